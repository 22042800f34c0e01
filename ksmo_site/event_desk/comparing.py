"""Two texts of an event compared, part by part."""

from dataclasses import dataclass

from markupsafe import Markup

from ksmo_site import markup
from ksmo_site.event_desk.rules import LABELS, TEXTS
from ksmo_site.language import ENGLISH, KOREAN
from ksmo_site.personal import Words
from ksmo_site.publishing.drafts import Says


@dataclass(frozen=True)
class Change:
    """A part that differs: what it is called, its language, and what went and came."""

    label: Words
    language: str
    difference: Markup


def changes(before: Says, after: Says) -> list[Change]:
    """Every part in which the two differ."""
    return [
        Change(label, KOREAN if name.endswith("_ko") else ENGLISH, _difference(name, before, after))
        for name, label in LABELS.items()
        if _differs(name, before, after)
    ]


def is_another(before: Says, after: Says) -> bool:
    """Whether the two differ in any part; what is empty is empty, however it is kept."""
    return any(_differs(name, before, after) for name in LABELS)


def _differs(name: str, before: Says, after: Says) -> bool:
    return (before.get(name) or "") != (after.get(name) or "")


def _difference(name: str, before: Says, after: Says) -> Markup:
    old, new = before.get(name) or "", after.get(name) or ""
    if name in TEXTS:
        return markup.difference(old, new).inline
    return Markup(" ").join(markup.heading(old, new))
