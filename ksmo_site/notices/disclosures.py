"""The register of what was handed to third parties: told to everybody, or under hold for as long as the law demands."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from ksmo_site import clock
from ksmo_site.delivery import inspection
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.notices.models import Disclosure
from ksmo_site.notices.words import STOPPED
from ksmo_site.outbox import kinds, rounds
from ksmo_site.people import persons

LONGEST_HOLD = timedelta(days=365)


@dataclass(frozen=True)
class Facts:
    """What an organizer writes down of a disclosure."""

    asked_by: str
    ground: str
    what: str
    disclosed_on: date
    text_en: str
    text_ko: str


@dataclass(frozen=True)
class Hold:
    """Why it may not be told, which office or role decided so, and when that is asked again."""

    ground: str
    by: str
    review_on: date


def every_one() -> list[Disclosure]:
    """The register, the newest first."""
    return list(db.session.scalars(select(Disclosure).order_by(Disclosure.number.desc())))


def told() -> list[Disclosure]:
    """What everybody was told, the newest first."""
    known = select(Disclosure).where(Disclosure.told_on.is_not(None))
    return list(db.session.scalars(known.order_by(Disclosure.told_on.desc(), Disclosure.number.desc())))


def untold() -> int:
    """How many we may not speak about yet."""
    return db.session.scalar(select(func.count()).where(~Disclosure.may_tell)) or 0


def find(number: int, *, to_change: bool = False) -> Disclosure | None:
    """The disclosure of this number; whoever wants to change it waits for others who do."""
    return db.session.get(Disclosure, number, with_for_update=to_change or None) if 0 < number < 2**31 else None


def record(facts: Facts) -> Disclosure:
    """Write down that something was handed over; from now on telling it is owed. Raises Refusal as change() does."""
    persons.one_at_a_time()
    number = (db.session.scalar(select(func.max(Disclosure.number))) or 0) + 1
    disclosure = Disclosure(number=number)
    change(disclosure, facts)
    db.session.add(disclosure)
    return disclosure


def change(disclosure: Disclosure, facts: Facts) -> None:
    """Write it down otherwise. Raises Refusal once everybody was told, and on a day that is still to come."""
    _refuse_when_told(disclosure)
    if facts.disclosed_on > clock.today():
        raise Refusal(_l("Please enter a day that is not still to come."), field="disclosed_on")
    for name, value in asdict(facts).items():
        setattr(disclosure, name, value)


def tell(disclosure: Disclosure, to: Select[UUID, str]) -> None:
    """Tell everybody: on the site at once, and by letter. Raises Refusal when that cannot be, or was done before."""
    _refuse_when_told(disclosure)
    if not disclosure.may_tell:
        raise Refusal(_l("It is under hold; release it first."))
    texts = [text for text in (disclosure.text_en, disclosure.text_ko) if text]
    if not texts:
        raise Refusal(_l("Write what everybody is told first."))
    if not all(inspection.may_say(text) for text in texts):
        raise Refusal(STOPPED)
    disclosure.told_on = clock.today()
    disclosure.mailed_to = rounds.write("disclosure", to, disclosure.number)


@kinds.circular(
    "disclosure",
    purpose="request",
    subject=_l("KSMO 2024 had to hand something over"),
    reason=_l("you are a member, and we promised to tell you."),
)
def _letter(number: int) -> dict[str, Any] | None:
    disclosure = find(number)
    if disclosure is None or disclosure.told_on is None:
        return None
    return {"disclosure": disclosure, "link": url_for("notices.listing", _external=True)}


def put_under_hold(disclosure: Disclosure, hold: Hold) -> None:
    """Say nothing of it until it is released. Raises Refusal on what was told, and on a day that is no review."""
    _refuse_when_told(disclosure)
    if not clock.today() < hold.review_on <= clock.today() + LONGEST_HOLD:
        raise Refusal(_l("Please enter a day within a year on which this is asked again."), field="review_on")
    disclosure.may_tell = False
    disclosure.hold_ground, disclosure.hold_by, disclosure.review_on = hold.ground, hold.by, hold.review_on


def release(disclosure: Disclosure) -> None:
    """Nothing forbids telling it any more: what is late by now has to be told today."""
    _refuse_when_told(disclosure)
    disclosure.may_tell, disclosure.review_on = True, None
    disclosure.notice_due_on = max(disclosure.notice_due_on, clock.today())


def _refuse_when_told(disclosure: Disclosure) -> None:
    if disclosure.told_on:
        raise Refusal(_l("Everybody was told of it; it cannot be changed any more."))
