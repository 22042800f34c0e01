"""What a version of the policy covers, and what another one would widen: computed, out of any organizer's hands."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from ksmo_site.holdings import register
from ksmo_site.language import ENGLISH, speaking
from ksmo_site.outbox.words import PURPOSES, purpose
from ksmo_site.personal import About, Words
from ksmo_site.settings import values

# A reason or a term in other words is another one, unless both stand here: the former words, then those of now. What
# stands here stays, and is added before a site announces the new words: the past is computed again with it (P43).
REWORDED: dict[str, str] = {}
COLUMN, LETTERS, RECIPIENT, LIMIT = "column", "letters", "recipient", "limit"
FIELD, PURPOSE, TERM = "field", "purpose", "term"
# Terms that the register does not know, since they are set: what is longer than the version in force covers is refused.
LIMITS: dict[str, Words] = {
    "inactive_days": _l("Accounts nobody signs in to, in days"),
    "backup_days": _l("Backups, in days"),
}


def declared() -> list[Any]:
    """Every column about people there is now, with its purpose, clause and term, and what letters are for."""
    with speaking(ENGLISH):
        columns = [_entry(field, holding.about) for holding in register.all_holdings() for field in holding.fields]
    return columns + [{"kind": LETTERS, "name": name} for name in PURPOSES]


def _entry(field: register.Field, about: About) -> dict[str, Any]:
    meaning = field.meaning
    return {
        "kind": COLUMN,
        "table": field.table,
        "name": field.name,
        "what": str(meaning.what),
        "why": str(meaning.why),
        "clause": meaning.clause,
        "kept": str(about.kept),
        "days": about.term.days if about.term else None,
    }


def of(particulars: dict[str, Any]) -> list[Any]:
    """What a version with these particulars covers: all that is declared, the limits, and who else gets something."""
    limits = [{"kind": LIMIT, "name": name, "days": particulars.get(name) or values.get(name)} for name in LIMITS]
    return declared() + limits + [{"kind": RECIPIENT} | recipient for recipient in particulars.get("recipients", [])]


def limit(covered: list[Any], name: str) -> int | None:
    """How many days at most a scope covers, 0 for any number; None where its version is older than limits."""
    return next((int(entry["days"]) for entry in _of_kind(LIMIT, covered) if entry["name"] == name), None)


def is_longer(days: int, than: int) -> bool:
    """Whether this many days are more than those; 0 is without an end."""
    return bool(than) and (not days or days > than)


@dataclass(frozen=True)
class Widening:
    """One thing that a scope covers, and the one before it does not."""

    kind: str
    # A column as table.name, a table, a purpose of letters, or who gets something.
    place: str
    what: str
    before: str = ""
    after: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What it is about, whatever the words."""
        return self.kind, self.place

    @property
    def is_elsewhere(self) -> bool:
        """Whether this program cannot hold it back for one person: what others get, and what is held already."""
        return self.kind in (RECIPIENT, PURPOSE, LIMIT, TEXT.kind)

    @property
    def words(self) -> Words:
        """What it is about, in the language of the page where the register still knows it."""
        if self.kind == LETTERS:
            return purpose(self.place) if self.place in PURPOSES else self.what
        return LIMITS.get(self.place) or _known().get(self.place, self.what)

    @property
    def reason(self) -> Words:
        """What it is for from now on, in the language of the page where the register still knows it."""
        field = _fields().get(self.place)
        return field.meaning.why if field else self.after


# What no register tells: an organizer says that the words themselves cover more.
TEXT = Widening("text", "text", "what the text says")


def _known() -> dict[str, Words]:
    fields = {place: field.meaning.what for place, field in _fields().items()}
    return fields | {holding.model.__tablename__: holding.about.what for holding in register.all_holdings()}


def _fields() -> dict[str, register.Field]:
    return {f"{field.table}.{field.name}": field for holding in register.all_holdings() for field in holding.fields}


def widening(before: list[Any], after: list[Any]) -> list[Widening]:
    """What the scope after covers beyond the scope before: a field, a purpose, a longer term, letters, a recipient."""
    return [*_columns(before, after), *_letters(before, after), *_limits(before, after), *_recipients(before, after)]


def as_rows(found: list[Widening]) -> list[dict[str, str]]:
    """Widenings as a version keeps them."""
    return [asdict(one) for one in found]


def read(rows: list[dict[str, str]]) -> list[Widening]:
    """Widenings as a version kept them."""
    return [Widening(**row) for row in rows]


def _columns(before: list[Any], after: list[Any]) -> Iterator[Widening]:
    known = {(entry["table"], entry["name"]): entry for entry in _of_kind(COLUMN, before)}
    told: set[str] = set()
    for entry in _of_kind(COLUMN, after):
        place, former = f"{entry['table']}.{entry['name']}", known.get((entry["table"], entry["name"]))
        if former is None:
            yield Widening(FIELD, place, entry["what"], "", entry["why"])
            continue
        if former["clause"] != entry["clause"] or not _is_same(former["why"], entry["why"]):
            yield Widening(PURPOSE, place, entry["what"], former["why"], entry["why"])
        if _is_longer(former, entry) and entry["table"] not in told:
            told.add(entry["table"])
            yield Widening(TERM, entry["table"], entry["what"], former["kept"], entry["kept"])


def _is_same(before: str, after: str) -> bool:
    return before == after or REWORDED.get(before) == after


def _is_longer(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether it is kept longer: other days tell; where there are none, other words do."""
    if before["days"] != after["days"]:
        return after["days"] is None or (before["days"] is not None and bool(after["days"] > before["days"]))
    return not _is_same(before["kept"], after["kept"])


def _letters(before: list[Any], after: list[Any]) -> Iterator[Widening]:
    known = {entry["name"] for entry in _of_kind(LETTERS, before)}
    for entry in _of_kind(LETTERS, after):
        if entry["name"] not in known:
            yield Widening(LETTERS, entry["name"], entry["name"])


def _limits(before: list[Any], after: list[Any]) -> Iterator[Widening]:
    for entry in _of_kind(LIMIT, after):
        name, days, former = entry["name"], entry["days"], limit(before, entry["name"])
        if former is not None and is_longer(days, former):
            yield Widening(LIMIT, name, name, str(former), str(days))


def _recipients(before: list[Any], after: list[Any]) -> Iterator[Widening]:
    known = _of_kind(RECIPIENT, before)
    for entry in _of_kind(RECIPIENT, after):
        if entry not in known:
            yield Widening(RECIPIENT, entry["name"], entry["name"], "", entry["gets"])


def _of_kind(kind: str, scope: list[Any]) -> list[Any]:
    return [entry for entry in scope if entry["kind"] == kind]


def beyond(covered: list[Any]) -> list[Widening]:
    """What the site declares now and a version's scope does not cover."""
    # Whom else something goes to is declared by versions alone.
    return widening(covered, declared())
