"""Pages of those who come in: join, confirm, sign in and out, choose a new password."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from ksmo_site import ballast, clock, security, tokens
from ksmo_site.auth import access, membership, resetting, sign_ins
from ksmo_site.auth.forms import CodeForm, ConfirmForm, ForgotForm, JoinForm, ResetForm, SignInForm
from ksmo_site.auth.models import TIME_TO_CONFIRM, Member, SignIn
from ksmo_site.extensions import db
from ksmo_site.form import PlainForm
from ksmo_site.people.marks import normal
from ksmo_site.policy import versions
from ksmo_site.throttle import counting

blueprint = Blueprint("auth", __name__)
_WAITING = "waiting"


@blueprint.route("/account/create", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Create an account."""
    form, version = JoinForm(), versions.find_in_force() or abort(503)
    if access.member():
        return redirect(url_for("account.overview"))
    if form.is_about(version) and form.validate_on_submit():
        with clock.evenly(), form.telling():
            counting.spend(counting.JOIN.of(security.network()))
            membership.register(form.application(), version, may_write=_may_write(form.email.data))
            db.session.commit()
            return redirect(_after_joining(form.email.data))
    return render_template("auth/create.html", form=form, version=version)


def _may_write(email: str | None) -> bool:
    """Whether there may be another letter to this address, which a stranger may have typed."""
    return email is None or counting.has_left(counting.PROOF_LETTERS.of("account", normal(email)))


def _after_joining(email: str | None) -> str:
    if not email:
        return url_for("auth.opened")
    # Concealed: addresses lie in histories. The page is the same whatever became of the address.
    return url_for("auth.check_inbox", token=tokens.conceal(_WAITING, email))


@blueprint.route("/account/check-inbox/<token>", methods=["GET", "POST"])
def check_inbox(token: str) -> ResponseReturnValue:
    """After joining with an address; the same page whatever the address. Its button sends the letter again."""
    form, email = PlainForm(), tokens.reveal(token, _WAITING, TIME_TO_CONFIRM)
    if form.validate_on_submit():
        with clock.evenly():
            if _may_write(email):
                membership.send_again(email)
            db.session.commit()
        return redirect(url_for("auth.check_inbox", token=token, said="sent-again"))
    return render_template("auth/check_inbox.html", form=form, email=email)


@blueprint.route("/account/opened")
def opened() -> str:
    """After joining without an address, and what is lost without one."""
    return render_template("auth/opened.html")


@blueprint.route("/account/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """The link of the letter: GET shows a button, POST opens the account."""
    member = membership.find_unconfirmed(token)
    form = _what_is_left_to_choose(member)
    if form.validate_on_submit():
        with form.telling():
            counting.spend(counting.CHOICES.of(member.id.hex))
            membership.confirm(token, password=form.data.get("password"), conference_id=form.data.get("conference_id"))
            db.session.commit()
            return redirect(url_for("auth.confirmed"))
    return render_template("auth/confirm.html", form=form, waiting=member)


def _what_is_left_to_choose(member: Member) -> ConfirmForm:
    form = ConfirmForm()
    if not member.is_contested:
        del form.password
    if not membership.is_id_taken(member):
        del form.conference_id
    return form


@blueprint.route("/account/confirmed")
def confirmed() -> str:
    """After confirming."""
    return render_template("auth/confirmed.html")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@ballast.last_resort
def sign_in() -> ResponseReturnValue:
    """Sign in."""
    form = SignInForm()
    if access.member() and "next" not in request.args:
        return redirect(url_for("account.overview"))
    if form.validate_on_submit():
        typed = (form.identity.data or "", form.password.data or "", security.network())
        kept_by = access.member_who_stays()
        with form.telling():
            sign_ins.admit(typed[0], typed[2])
            db.session.commit()
            return _let_in(sign_ins.begin(*typed, staying=form.stay.data, kept_by=kept_by))
    return render_template("auth/sign_in.html", form=form)


def _let_in(begun: SignIn) -> Response:
    """Put the sign-in in place of the one before; where a code is asked for, that comes first."""
    access.drop()
    db.session.commit()
    access.begin(begun, staying=begun.staying)
    if begun.needs_code:
        return redirect(url_for("auth.code", next=request.args.get("next")))
    return redirect(access.way_back(request.args.get("next")))


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """The second step of signing in, for whoever switched it on."""
    form, begun, staying = CodeForm(), access.half_signed_in(), access.is_staying()
    if begun is None:
        return redirect(url_for("auth.sign_in", next=request.args.get("next")))
    if form.validate_on_submit():
        with form.telling():
            sign_ins.admit_code(begun, security.network())
            db.session.commit()
            whole = sign_ins.finish(begun, form.code.data or "", security.network(), staying=staying)
            db.session.commit()
            access.begin(whole, staying=staying)
            return redirect(access.way_back(request.args.get("next")))
    return render_template("auth/code.html", form=form)


@blueprint.route("/forgot-password", methods=["GET", "POST"])
def forgot_password() -> ResponseReturnValue:
    """Ask for a link to choose a new password."""
    form = ForgotForm()
    if form.validate_on_submit():
        with clock.evenly(), form.telling():
            identity = form.identity.data or ""
            counting.spend(counting.FORGOTTEN.of(security.network()))
            may_write = counting.has_left(counting.RESET_LETTERS.of(normal(identity)))
            resetting.ask(identity, may_write=may_write)
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
    form, member = ResetForm(), resetting.find(token)
    if form.validate_on_submit():
        with form.telling():
            counting.spend(counting.CHOICES.of(member.id.hex))
            resetting.reset(token, form.password.data or "")
            sign_ins.forgive(member, security.network())
            db.session.commit()
            return redirect(url_for("auth.sign_in", said="password-reset"))
    return render_template("auth/reset.html", form=form, owner=member)


@blueprint.route("/sign-out", methods=["POST"])
@ballast.last_resort
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    access.end()
    db.session.commit()
    return access.cleared(redirect(url_for("pages.home", said="signed-out")))
