"""What a version of the policy covers: the register as it stood when the version was published."""

from typing import Any

from ksmo_site.language import ENGLISH, speaking
from ksmo_site.privacy import holdings


def declared() -> list[Any]:
    """Every column about people there is now, with its purpose, clause and term, in English."""
    with speaking(ENGLISH):
        return sorted(
            [
                field.table,
                field.name,
                str(field.meaning.what),
                str(field.meaning.why),
                field.meaning.clause,
                str(holding.about.kept),
            ]
            for holding in holdings.all_holdings()
            for field in holding.fields
        )


def beyond(covered: list[Any]) -> list[str]:
    """What the site declares now and a version's scope does not cover, as table.column."""
    known = {tuple(entry) for entry in covered}
    return [f"{entry[0]}.{entry[1]}" for entry in declared() if tuple(entry) not in known]
