"""Links that prove an address: signed, for one purpose, for a time, and dead once used or replaced by a newer one.

What makes a link single is the proof inside it: a random number its row renews when the link is used.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from ksmo_site.errors import DeadLink, Refusal

DEAD = _l("This link no longer works")
USED = _l("It has been used, was replaced by a newer one, or is not complete. If you need it, ask for a new one.")
EXPIRED = _l("It is too old. If you need it, ask for a new one.")


def make(purpose: str, *parts: str) -> str:
    """A token that says these parts, for this purpose only."""
    return str(_serializer(purpose).dumps(parts))


def read(token: str, purpose: str, term: timedelta) -> list[str]:
    """The parts of a token. Raises Refusal when it is forged, made for something else, or older than the term."""
    try:
        return list(_serializer(purpose).loads(token, max_age=int(term.total_seconds())))
    except SignatureExpired as cause:
        raise too_old() from cause
    except BadData as cause:
        raise used() from cause


def conceal(purpose: str, text: str) -> str:
    """A token that carries a text only this site can read: it may stand in an address, and lie in a history."""
    nonce = secrets.token_bytes(12)
    sealed = nonce + _cipher(purpose).encrypt(nonce, text.encode(), None)
    return make(purpose, base64.urlsafe_b64encode(sealed).decode())


def reveal(token: str, purpose: str, term: timedelta) -> str:
    """The text of such a token. Raises Refusal as read() does."""
    sealed = base64.urlsafe_b64decode(read(token, purpose, term)[0])
    return _cipher(purpose).decrypt(sealed[:12], sealed[12:], None).decode()


def _cipher(purpose: str) -> AESGCM:
    return AESGCM(hmac.digest(str(current_app.secret_key).encode(), f"ksmo conceal {purpose}".encode(), "sha256"))


def sign(purpose: str, *parts: str) -> str:
    """A short sign that only this site can make, for this purpose and these parts."""
    said = "\0".join((f"ksmo sign {purpose}", *parts))
    return hmac.digest(str(current_app.secret_key).encode(), said.encode(), "sha256").hex()[:20]


def used() -> Refusal:
    """Why a link that was used, replaced or broken off does nothing."""
    return DeadLink(USED, title=DEAD)


def too_old() -> Refusal:
    """Why a link whose time is over does nothing."""
    return DeadLink(EXPIRED, title=DEAD)


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return _made(str(current_app.secret_key), purpose)


@cache
def _made(key: str, purpose: str) -> URLSafeTimedSerializer:
    # itsdangerous would sign with SHA-1.
    signer = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    return URLSafeTimedSerializer(key, salt=f"ksmo {purpose}", signer_kwargs=signer)
