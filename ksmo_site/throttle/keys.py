"""The key of the day: tries are counted under marks made with it, and when it is gone they lead to nobody."""

import hmac
import secrets
from datetime import date, timedelta
from pathlib import Path

from flask import current_app

from ksmo_site import clock, installation


def mark(*words: str, days_ago: int = 0) -> bytes:
    """The mark of these words, under the key of today or of a day before."""
    key = _key_of(clock.today() - timedelta(days=days_ago))
    return hmac.digest(key, "\0".join(words).encode("utf-8", "surrogatepass"), "sha256")


def sweep() -> None:
    """Destroy the keys of the days before yesterday: what was tried yesterday may count until this morning."""
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    for path in _folder().iterdir():
        # Those that another process is just making sort behind the day they are for.
        if path.name < yesterday:
            installation.shred(path)


def _key_of(day: date) -> bytes:
    path = _folder() / day.isoformat()
    try:
        return path.read_bytes()
    except FileNotFoundError:
        installation.make_once(path, secrets.token_bytes(32))
        return path.read_bytes()


def _folder() -> Path:
    folder: Path = current_app.config["INSTANCE"] / "tries"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
