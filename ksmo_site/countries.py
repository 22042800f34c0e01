"""The countries of the world by their ISO 3166 codes, and their names in the language of the page."""

import unicodedata
from typing import Any

from babel import Locale
from flask_babel import get_locale

# Babel knows some territories that are no countries, or two under one code.
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
_ENGLISH: Any = Locale("en").territories
HOME = "KR"
CODES = frozenset(str(code) for code in _ENGLISH if len(code) == 2 and code.isalpha()) - NOT_ISO


def name(code: str) -> str:
    """What the country is called; the code itself where there is no such country."""
    return str(_territories().get(code, code))


def choices() -> list[tuple[str, str]]:
    """Codes and names, in the order of their names; the country of the conference first."""
    named = sorted(((code, name(code)) for code in CODES), key=lambda choice: _without_accents(choice[1]))
    return sorted(named, key=lambda choice: choice[0] != HOME)


def _territories() -> Any:
    locale = get_locale()
    return locale.territories if locale else _ENGLISH


def _without_accents(words: str) -> str:
    # Composed again: decomposed, Korean syllables would sort by their letters, which is another order.
    plain = "".join(letter for letter in unicodedata.normalize("NFD", words) if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain).casefold()
