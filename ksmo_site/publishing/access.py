"""How pages of texts read their addresses, and what those are told that save by themselves."""

import re
from datetime import datetime
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta, gettext

from ksmo_site import clock
from ksmo_site.form import BaseForm


def number(typed: str, least: int = 1) -> int:
    """A number somebody typed or followed; what is none, or a smaller one, is no page."""
    found = int(typed) if re.fullmatch("0|[1-9][0-9]{0,4}", typed) else -1
    return found if found >= least else abort(404)


def page_number() -> int:
    """Which page of a listing was asked for."""
    return number(request.args.get("page", "1"))


def distance(moment: datetime) -> str:
    """How far away a moment is, in words: in 3 days."""
    return str(format_timedelta(moment - clock.now(), add_direction=True))


def asks_for_json() -> bool:
    """Whether the page saves by itself, and shows what it is told."""
    return request.accept_mimetypes.best == "application/json"


def saved(words: str = "", **kept: Any) -> ResponseReturnValue:
    """The answer to saving: when it was, and what the form needs to go on."""
    time = gettext("Saved %(time)s.", time=f"{clock.local(clock.now()):%H:%M}")
    return {"words": f"{time} {words}".strip(), "kept": kept}


def not_saved(form: BaseForm) -> ResponseReturnValue:
    """The answer to saving that failed: why, in one sentence."""
    why = next((str(error) for field in form for error in field.errors), "")
    return {"words": " ".join([gettext("Not saved."), why]).strip()}, 409
