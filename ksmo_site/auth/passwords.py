"""Passwords: kept only as a one-way check, checked as slowly for nobody as for somebody, and refused when guessable."""

import re
import unicodedata
from functools import cache
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import current_app
from flask_babel import lazy_gettext as _l
from zxcvbn import zxcvbn

from ksmo_site.errors import Refusal
from ksmo_site.personal import Words

SHORTEST, LONGEST = 8, 128
# So many guesses need three centuries at the rate the throttle leaves to a network.
GUESSES = 10**8
# What is longer is judged by its beginning: for some texts zxcvbn takes seconds where they are long.
LOOKED_AT = 24
# So many characters besides what others know make a password somebody's own.
LEFT = 5
CONTEXT = ("ksmo", "ksmo2024", "korean", "society", "medical", "oncology", "conference", "annual", "meeting", "2024",
           "대한종양내과학회", "종양", "학회")  # fmt: skip
# OWASP's second choice for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# A flood of sign-ins shall neither fill the memory nor take the processor from those who only read.
_at_once = BoundedSemaphore(2)

ADVICE = _l("Try three or four words that do not belong together, or let a password manager make one.")
_COMMON = _l("This is one of the passwords everybody tries first.")
_CONTEXT = _l("This is made of your own details or the conference's name, which others know.")
_REPEAT = _l("Repeats and rows such as “aaaa” or “abcd” are easy to guess.")
_EASY = _l("This is too easy to guess.")


def hashed(password: str) -> str:
    """The one-way check of a password."""
    with _at_once:
        return _hasher.hash(_normal(password))


def is_right(password: str, check: str | None) -> bool:
    """Whether the password fits the check; takes as long when there is none, so that nobody learns who is a member."""
    with _at_once:
        try:
            return _hasher.verify(check or _nobody(), _normal(password)) and check is not None
        except VerificationError:
            return False


def is_outdated(check: str) -> bool:
    """Whether the check was made with less work than is asked for today."""
    return _hasher.check_needs_rehash(check)


def refuse_guessable(password: str, *known: str | None) -> None:
    """Raises Refusal for what is common, made of what others know, or easy to guess, with advice (NIST SP 800-63B)."""
    looked_at, others = _normal(password)[:LOOKED_AT], _known_to_others(*known)
    with _at_once:
        found = zxcvbn(looked_at, others, max_length=LOOKED_AT)
    why = _why(found) if found["guesses"] < GUESSES else _CONTEXT if _is_made_of(looked_at, others) else None
    if why is not None:
        raise Refusal(_l("%(why)s %(advice)s", why=why, advice=ADVICE), field="password")


def _known_to_others(*known: str | None) -> list[str]:
    """The words of the conference and of the person, whole and in their parts, the longest first."""
    whole = [*CONTEXT, *current_app.config["TRUSTED_HOSTS"], *(word for word in known if word)]
    parts = [part for words in whole for part in re.split(r"[\W_]+", words) if len(part) > 2]
    return sorted({word.casefold() for word in [*whole, *parts]}, key=len, reverse=True)


def _is_made_of(password: str, words: list[str]) -> bool:
    """Whether next to nothing is left of the password without these words."""
    left = password.casefold()
    for word in words:
        left = left.replace(word, "")
    return len(left) < LEFT


def _why(found: dict[str, Any]) -> Words:
    """The reason the easiest part of it is easy."""
    kinds = {part.get("dictionary_name") or part["pattern"] for part in found["sequence"]}
    if "user_inputs" in kinds:
        return _CONTEXT
    if "passwords" in kinds:
        return _COMMON
    return _REPEAT if kinds & {"repeat", "sequence", "spatial"} else _EASY


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _normal(password: str) -> str:
    # The same letters typed on another keyboard may come in another Unicode form.
    return unicodedata.normalize("NFC", password)
