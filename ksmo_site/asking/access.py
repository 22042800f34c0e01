"""The gate: who has not answered is asked before their rooms open; what they have a right to stays open."""

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ksmo_site import security
from ksmo_site.auth import access
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.privacy import consent

# Nobody has to answer to see and take along what is theirs, to stop letters, to leave or to sign out.
OPEN = {
    "asking.question", "asking.decide_later", "asking.consents", "asking.change_answer", "auth.sign_out",
    "account.data", "account.data_as_json", "account.data_as_csv", "account.leave", "account.goodbye",
    "account.your_subscriptions", "account.confirm_email", "credentials.change_password", "team.first_organizer",
}  # fmt: skip


def init_app(app: Flask) -> None:
    """Stand before the rooms of members; buttons are no way around it."""
    app.before_request(_ask_first)


def _ask_first() -> ResponseReturnValue | None:
    if not security.is_room_of_members() or request.endpoint in OPEN or open_question() is None:
        return None
    if request.method in security.SAFE_METHODS:
        return redirect(url_for("asking.question", next=request.full_path.rstrip("?")))
    return redirect(url_for("asking.question", said="not-saved"), code=303)


def open_question() -> PolicyVersion | None:
    """What whoever is signed in here has to be asked now; not what they put off in this sign-in."""
    here = access.sign_in()
    version = consent.open_question(here.person) if here else None
    return None if version is None or (here and here.put_off == version.number) else version
