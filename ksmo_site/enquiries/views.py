"""The contact page with its form, and the pages behind the links of letters about enquiries."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ksmo_site import ballast, clock, security
from ksmo_site.auth import access
from ksmo_site.enquiries import asking, clocks, deleting, links
from ksmo_site.enquiries.forms import EnquiryForm
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.enquiries.words import BY_ADDRESS
from ksmo_site.extensions import db
from ksmo_site.form import PlainForm
from ksmo_site.holdings import erasure, export, files, receipts
from ksmo_site.newsletter import choosing, stopping
from ksmo_site.people.marks import normal
from ksmo_site.policy import sections, versions
from ksmo_site.settings import values
from ksmo_site.throttle import counting

blueprint = Blueprint("enquiries", __name__, url_prefix="/contact")


@blueprint.route("", methods=["GET", "POST"])
def contact() -> ResponseReturnValue:
    """How to reach our representatives, and a form to write to them."""
    member = access.member()
    form = EnquiryForm(data={"email": member.person.email} if member else None)
    if form.may_be_asked and form.validate_on_submit():
        with clock.evenly(), form.telling():
            asking.ask(form.question(), is_told=_may_write(form.email.data or ""))
            db.session.commit()
            return redirect(url_for("enquiries.sent"))
    return render_template("enquiries/contact.html", form=form, median=clocks.median(), named=_named())


def _named() -> list[str]:
    """The addresses the policy in force names, other than the one that stands on the page anyway."""
    version = versions.find_in_force()
    return sorted(sections.addresses(version) - {values.contact_email()}) if version else []


def _may_write(address: str) -> bool:
    """Whether a stranger may cause one more letter to this address. Raises TooMany for the network."""
    counting.spend(counting.ENQUIRY.of(security.network()))
    return counting.has_left(counting.PROOF_LETTERS.of("enquiry", normal(address)))


@blueprint.route("/sent")
def sent() -> str:
    """After asking; the same page whatever the address."""
    return render_template("enquiries/sent.html")


@blueprint.route("/proof/<token>", methods=["GET", "POST"])
def prove(token: str) -> ResponseReturnValue:
    """The link of a letter that asks who wrote: GET shows a button, POST says that it was them."""
    form, enquiry = PlainForm(), links.find(links.PROOF, token)
    if form.validate_on_submit():
        links.find(links.PROOF, token, locked=True).proved_by = BY_ADDRESS
        db.session.commit()
        return redirect(url_for("enquiries.proved"))
    return render_template("enquiries/prove.html", form=form, enquiry=enquiry)


@blueprint.route("/proved")
def proved() -> str:
    """After saying that it was oneself."""
    return render_template("enquiries/proved.html")


@blueprint.route("/held/<token>")
def held(token: str) -> ResponseReturnValue:
    """The link of a letter to everything we hold about somebody without an account."""
    enquiry = links.find(links.HELD, token)
    if choosing.is_member(enquiry.person):
        return redirect(url_for("account.data"))
    groups = export.by_holding(export.of(enquiry.person))
    return render_template("enquiries/held.html", token=token, groups=groups, may_change=_is_reader(enquiry))


def _is_reader(enquiry: Enquiry) -> bool:
    """Whether the newsletter has a link of its own for them."""
    return not choosing.chosen(enquiry.person).is_empty


@blueprint.route("/held/<token>/data.json")
def data_as_json(token: str) -> ResponseReturnValue:
    """The same as a file."""
    person = links.find(links.HELD, token).person
    if choosing.is_member(person):
        return redirect(url_for("account.data"))
    as_file = {"Content-Disposition": 'attachment; filename="your-data.json"'}
    return {"entries": files.as_rows(export.of(person))}, as_file


@blueprint.route("/held/<token>/delete", methods=["GET", "POST"])
@ballast.last_resort
def delete(token: str) -> ResponseReturnValue:
    """Delete all of it; members de-register where they sign in."""
    person, form = links.find(links.HELD, token).person, PlainForm()
    if choosing.is_member(person):
        return redirect(url_for("account.leave"))
    if form.validate_on_submit():
        erased = deleting.end_now(person)
        db.session.commit()
        erasure.verify(erased)
        db.session.commit()
        return redirect(url_for("enquiries.deleted", receipt=receipts.token(erased.receipt)))
    return render_template("enquiries/delete.html", form=form, token=token, address=stopping.masked(person))


@blueprint.route("/deleted")
def deleted() -> str:
    """After deleting, with the receipt."""
    return render_template("enquiries/deleted.html", told=receipts.read(request.args.get("receipt", "")))
