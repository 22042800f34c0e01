"""The version being prepared: begun from another one or from a file, written in two languages, discarded."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.language import ENGLISH
from ksmo_site.people import persons
from ksmo_site.policy import versions
from ksmo_site.policy.models import Clause, PolicyText, PolicyVersion
from ksmo_site.policy.reading import Text, law_in


@dataclass(frozen=True)
class Opened:
    """The draft as an organizer opened it: which, and how often it had been changed by then."""

    number: int
    revision: int


def begin() -> PolicyVersion:
    """Begin a draft with the words of the newest version. Raises Refusal when there is a draft already."""
    persons.one_at_a_time()
    if versions.draft() is not None:
        raise Refusal(_l("There is a draft already; go on with that one, or discard it first."))
    source = versions.newest()
    if source is None:
        raise Refusal(_l("There is no version to begin with; run: flask --app wsgi setup"))
    version = PolicyVersion(
        number=source.number + 1, legal_ground=source.legal_ground, particulars=source.particulars,
        texts=[_copy(text) for text in source.texts],
    )  # fmt: skip
    db.session.add(version)
    return version


def _copy(source: PolicyText) -> PolicyText:
    clauses = [Clause(number=clause.number, title=clause.title, text=clause.text) for clause in source.clauses]
    return PolicyText(language=source.language, preamble=source.preamble, sha256=source.sha256, clauses=clauses)


def propose(text: Text, language: str = ENGLISH) -> PolicyVersion:
    """Put this text into the draft, and begin one where there is none.

    Raises Refusal when the text in force says the same in this language already.
    """
    current, version = versions.find_in_force(), versions.draft()
    _refuse_the_same(current, text, language)
    if version is None:
        version = begin() if current is not None else PolicyVersion(number=1, particulars={}, texts=[])
        db.session.add(version)
    _write(version, language, text)
    return version


def would_lose(text: Text, language: str) -> bool:
    """Whether somebody wrote words into the draft that this text would take the place of."""
    draft, source = versions.draft(), versions.newest()
    written = draft.find_text(language) if draft else None
    known = source.find_text(language) if source else None
    if written is None:
        return False
    return written.sha256 not in {versions.digest(_made(text, language)), known.sha256 if known else ""}


def _refuse_the_same(current: PolicyVersion | None, text: Text, language: str) -> None:
    known = current.find_text(language) if current else None
    if current is not None and known is not None and known.sha256 == versions.digest(_made(text, language)):
        raise Refusal(f"This is version {current.number}, which is in force already; nothing was changed.")


def write(opened: Opened, language: str, text: Text) -> PolicyVersion:
    """Write the draft's text in this language. Raises Refusal where somebody else changed the draft in between."""
    version = take(opened)
    _write(version, language, text)
    return version


def _write(version: PolicyVersion, language: str, text: Text) -> None:
    version.texts = [kept for kept in version.texts if kept.language != language]
    # The former text goes before the new one comes in its place.
    db.session.flush()
    if not text.is_empty:
        version.texts.append(_made(text, language))
    if language == ENGLISH:
        version.legal_ground = law_in(text.preamble)
    version.revision = (version.revision or 0) + 1
    db.session.flush()


def _made(text: Text, language: str) -> PolicyText:
    clauses = [Clause(number=number, title=one.title, text=one.text) for number, one in enumerate(text.clauses, 1)]
    made = PolicyText(language=language, preamble=text.preamble, clauses=clauses)
    made.sha256 = versions.digest(made)
    return made


def describe(opened: Opened, particulars: dict[str, Any]) -> None:
    """Write what the draft says besides the clauses. Raises Refusal as write() does."""
    version = take(opened)
    version.particulars = particulars
    version.revision += 1


def discard(opened: Opened) -> None:
    """Throw the draft away. Raises Refusal as write() does."""
    db.session.delete(take(opened))


def take(opened: Opened) -> PolicyVersion:
    """The draft, kept from others until this transaction ends. Raises Refusal where they changed it in between."""
    persons.one_at_a_time()
    chosen = select(PolicyVersion).where(PolicyVersion.number == opened.number)
    version = db.session.scalar(chosen.execution_options(populate_existing=True))
    if version is None or not version.is_draft:
        raise Refusal(_l("This draft was announced or discarded in another window. Copy what you wrote before you go."))
    if version.revision != opened.revision:
        raise Refusal(
            _l("Somebody else has changed the draft since you opened it. Copy what you wrote, load the page again, and"
               " put it in there.")
        )  # fmt: skip
    return version
