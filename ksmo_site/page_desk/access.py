"""The room itself: how much may be sent to it, and how its pages read and answer what every one of them does."""

import re
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta, gettext
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import RequestEntityTooLarge

from ksmo_site import clock, errors
from ksmo_site.form import BaseForm
from ksmo_site.guard import access

blueprint = access.guard("page_desk", __name__)
# Two texts of their greatest length, in letters of which each takes nine characters on its way; and a file that is
# too large all the same, so that what was typed beside it comes back.
LARGEST, LARGEST_FILE = 1024 * 1024, 24 * 1024 * 1024


@blueprint.url_value_preprocessor
def _take_much(endpoint: str | None, _values: object) -> None:
    # Before anything of what was sent is read; files are taken from organizers only.
    if endpoint == "page_desk.edit":
        request.max_content_length = request.max_form_memory_size = LARGEST
    if endpoint == "page_desk.images" and access.may_open(endpoint):
        request.max_content_length = LARGEST_FILE


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    is_file = request.endpoint == "page_desk.images"
    advice = _l("This file is larger than 10 MB. Go back, make the image smaller, and send it again.")
    return errors.page(413, str(advice) if is_file else None)


def number(name: str) -> int:
    """A number of the address; the pages of a listing begin with 1."""
    said = request.args.get(name, "1")
    return int(said) if re.fullmatch("[0-9]{1,5}", said) and (int(said) or name != "page") else abort(404)


def distance(moment: Any) -> str:
    """How far away a moment is, in words: in 3 days."""
    return str(format_timedelta(moment - clock.now(), add_direction=True))


def asks_for_json() -> bool:
    """Whether the page saves by itself, and shows what it is told."""
    return request.accept_mimetypes.best == "application/json"


def not_saved(form: BaseForm) -> ResponseReturnValue:
    """The answer to saving that failed: why, in one sentence."""
    why = next((str(error) for field in form for error in field.errors), "")
    return {"words": " ".join([gettext("Not saved."), why]).strip()}, 409
