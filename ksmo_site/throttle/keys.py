"""The key of the day: tries are counted under marks made with it, and when it is gone they lead to nobody."""

import hmac
import os
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
        _make(path)
        return path.read_bytes()


def _make(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
        os.fsync(file.fileno())
    try:
        # Linking never replaces: of two processes that begin the day at once, the first one's key stays.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def _folder() -> Path:
    folder: Path = current_app.config["INSTANCE"] / "tries"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
