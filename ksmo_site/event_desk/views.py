"""Pages on which organizers write events, let them go live, and take them in and out as tables."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from ksmo_site import language
from ksmo_site.activity import acting, wording
from ksmo_site.event_desk import comparing, importing, listing, writing
from ksmo_site.event_desk.forms import LIVE, BeginForm, ImportForm, TableForm, WriteForm
from ksmo_site.event_desk.forms import filled as filled_with
from ksmo_site.event_desk.listing import Search
from ksmo_site.extensions import db
from ksmo_site.guard import access
from ksmo_site.pages.models import Event
from ksmo_site.publishing import access as answers
from ksmo_site.publishing import appearing, drafts
from ksmo_site.publishing.forms import LATER, OpenedForm, WhenForm

blueprint = access.guard("event_desk", __name__, "/events")
# Thousands of events in both languages; and a form with two texts of their greatest length.
access.takes(blueprint, {"event_desk.import_table": 16 * 1024 * 1024, "event_desk.edit": 1024 * 1024})


@blueprint.route("")
def listed() -> str:
    """Every event there is, and how it stands."""
    search = _search()
    found = listing.page(answers.page_number(), search)
    drafts_of = listing.drafts_of(found.items)
    rows = [(event, drafts_of.get(event.id), listing.states(event, drafts_of.get(event.id))) for event in found.items]
    if not rows and found.page > 1:
        abort(404)
    return render_template("event_desk/listing.html", found=found, rows=rows, search=search)


@blueprint.route("/new", methods=["GET", "POST"])
@wording.says(_l("began the event %(slug)s"))
def begin() -> ResponseReturnValue:
    """Begin an event."""
    form = BeginForm()
    if form.validate_on_submit():
        event = writing.begin(form.says())
        return _done(event, "edit", said="event-begun")
    return render_template("event_desk/begin.html", form=form)


@blueprint.route("/<uuid:event_id>", methods=["GET", "POST"])
@wording.says(_l("wrote the event %(slug)s"), saves_itself=True)
def edit(event_id: UUID) -> ResponseReturnValue:
    """What it says, in English and in Korean."""
    event = _event(event_id)
    form = WriteForm(data={**filled_with(drafts.newest(event)), "revision": str(drafts.revision(event))})
    if form.validate_on_submit():
        with form.telling():
            kept = writing.write(event, form.opened(event), form.says()).revision
            answer = _done(event, "edit", said="saved")
            return answers.saved(revision=kept) if answers.asks_for_json() else answer
    if answers.asks_for_json():
        return answers.not_saved(form)
    event = _event(event_id)
    theirs = drafts.newest(event)
    if form.is_overtaken:
        # Theirs is on the page now: saving again is no longer unseen.
        form.revision.data = str(drafts.revision(event))
    changes = comparing.changes(theirs, form.says()) if form.is_overtaken else []
    return _page("edit", event, form=form, changes=changes)


@blueprint.route("/<uuid:event_id>/preview")
def preview(event_id: UUID) -> str:
    """How visitors would read it with its draft."""
    event = _event(event_id)
    return _page("preview", event, shown=writing.previewed(event))


@blueprint.route("/<uuid:event_id>/history")
def history(event_id: UUID) -> str:
    """Every text of it that was live."""
    event = _event(event_id)
    return _page("history", event, wordings=appearing.history(event))


@blueprint.route("/<uuid:event_id>/compare")
def compare(event_id: UUID) -> str:
    """Two of its texts compared: by their numbers, or the draft."""
    event = _event(event_id)
    texts: dict[str, Any] = {str(wording.number): wording.says for wording in appearing.history(event)}
    texts |= {"live": drafts.live(event), "draft": drafts.newest(event)}
    before, after = (request.args.get(name, usual) for name, usual in (("from", "live"), ("to", "draft")))
    if before not in texts or after not in texts:
        abort(404)
    changes = comparing.changes(texts[before], texts[after])
    return _page("compare", event, changes=changes, before=before, after=after, texts=texts)


@blueprint.route("/<uuid:event_id>/publish", methods=["GET", "POST"])
@wording.says(_l("let the event %(slug)s go live, at once or at a time"))
def publish(event_id: UUID) -> ResponseReturnValue:
    """Let visitors read it, now or from a time on."""
    event = _event(event_id)
    form = WhenForm()
    if form.validate_on_submit():
        with form.telling():
            if form.when.data == LATER:
                writing.schedule(event, form.opened(event), form.time())
                return _done(event, "publish", said="event-scheduled")
            writing.publish(event, form.opened(event))
            return _done(event, "edit", said="event-live")
    event = _event(event_id)
    form.revision.data = str(drafts.revision(event))
    return _page("publish", event, form=form, changes=comparing.changes(drafts.live(event), drafts.newest(event)))


@blueprint.route("/<uuid:event_id>/restore", methods=["POST"])
@wording.says(_l("began a draft of the event %(slug)s with an earlier text"))
def restore(event_id: UUID) -> ResponseReturnValue:
    """Begin a draft with what it said at another time."""
    event, number = _event(event_id), answers.number(request.form.get("number", ""))
    writing.restore(event, OpenedForm().opened(event), number)
    return _done(event, "edit", said="saved")


@blueprint.route(
    "/<uuid:event_id>/<any(unschedule, withdraw, cancel, uncancel, remove, recover, discard, duplicate):act>",
    methods=["POST"],
)
@wording.says(
    unschedule=_l("unscheduled the event %(slug)s"),
    withdraw=_l("withdrew the event %(slug)s"),
    cancel=_l("called the event %(slug)s off"),
    uncancel=_l("let the event %(slug)s take place after all"),
    remove=_l("removed the event %(slug)s"),
    recover=_l("brought the event %(slug)s back"),
    discard=_l("threw the draft of the event %(slug)s away"),
    duplicate=_l("began the event %(slug)s as a copy"),
)
def act(event_id: UUID, act: str) -> ResponseReturnValue:
    """What takes one button."""
    event = _event(event_id)
    if act == "duplicate":
        return _done(writing.duplicate(event), "edit", said="event-begun")
    if act == "discard":
        writing.discard(event, OpenedForm().opened(event))
        return _done(event, "edit", said="discarded")
    writing.ACTS[act](event)
    return _done(event, "edit", said=f"event-{act}")


@blueprint.route("/export.csv")
def export() -> Response:
    """Every event as a table."""
    headers = {"Content-Disposition": 'attachment; filename="events.csv"'}
    return Response(importing.exported(), mimetype="text/csv", headers=headers)


@blueprint.route("/import", methods=["GET", "POST"])
@wording.says(_l("imported a table of %(number)s events"))
def import_table() -> ResponseReturnValue:
    """Take a table in: a dry run first, then exactly what it showed."""
    if request.form.get("table"):
        return _carry_out()
    form = TableForm()
    if form.validate_on_submit():
        with form.telling():
            text, was_other = form.text()
            return _dry_run(text, was_other=was_other)
    return render_template("event_desk/import.html", form=form)


def _carry_out() -> ResponseReturnValue:
    form = ImportForm()
    if form.validate_on_submit():
        with form.telling():
            table, seen = form.table.data or "", form.seen.data or ""
            number = importing.carry_out(table, seen, live=form.how.data == LIVE)
            acting.say(number=number)
            db.session.commit()
            return redirect(url_for("event_desk.listed", said="events-imported"))
    return _dry_run(form.table.data or "", form=form)


def _dry_run(text: str, form: ImportForm | None = None, *, was_other: bool = False) -> str:
    """What would become of each line; nothing is written."""
    plan = importing.plan(text)
    form = form or ImportForm(formdata=None)
    form.table.data, form.seen.data = text, plan.stamp
    # To be put right on this page, and looked at again.
    again = TableForm(formdata=None, pasted=text)
    return render_template("event_desk/dry_run.html", form=form, again=again, plan=plan, was_other=was_other)


def _event(event_id: UUID) -> Event:
    return writing.find(event_id) or abort(404)


def _search() -> Search:
    words, day = request.args.get("q", "").strip(), request.args.get("day", "")
    try:
        on = date.fromisoformat(day) if day else None
    except ValueError:
        abort(404)
    return Search(words[:120] if words.isprintable() else "", on, removed=request.args.get("view") == "removed")


def _done(event: Event, page: str, said: str) -> Answer:
    """Keep what was done, and lead on to a page of the event that says so."""
    acting.say(slug=event.slug)
    db.session.commit()
    return redirect(url_for(f"event_desk.{page}", event_id=event.id, said=said))


def _page(page: str, event: Event, **shown: Any) -> str:
    draft, says = drafts.find(event), drafts.newest(event)
    is_korean = language.current() == language.KOREAN and says.get("title_ko")
    shown["called"], shown["called_in"] = (says["title_ko"], "ko") if is_korean else (says["title"], "en")
    shown |= {"draft": draft, "states": listing.states(event, draft), "revision": drafts.revision(event)}
    shown["from_now"] = answers.distance
    return render_template(f"event_desk/{page}.html", event=event, says=says, **shown)
