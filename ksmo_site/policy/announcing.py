"""Publishing a version: on which day it may take effect, and taking it back before that day."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from ksmo_site import clock, markup
from ksmo_site.errors import Refusal
from ksmo_site.language import ENGLISH, KOREAN
from ksmo_site.people import persons
from ksmo_site.personal import Words
from ksmo_site.policy import drafts, scope, versions
from ksmo_site.policy.drafts import Opened
from ksmo_site.policy.models import CLAUSES, PolicyText, PolicyVersion
from ksmo_site.policy.scope import Widening
from ksmo_site.settings import values


@dataclass(frozen=True)
class Announcement:
    """When a version takes effect, and what is new in a few sentences."""

    effective_on: date | None
    # Whether the words cover more, as organizers read them: no register can tell.
    covers_more: bool = False
    summary_en: str = ""
    summary_ko: str = ""


def widening(draft: PolicyVersion) -> list[Widening]:
    """What the draft covers beyond the version in force: then members are asked, whatever organizers call it."""
    current = versions.find_in_force()
    return scope.widening(current.scope, scope.of(draft.particulars)) if current else []


def earliest(draft: PolicyVersion, *, covers_more: bool = False) -> date:
    """The first day on which the draft may take effect (clause 1: members are asked beforehand)."""
    days = values.consent_days() if covers_more or widening(draft) else 0
    return clock.today() + timedelta(days=days)


def announce(opened: Opened, announcement: Announcement) -> PolicyVersion:
    """Publish the draft for a day: from now on its text cannot change, and its Effective Date stands (clause 7).

    Raises Refusal for a day too early, an incomplete text, one that changes nothing, and while another is announced.
    """
    version = drafts.take(opened)
    _refuse_unready(version)
    refuse_too_early(version, announcement.effective_on, covers_more=announcement.covers_more)
    _publish(version, announcement)
    return version


def _publish(version: PolicyVersion, announcement: Announcement) -> None:
    wider = widening(version) + [scope.TEXT] * announcement.covers_more
    version.widens, version.is_widening = scope.as_rows(wider), bool(wider)
    version.published_on, version.effective_on = clock.today(), announcement.effective_on
    version.summary_en, version.summary_ko = announcement.summary_en, announcement.summary_ko
    version.scope = scope.of(version.particulars)
    version.sealed_as = versions.seal(version)


def _refuse_unready(version: PolicyVersion) -> None:
    waiting = versions.announced()
    if waiting is not None:
        raise Refusal(_l("Version %(number)s is announced already; withdraw it first, or wait for its day.",
                         number=waiting.number))  # fmt: skip
    if wrong := missing(version):
        raise Refusal(wrong[0])
    current = versions.find_in_force()
    if current is not None and _is_same(current, version) and not widening(version):
        raise Refusal(_l("The draft says what version %(number)s says; there is nothing to announce.",
                         number=current.number))  # fmt: skip


def missing(version: PolicyVersion) -> list[Words]:
    """What the draft lacks before it can be announced."""
    if version.find_text(ENGLISH) is None:
        return [_l("The draft has no English text.")]
    return [words for text in version.texts for words in _missing_in(text)]


def cautions(version: PolicyVersion) -> list[Words]:
    """What an organizer should look at once more before announcing."""
    current, korean = versions.find_in_force(), version.find_text(KOREAN)
    former = current.find_text(KOREAN) if current else None
    if current is None or korean is None or former is None or korean.sha256 != former.sha256:
        return []
    if version.text_in(ENGLISH).sha256 == current.text_in(ENGLISH).sha256:
        return []
    return [_l("The English text is changed and the Korean one is not: Korean readers would read the former version.")]


def _missing_in(text: PolicyText) -> list[Words]:
    found: list[Words] = []
    if not text.preamble:
        found.append(_l("The introduction is empty (%(language)s).", language=text.language))
    written = {clause.number for clause in text.clauses if clause.title and clause.text}
    found += [
        _l("Clause %(number)s has no title or no text (%(language)s).", number=number, language=text.language)
        for number, _ in enumerate(CLAUSES, start=1)
        if number not in written
    ]
    return found


def _is_same(current: PolicyVersion, version: PolicyVersion) -> bool:
    def words(one: PolicyVersion) -> dict[str, str]:
        return {text.language: text.plain() for text in one.texts}

    before, after = words(current), words(version)
    is_same_text = before.keys() == after.keys() and all(markup.is_same(before[name], after[name]) for name in before)
    return is_same_text and (current.particulars or {}) == (version.particulars or {})


def refuse_too_early(version: PolicyVersion, day: date | None, *, covers_more: bool = False) -> None:
    """Raises Refusal for a day that is over, or before the first one on which the version may take effect."""
    first = earliest(version, covers_more=covers_more)
    if day is None:
        raise Refusal(_l("Please enter the day on which it takes effect."), field="effective_on")
    if day < clock.today():
        raise Refusal(_l("This day is over. Choose today or a later one."), field="effective_on")
    if day < first:
        words = _l(
            "This version covers more, so members are asked beforehand: choose %(day)s or a later day.", day=first
        )
        raise Refusal(words, field="effective_on")


def publish_first(version: PolicyVersion) -> None:
    """Put the first version of a new site in force today: nobody is bound by another one."""
    _publish(version, Announcement(clock.today()))


def withdraw(number: int) -> PolicyVersion:
    """Take back a version before its day. Raises Refusal once it is in force, or was withdrawn already."""
    persons.one_at_a_time()
    version = versions.announced()
    if version is None or version.number != number:
        raise Refusal(_l("This version is not waiting for its day any more."))
    version.withdrawn_on = clock.today()
    return version
