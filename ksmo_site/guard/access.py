"""The one guard before every page of the desk: network, role, second factor, and a line for whatever is changed."""

import ipaddress
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict

from ksmo_site import errors, roles
from ksmo_site.activity import acting, wording
from ksmo_site.activity.acting import Doing
from ksmo_site.auth import access, second_factor
from ksmo_site.auth.models import Member
from ksmo_site.guard import keeping
from ksmo_site.publishing.access import asks_for_json
from ksmo_site.security import SAFE_METHODS, network

# Whoever has the link; it is proved there.
BY_LINK = ("team.first_organizer", "team.invitation")
KEEP_WORDS: set[str] = set()
_WITH_WORDS = "{}?said=kept"
# So much a form has on its way that keeping.keep() takes.
MOST_OF_STRANGERS = 2 * keeping.LONGEST


def guard(name: str, module: str, path: str = "", *, names_people: bool = False) -> Blueprint:
    """A room of the desk, which nobody enters but by the guard; of one that names people, no words wait for anybody."""
    room = Blueprint(name, module, url_prefix=f"/desk{path}")
    if not names_people:
        KEEP_WORDS.add(name)
    room.before_request(organizers_only)
    room.after_request(_keep_from_indexes)
    room.register_error_handler(CSRFError, _keep_words)
    return room


def organizers_only() -> ResponseReturnValue | None:
    """Let organizers pass whose role opens this room and who have a second factor, and whoever brings a link."""
    _refuse_other_networks()
    member = access.member()
    if request.endpoint in BY_LINK:
        _begin(member)
        return None
    if member is None:
        return _to_sign_in()
    if not member.is_organizer:
        # Not 403: whoever has no business here need not learn that there is something.
        abort(404)
    if second_factor.of(member.person) is None:
        return redirect(url_for("credentials.your_second_factor", said="needed"))
    if not roles.opens(member.roles, request.blueprint):
        return errors.page(
            403, str(_l("Your role does not open this part of the desk; an administrator can change it."))
        )
    _bring_words_back()
    _begin(member, **_about())
    return None


def _begin(member: Member | None, **about: Any) -> None:
    """Note what is being done, where anything is."""
    endpoint = request.endpoint or ""
    if request.method not in SAFE_METHODS:
        goes_on = asks_for_json() and wording.saves_itself(endpoint)
        acting.begin(Doing(endpoint, member.person_id if member else None, about, goes_on=goes_on))


def takes(room: Blueprint, sizes: dict[str, int]) -> None:
    """Let organizers send so many bytes to these pages of the room; anybody else, what keeping.keep() takes."""

    @room.url_value_preprocessor
    def _take(endpoint: str | None, _values: object) -> None:
        # Before anything of what was sent is read.
        if endpoint in sizes:
            most = sizes[endpoint] if may_open(endpoint) else min(sizes[endpoint], MOST_OF_STRANGERS)
            request.max_content_length = request.max_form_memory_size = most


def init_app(app: Flask) -> None:
    """Let pages ask what of the desk whoever is signed in may open."""
    app.jinja_env.globals["may_open"] = may_open


def may_open(endpoint: str) -> bool:
    """Whether whoever is signed in gets to this page of the desk."""
    member = access.member()
    return member is not None and roles.opens(member.roles, endpoint.partition(".")[0])


def _refuse_other_networks() -> None:
    networks = current_app.config["KSMO_DESK_NETWORKS"]
    here = ipaddress.ip_address(request.remote_addr or "127.0.0.1")
    if networks and not any(here in network for network in networks):
        abort(404)


def _about() -> dict[str, Any]:
    """The numbers and names in the address; ids of people and of what is theirs are left out."""
    return {name: value for name, value in (request.view_args or {}).items() if not isinstance(value, UUID)}


def _to_sign_in() -> ResponseReturnValue:
    """Ask for a sign-in; what was typed comes back after it."""
    return access.to_sign_in(_WITH_WORDS.format(request.path) if _keep() else None)


def _keep_words(error: CSRFError) -> ResponseReturnValue:
    """The page was opened before this browser signed in again: the words come back on a fresh one."""
    member = access.member()
    is_kept = member is not None and roles.opens(member.roles, request.blueprint) and _keep()
    return redirect(request.script_root + _WITH_WORDS.format(request.path)) if is_kept else access.say_outdated(error)


def _keep() -> bool:
    """Keep the form that was sent for this browser, if it belongs to a page it can come back on; whether it did."""
    has_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    if request.method in SAFE_METHODS or not has_page or asks_for_json() or request.blueprint not in KEEP_WORDS:
        return False
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    name = keeping.keep(request.path, fields, network())
    if name:
        # In its cookie: nobody can send words to somebody else's forms.
        session[access.KEPT_WORDS] = name
    return name is not None


def _bring_words_back() -> None:
    name = session.get(access.KEPT_WORDS)
    fields = keeping.find(name, request.path) if name else None
    if fields and request.method not in SAFE_METHODS:
        keeping.drop(session.pop(access.KEPT_WORDS))
    elif fields and request.args.get("said") == "kept":
        g.kept = MultiDict(fields)


def _keep_from_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
