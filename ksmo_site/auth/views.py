"""Pages of members: join, confirm, sign in, your data, leave."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from ksmo_site import clock, tokens
from ksmo_site.auth import access, membership, resetting
from ksmo_site.auth.forms import ForgotForm, JoinForm, ResetForm, SignInForm
from ksmo_site.auth.membership import Application
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.form import PlainForm
from ksmo_site.privacy import holdings, policy

blueprint = Blueprint("auth", __name__)


@blueprint.route("/account/create", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Create an account."""
    form, version = JoinForm(), policy.find_in_force()
    if version is None:
        abort(503)
    if form.validate_on_submit():
        try:
            membership.register(application(form), version)
            db.session.commit()
            return redirect(url_for("auth.check_inbox" if form.email.data else "auth.opened"))
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
    return render_template("auth/create.html", form=form, version=version)


def application(form: JoinForm) -> Application:
    """What the form says."""
    return Application(
        form.conference_id.data or "", form.password.data or "", name=form.name.data, email=form.email.data
    )


@blueprint.route("/account/check-inbox")
def check_inbox() -> str:
    """After joining with an address; the same page whatever the address."""
    return render_template("auth/check_inbox.html")


@blueprint.route("/account/opened")
def opened() -> str:
    """After joining without an address, and what is lost without one."""
    return render_template("auth/opened.html")


@blueprint.route("/account/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """The link of the letter: GET shows a button, POST opens the account."""
    member = membership.find_unconfirmed(token)
    form = ResetForm() if member.is_contested else PlainForm()
    if form.validate_on_submit():
        membership.confirm(token, form.data.get("password"))
        db.session.commit()
        return redirect(url_for("auth.confirmed"))
    return render_template("auth/confirm.html", form=form, conference_id=member.conference_id)


@blueprint.route("/account/confirmed")
def confirmed() -> str:
    """After confirming."""
    return render_template("auth/confirmed.html")


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in."""
    form = SignInForm()
    if access.member() and "next" not in request.args:
        return redirect(url_for("auth.data"))
    if form.validate_on_submit():
        try:
            begun = membership.sign_in(form.identity.data or "", form.password.data or "")
            access.end()
            db.session.commit()
            access.begin(begun)
            return redirect(access.way_back(request.args.get("next")))
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("auth/sign_in.html", form=form)


@blueprint.route("/forgot-password", methods=["GET", "POST"])
def forgot_password() -> ResponseReturnValue:
    """Ask for a link to choose a new password."""
    form = ForgotForm()
    if form.validate_on_submit():
        resetting.ask(form.identity.data or "")
        db.session.commit()
        return redirect(url_for("auth.forgot_sent"))
    return render_template("auth/forgot.html", form=form)


@blueprint.route("/forgot-password/sent")
def forgot_sent() -> str:
    """After asking; the same page whether there is such an account or not."""
    return render_template("auth/forgot_sent.html")


@blueprint.route("/reset-password/<token>", methods=["GET", "POST"])
def reset_password(token: str) -> ResponseReturnValue:
    """The link of the letter: choose a new password; every sign-in ends."""
    form = ResetForm()
    resetting.find(token)
    if form.validate_on_submit():
        resetting.reset(token, form.password.data or "")
        db.session.commit()
        return redirect(url_for("auth.sign_in"))
    return render_template("auth/reset.html", form=form)


@blueprint.route("/sign-out", methods=["POST"])
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    access.end()
    db.session.commit()
    return _cleared(redirect(url_for("pages.home")))


@blueprint.route("/account/data")
@access.members_only
def data() -> str:
    """Everything we hold about the member: what, why, since when, by which clause."""
    return render_template("auth/data.html", entries=holdings.export(_member().person))


@blueprint.route("/account/data.json")
@access.members_only
def data_file() -> ResponseReturnValue:
    """The same as a file."""
    entries = [_plain(entry) for entry in holdings.export(_member().person)]
    return {"entries": entries}, {"Content-Disposition": 'attachment; filename="your-data.json"'}


@blueprint.route("/account/leave", methods=["GET", "POST"])
@access.members_only
def leave() -> ResponseReturnValue:
    """De-register: says what goes; its button deletes the account for good."""
    form = PlainForm()
    if not access.is_fresh():
        return access.to_sign_in()
    if form.validate_on_submit():
        removed = membership.cancel(_member())
        access.forget_browser()
        db.session.commit()
        return _cleared(redirect(url_for("auth.goodbye", receipt=tokens.make("receipt", str(removed)))))
    member = _member()
    last = membership.is_last_organizer(member)
    return render_template("auth/leave.html", form=form, entries=holdings.export(member.person), last_organizer=last)


@blueprint.route("/goodbye")
def goodbye() -> str:
    """The receipt; it holds nothing that leads back."""
    receipt = request.args.get("receipt", "")
    removed = tokens.read(receipt, "receipt", timedelta(hours=1))[0] if receipt else None
    return render_template("auth/goodbye.html", removed=removed, now=clock.now())


def _member() -> Any:
    return access.member() or abort(401)


def _plain(entry: holdings.Entry) -> dict[str, Any]:
    meaning = entry.field.meaning
    return {
        "field": f"{entry.field.table}.{entry.field.name}",
        "holding": str(entry.holding.about.what),
        "what": str(meaning.what),
        "value": _writable(entry.value),
        "why": str(meaning.why),
        "since": entry.since.isoformat(),
        "clause": meaning.clause,
    }


def _writable(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date) else value


def _cleared(response: Response) -> Response:
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
