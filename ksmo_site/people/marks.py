"""Marks find somebody by an exact value without holding it: a mark leads nowhere without the pepper in the key file."""

import hmac
import unicodedata

from ksmo_site.people.vault import Vault, vault


def mark(kind: str, value: str, keys: Vault | None = None) -> bytes:
    """The mark of an e-mail address or a conference ID, the same however its letters are written."""
    pepper = (keys or vault()).key(0)
    return hmac.digest(pepper, f"{kind}:{normal(value)}".encode(), "sha256")


def normal(value: str) -> str:
    """The value in one of its written forms: Unicode NFKC, no case, no space around it."""
    return unicodedata.normalize("NFKC", value).strip().casefold()
