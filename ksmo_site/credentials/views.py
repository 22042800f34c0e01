"""Pages about what members prove themselves with: password, second factor, sign-ins."""

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from ksmo_site import security
from ksmo_site.auth import access, resetting, second_factor, sign_ins
from ksmo_site.credentials.forms import PasswordForm, SecondFactorForm
from ksmo_site.extensions import db
from ksmo_site.throttle import counting

blueprint = Blueprint("credentials", __name__)


@blueprint.route("/account/password", methods=["GET", "POST"])
@access.fresh_only
def password() -> ResponseReturnValue:
    """Another password; every other sign-in ends."""
    form = PasswordForm()
    if form.validate_on_submit():
        with form.telling():
            sign_ins.prove(access.get_member(), form.current.data or "", security.network())
            resetting.change(access.get_member(), form.password.data or "")
            sign_ins.end_all(access.get_member(), but=access.sign_in())
            db.session.commit()
            return access.go_on("account.overview", "password-changed")
    return render_template("credentials/password.html", form=form)


@blueprint.route("/.well-known/change-password")
def change_password() -> Response:
    """Where password managers look for it (W3C, a well-known URL for changing passwords)."""
    return redirect(url_for("credentials.password"))


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@access.fresh_only
def your_second_factor() -> ResponseReturnValue:
    """Switch the second factor on; where it is on, see that, and make new recovery codes or switch it off."""
    member, form = access.get_member(), SecondFactorForm()
    if second_factor.of(member.person) and "another" not in request.args:
        left = second_factor.codes_left(member.person)
        return render_template("credentials/second_factor_on.html", codes_left=left)
    if form.validate_on_submit():
        with form.telling():
            tries = counting.CODE.of(member.id.hex)
            counting.spend(tries)
            codes = second_factor.switch_on(member, form.offer.data or "", form.code.data or "")
            counting.forget(tries)
            sign_ins.end_all(member, but=access.sign_in())
            db.session.commit()
            return render_template("credentials/recovery_codes.html", codes=codes)
    offered = second_factor.offer(member, form.offer.data)
    form.offer.data = offered.token
    qr_code = second_factor.qr_code(member, offered.secret)
    return render_template("credentials/second_factor.html", form=form, secret=offered.spaced, qr_code=qr_code)


@blueprint.route("/account/second-factor/codes", methods=["POST"])
@access.fresh_only
def new_recovery_codes() -> str:
    """New recovery codes in place of the earlier ones, shown this once."""
    if second_factor.of(access.get_member().person) is None:
        abort(404)
    codes = second_factor.replace_recovery_codes(access.get_member())
    db.session.commit()
    return render_template("credentials/recovery_codes.html", codes=codes)


@blueprint.route("/account/second-factor/off", methods=["POST"])
@access.fresh_only
def second_factor_off() -> ResponseReturnValue:
    """Ask for codes no more."""
    second_factor.switch_off(access.get_member())
    sign_ins.end_all(access.get_member(), but=access.sign_in())
    db.session.commit()
    return access.go_on("account.overview", "factor-off")


@blueprint.route("/account/sign-ins")
@access.members_only
def your_sign_ins() -> str:
    """Where the member is signed in."""
    member = access.get_member()
    return render_template(
        "credentials/sign_ins.html", found=sign_ins.of(member), current=access.sign_in(),
        life=sign_ins.life(member, staying=False), staying=sign_ins.STAYING,
    )  # fmt: skip


@blueprint.route("/account/sign-ins/<uuid:sign_in_id>/end", methods=["POST"])
@access.members_only
def end_sign_in(sign_in_id: UUID) -> ResponseReturnValue:
    """End one of the member's sign-ins."""
    try:
        sign_ins.end(access.get_member(), sign_in_id)
    except LookupError:
        abort(404)
    db.session.commit()
    return access.go_on("credentials.your_sign_ins", "ended")


@blueprint.route("/account/sign-ins/end", methods=["POST"])
@access.members_only
def end_sign_ins() -> ResponseReturnValue:
    """End every sign-in of the member but this one."""
    sign_ins.end_all(access.get_member(), but=access.sign_in())
    db.session.commit()
    return access.go_on("credentials.your_sign_ins", "ended")
