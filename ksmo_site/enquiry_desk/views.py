"""Pages on which privacy officers answer enquiries: they read one only after they took it, which its sender sees."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ksmo_site.activity import wording
from ksmo_site.auth import access as auth
from ksmo_site.enquiries import asking, clocks, telling
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.enquiry_desk import answering, identity, inbox
from ksmo_site.enquiry_desk.forms import AnswerForm, CorrectForm, ExtendForm, ProofForm
from ksmo_site.extensions import db
from ksmo_site.form import BaseForm
from ksmo_site.guard import access
from ksmo_site.holdings import erasure
from ksmo_site.newsletter import stopping
from ksmo_site.personal import Words
from ksmo_site.publishing.access import page_number

blueprint = access.guard("enquiry_desk", __name__, "/enquiries", names_people=True)
# What is written: its title, its form, and what is done with that.
_Act = tuple[Words, type[BaseForm], Callable[[Enquiry, Any], None]]
WRITTEN: dict[str, _Act] = {
    "answer": (_l("Answer"), AnswerForm, lambda enquiry, form: answering.answer(enquiry, form.answer.data)),
    "extend": (
        _l("Say that it takes longer"),
        ExtendForm,
        lambda enquiry, form: answering.extend(enquiry, form.why.data),
    ),
    "prove": (_l("Note who they are"), ProofForm, lambda enquiry, form: identity.note(enquiry, form.proved_by.data)),
    "correct": (_l("Correct the name"), CorrectForm, lambda enquiry, form: identity.correct(enquiry, form.name.data)),
}
DONE = {"ask": identity.ask, "show": identity.show, "close": answering.close}


@blueprint.route("")
def listing() -> str:
    """Every enquiry there is, those that wait first; who sent them is masked."""
    found = inbox.page(page_number())
    if not found.items and found.page > 1:
        abort(404)
    names = inbox.names({enquiry.owner for enquiry in found.items if enquiry.owner})
    return render_template(
        "enquiry_desk/listing.html", found=found, names=names, masked=stopping.masked, median=clocks.median()
    )


@blueprint.route("/<int:number>")
def one(number: int) -> str:
    """One enquiry: whoever took it reads it, others see how it stands."""
    enquiry = _enquiry(number)
    return render_template(
        "enquiry_desk/one.html", enquiry=enquiry, is_mine=answering.is_mine(enquiry, auth.get_member().person),
        names=inbox.names({enquiry.owner} if enquiry.owner else set()), masked=stopping.masked, telling=telling,
        is_member=answering.belongs_to_member(enquiry), is_reader=identity.is_reader(enquiry.person),
    )  # fmt: skip


@blueprint.route("/<int:number>/take", methods=["POST"])
@wording.says(_l("took and opened enquiry %(number)s"))
def take(number: int) -> ResponseReturnValue:
    """Answer for it from now on, and read it; its sender sees that."""
    answering.take(_enquiry(number), auth.get_member().person)
    db.session.commit()
    return redirect(url_for("enquiry_desk.one", number=number))


@blueprint.route("/<int:number>/<any(answer, extend, prove, correct):act>", methods=["GET", "POST"])
@wording.says(
    answer=_l("answered enquiry %(number)s"), extend=_l("said that enquiry %(number)s takes longer"),
    prove=_l("noted how the sender of enquiry %(number)s proved who they are"),
    correct=_l("corrected a name because of enquiry %(number)s"),
)  # fmt: skip
def write(number: int, act: str) -> ResponseReturnValue:
    """Answer it, say that it takes longer, note who they are, or correct their name."""
    enquiry, (title, kind, does) = _my_enquiry(number), WRITTEN[act]
    form = kind()
    if form.validate_on_submit():
        with form.telling():
            does(enquiry, form)
            db.session.commit()
            return redirect(url_for("enquiry_desk.one", number=number, said="saved"))
    return render_template("enquiry_desk/write.html", form=form, enquiry=_my_enquiry(number), title=title)


@blueprint.route("/<int:number>/<any(ask, show, close):act>", methods=["POST"])
@wording.says(
    ask=_l("asked the sender of enquiry %(number)s to prove who they are"),
    show=_l("sent the sender of enquiry %(number)s a link to what we hold"),
    close=_l("closed enquiry %(number)s without a letter"),
)
def do(number: int, act: str) -> ResponseReturnValue:
    """Ask for a proof, send a link to what we hold, or close it."""
    DONE[act](_my_enquiry(number))
    db.session.commit()
    said = "ended" if act == "close" else "letters-sent"
    return redirect(url_for("enquiry_desk.one", number=number, said=said))


@blueprint.route("/<int:number>/delete", methods=["POST"])
@auth.fresh_only
@wording.says(_l("deleted everything about the sender of enquiry %(number)s"))
def delete(number: int) -> ResponseReturnValue:
    """Delete everything about its sender, once a letter has told them."""
    identity.delete(_my_enquiry(number))
    db.session.commit()
    return redirect(url_for("enquiry_desk.one", number=number, said="letters-sent"))


@blueprint.route("/<int:number>/discard", methods=["POST"])
@auth.fresh_only
@wording.says(_l("deleted enquiry %(number)s, which was none"))
def discard(number: int) -> ResponseReturnValue:
    """Delete at once what was no enquiry at all."""
    erased = answering.discard(_my_enquiry(number))
    db.session.commit()
    if erased is not None:
        erasure.verify(erased)
        db.session.commit()
    return auth.go_on("enquiry_desk.listing", "enquiry-deleted")


def _enquiry(number: int) -> Enquiry:
    return asking.find(number, locked=request.method == "POST") or abort(404)


def _my_enquiry(number: int) -> Enquiry:
    enquiry = _enquiry(number)
    answering.refuse_others(enquiry, auth.get_member().person)
    return enquiry
