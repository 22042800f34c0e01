"""The one guard before every page of the desk."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ksmo_site.auth import access, second_factor

FIRST = "desk.first_organizer"


def organizers_only() -> ResponseReturnValue | None:
    """Let organizers pass who have a second factor, and whoever brings the link that makes the first one."""
    member = access.member()
    if request.endpoint == FIRST:
        return None
    if member is None:
        return access.to_sign_in()
    if not member.is_organizer:
        # Not 403: whoever has no business here need not learn that there is something.
        abort(404)
    if second_factor.of(member.person) is None:
        return redirect(url_for("credentials.your_second_factor", said="needed"))
    return None
