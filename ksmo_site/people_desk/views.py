"""Pages about people: a member's record, and how deleting stands."""

from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ksmo_site.activity import wording
from ksmo_site.auth import access as auth
from ksmo_site.extensions import db
from ksmo_site.guard import access
from ksmo_site.outbox import quarantine
from ksmo_site.people_desk import deletion, members
from ksmo_site.people_desk.forms import RecordForm

blueprint = access.guard("people_desk", __name__)


@blueprint.route("/deletion")
def deletion_overview() -> str:
    """How deleting stands: what was left somewhere, letters held back, terms, backups, receipts."""
    return render_template("people_desk/deletion.html", stands=deletion.overview())


@blueprint.route("/deletion/remains/<uuid:remains_id>/settled", methods=["POST"])
@wording.says(_l("settled a place where something of somebody who left was found"))
def settle_remains(remains_id: UUID) -> ResponseReturnValue:
    """Somebody removed it there."""
    try:
        deletion.settle(remains_id)
    except LookupError:
        abort(404)
    db.session.commit()
    return redirect(url_for("people_desk.deletion_overview", said="settled"))


@blueprint.route("/deletion/letters/<any(release, discard):act>", methods=["POST"])
@wording.says(
    release=_l("released the letters that were held back"), discard=_l("deleted the letters that were held back")
)
def held_back_letters(act: str) -> ResponseReturnValue:
    """Send the letters that were held back after a restore, or delete them."""
    (quarantine.release if act == "release" else quarantine.discard)()
    db.session.commit()
    return redirect(
        url_for("people_desk.deletion_overview", said="letters-sent" if act == "release" else "letters-deleted")
    )


@blueprint.route("/deletion/backup", methods=["POST"])
@wording.says(_l("made a backup"))
def back_up() -> ResponseReturnValue:
    """Make a backup now."""
    deletion.back_up()
    return redirect(url_for("people_desk.deletion_overview", said="backed-up", _anchor="backups"))


@blueprint.route("/members", methods=["GET", "POST"])
@wording.says(_l("opened a member's record"))
def open_record() -> ResponseReturnValue:
    """One member's record, which is shown once, and noted for the member to see."""
    form = RecordForm()
    if form.validate_on_submit():
        with form.telling():
            member = members.open_record(form.identity.data or "", form.reason.data or "")
            db.session.commit()
            return render_template(
                "people_desk/record.html",
                opened=member,
                entries=members.record(member),
                has_factor=members.has_factor(member),
            )
    return render_template("people_desk/members.html", form=form)


@blueprint.route("/members/<uuid:member_id>/link", methods=["POST"])
@wording.says(_l("made a link to choose a new password for a member"))
def link_for_member(member_id: UUID) -> str:
    """A link to choose a new password, to hand over to a member who has no address."""
    link = members.link_for(members.find(member_id) or abort(404))
    db.session.commit()
    return render_template("people_desk/link.html", link=link)


@blueprint.route("/members/<uuid:member_id>/second-factor-off", methods=["POST"])
@wording.says(_l("switched off a member's second factor"))
def take_factor_away(member_id: UUID) -> ResponseReturnValue:
    """Switch off the second factor of a member who lost phone and recovery codes."""
    members.take_factor_away(members.find(member_id) or abort(404))
    db.session.commit()
    return auth.go_on("people_desk.open_record", "done")
