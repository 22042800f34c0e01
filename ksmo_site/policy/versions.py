"""The policy's versions: draft, announced, in force, earlier, withdrawn."""

import hashlib
import json
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import defer

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.language import ENGLISH
from ksmo_site.policy.models import PolicyText, PolicyVersion

_STANDS = (PolicyVersion.published_on.is_not(None), PolicyVersion.withdrawn_on.is_(None))


def find_in_force() -> PolicyVersion | None:
    """The version everybody is bound by today."""
    return in_force_on(clock.today())


def in_force_on(day: date) -> PolicyVersion | None:
    """The version everybody was bound by on this day."""
    return _newest(*_STANDS, PolicyVersion.effective_on <= day)


def get_in_force() -> PolicyVersion:
    """The version in force. Raises LookupError when there is none."""
    version = find_in_force()
    if version is None:
        raise LookupError("no version of the policy is in force")
    return version


def announced() -> PolicyVersion | None:
    """The version that takes effect on a later day; there is one at most."""
    return _newest(*_STANDS, PolicyVersion.effective_on > clock.today())


def draft() -> PolicyVersion | None:
    """The version being prepared; there is one at most."""
    return _newest(PolicyVersion.published_on.is_(None))


def newest() -> PolicyVersion | None:
    """The version with the highest number that was published, withdrawn or not: no number is used again."""
    return _newest(PolicyVersion.published_on.is_not(None))


def _newest(*such: ColumnElement[bool]) -> PolicyVersion | None:
    return db.session.scalar(select(PolicyVersion).where(*such).order_by(PolicyVersion.number.desc()).limit(1))


def published() -> list[PolicyVersion]:
    """Every version visitors may read, the newest first; those that were withdrawn, too."""
    query = select(PolicyVersion).where(PolicyVersion.published_on.is_not(None))
    # Whoever lists them does not read what each covers.
    lightly = (defer(PolicyVersion.scope), defer(PolicyVersion.widens), defer(PolicyVersion.particulars))
    return list(db.session.scalars(query.order_by(PolicyVersion.number.desc()).options(*lightly)))


def widening() -> list[PolicyVersion]:
    """Every version that covers more than the one before, in force or announced, the newest first."""
    query = select(PolicyVersion).where(*_STANDS, PolicyVersion.is_widening)
    return list(db.session.scalars(query.order_by(PolicyVersion.number.desc())))


def in_their_order() -> list[tuple[PolicyVersion, PolicyVersion]]:
    """Every version that stands, with the one that was in force when it was published; but for the first of them."""
    standing = [version for version in reversed(published()) if not version.is_withdrawn]
    return [(version, former) for version in standing if (former := _before(version, standing)) is not None]


def _before(version: PolicyVersion, standing: list[PolicyVersion]) -> PolicyVersion | None:
    on = version.published_on
    earlier = [one for one in standing if one.number < version.number]
    return next((one for one in reversed(earlier) if on and one.effective_on and one.effective_on <= on), None)


def before(number: int) -> PolicyVersion | None:
    """The newest version that stands below this number."""
    return _newest(*_STANDS, PolicyVersion.number < number)


def formers() -> dict[int, int]:
    """The number of the version each one stands in place of, by its own."""
    every = published()
    standing = [version.number for version in every if not version.is_withdrawn]
    below = {version.number: [one for one in standing if one < version.number] for version in every}
    return {number: max(numbers) for number, numbers in below.items() if numbers}


def find(number: int) -> PolicyVersion | None:
    """The published version of this number."""
    version = db.session.get(PolicyVersion, number) if 0 < number < 2**31 else None
    return None if version is None or version.is_draft else version


def digest(text: PolicyText) -> str:
    """The SHA-256 of the whole text."""
    return hashlib.sha256(text.plain().encode()).hexdigest()


def seal(version: PolicyVersion) -> str:
    """The SHA-256 of what may not change once the version is published: texts, days, scope, particulars."""
    what: list[Any] = [
        version.number, str(version.published_on), str(version.effective_on), version.legal_ground,
        version.scope, version.widens, version.particulars, {text.language: text.sha256 for text in version.texts},
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(what, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def in_one_language(before: PolicyVersion, after: PolicyVersion, language: str) -> tuple[PolicyText, PolicyText]:
    """The texts of two versions in this language; in English where one of them was not written in it."""
    both = all(version.find_text(language) for version in (before, after))
    chosen = language if both else ENGLISH
    return before.text_in(chosen), after.text_in(chosen)
