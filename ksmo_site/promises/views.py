"""The board: every promise, and whether it is kept."""

from typing import Any

from flask import Blueprint, render_template

from ksmo_site.enquiries import clocks
from ksmo_site.holdings import retention
from ksmo_site.promises import checking

blueprint = Blueprint("promises", __name__)


@blueprint.app_context_processor
def _beside_the_clauses() -> dict[str, Any]:
    """How the promises of each clause stand: asked of the database only where a page wants to know."""
    return {"lamps": checking.by_clause}


@blueprint.route("/privacy/promises")
def board() -> str:
    """Promises kept."""
    return render_template(
        "promises/board.html", board=checking.board(), standings=retention.standings(), median=clocks.median()
    )  # fmt: skip
