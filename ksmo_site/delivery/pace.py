"""How many letters to many may leave a minute, where the mail server allows only so many: exact on one machine."""

import json

from flask import current_app

from ksmo_site import clock, installation
from ksmo_site.outbox.folder import folder


def take(wanted: int) -> int:
    """How many of those may leave now; they count as having left."""
    a_minute: int = current_app.config["KSMO_MAIL_PER_MINUTE"]
    if not a_minute:
        return wanted
    path = folder() / "pace"
    with installation.alone(path, make=True):
        now, before = clock.now().timestamp(), _read(path.read_text())
        room = min(a_minute, before["room"] + max(0.0, now - before["at"]) * a_minute / 60)
        taken = min(wanted, int(room))
        path.write_text(json.dumps({"at": now, "room": room - taken}))
    return taken


def _read(text: str) -> dict[str, float]:
    try:
        return {name: float(json.loads(text)[name]) for name in ("at", "room")}
    except (ValueError, KeyError, TypeError):
        # Nothing was sent yet, or the file was broken off: as if the last letter had left long ago.
        return {"at": 0.0, "room": 0.0}
