"""How this site does what a clause says: notes in the margin, no part of the text, with versions of their own."""

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ksmo_site import language
from ksmo_site.extensions import db
from ksmo_site.people import persons
from ksmo_site.policy.models import MarginNote

# What this program does of itself; an organizer's wording takes the place of these.
OWN = {
    1: _l("We keep only a one-way check of your password, so we cannot send it. If you forget it, we send a "
          "link to choose a new one. Before anything becomes wider, each member is asked, and who says no stays "
          "as they are."),
    2: _l("What is not in the register of this site cannot be stored. A name or an address is enough for an "
          "account."),
    3: _l("What we know about you is sealed under a key of your own. When you leave, the key is destroyed in "
          "the site and beside its backups, and what you gave is searched for before we say that it is gone."),
    # The table of cookies says it better.
    4: "",
    5: _l("If a breach happens, a notice stands first on every page until an organizer ends it, for 30 days at "
          "least."),
    6: _l("We tell what we have to hand over, to everybody, since visits lead to nobody we could write to."),
    7: _l("Going on counts as agreeing only where nothing becomes wider. The text of a version never changes."),
    8: _l("A letter that asks for a password cannot leave this site. What you ask about your personal information is "
          "answered within 10 days; how long answers take stands on the contact page."),
}  # fmt: skip


@dataclass(frozen=True)
class Note:
    """A note as it is shown: its words, their language, and since when they stand."""

    words: str
    language: str
    written_on: date | None = None


def current() -> dict[int, Note]:
    """The note beside each clause, in the language of the page where it was written in that."""
    written = newest()
    found = {clause: _note(written[clause]) if clause in written else _own(clause) for clause in OWN}
    return {clause: note for clause, note in found.items() if note.words}


def _own(clause: int) -> Note:
    return Note(str(OWN[clause]), language.current())


def _note(row: MarginNote) -> Note:
    here = language.current()
    words = row.text_en if here == language.ENGLISH else row.text_ko
    other = row.text_ko if here == language.ENGLISH else row.text_en
    elsewhere = language.KOREAN if here == language.ENGLISH else language.ENGLISH
    return Note(words, here, row.written_on) if words or not other else Note(other, elsewhere, row.written_on)


def newest() -> dict[int, MarginNote]:
    """The wording an organizer wrote last, by clause."""
    last = select(MarginNote.clause, func.max(MarginNote.number).label("number")).group_by(MarginNote.clause).subquery()
    found = select(MarginNote).join(last, (MarginNote.clause == last.c.clause) & (MarginNote.number == last.c.number))
    return {row.clause: row for row in db.session.scalars(found)}


def wordings() -> list[MarginNote]:
    """Every wording an organizer has written, clause by clause, the newest first."""
    order = (MarginNote.clause, MarginNote.number.desc())
    return list(db.session.scalars(select(MarginNote).order_by(*order)))


def write(clause: int, text_en: str, text_ko: str) -> None:
    """Put this wording in the margin; an empty one leaves the margin empty. The same words are no new wording."""
    persons.one_at_a_time()
    earlier = newest().get(clause)
    if earlier is not None and (earlier.text_en, earlier.text_ko) == (text_en, text_ko):
        return
    number = earlier.number + 1 if earlier else 1
    db.session.add(MarginNote(clause=clause, number=number, text_en=text_en, text_ko=text_ko))
