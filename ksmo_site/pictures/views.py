"""Where browsers get the images of texts."""

from flask import Blueprint, Response, abort

from ksmo_site.pictures import album

blueprint = Blueprint("pictures", __name__)
A_YEAR = 365 * 24 * 3600


@blueprint.route("/images/<name>.webp")
def image(name: str) -> Response:
    """An image, which never changes at this address."""
    found = album.find(name) or abort(404)
    answer = Response(found.content, mimetype="image/webp")
    answer.cache_control.public = answer.cache_control.immutable = True
    answer.cache_control.max_age = A_YEAR
    answer.set_etag(found.sha256)
    # Opened by itself it can do nothing, whatever it holds.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
