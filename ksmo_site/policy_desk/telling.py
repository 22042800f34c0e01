"""Telling members of a version: each is noted as told, and gets one letter, in the transaction that announces it."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Date, func, insert, literal, select

from ksmo_site import clock
from ksmo_site.auth.models import Member
from ksmo_site.database import RandomIds
from ksmo_site.delivery import composing, inspection
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.language import ENGLISH, NAMES, speaking
from ksmo_site.outbox import kinds, letters, rounds
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.policy import announcing, drafts, scope, versions
from ksmo_site.policy.announcing import Announcement
from ksmo_site.policy.drafts import Opened
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.policy.scope import Widening
from ksmo_site.privacy import consent
from ksmo_site.privacy.models import Consent

ANNOUNCED, TEST = "policy_announced", "policy_test"


def reachable() -> int:
    """How many members a letter reaches."""
    members = select(func.count()).select_from(Member).join(Person, Person.id == Member.person_id)
    return db.session.scalar(members.where(_is_open(), _has_address())) or 0


def _is_open() -> ColumnElement[bool]:
    return Member.unconfirmed_since.is_(None)


def _has_address() -> ColumnElement[bool]:
    return Person.email_mark.is_not(None)


def everybody(version: PolicyVersion) -> int:
    """Note the version for every member, and write to whoever has an address; how many letters that are."""
    _note_for_everybody(version)
    theirs = select(Consent.person_id, Consent.language).join(Person, Person.id == Consent.person_id)
    return rounds.write(ANNOUNCED, theirs.where(Consent.version == version.number, _has_address()), version.number)


def _note_for_everybody(version: PolicyVersion) -> None:
    earlier = select(Consent.language).where(Consent.person_id == Member.person_id)
    newest = earlier.order_by(Consent.version.desc()).limit(1).scalar_subquery()
    columns: dict[str, Any] = {
        "id": RandomIds(), "person_id": Member.person_id, "member_id": Member.id, "version": literal(version.number),
        "language": func.coalesce(newest, ENGLISH), "since_on": literal(clock.today(), Date),
    }  # fmt: skip
    rows = select(*(value.label(name) for name, value in columns.items())).where(_is_open())
    db.session.flush()
    # Whoever is leaving just now is gone first.
    persons.wait_for_writers()
    db.session.execute(insert(Consent).from_select(list(columns), rows, include_defaults=False))


def test(person: Person, opened: Opened, announcement: Announcement) -> None:
    """Keep what is new with the draft, and write the letter to one organizer, marked as a test.

    Raises Refusal where the letter may not leave, and where somebody else changed the draft in between.
    """
    draft = drafts.take(opened)
    draft.summary_en, draft.summary_ko = announcement.summary_en, announcement.summary_ko
    draft.effective_on = announcement.effective_on
    draft.is_widening = announcement.covers_more
    draft.revision += 1
    check(draft)
    letters.write(TEST, person).number = draft.number


def check(version: PolicyVersion) -> None:
    """Raises Refusal where the letter about this version may not leave, in whichever language."""
    for name in NAMES:
        with speaking(name):
            try:
                inspection.inspect(_body(version))
            except inspection.Improper as improper:
                raise Refusal(
                    _l("This letter may not leave: %(why)s", why=improper), field=f"summary_{name}"
                ) from improper


def previews(version: PolicyVersion) -> dict[str, str]:
    """The letter in each language, as it would leave."""
    found = {}
    for name in NAMES:
        with speaking(name):
            found[name] = _body(version).strip()
    return found


def _body(version: PolicyVersion) -> str:
    return composing.bodies(ANNOUNCED, _contents(version))[0]


def _beyond(draft: PolicyVersion) -> list[Widening]:
    """What the draft widens, as it was chosen for the test."""
    return announcing.widening(draft) + [scope.TEXT] * draft.is_widening


def _contents(version: PolicyVersion) -> dict[str, Any]:
    return {
        "version": version,
        "widens": _beyond(version) if version.is_draft else scope.read(version.widens),
        "link": url_for("privacy.one_version", number=version.number, _external=True),
        "answer_link": url_for("asking.question", _external=True),
    }


@kinds.circular(
    ANNOUNCED,
    purpose="request",
    subject=_l("The privacy policy of KSMO 2024 is changing"),
    reason=_l("you are a member, and the policy promises to tell you of changes."),
    done=consent.told,
)
def _announced(number: int) -> dict[str, Any] | None:
    version = versions.find(number)
    return None if version is None or version.is_withdrawn else _contents(version)


@kinds.circular(
    TEST,
    purpose="request",
    subject=_l("Test: the privacy policy of KSMO 2024 is changing"),
    reason=_l("you asked for it at the desk; nobody else got it."),
)
def _test(number: int) -> dict[str, Any] | None:
    version = db.session.get(PolicyVersion, number)
    return _contents(version) if version else None
