"""Public pages."""

import re
from datetime import date

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import text
from werkzeug.exceptions import MethodNotAllowed

from ksmo_site.extensions import db
from ksmo_site.language import ENGLISH
from ksmo_site.pages import calendars, conference, content, events, menu
from ksmo_site.pages.menu import Entry
from ksmo_site.pages.models import Article, Event
from ksmo_site.places import SITEMAP
from ksmo_site.publishing import access, addresses, appearing
from ksmo_site.publishing.drafts import Thing
from ksmo_site.templating import whole
from ksmo_site.throttle import counting

blueprint = Blueprint("pages", __name__)
blueprint.app_context_processor(lambda: {"menu_pages": _menu})
# Of each kind; older ones are found by turning the pages.
ON_THE_MAP = 1000


@blueprint.route("/")
def home() -> str:
    """Home."""
    facts, newest, coming = conference.get(), content.news(limit=3), events.next_ones(limit=3)
    return render_template("pages/home.html", conference=facts, news=newest, events=coming)


@blueprint.route("/about")
def about() -> str:
    """What the conference is, in the organizers' words."""
    return _article(content.PAGE, "about")


@blueprint.route("/events")
def events_listing() -> str:
    """Events to come, a page at a time."""
    choice = _choice()
    found, offered = _page(events.coming(access.page_number(), choice)), events.offered(choice)
    return render_template("pages/events.html", found=found, by_day=events.by_day, choice=choice, offered=offered)


@blueprint.route("/events/past")
def past_events() -> str:
    """Events that are over, a page at a time."""
    return render_template(
        "pages/past_events.html", found=_page(events.past(access.page_number())), by_day=events.by_day
    )


@blueprint.route("/events/<slug>")
def event(slug: str) -> str:
    """One event."""
    return render_template("pages/event.html", event=events.find(slug) or _leads_on(Event, "event", slug))


@blueprint.route("/events/<slug>.ics")
def event_file(slug: str) -> Response:
    """One event for somebody's calendar."""
    found = events.find(slug) or _leads_on(Event, "event", slug, "pages.event_file")
    return _calendar(calendars.file([found], _home()), slug)


@blueprint.route("/events.ics")
def events_file() -> Response:
    """Every event there is or was, as a calendar to subscribe to."""
    return _calendar(calendars.everything(_home()), "ksmo-2024")


@blueprint.route("/news")
def news() -> str:
    """News, the newest first, a page at a time."""
    return render_template("pages/news.html", found=_page(content.news_page(access.page_number())))


@blueprint.route("/news/<slug>")
def news_item(slug: str) -> str:
    """One piece of news."""
    return _article(content.NEWS, slug)


@blueprint.route("/<slug>")
def page(slug: str) -> str:
    """A page of the organizers."""
    # Of the site's own addresses only those come here that take forms and are no page.
    if addresses.is_route(f"/{slug}"):
        raise MethodNotAllowed(["POST"])
    return _article(content.PAGE, slug)


@blueprint.route("/news/feed.atom")
def news_feed() -> Response:
    """The newest news as an Atom feed (RFC 4287)."""
    return Response(render_template("pages/feed.xml", news=content.news()), mimetype="application/atom+xml")


@blueprint.route("/safety")
def safety() -> str:
    """How to recognise our messages."""
    return render_template("pages/safety.html", limits=counting)


@blueprint.route("/accessibility")
def accessibility() -> str:
    """What this site does for everybody to be able to use it."""
    return render_template("pages/accessibility.html")


@blueprint.route("/sitemap")
def sitemap() -> str:
    """Every page there is, on one."""
    return render_template("pages/sitemap.html", pages=content.pages())


@blueprint.route("/sitemap.xml")
def sitemap_file() -> Response:
    """Every page there is, in both languages, for search engines (sitemaps.org)."""
    listed = [url_for(place.endpoint) for _, group in SITEMAP for place in group if place.is_listed]
    news, known = content.addresses(ON_THE_MAP), events.addresses(ON_THE_MAP)
    pages = [page.slug for page in content.pages(ON_THE_MAP)]
    body = render_template("pages/sitemap.xml", listed=dict.fromkeys(listed), news=news, events=known, pages=pages)
    return Response(body, mimetype="application/xml")


@blueprint.route("/robots.txt")
def robots() -> Response:
    """What search engines leave alone, and where they find the rest."""
    closed = [f"Disallow: {root}{path}\n" for root in ("", "/ko") for path in ("/desk", "/account", "/newsletter/")]
    opened = [f"Allow: {root}/newsletter/archive\n" for root in ("", "/ko")]
    where = f"Sitemap: {whole(url_for('pages.sitemap_file'), ENGLISH)}\n"
    return Response("".join(["User-agent: *\n", *closed, *opened, where]), mimetype="text/plain")


@blueprint.route("/healthz")
def health() -> Response:
    """Whether the site answers, for whoever watches it; says nothing else."""
    db.session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


def _home() -> str:
    return str(current_app.config["TRUSTED_HOSTS"][0])


def _calendar(content: bytes, name: str) -> Response:
    """A file for calendars; who has it already is told so in a few bytes."""
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _choice() -> events.Choice:
    """The day and the track in the address; what is no day is no page."""
    day, track = request.args.get("day"), request.args.get("track", "")
    if day and not re.fullmatch("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}", day):
        abort(404)
    try:
        return events.Choice(date.fromisoformat(day) if day else None, track if track and track.isprintable() else None)
    except ValueError:
        abort(404)


def _article(kind: str, slug: str) -> str:
    article = content.find(kind, slug) or _leads_on(Article, kind, slug)
    return render_template("pages/article.html", article=article, changed=appearing.last_changed)


def _leads_on(model: type[Thing], kind: str, slug: str, endpoint: str = "") -> Thing:
    """Lead on to where the thing that had this address stands now; it may be given to another one any day."""
    thing = addresses.find_former(model, kind, slug) or abort(404)
    page = {content.PAGE: "pages.page", content.NEWS: "pages.news_item"}.get(kind, "pages.event")
    return abort(redirect(url_for(endpoint or page, slug=thing.slug)))


def _menu() -> list[Entry]:
    """What of the organizers stands in the menu; on the page of an error of ours nothing is asked of the database."""
    return [] if g.get("without_database") else menu.entries()


def _page(found: Pagination) -> Pagination:
    """The page of a listing that was asked for, if there is such a page."""
    return found if found.items or found.page == 1 else abort(404)
