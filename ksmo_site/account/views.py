"""Pages of members: what we hold, what they can change, what only members have, and the way out."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ksmo_site import ballast, clock, security
from ksmo_site.account import addresses, notices, profile
from ksmo_site.account.forms import EmailForm, ProfileForm, SubscriptionsForm
from ksmo_site.account.profile import Profile
from ksmo_site.auth import access, membership, sign_ins
from ksmo_site.credentials.forms import PasswordForm, SecondFactorForm
from ksmo_site.extensions import db
from ksmo_site.form import BaseForm, PlainForm
from ksmo_site.holdings import erasure, export, files, holds, receipts, register
from ksmo_site.newsletter import choosing
from ksmo_site.pages import calendars, events, stars
from ksmo_site.people.marks import normal
from ksmo_site.throttle import counting

blueprint = Blueprint("account", __name__)
# Where the fields of each form are changed; what they mean leads from what we hold to its page.
_CHANGED_AT: dict[str, type[BaseForm]] = {
    "account.change_profile": ProfileForm,
    "account.email": EmailForm,
    "credentials.password": PasswordForm,
    "credentials.your_second_factor": SecondFactorForm,
    "account.your_subscriptions": SubscriptionsForm,
}


@blueprint.app_context_processor
def _what_members_see() -> dict[str, Any]:
    """Which events carry the member's star: asked of the database only where a page wants to know."""
    return {"stars_of": lambda member: stars.of(member.person)}


@blueprint.route("/account")
@access.members_only
def overview() -> str:
    """The member's account, and what they should know about it."""
    here = access.sign_in() or abort(401)
    return render_template("account/overview.html", current=here, notices=notices.of(here.member, here))


@blueprint.route("/account/data")
@access.members_only
def data() -> str:
    """Everything we hold about the member: what, why, since when, by which clause."""
    entries = export.of(access.get_member().person)
    return render_template("account/data.html", groups=export.by_holding(entries), changed_at=_changed_at(entries))


def _changed_at(entries: list[export.Entry]) -> dict[register.Field, str]:
    pages = {
        id(field.description): endpoint
        for endpoint, form in _CHANGED_AT.items()
        for field in form(formdata=None)
        if field.description
    }
    return {entry.field: pages[id(entry.field.meaning)] for entry in entries if id(entry.field.meaning) in pages}


@blueprint.route("/account/data.json")
@access.fresh_only
def data_as_json() -> ResponseReturnValue:
    """The same as a file for programs."""
    return {"entries": files.as_rows(_taken_along())}, _as_file("your-data.json")


@blueprint.route("/account/data.csv")
@access.fresh_only
def data_as_csv() -> ResponseReturnValue:
    """The same as a file for spreadsheets."""
    return Response(files.as_csv(_taken_along()), mimetype="text/csv", headers=_as_file("your-data.csv"))


def _taken_along() -> list[export.Entry]:
    return export.of(access.get_member().person)


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@blueprint.route("/account/profile", methods=["GET", "POST"])
@access.members_only
def change_profile() -> ResponseReturnValue:
    """Name, country and telephone."""
    form = ProfileForm(obj=profile.of(access.get_member()))
    if form.validate_on_submit():
        with form.telling():
            profile.change(access.get_member(), Profile(form.name.data, form.country.data, form.telephone.data))
            db.session.commit()
            return access.go_on("account.change_profile", "saved")
    return render_template("account/profile.html", form=form)


@blueprint.route("/account/email", methods=["GET", "POST"])
@access.fresh_only
def email() -> ResponseReturnValue:
    """Another e-mail address, which has to be proved."""
    form = EmailForm()
    if form.validate_on_submit():
        with clock.evenly(), form.telling():
            address, member_id = form.email.data or "", access.get_member().id.hex
            counting.spend(counting.ADDRESSES.of(member_id))
            by_member = counting.PROOF_LETTERS.of("address", member_id, normal(address))
            may_write = counting.has_left(by_member) and counting.has_left(counting.MAILBOX.of(normal(address)))
            addresses.ask(access.get_member(), address, may_write=may_write)
            db.session.commit()
            return access.go_on("account.email", "letter-sent")
    return _email_page(form)


def _email_page(form: EmailForm) -> str:
    change = addresses.waiting(access.get_member().person)
    return render_template("account/email.html", form=form, waiting=change.address if change else None)


@blueprint.route("/account/email/<any(remove, withdraw):act>", methods=["POST"])
@access.fresh_only
def less_email(act: str) -> ResponseReturnValue:
    """Keep no address any more, or take back the question after a new one."""
    form = EmailForm(formdata=None)
    with form.telling():
        (addresses.remove if act == "remove" else addresses.withdraw)(access.get_member())
        db.session.commit()
        return access.go_on("account.email", "address-removed" if act == "remove" else "withdrawn")
    return _email_page(form)


@blueprint.route("/account/email/confirm/<token>", methods=["GET", "POST"])
def confirm_email(token: str) -> ResponseReturnValue:
    """The link of the letter to the new address: GET shows a button, POST changes it."""
    form, change = PlainForm(), addresses.find(token)
    owner, here = membership.of(change.person) or abort(404), access.sign_in()
    if here is not None and here.member_id != owner.id:
        # Or somebody could be made to give their address to another one's account.
        return render_template("account/another_member.html", owner=owner)
    if form.validate_on_submit():
        sign_ins.end_all(addresses.confirm(token), but=here)
        db.session.commit()
        return access.go_on("account.overview" if here else "auth.sign_in", "address-changed")
    return render_template("account/confirm_email.html", form=form, address=change.address, owner=owner)


@blueprint.route("/account/subscriptions", methods=["GET", "POST"])
@ballast.last_resort
@access.members_only
def your_subscriptions() -> ResponseReturnValue:
    """What the member gets: the newsletter, the events listing, news for members."""
    member = access.get_member()
    form = SubscriptionsForm(obj=choosing.chosen(member.person))
    if member.person.email and form.validate_on_submit():
        choosing.choose(member.person, member.called or "", form.wanted())
        db.session.commit()
        return access.go_on("account.your_subscriptions", "saved")
    return render_template("account/subscriptions.html", form=form)


@blueprint.route("/account/events")
@access.members_only
def your_events() -> str:
    """The events the member gave a star."""
    return render_template("account/events.html", events=stars.events(access.get_member().person))


@blueprint.route("/account/events.ics")
@access.members_only
def your_calendar() -> Response:
    """The same as a file for calendars."""
    body = calendars.file(calendars.starred(access.get_member().person), current_app.config["TRUSTED_HOSTS"][0])
    return Response(body, mimetype="text/calendar", headers=_as_file("my-events.ics"))


@blueprint.route("/account/events/<slug>/<any(star, unstar):act>", methods=["POST"])
@access.members_only
def star(slug: str, act: str) -> ResponseReturnValue:
    """Give the event a star, or take it away, and stay on the page."""
    event = events.find(slug) or abort(404)
    (stars.set_star if act == "star" else stars.take_away)(access.get_member().person, event)
    db.session.commit()
    return redirect(access.way_back(request.form.get("back")))


@blueprint.route("/account/leave", methods=["GET", "POST"])
@ballast.last_resort
@access.fresh_only
def leave() -> ResponseReturnValue:
    """De-register: says what goes; its button deletes the account for good."""
    form, member = PlainForm(), access.get_member()
    if form.validate_on_submit():
        sign_ins.forget_tries(member, security.network())
        erased = membership.cancel(member)
        access.forget_browser()
        db.session.commit()
        erasure.verify(erased)
        db.session.commit()
        return access.cleared(redirect(url_for("account.goodbye", receipt=receipts.token(erased.receipt))))
    return render_template(
        "account/leave.html", form=form, groups=export.by_holding(export.of(member.person)),
        last_administrator=membership.is_last_administrator(member), kept=holds.told(member.person),
        backups_gone_on=receipts.backups_gone_on(clock.today()),
    )  # fmt: skip


@blueprint.route("/goodbye")
def goodbye() -> str:
    """The receipt; it holds nothing that leads back."""
    receipt = request.args.get("receipt", "")
    told = receipts.read(receipt)
    return render_template("account/goodbye.html", told=told, is_unknown=receipt and told is None)
