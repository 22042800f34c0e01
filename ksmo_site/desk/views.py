"""Pages of the desk."""

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ksmo_site import errors
from ksmo_site.auth import access as auth
from ksmo_site.auth.forms import JoinForm
from ksmo_site.desk import access, deletion, home, members, organizers, samples
from ksmo_site.desk.forms import RecordForm
from ksmo_site.extensions import db
from ksmo_site.outbox import quarantine
from ksmo_site.pages import conference
from ksmo_site.pages.forms import ConferenceForm
from ksmo_site.policy import versions

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
blueprint.before_request(access.organizers_only)


@blueprint.route("")
def overview() -> str:
    """What waits for the organizers."""
    return render_template(
        "desk/home.html", needs_you=home.needs_you(), version=versions.find_in_force(), announced=versions.announced()
    )


@blueprint.route("/conference", methods=["GET", "POST"])
def conference_facts() -> ResponseReturnValue:
    """When and where the conference is."""
    form = ConferenceForm(obj=conference.get())
    if form.validate_on_submit():
        with form.telling():
            conference.set_facts(form.facts())
            db.session.commit()
            return redirect(url_for("pages.home"))
    return render_template("desk/conference.html", form=form)


@blueprint.route("/deletion")
def deletion_overview() -> str:
    """How deleting stands: what was left somewhere, letters held back, terms, backups, receipts."""
    return render_template("desk/deletion.html", stands=deletion.overview())


@blueprint.route("/deletion/remains/<uuid:remains_id>/settled", methods=["POST"])
def settle_remains(remains_id: UUID) -> ResponseReturnValue:
    """Somebody removed it there."""
    try:
        deletion.settle(remains_id)
    except LookupError:
        abort(404)
    db.session.commit()
    return redirect(url_for("desk.deletion_overview", said="settled"))


@blueprint.route("/deletion/letters/<any(release, discard):act>", methods=["POST"])
def held_back_letters(act: str) -> ResponseReturnValue:
    """Send the letters that were held back after a restore, or delete them."""
    (quarantine.release if act == "release" else quarantine.discard)()
    db.session.commit()
    return redirect(url_for("desk.deletion_overview", said="letters-sent" if act == "release" else "letters-deleted"))


@blueprint.route("/deletion/backup", methods=["POST"])
def back_up() -> ResponseReturnValue:
    """Make a backup now."""
    deletion.back_up()
    return redirect(url_for("desk.deletion_overview", said="backed-up", _anchor="backups"))


@blueprint.route("/members", methods=["GET", "POST"])
def open_record() -> ResponseReturnValue:
    """One member's record, which is shown once, and noted for the member to see."""
    form = RecordForm()
    if form.validate_on_submit():
        with form.telling():
            member = members.open_record(form.identity.data or "", form.reason.data or "")
            db.session.commit()
            return render_template(
                "desk/record.html", opened=member, entries=members.record(member), has_factor=members.has_factor(member)
            )
    return render_template("desk/members.html", form=form)


@blueprint.route("/members/<uuid:member_id>/link", methods=["POST"])
def link_for_member(member_id: UUID) -> str:
    """A link to choose a new password, to hand over to a member who has no address."""
    link = members.link_for(members.find(member_id) or abort(404))
    db.session.commit()
    return render_template("desk/link.html", link=link)


@blueprint.route("/members/<uuid:member_id>/second-factor-off", methods=["POST"])
def take_factor_away(member_id: UUID) -> ResponseReturnValue:
    """Switch off the second factor of a member who lost phone and recovery codes."""
    members.take_factor_away(members.find(member_id) or abort(404))
    db.session.commit()
    return auth.go_on("desk.open_record", "done")


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


@blueprint.route("/first/<token>", methods=["GET", "POST"])
def first_organizer(token: str) -> ResponseReturnValue:
    """The one-time link printed on the server: make the first organizer."""
    organizers.check(token)
    form, version = JoinForm(), versions.find_in_force()
    if version is None:
        abort(503)
    if form.is_about(version) and form.validate_on_submit():
        with form.telling():
            organizers.make_first(token, form.application(), version)
            db.session.commit()
            return redirect(url_for("auth.sign_in", said="account-open"))
    return render_template("auth/create.html", form=form, version=version, organizer=True)
