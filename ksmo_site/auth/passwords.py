"""Passwords: kept only as a one-way check, and checked as slowly for nobody as for somebody."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

SHORTEST, LONGEST = 8, 128
# OWASP's second choice for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """The one-way check of a password."""
    return _hasher.hash(_normal(password))


def is_right(password: str, check: str | None) -> bool:
    """Whether the password fits the check; takes as long when there is none, so that nobody learns who is a member."""
    try:
        return _hasher.verify(check or _nobody(), _normal(password)) and check is not None
    except VerificationError:
        return False


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def _normal(password: str) -> str:
    # The same letters typed on another keyboard may come in another Unicode form.
    return unicodedata.normalize("NFC", password)
