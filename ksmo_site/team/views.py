"""Pages about the team and about what it did."""

from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ksmo_site import roles
from ksmo_site.activity import acting, chain, wording
from ksmo_site.auth import access as auth
from ksmo_site.auth import second_factor
from ksmo_site.auth.forms import JoinForm
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.form import PlainForm
from ksmo_site.guard import access
from ksmo_site.policy import versions
from ksmo_site.publishing.access import page_number
from ksmo_site.team import factors, invitations, organizers, review
from ksmo_site.team.forms import MonthForm, RolesForm

blueprint = access.guard("team", __name__)


@blueprint.route("/team")
def listing() -> str:
    """Who reaches the desk, in which roles, and who is invited."""
    found = organizers.every_one()
    with_factor = {member.id for member in found if second_factor.of(member.person)}
    return render_template(
        "team/listing.html", organizers=found, with_factor=with_factor, invitations=invitations.waiting(),
        requests=factors.waiting(), may_decide=factors.may_decide,
    )  # fmt: skip


@blueprint.route("/team/invite", methods=["GET", "POST"])
@auth.fresh_only
@wording.says(_l("made an invitation to the desk: %(roles)s"))
def invite() -> ResponseReturnValue:
    """Make a link that lets somebody to the desk; it is shown once."""
    form = RolesForm()
    if form.validate_on_submit():
        with form.telling():
            link = invitations.invite(form.names())
            acting.say(roles=roles.written(form.names()))
            db.session.commit()
            return render_template("team/link.html", link=link)
    return render_template("team/invite.html", form=form)


@blueprint.route("/team/invitations/<uuid:invitation_id>/take-back", methods=["POST"])
@auth.fresh_only
@wording.says(_l("took an invitation to the desk back"))
def take_back(invitation_id: UUID) -> ResponseReturnValue:
    """Let a link work no more."""
    try:
        invitations.take_back(invitation_id)
    except LookupError:
        abort(404)
    db.session.commit()
    return auth.go_on("team.listing", "ended")


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@wording.says(_l("came to the desk by an invitation: %(roles)s"))
def invitation(token: str) -> ResponseReturnValue:
    """The link of an invitation: a button for whoever is signed in, and the way there for others."""
    found, form = invitations.find(token), PlainForm()
    if auth.member() and form.validate_on_submit():
        acting.say(roles=found.roles)
        invitations.accept(token, auth.get_member())
        db.session.commit()
        return redirect(url_for("auth.sign_in", said="let-in"))
    return render_template("team/invitation.html", form=form, invitation=found)


@blueprint.route("/team/<uuid:member_id>", methods=["GET", "POST"])
@auth.fresh_only
@wording.says(_l("changed what an organizer may do: %(roles)s"))
def change_roles(member_id: UUID) -> ResponseReturnValue:
    """What one organizer does."""
    member, form = _organizer(member_id), RolesForm()
    if form.is_untouched:
        form.shows(member.roles)
    if form.validate_on_submit():
        with form.telling():
            organizers.set_roles(member, form.names())
            acting.say(roles=roles.written(form.names()) or "–")
            db.session.commit()
            return auth.go_on("team.listing", "saved")
    return render_template("team/roles.html", form=form, organizer=_organizer(member_id))


@blueprint.route("/team/<uuid:member_id>/second-factor/<any(ask, decide):act>", methods=["POST"])
@auth.fresh_only
@wording.says(
    ask=_l("asked to switch off an organizer's second factor"), decide=_l("switched off an organizer's second factor")
)
def take_factor_away(member_id: UUID, act: str) -> ResponseReturnValue:
    """Ask for an organizer's second factor to be switched off, or decide what another one asked."""
    (factors.ask if act == "ask" else factors.decide)(_organizer(member_id), auth.get_member())
    db.session.commit()
    return auth.go_on("team.listing", "asked" if act == "ask" else "done")


@blueprint.route("/activity")
def activity() -> str:
    """Who did what on the desk, and whether the chain of lines is whole."""
    found = review.page(page_number())
    if not found.items and found.page > 1:
        abort(404)
    return render_template(
        "team/activity.html", found=found, names=review.names(found.items), what=wording.of, months=review.months(),
        broken=review.broken(found.items), newest=chain.newest(),
    )  # fmt: skip


@blueprint.route("/activity/sign-off", methods=["POST"])
@wording.says(_l("looked through the activity of %(month)s"))
def sign_off() -> ResponseReturnValue:
    """Somebody looked through a month."""
    month = MonthForm().month.data or ""
    review.sign_off(month)
    acting.say(month=month)
    db.session.commit()
    return auth.go_on("team.activity", "signed")


@blueprint.route("/first/<token>", methods=["GET", "POST"])
@wording.says(_l("became the first organizer by the link printed on the server"))
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


def _organizer(member_id: UUID) -> Member:
    return organizers.find(member_id) or abort(404)
