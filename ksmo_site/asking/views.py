"""Pages of members: the question a wider version asks, and every answer they gave."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ksmo_site.asking.forms import AnswerForm
from ksmo_site.auth import access
from ksmo_site.extensions import db
from ksmo_site.policy import versions
from ksmo_site.privacy import consent, coverage
from ksmo_site.privacy.words import ANSWERS

blueprint = Blueprint("asking", __name__, url_prefix="/account")


@blueprint.route("/policy-change", methods=["GET", "POST"])
@access.members_only
def question() -> ResponseReturnValue:
    """A version that covers more asks the member, in place of the page they wanted."""
    form, member = AnswerForm(), access.get_member()
    version, agreed = consent.open_question(member.person), consent.agreed_to(member.person)
    if version is None:
        return redirect(url_for("asking.consents", said=request.args.get("said")))
    if form.is_about(version) and form.validate_on_submit():
        consent.answer(member.person, member.id, version.number, form.answer.data)
        coverage.drop(member.person)
        db.session.commit()
        way = access.way_back(request.args.get("next"))
        return redirect(f"{way}{'&' if '?' in way else '?'}said=answered")
    widens = coverage.beyond(agreed, version)
    return render_template("asking/question.html", form=form, version=version, agreed=agreed, widens=widens)


@blueprint.route("/policy-change/later", methods=["POST"])
@access.members_only
def decide_later() -> ResponseReturnValue:
    """Put the question off until the next sign-in."""
    here = access.sign_in() or abort(401)
    version = consent.open_question(here.person)
    if version is not None and request.form.get("number") == str(version.number):
        consent.show(here.person, here.member_id, version.number)
        here.put_off = version.number
        db.session.commit()
    return redirect(access.way_back(request.form.get("back")))


@blueprint.route("/consents")
@access.members_only
def consents() -> str:
    """Every version the member was told of or asked about, and their answers."""
    member = access.get_member()
    return render_template(
        "asking/consents.html", consents=consent.of(member.person), answers=ANSWERS,
        versions={version.number: version for version in versions.published()},
        agreed=consent.newest(member.person), in_force=versions.find_in_force(),
        open=consent.open_question(member.person),
    )  # fmt: skip


@blueprint.route("/consents/<int:number>", methods=["POST"])
@access.members_only
def change_answer(number: int) -> ResponseReturnValue:
    """Say yes or no instead of what was said before; what only a yes covered is deleted with a no."""
    member = access.get_member()
    consent.answer(member.person, member.id, number, request.form.get("answer", ""))
    coverage.drop(member.person)
    db.session.commit()
    return access.go_on("asking.consents", "answered")
