"""Two wordings compared, part by part."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from ksmo_site import markup
from ksmo_site.language import ENGLISH, KOREAN
from ksmo_site.markup import Difference
from ksmo_site.personal import Words

# What a wording says, in which language.
PARTS: dict[str, tuple[Words, str]] = {
    "slug": (_l("Address of the page"), ENGLISH),
    "title": (_l("Title, English"), ENGLISH),
    "body": (_l("Text, English"), ENGLISH),
    "title_ko": (_l("Title, Korean"), KOREAN),
    "body_ko": (_l("Text, Korean"), KOREAN),
}


@dataclass(frozen=True)
class Part:
    """A part that says something else now."""

    words: Words
    language: str
    difference: Difference


def of(before: dict[str, Any], after: dict[str, Any]) -> list[Part]:
    """The parts in which two wordings differ, in the order of the page."""
    said = {name: (before.get(name) or "", after.get(name) or "") for name in PARTS}
    return [Part(*PARTS[name], markup.difference(*texts)) for name, texts in said.items() if texts[0] != texts[1]]
