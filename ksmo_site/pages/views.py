"""Public pages."""

from flask import Blueprint, Response, abort, render_template
from sqlalchemy import text

from ksmo_site.extensions import db
from ksmo_site.pages import content, events

blueprint = Blueprint("pages", __name__)


@blueprint.route("/")
def home() -> str:
    """Home."""
    return render_template("pages/home.html", news=content.news(limit=3), events=events.coming(limit=3))


@blueprint.route("/about")
def about() -> str:
    """What the conference is, in the organizers' words."""
    return _article(content.PAGE, "about")


@blueprint.route("/events")
def events_listing() -> str:
    """Events to come, and those that were."""
    return render_template("pages/events.html", coming=events.coming(), past=events.past())


@blueprint.route("/news")
def news() -> str:
    """News, the newest first."""
    return render_template("pages/news.html", news=content.news())


@blueprint.route("/news/<slug>")
def news_item(slug: str) -> str:
    """One piece of news."""
    return _article(content.NEWS, slug)


@blueprint.route("/contact")
def contact() -> str:
    """How to reach our representatives."""
    return render_template("pages/contact.html")


@blueprint.route("/safety")
def safety() -> str:
    """How to recognise our messages."""
    return render_template("pages/safety.html")


@blueprint.route("/accessibility")
def accessibility() -> str:
    """What this site does for everybody to be able to use it."""
    return render_template("pages/accessibility.html")


@blueprint.route("/robots.txt")
def robots() -> Response:
    """What search engines leave alone."""
    closed = [f"Disallow: {root}{path}\n" for root in ("", "/ko") for path in ("/desk", "/account", "/newsletter/")]
    return Response("".join(["User-agent: *\n", *closed]), mimetype="text/plain")


@blueprint.route("/healthz")
def health() -> Response:
    """Whether the site answers, for whoever watches it; says nothing else."""
    db.session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


def _article(kind: str, slug: str) -> str:
    article = content.find(kind, slug) or abort(404)
    return render_template("pages/article.html", article=article)
