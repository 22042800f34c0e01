"""The board: every promise, and whether it is kept."""

from flask import Blueprint, render_template

from ksmo_site.holdings import retention
from ksmo_site.promises import checking

blueprint = Blueprint("promises", __name__)


@blueprint.route("/privacy/promises")
def board() -> str:
    """Promises kept."""
    return render_template("promises/board.html", board=checking.board(), standings=retention.standings())
