"""Security notices: written, posted on every page, changed, mailed to those concerned, and ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select, update

from ksmo_site import clock, language
from ksmo_site.delivery import inspection
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.notices import banner
from ksmo_site.notices.models import BreachNotice, BreachWording
from ksmo_site.notices.words import PARTS, STOPPED
from ksmo_site.outbox import kinds, rounds
from ksmo_site.people import persons
from ksmo_site.templating import day


@dataclass(frozen=True)
class Typed:
    """A notice as an organizer typed it, complete or not."""

    is_drill: bool
    known_at: datetime
    concerned: str
    headlines: dict[str, str]
    parts: dict[str, dict[str, str | None]]


class Unfinished(Refusal):
    """A notice that cannot be posted yet, with everything that is in the way, each at its field."""

    def __init__(self, each: list[Refusal]) -> None:
        super().__init__(each[0].message, each[0].field)
        self.each = each


def every_one() -> list[BreachNotice]:
    """Every notice there is, drafts and drills included, the newest first."""
    return list(db.session.scalars(select(BreachNotice).order_by(BreachNotice.number.desc())))


def public() -> list[BreachNotice]:
    """What visitors may read: open ones first, the newest of each first."""
    seen = select(BreachNotice).where(BreachNotice.posted_at.is_not(None), ~BreachNotice.is_drill)
    order = BreachNotice.ended_at.is_not(None), BreachNotice.posted_at.desc(), BreachNotice.number.desc()
    return list(db.session.scalars(seen.order_by(*order)))


def find(number: int, *, to_change: bool = False) -> BreachNotice | None:
    """The notice of this number; whoever wants to change it waits for others who do."""
    return db.session.get(BreachNotice, number, with_for_update=to_change or None) if 0 < number < 2**31 else None


def find_public(number: int) -> BreachNotice | None:
    """The notice of this number, if visitors may read it."""
    notice = find(number)
    return notice if notice and notice.posted_at and not notice.is_drill else None


def begin(typed: Typed) -> BreachNotice:
    """Keep a first draft, as it was typed; from the moment it says it was known, the clock runs."""
    persons.one_at_a_time()
    highest = db.session.scalar(select(func.max(BreachNotice.number))) or 0
    shown = [entry.number for entry in banner.of_this_site().entries()]
    notice = BreachNotice(number=max([highest, *shown]) + 1)
    db.session.add(notice)
    write(notice, typed)
    return notice


def write(notice: BreachNotice, typed: Typed) -> None:
    """Keep what was typed, complete or not, as the draft. Raises Refusal where it contradicts what was done."""
    _refuse_contradictions(notice, typed)
    notice.is_drill = typed.is_drill
    if not notice.wordings or notice.draft is None:
        notice.wordings.append(BreachWording(number=len(notice.wordings) + 1))
    draft = notice.wordings[-1]
    draft.headline_en, draft.headline_ko = (typed.headlines[spoken] for spoken in language.NAMES)
    draft.parts, draft.written_at = typed.parts, clock.now()
    draft.known_at, draft.concerned = typed.known_at, typed.concerned
    if not notice.posted_at:
        # The clock runs before anything is posted.
        notice.known_at, notice.concerned = typed.known_at, typed.concerned


def _refuse_contradictions(notice: BreachNotice, typed: Typed) -> None:
    if notice.ended_at:
        raise Refusal(_l("This notice has ended; post another one."))
    if typed.known_at > clock.now():
        raise Refusal(_l("Please enter a time that is over."), field="known_on")
    if notice.posted_at and typed.is_drill != notice.is_drill:
        raise Refusal(_l("It is posted: what is a drill stays one, and what is none can become none."), "is_drill")
    if notice.mailed_at and typed.concerned != notice.concerned:
        raise Refusal(_l("The letters have been written; for others, post another notice."), field="concerned")


def refuse_unseen(notice: BreachNotice, seen: str | None) -> None:
    """Raises Refusal where the words are not those that were seen: somebody else has changed them since."""
    if seen and seen != stamp(notice):
        raise Refusal(_l("Somebody else has changed this notice since you opened it. Copy what you wrote, load the page"
                         " again, and put it in there."))  # fmt: skip


def stamp(notice: BreachNotice) -> str:
    """When its newest words were written, to know whether they are still those that were seen."""
    return notice.wordings[-1].written_at.isoformat()


def post(notice: BreachNotice) -> None:
    """Put the draft on every page. Raises Unfinished when something is missing, Refusal when there is no draft."""
    draft = notice.draft
    if draft is None or notice.ended_at:
        raise Refusal(_l("There is nothing new to post."))
    if in_the_way := [*_missing(draft), *_improper(draft)]:
        raise Unfinished(in_the_way)
    draft.posted_at = clock.now()
    notice.posted_at = notice.posted_at or draft.posted_at
    notice.known_at, notice.concerned = draft.known_at, draft.concerned
    _show()


def _show() -> None:
    db.session.info["has_notices"] = True


def _missing(draft: BreachWording) -> list[Refusal]:
    """What has to be said, in every language something is said in."""
    if not draft.languages:
        return [Refusal(_l("Please write what happened."), field="headline_en")]
    return [refusal for spoken in draft.languages for refusal in _missing_in(draft, spoken)]


def _missing_in(draft: BreachWording, spoken: str) -> Iterator[Refusal]:
    name = language.NAMES[spoken]
    if not draft.headline(spoken):
        yield Refusal(_l("Please write the headline (%(language)s).", language=name), f"headline_{spoken}")
    for part, title in PARTS.items():
        if part not in draft.parts.get(spoken, {}):
            words = _l(
                "Please write this, or tick the box below it: %(part)s (%(language)s).", part=title, language=name
            )
            yield Refusal(words, f"{part}_{spoken}")


def _improper(draft: BreachWording) -> list[Refusal]:
    """What no letter may say: it would be stopped on its way."""
    said = {f"headline_{spoken}": draft.headline(spoken) for spoken in draft.languages}
    said |= {f"{name}_{spoken}": text or "" for spoken in draft.languages for name, text in draft.in_order(spoken)}
    return [Refusal(STOPPED, field) for field, text in said.items() if not inspection.may_say(text)]


def mail(notice: BreachNotice, to: Select[UUID, str]) -> None:
    """Write to everybody the query names; of a drill nothing leaves. Raises Refusal when that was done before."""
    if not notice.is_open:
        raise Refusal(_l("Only what stands on every page can be mailed."))
    first = update(BreachNotice).where(BreachNotice.number == notice.number, BreachNotice.mailed_at.is_(None))
    if db.session.scalar(first.values(mailed_at=clock.now()).returning(BreachNotice.number)) is None:
        raise Refusal(_l("The letters have been written already; nobody gets one twice."))
    notice.mailed_to = rounds.count(to) if notice.is_drill else rounds.write("breach", to, notice.number)


@kinds.circular(
    "breach",
    purpose="request",
    subject=_l("Security notice of KSMO 2024"),
    reason=_l("what happened concerns what you gave us."),
)
def _letter(number: int) -> dict[str, Any] | None:
    notice = find_public(number)
    if notice is None:
        return None
    link = url_for("notices.one", number=number, _external=True)
    return {"wording": notice.newest, "titles": PARTS, "link": link}


def end(notice: BreachNotice) -> None:
    """Take it off the pages; it stays readable. Raises Refusal before it has stood for 30 days, a drill excepted."""
    if notice.ended_at:
        raise Refusal(_l("This notice has ended already."))
    if notice.stands_until and not notice.may_end:
        words = _l("It stands for 30 days at least, so that those we cannot write to see it: until %(day)s.",
                   day=day(clock.local(notice.stands_until).date()))  # fmt: skip
        raise Refusal(words)
    notice.ended_at = clock.now()
    _show()


def take_up(number: int) -> None:
    """Let the database know again what stands on every page. Raises LookupError when it knows."""
    entry = next((entry for entry in banner.unknown() if entry.number == number), None)
    if entry is None:
        raise LookupError(number)
    notice = find(number, to_change=True) or BreachNotice(number=number, is_drill=False, concerned=entry.concerned)
    notice.known_at, notice.posted_at, notice.ended_at = entry.known_at, entry.posted_at, None
    # A draft of the older copy is what was posted since.
    notice.wordings = [*reversed(notice.posted), entry.as_wording()]
    db.session.add(notice)
    _show()
