"""What changed from version to version of the policy, clause by clause."""

from collections.abc import Mapping
from dataclasses import dataclass

from ksmo_site import markup

# Titles and texts by the stable keys of clauses: a clause that gets another title is still the same clause.
Parts = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Change:
    """What became of one part of the policy from version to version; the difference is None where nothing changed."""

    key: str
    title: str
    difference: markup.Difference | None

    @property
    def is_clause(self) -> bool:
        """Whether it is one of the clauses, and not the introduction."""
        return bool(self.title)


def changes(before: Parts, after: Parts) -> list[Change]:
    """Every part of the policy compared, the introduction first."""
    return [Change(key, title, _difference(before[key], (title, text))) for key, (title, text) in after.items()]


def _difference(before: tuple[str, str], after: tuple[str, str]) -> markup.Difference | None:
    if all(map(markup.is_same, before, after)):
        return None
    if markup.is_same(before[0], after[0]):
        return markup.difference(before[1], after[1])
    # A title that only ends elsewhere may be one that runs into its sentence, so the whole is compared.
    if before[0].startswith(after[0]) or after[0].startswith(before[0]):
        return markup.difference("\n\n".join(before), "\n\n".join(after))
    title, text = markup.heading(before[0], after[0]), markup.difference(before[1], after[1])
    return markup.Difference([title, *text.paragraphs])
