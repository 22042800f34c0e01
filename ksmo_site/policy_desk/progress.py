"""How far the letters about a version have come."""

from typing import Any

from flask_babel import gettext

from ksmo_site.outbox import rounds
from ksmo_site.policy_desk.telling import ANNOUNCED


def of(number: int) -> dict[str, Any]:
    """How many letters have left, of how many, in numbers and in words."""
    progress = rounds.progress(ANNOUNCED, number)
    words = gettext("%(done)s of %(total)s letters have left.", done=progress.sent, total=progress.written)
    return {"done": progress.done, "total": progress.written, "words": words}
