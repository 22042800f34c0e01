"""The room itself, and how much may be sent to it."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import RequestEntityTooLarge

from ksmo_site import errors
from ksmo_site.guard import access

blueprint = access.guard("page_desk", __name__)
# Two texts of their greatest length, in letters of which each takes nine characters on its way; and a file that is
# too large all the same, so that what was typed beside it comes back.
access.takes(blueprint, {"page_desk.edit": 1024 * 1024, "page_desk.images": 24 * 1024 * 1024})


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    is_file = request.endpoint == "page_desk.images"
    advice = _l("This file is larger than 10 MB. Go back, make the image smaller, and send it again.")
    return errors.page(413, str(advice) if is_file else None)
