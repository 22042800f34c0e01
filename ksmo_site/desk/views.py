"""Pages of the desk."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from ksmo_site import errors
from ksmo_site.desk import home, samples, standing
from ksmo_site.guard import access
from ksmo_site.roles import ROOMS

blueprint = access.guard("desk", __name__)


@blueprint.route("")
def overview() -> str:
    """What waits for the organizers."""
    return render_template(
        "desk/home.html", needs_you=[point for point in home.needs_you() if _may_go(point.endpoint or "")],
        live=standing.live(), due=standing.due(), health=standing.health(), may_go=_may_go,
    )  # fmt: skip


@blueprint.route("/styles")
def styles() -> str:
    """Every part of the pages in every state, to look at and to test."""
    return render_template("desk/styles.html", **samples.shown())


@blueprint.route("/styles/progress.json")
def styles_progress() -> ResponseReturnValue:
    """Progress that moves by itself: the seconds of this minute."""
    return samples.minute()


@blueprint.route("/styles/errors/<int:code>")
def styles_error(code: int) -> str:
    """The page of an error, as visitors would see it."""
    return errors.page(code)[0] if code in errors.TITLES else abort(404)


def _may_go(endpoint: str) -> bool:
    """Whether whoever is signed in can open this page, of the desk or of the site."""
    return endpoint.partition(".")[0] not in ROOMS or access.may_open(endpoint)
