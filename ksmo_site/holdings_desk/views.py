"""Pages about what is held: its terms, how deleting stands, figures that name nobody, and all members in one file."""

from uuid import UUID

from flask import Response, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ksmo_site.activity import acting, wording
from ksmo_site.auth import access as auth
from ksmo_site.extensions import db
from ksmo_site.guard import access
from ksmo_site.holdings import retention
from ksmo_site.holdings_desk import deletion, exporting, usage
from ksmo_site.holdings_desk.forms import ExportForm
from ksmo_site.outbox import quarantine

blueprint = access.guard("holdings_desk", __name__)


@blueprint.route("/retention")
def retention_overview() -> str:
    """What is held, how much of it, how old it is, and when it goes."""
    return render_template(
        "holdings_desk/retention.html", standings=retention.standings(), last_run=retention.last_run()
    )


@blueprint.route("/retention/delete", methods=["POST"])
@wording.says(_l("deleted what was due"))
def delete_due() -> ResponseReturnValue:
    """Delete now what the worker would delete within the hour."""
    current_app.extensions["tidy_up"]()
    return redirect(url_for("holdings_desk.retention_overview", said="tidied"))


@blueprint.route("/usage")
def usage_overview() -> str:
    """How much the site is used, as far as the register can tell."""
    return render_template("holdings_desk/usage.html", usage=usage.overview())


@blueprint.route("/members/export", methods=["GET", "POST"])
@auth.fresh_only
@wording.says(_l("exported %(fields)s of %(number)s members on this ground: %(ground)s"))
def export() -> ResponseReturnValue:
    """All members in one file: only on a written ground, which each of them sees."""
    form = ExportForm()
    if form.validate_on_submit():
        with form.telling():
            ground, names = form.ground.data or "", form.names.data or []
            file = exporting.make(ground, names, form.seen.data or "")
            acting.say(number=form.seen.data, ground=ground, fields=", ".join(names))
            db.session.commit()
            as_file = {"Content-Disposition": 'attachment; filename="members.csv"'}
            return Response(file, mimetype="text/csv", headers=as_file)
    form.seen.data = str(exporting.count())
    return render_template("holdings_desk/export.html", form=form)


@blueprint.route("/deletion")
def deletion_overview() -> str:
    """How deleting stands: what was left somewhere, letters held back, backups, receipts."""
    return render_template("holdings_desk/deletion.html", stands=deletion.overview())


@blueprint.route("/deletion/remains/<uuid:remains_id>/settled", methods=["POST"])
@wording.says(_l("settled a place where something of somebody who left was found"))
def settle_remains(remains_id: UUID) -> ResponseReturnValue:
    """Somebody removed it there."""
    try:
        deletion.settle(remains_id)
    except LookupError:
        abort(404)
    db.session.commit()
    return redirect(url_for("holdings_desk.deletion_overview", said="settled"))


@blueprint.route("/deletion/letters/<any(release, discard):act>", methods=["POST"])
@wording.says(
    release=_l("released the letters that were held back"), discard=_l("deleted the letters that were held back")
)
def held_back_letters(act: str) -> ResponseReturnValue:
    """Send the letters that were held back after a restore, or delete them."""
    (quarantine.release if act == "release" else quarantine.discard)()
    db.session.commit()
    return redirect(
        url_for("holdings_desk.deletion_overview", said="letters-sent" if act == "release" else "letters-deleted")
    )


@blueprint.route("/deletion/backup", methods=["POST"])
@wording.says(_l("made a backup"))
def back_up() -> ResponseReturnValue:
    """Make a backup now."""
    deletion.back_up()
    db.session.commit()
    return redirect(url_for("holdings_desk.deletion_overview", said="backed-up", _anchor="backups"))
