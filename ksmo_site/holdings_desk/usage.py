"""Figures that name nobody, from the register alone: accounts, readers, answers, letters sent."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ksmo_site import clock, language
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.outbox.models import SentLetter
from ksmo_site.outbox.words import subject
from ksmo_site.people_desk import counts
from ksmo_site.personal import Words
from ksmo_site.policy import versions
from ksmo_site.privacy import consent
from ksmo_site.templating import day

# Smaller numbers could lead to somebody.
FEW = 5
A_WEEK = timedelta(days=7)
WEEKS, WEEKS_OF_LETTERS, WEEKS_OF_KINDS = 26, 13, 4
Points = list[tuple[Words, int]]


@dataclass(frozen=True)
class Figure:
    """What a chart shows, and what it says in one sentence."""

    finding: Words
    points: Points


@dataclass(frozen=True)
class Overview:
    """All figures."""

    accounts: Figure
    readers: Figure
    answers: Figure | None
    version: int | None
    letters: Figure
    weeks: list[Words]
    kinds: list[tuple[Words, list[int]]]


def overview() -> Overview:
    """Everything the register can tell without telling of anybody."""
    version = versions.find_in_force()
    sent = _sent()
    return Overview(
        accounts=_accounts(), readers=_readers(), answers=_answers(version.number) if version else None,
        version=version.number if version else None, letters=_letters(sent),
        weeks=[day(week) for week in _weeks(WEEKS_OF_KINDS)], kinds=_kinds(sent),
    )  # fmt: skip


def _weeks(number: int) -> list[date]:
    """The first days of the last weeks, the oldest first and this one last."""
    monday = _monday(clock.today())
    return [monday - A_WEEK * back for back in reversed(range(number))]


def _monday(of: date) -> date:
    return of - timedelta(days=of.weekday())


def _by_week(counted: Counter[date], number: int) -> Points:
    return [(day(week), counted[week]) for week in _weeks(number)]


def _accounts() -> Figure:
    opened = select(Member.since_on, func.count()).where(
        Member.unconfirmed_since.is_(None), Member.since_on >= _weeks(WEEKS)[0]
    )  # fmt: skip
    counted: Counter[date] = Counter()
    for on, number in db.session.execute(opened.group_by(Member.since_on)):
        counted[_monday(on)] += number
    points = _by_week(counted, WEEKS)
    words, most = _largest(points)
    if not most:
        return Figure(_l("No account that is still open was opened in these weeks."), points)
    if most < FEW:
        return Figure(_l("Fewer than 5 accounts were opened in each of these weeks."), points)
    return Figure(_l("Most accounts in one week: %(number)s, from %(day)s on.", number=most, day=words), points)


def _readers() -> Figure:
    found = counts.of_readers()
    points: Points = [
        (f"{one.list} ({language.NAMES[one.language]})" if one.language else str(one.list), one.number) for one in found
    ]
    words, most = _largest(points)
    if most < FEW:
        return Figure(_l("Fewer than 5 people read each of these."), points)
    return Figure(_l("Most people get this: %(list)s, %(number)s of them.", list=words, number=most), points)


def _answers(number: int) -> Figure:
    given = consent.answers(number)
    points: Points = [
        (_l("I agree"), given.yes), (_l("I do not agree"), given.no),
        (_l("Agreed, and has left since"), given.yes_of_leavers),
        (_l("Did not agree, and has left since"), given.no_of_leavers),
    ]  # fmt: skip
    words, most = _largest(points)
    if most < FEW:
        return Figure(_l("Fewer than 5 people gave each of these answers."), points)
    return Figure(_l("The answer given most often: %(answer)s, %(number)s times.", answer=words, number=most), points)


def _sent() -> Counter[tuple[date, str]]:
    """How many letters of each kind left in each week."""
    left = select(SentLetter.since_on, SentLetter.kind, func.count()).where(
        SentLetter.since_on >= _weeks(WEEKS_OF_LETTERS)[0]
    )  # fmt: skip
    counted: Counter[tuple[date, str]] = Counter()
    for on, kind, number in db.session.execute(left.group_by(SentLetter.since_on, SentLetter.kind)):
        counted[_monday(on), kind] += number
    return counted


def _letters(sent: Counter[tuple[date, str]]) -> Figure:
    counted: Counter[date] = Counter()
    for (week, _), number in sent.items():
        counted[week] += number
    points = _by_week(counted, WEEKS_OF_LETTERS)
    words, most = _largest(points)
    if not most:
        return Figure(_l("No letter left in these weeks."), points)
    if most < FEW:
        return Figure(_l("Fewer than 5 letters left in each of these weeks."), points)
    return Figure(_l("Most letters in one week: %(number)s, from %(day)s on.", number=most, day=words), points)


def _kinds(sent: Counter[tuple[date, str]]) -> list[tuple[Words, list[int]]]:
    weeks = _weeks(WEEKS_OF_KINDS)
    names = sorted({kind for week, kind in sent if week in weeks})
    return [(subject(kind), [sent[week, kind] for week in weeks]) for kind in names]


def _largest(points: Points) -> tuple[Words, int]:
    return max(points, key=lambda point: point[1])
