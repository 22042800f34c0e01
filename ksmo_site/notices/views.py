"""What everybody is told: the banner on every page, the notices, the disclosures, and one feed of it all."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from ksmo_site.notices import banner, breaches, disclosures, feed
from ksmo_site.notices.words import PARTS

blueprint = Blueprint("notices", __name__)


@blueprint.app_context_processor
def _first_on_every_page() -> dict[str, Any]:
    return {"open_notices": [*request.environ.get(banner.IMAGINED, ()), *banner.of_this_site().entries()]}


@blueprint.route("/privacy/notices")
def listing() -> str:
    """Every notice, open ones first, and what was handed to others."""
    return render_template(
        "notices/listing.html", notices=breaches.public(), told=disclosures.told(), untold=disclosures.untold()
    )


@blueprint.route("/privacy/notices/<int:number>")
def one(number: int) -> str:
    """One notice, for ever at this address, with every wording it had."""
    return render_template("notices/one.html", notice=breaches.find_public(number) or abort(404), titles=PARTS)


@blueprint.route("/privacy/feed.atom", endpoint="feed")
def atom() -> ResponseReturnValue:
    """New versions of the policy, notices and disclosures as an Atom feed (RFC 4287)."""
    return Response(render_template("notices/feed.xml", entries=feed.entries()), mimetype="application/atom+xml")
