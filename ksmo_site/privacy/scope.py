"""What a version of the policy covers: the register as it stood when the version was published."""

from typing import Any

from ksmo_site.holdings import register
from ksmo_site.language import ENGLISH, speaking
from ksmo_site.personal import About


def declared() -> list[Any]:
    """Every column about people there is now, with its purpose, clause and term, in English."""
    with speaking(ENGLISH):
        return [_entry(field, holding.about) for holding in register.all_holdings() for field in holding.fields]


def _entry(field: register.Field, about: About) -> dict[str, Any]:
    meaning = field.meaning
    return {
        "table": field.table,
        "name": field.name,
        "what": str(meaning.what),
        "why": str(meaning.why),
        "clause": meaning.clause,
        "kept": str(about.kept),
        "days": about.term.days if about.term else None,
    }


def beyond(covered: list[Any]) -> list[str]:
    """What the site declares now and a version's scope does not cover, as table.column; other words do not widen it."""
    known = {(entry["table"], entry["name"], entry["clause"]) for entry in covered}
    return [
        f"{entry['table']}.{entry['name']}"
        for entry in declared()
        if (entry["table"], entry["name"], entry["clause"]) not in known
    ]
