"""Marks find somebody by an exact value without holding it: a mark leads nowhere without the pepper in the key file."""

import hmac
import unicodedata

from ksmo_site.people.vault import vault


def mark(kind: str, value: str) -> bytes:
    """The mark of an e-mail address or a conference ID, the same however its letters are written."""
    return hmac.digest(vault().key(0), f"{kind}:{normal(value)}".encode(), "sha256")


def normal(value: str) -> str:
    """The value in one of its written forms: Unicode NFKC, no case, no space around it."""
    return unicodedata.normalize("NFKC", value).strip().casefold()
