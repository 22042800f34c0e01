"""The policy's versions: draft, published, in force, earlier."""

import hashlib

from sqlalchemy import func, select

from ksmo_site import clock
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.privacy import scope
from ksmo_site.privacy.models import Clause, PolicyVersion
from ksmo_site.privacy.reading import Text


def find_in_force() -> PolicyVersion | None:
    """The version everybody is bound by today."""
    today = clock.today()
    return db.session.scalar(
        select(PolicyVersion)
        .where(PolicyVersion.published_on.is_not(None), PolicyVersion.effective_on <= today)
        .order_by(PolicyVersion.number.desc())
        .limit(1)
    )


def get_in_force() -> PolicyVersion:
    """The version in force. Raises LookupError when there is none."""
    version = find_in_force()
    if version is None:
        raise LookupError("no version of the policy is in force")
    return version


def published() -> list[PolicyVersion]:
    """Every version visitors may read, the newest first."""
    query = select(PolicyVersion).where(PolicyVersion.published_on.is_not(None))
    return list(db.session.scalars(query.order_by(PolicyVersion.number.desc())))


def find(number: int) -> PolicyVersion | None:
    """The published version of this number."""
    version = db.session.get(PolicyVersion, number) if 0 < number < 2**31 else None
    return None if version is None or version.is_draft else version


def draft() -> PolicyVersion | None:
    """The version being prepared; there is one at most."""
    return db.session.scalar(select(PolicyVersion).where(PolicyVersion.published_on.is_(None)))


def propose(text: Text) -> PolicyVersion:
    """Make this text the draft, in place of an earlier one. Raises Refusal when it is the text in force already."""
    current = find_in_force()
    version = PolicyVersion(number=_next_number(), preamble=text.preamble, legal_ground=text.legal_ground)
    version.clauses = [Clause(number=n, title=c.title, text=c.text) for n, c in enumerate(text.clauses, start=1)]
    version.sha256 = digest(version)
    if current is not None and current.sha256 == version.sha256:
        raise Refusal(f"This is version {current.number}, which is in force already; nothing was changed.")
    earlier = draft()
    if earlier is not None:
        db.session.delete(earlier)
        db.session.flush()
    db.session.add(version)
    return version


def publish(version: PolicyVersion) -> None:
    """Put the draft in force today: from now on its text cannot change, and its Effective Date stands (clause 7)."""
    version.published_on = version.effective_on = clock.today()
    version.scope = scope.declared()


def digest(version: PolicyVersion) -> str:
    """The SHA-256 of the whole text."""
    return hashlib.sha256(version.plain_text().encode()).hexdigest()


def _next_number() -> int:
    newest = db.session.scalar(select(func.max(PolicyVersion.number)).where(PolicyVersion.published_on.is_not(None)))
    return (newest or 0) + 1
