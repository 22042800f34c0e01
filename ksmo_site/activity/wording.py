"""What the lines of the log say: each is worded beside the page that does it."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app
from flask_babel import lazy_gettext as _l

from ksmo_site import roles
from ksmo_site.activity.models import Act
from ksmo_site.personal import Words

COMMANDS = {
    "flask organizer add": _l("let a member to the desk: %(roles)s"),
    "flask backup restore": _l("went on with an older copy of the database"),
    "flask organizer second-factor-off": _l("switched off an organizer's second factor"),
}
View = TypeVar("View", bound=Callable[..., Any])


def says(words: Words = None, *, saves_itself: bool = False, **by_act: Words) -> Callable[[View], View]:
    """Say of a page of the desk what it does, in the past tense; of one that does several things, by their names.

    The words may name what the page's address holds, and what acting.say() adds. A page that saves by itself while
    somebody writes leaves one line each half hour.
    """

    def say(view: View) -> View:
        view.said, view.saves_itself = by_act or words, saves_itself  # type: ignore[attr-defined]
        return view

    return say


def of(act: Act) -> str:
    """What was done, in the language of this page."""
    said = said_by(act.what)
    if isinstance(said, dict):
        said = said.get(act.about.get("act"))
    if said is None:
        # Of a page that is no more.
        return act.what
    about = {name: roles.shown(value) if name == "roles" else value for name, value in act.about.items()}
    return str(said) % about if about else str(said)


def saves_itself(endpoint: str) -> bool:
    """Whether this page of the desk saves while somebody writes."""
    return getattr(current_app.view_functions.get(endpoint), "saves_itself", False)


def said_by(endpoint: str) -> Words:
    """What a page of the desk, or a command, says it does; None where it says nothing."""
    return COMMANDS.get(endpoint) or getattr(current_app.view_functions.get(endpoint), "said", None)
