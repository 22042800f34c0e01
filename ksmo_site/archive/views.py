"""Pages of the archive: what was sent to readers, for everybody to read."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from ksmo_site.archive import feed, issues
from ksmo_site.publishing import access

blueprint = Blueprint("archive", __name__, url_prefix="/newsletter/archive")


@blueprint.route("")
def listing() -> str:
    """Every issue that left, the newest first, a page at a time."""
    found = issues.public_page(access.page_number())
    if not found.items and found.page > 1:
        abort(404)
    return render_template("archive/listing.html", found=found, issues=list(map(issues.shown, found.items)))


@blueprint.route("/<int:number>")
def one(number: int) -> str:
    """One issue, for ever at this address."""
    issue = issues.find_public(number) or abort(404)
    return render_template("archive/one.html", issue=issues.shown(issue))


@blueprint.route("/feed.atom", endpoint="feed")
def atom() -> ResponseReturnValue:
    """The newest issues as an Atom feed (RFC 4287)."""
    return Response(render_template("archive/feed.xml", entries=feed.entries()), mimetype="application/atom+xml")
