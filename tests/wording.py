"""The Korean wording as a page for a native editor: python -m tests.wording > docs/korean.md"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

KOREAN = Path(__file__).parent.parent / "ksmo_site/translations/ko/LC_MESSAGES/messages.po"
HEAD = """# The Korean wording

Every text of the site in both languages, made by `make docs`; nobody whose first language is Korean has read it yet. To
correct one, change it in `ksmo_site/translations/ko/LC_MESSAGES/messages.po` and run `make texts docs`. What stands in
`%(…)s` is filled in when the page is made: no particle (을/를, 이/가) may depend on it.

| English | 한국어 |
|---|---|
"""


def catalogue() -> Catalog:
    """Every text with its translation."""
    return read_po(BytesIO(KOREAN.read_bytes()))


def parts(said: Any) -> list[str]:
    """The singular and, where there is one, the plural."""
    return list(said) if isinstance(said, list | tuple) else [said]


def as_page() -> str:
    """The catalogue as a table in Markdown."""
    return HEAD + "".join(_lines())


def _lines() -> Iterator[str]:
    for message in catalogue():
        if message.id:
            english, korean = ("<br>".join(parts(said)).replace("|", "\\|") for said in (message.id, message.string))
            yield f"| {english} | {korean} |\n"


if __name__ == "__main__":
    print(as_page(), end="")
