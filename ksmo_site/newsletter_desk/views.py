"""Pages on which organizers write an issue, choose its readers, check it, send it and watch it leave."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from ksmo_site.activity import wording
from ksmo_site.archive import issues
from ksmo_site.auth import access as auth
from ksmo_site.extensions import db
from ksmo_site.guard import access
from ksmo_site.newsletter.models import Issue
from ksmo_site.newsletter_desk import audience, checks, drafts, inserting, leaving, mailing, progress
from ksmo_site.newsletter_desk.audience import LISTS, Choice
from ksmo_site.newsletter_desk.forms import OpenedForm, ReadersForm, SendForm, WriteForm
from ksmo_site.newsletter_desk.leaving import Seen
from ksmo_site.publishing import access as answers
from ksmo_site.publishing.forms import LATER, whole
from ksmo_site.team import review

blueprint = access.guard("newsletter_desk", __name__, "/newsletter")
# Two texts of their greatest length, in letters of which each takes nine characters on its way.
access.takes(blueprint, {"newsletter_desk.write": 1024 * 1024})


@blueprint.route("")
def listing() -> str:
    """Every issue there is, and how it stands."""
    return render_template("newsletter_desk/listing.html", found=list(map(progress.of, issues.every_one())))


@blueprint.route("/begin", methods=["POST"])
@wording.says(_l("began an issue of the newsletter"))
def begin() -> ResponseReturnValue:
    """Begin an issue."""
    issue = drafts.begin()
    db.session.commit()
    return _to("write", issue.number)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@wording.says(_l("wrote newsletter No. %(number)s"), saves_itself=True)
def write(number: int) -> ResponseReturnValue:
    """The words of an issue, and how they will look."""
    form = WriteForm(obj=_draft(number))
    form.offers(inserting.choices())
    if form.validate_on_submit():
        with form.telling():
            issue = drafts.write(form.opened(number), form.words(request.form.get("into")))
            db.session.commit()
            return _saved("write", issue, revision=issue.revision)
    if answers.asks_for_json():
        return answers.not_saved(form)
    issue = _draft(number)
    if form.is_overtaken:
        # Theirs is on the page now: saving again is no longer unseen.
        form.revision.data = str(issue.revision)
    return _page("write", issue, form=form, theirs=issue if form.is_overtaken else None)


@blueprint.route("/<int:number>/discard", methods=["POST"])
@wording.says(_l("threw newsletter No. %(number)s away"))
def discard(number: int) -> ResponseReturnValue:
    """Throw the issue away."""
    drafts.discard(OpenedForm().opened(number))
    db.session.commit()
    return auth.go_on("newsletter_desk.listing", "discarded")


@blueprint.route("/<int:number>/readers", methods=["GET", "POST"])
@wording.says(_l("chose the readers of newsletter No. %(number)s"))
def readers(number: int) -> ResponseReturnValue:
    """Whom it goes to, and how many they are."""
    form, issue = ReadersForm(), _draft(number)
    if form.is_untouched:
        form.fill(issue)
    if form.validate_on_submit():
        with form.telling():
            issue = drafts.choose(number, form.before.data or "", form.choice())
            db.session.commit()
            return _saved("readers", issue, _people(issue), before=str(audience.chosen(issue)))
    if answers.asks_for_json():
        return answers.not_saved(form)
    counts = {name: audience.count(Choice((name,))) for name in LISTS}
    return _page("readers", issue, form=form, counts=counts, people=_people(issue))


@blueprint.route("/<int:number>/check", methods=["GET", "POST"])
@wording.says(_l("said to which sites newsletter No. %(number)s may link"))
def check(number: int) -> ResponseReturnValue:
    """What keeps it from leaving, if anything; the box beside each other site it links to."""
    issue = _issue(number)
    if request.method == "POST":
        drafts.allow(number, [host for host in checks.foreign_hosts(issue) if host in request.form.getlist("host")])
        db.session.commit()
        return _to("check", number, said="saved")
    found, hosts = checks.of(issue), checks.foreign_hosts(issue)
    return _page("check", issue, checks=found, hosts=hosts, previews=mailing.previews(issue))


@blueprint.route("/<int:number>/test", methods=["POST"])
@wording.says(_l("sent a test of newsletter No. %(number)s"))
def test(number: int) -> ResponseReturnValue:
    """Send it to whoever asks, and to nobody else."""
    mailing.test(auth.get_member().person, _issue(number))
    db.session.commit()
    return _to("check", number, said="test-sent")


@blueprint.route("/<int:number>/send", methods=["GET", "POST"])
@wording.says(_l("sent or scheduled newsletter No. %(number)s"))
def send(number: int) -> ResponseReturnValue:
    """When it leaves; the button names how many get it."""
    form, issue = SendForm(), _draft_or_scheduled(number)
    if form.validate_on_submit():
        with form.telling():
            opened, seen = form.opened(number), Seen(whole(form.count.data), form.chosen.data or "")
            if form.when.data == LATER:
                leaving.schedule(opened, seen, form.time())
                db.session.commit()
            else:
                leaving.send(opened, seen)
                db.session.commit()
                leaving.remember(number)
                db.session.commit()
            return _to("send" if form.when.data == LATER else "follow", number)
    issue, count = _draft_or_scheduled(number), audience.count(audience.chosen(issue))
    form.revision.data, form.count.data = str(issue.revision), str(count)
    form.chosen.data = str(audience.chosen(issue))
    return _page("send", issue, form=form, count=count, people=_people(issue), failing=checks.failing(issue))


@blueprint.route("/<int:number>/unschedule", methods=["POST"])
@wording.says(_l("unscheduled newsletter No. %(number)s"))
def unschedule(number: int) -> ResponseReturnValue:
    """Let it not leave by itself."""
    leaving.unschedule(number)
    db.session.commit()
    return _to("send", number, said="unscheduled")


@blueprint.route("/<int:number>/progress")
def follow(number: int) -> ResponseReturnValue:
    """How far its letters have come, and what can still be done; afterwards, the report."""
    issue = _issue(number)
    if issue.is_draft:
        return _to("send", number)
    paused = review.last("newsletter_desk.act", {"act": "pause", "number": number})
    return render_template("newsletter_desk/progress.html", stands=progress.of(issue), paused=paused)


@blueprint.route("/<int:number>/progress.json")
def follow_file(number: int) -> ResponseReturnValue:
    """The same for the bar that moves by itself."""
    return progress.of(_issue(number)).told


@blueprint.route("/<int:number>/<any(pause, resume, recall, stop, again):act>", methods=["POST"])
@wording.says(
    pause=_l("paused newsletter No. %(number)s"),
    resume=_l("resumed newsletter No. %(number)s"),
    recall=_l("recalled newsletter No. %(number)s"),
    stop=_l("stopped newsletter No. %(number)s for good"),
    again=_l("tried those again who refused newsletter No. %(number)s"),
)
def act(number: int, act: str) -> ResponseReturnValue:
    """Hold or pause, go on, stop for good, or try those once more that were refused."""
    if act == "stop":
        leaving.stop(number)
    elif act == "recall":
        leaving.recall(number)
    elif act == "again":
        leaving.try_again(number)
    else:
        leaving.pause(number, paused=act == "pause")
    db.session.commit()
    return _to("follow", number, **({"said": "tried-again"} if act == "again" else {}))


@blueprint.route("/<int:number>/refused", methods=["POST"])
@wording.says(_l("looked at the addresses that refused newsletter No. %(number)s"))
def refused(number: int) -> ResponseReturnValue:
    """The addresses that refused it: shown once, and noted for those people to see."""
    addresses = leaving.refused_addresses(_issue(number).number)
    db.session.commit()
    return render_template("newsletter_desk/refused.html", number=number, addresses=addresses)


def _issue(number: int) -> Issue:
    return issues.find(number) or abort(404)


def _draft(number: int) -> Issue:
    """The issue, if it can be changed; else the page that says how it stands."""
    issue = _draft_or_scheduled(number)
    return issue if issue.send_at is None else abort(_to("send", number))


def _draft_or_scheduled(number: int) -> Issue:
    issue = _issue(number)
    return issue if issue.is_draft else abort(_to("follow", number))


def _to(page: str, number: int, **more: Any) -> Response:
    return redirect(url_for(f"newsletter_desk.{page}", number=number, **more))


def _page(page: str, issue: Issue, **shown: Any) -> str:
    return render_template(f"newsletter_desk/{page}.html", issue=issue, **shown)


def _people(issue: Issue) -> str:
    count = audience.count(audience.chosen(issue))
    words = ngettext("= %(num)s person.", "= %(num)s people.", count)
    return words if count else f"{words} {leaving.NOBODY}"


def _saved(page: str, issue: Issue, words: str = "", **kept: Any) -> ResponseReturnValue:
    if not answers.asks_for_json():
        return _to(page, issue.number, said="saved")
    return answers.saved(words, **kept)
