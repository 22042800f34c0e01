"""How far the letters about a version have come."""

from typing import Any

from flask_babel import gettext

from ksmo_site.outbox import rounds
from ksmo_site.policy_desk.telling import ANNOUNCED
from ksmo_site.privacy import consent


def of(number: int) -> dict[str, Any]:
    """How many letters have left, of how many, in numbers and in words."""
    told, waiting = consent.answers(number).told, rounds.waiting(ANNOUNCED, number)
    words = gettext("%(done)s of %(total)s letters have left.", done=told, total=told + waiting)
    return {"done": told, "total": told + waiting, "words": words}
