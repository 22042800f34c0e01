"""Pages of readers: ask, confirm, change, stop."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ksmo_site import ballast, clock, security, tokens
from ksmo_site.errors import DeadLink
from ksmo_site.extensions import db
from ksmo_site.form import PlainForm
from ksmo_site.holdings import erasure, export, files, receipts
from ksmo_site.holdings.erasure import Erased
from ksmo_site.newsletter import choosing, duties, links, stopping, subscriptions
from ksmo_site.newsletter.forms import AddressForm, ManageForm, SubscribeForm
from ksmo_site.newsletter.models import Subscription
from ksmo_site.newsletter.words import LISTS
from ksmo_site.people.marks import normal
from ksmo_site.throttle import counting

blueprint = Blueprint("newsletter", __name__, url_prefix="/newsletter")


@blueprint.route("", methods=["GET", "POST"])
def subscribe() -> ResponseReturnValue:
    """Get the newsletter."""
    form = SubscribeForm()
    if form.validate_on_submit():
        with clock.evenly(), form.telling():
            subscriptions.refuse_name(form.name.data or "")
            if _may_write("newsletter", form.email.data or ""):
                subscriptions.subscribe(form.wish())
            db.session.commit()
            return redirect(url_for("newsletter.check_inbox"))
    return render_template("newsletter/subscribe.html", form=form)


def _may_write(letter: str, address: str) -> bool:
    """Whether a stranger may cause one more letter to this address. Raises TooMany for the network."""
    counting.spend(counting.READER.of(security.network()))
    return counting.has_left(counting.PROOF_LETTERS.of(letter, normal(address)))


@blueprint.route("/check-inbox")
def check_inbox() -> str:
    """After asking; the same page whatever the address."""
    return render_template("newsletter/check_inbox.html")


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """The link of the letter: GET shows a button, POST confirms."""
    form, subscription = PlainForm(), subscriptions.find_unconfirmed(token)
    if form.validate_on_submit():
        subscription = subscriptions.confirm(token)
        lists = [name for name in LISTS if getattr(subscription, name, False)]
        db.session.commit()
        return redirect(url_for("newsletter.confirmed", list=lists))
    return render_template("newsletter/confirm.html", form=form, subscription=subscription)


@blueprint.route("/confirmed")
def confirmed() -> str:
    """After confirming."""
    lists = [words for name, words in LISTS.items() if name in request.args.getlist("list")]
    return render_template("newsletter/confirmed.html", lists=lists)


@blueprint.route("/manage", methods=["GET", "POST"])
def ask_to_manage() -> ResponseReturnValue:
    """Ask for a link to what one gets."""
    form = AddressForm()
    if form.validate_on_submit():
        with clock.evenly(), form.telling():
            if _may_write("manage", form.email.data or ""):
                duties.send_link(form.email.data or "")
            db.session.commit()
            return redirect(url_for("newsletter.link_sent"))
    return render_template("newsletter/ask_to_manage.html", form=form)


@blueprint.route("/link-sent")
def link_sent() -> str:
    """After asking for a link; the same page whatever the address."""
    return render_template("newsletter/link_sent.html")


@blueprint.errorhandler(DeadLink)
def _dead(_refusal: DeadLink) -> ResponseReturnValue:
    """A link that is used or too old leads to a fresh one."""
    words = {"dead": tokens.DEAD, "form": AddressForm(formdata=None)}
    return render_template("newsletter/ask_to_manage.html", **words), 400


@blueprint.route("/manage/<token>", methods=["GET", "POST"])
@ballast.last_resort
def manage(token: str) -> ResponseReturnValue:
    """The link of every letter to what one gets: lists, language, name, and everything we hold."""
    subscription = links.find_managed(token)
    form = ManageForm.of(subscription)
    if form.validate_on_submit():
        with form.telling():
            # Whoever was called so before, or stops, is not kept from it by the name.
            if form.new_name() != subscription.name and not form.wanted().is_empty:
                subscriptions.refuse_name(form.new_name() or "")
            back = stopping.change(subscription.person, form.wanted(), form.new_name())
            db.session.commit()
            return redirect(_after_a_change(token, back))
    return render_template("newsletter/manage.html", form=form, token=token, groups=_held(subscription))


def _after_a_change(token: str, back: str | None) -> str:
    if back is not None:
        return url_for("newsletter.stopped", token=back)
    try:
        links.find_managed(token)
    except DeadLink:
        # A member who gets nothing but news has no subscription any more.
        return url_for("newsletter.ask_to_manage", said="saved")
    return url_for("newsletter.manage", token=token, said="saved")


def _held(subscription: Subscription) -> list[tuple[object, list[export.Entry]]] | None:
    """Everything we hold about a reader; members see theirs when they sign in."""
    person = subscription.person
    return None if choosing.is_member(person) else [*export.by_holding(export.of(person))]


@blueprint.route("/manage/<token>/data.json")
def data_as_json(token: str) -> ResponseReturnValue:
    """Everything we hold about the reader as a file."""
    person = links.find_managed(token).person
    if choosing.is_member(person):
        return redirect(url_for("account.data"))
    as_file = {"Content-Disposition": 'attachment; filename="your-data.json"'}
    return {"entries": files.as_rows(export.of(person))}, as_file


@blueprint.route("/manage/<token>/delete", methods=["GET", "POST"])
@ballast.last_resort
def delete(token: str) -> ResponseReturnValue:
    """Delete all we hold about a reader; members de-register where they sign in."""
    person, form = links.find_managed(token).person, PlainForm()
    if choosing.is_member(person):
        return redirect(url_for("account.leave"))
    if form.validate_on_submit():
        return _forgotten(stopping.end_all(person))
    return render_template("newsletter/delete.html", form=form, token=token, address=stopping.masked(person))


def _forgotten(erased: Erased | None) -> ResponseReturnValue:
    """Commit, look for what is left, and show the receipt."""
    db.session.commit()
    if erased is None:
        return redirect(url_for("newsletter.stopped"))
    erasure.verify(erased)
    db.session.commit()
    return redirect(url_for("newsletter.stopped", receipt=receipts.token(erased.receipt)))


@blueprint.route("/unsubscribe/<token>", methods=["GET", "POST"])
@ballast.last_resort
def unsubscribe(token: str) -> ResponseReturnValue:
    """The other link of every letter: GET shows a button, POST stops, a mail program's own too (RFC 8058)."""
    form, person = PlainForm(), stopping.find(token)
    if form.validate_on_submit():
        done = stopping.stop(token)
        db.session.commit()
        if request.form.get("List-Unsubscribe") == "One-Click":
            return render_template("newsletter/stopped.html", told=None, back="")
        if done is None or done.erased:
            return _forgotten(done.erased if done else None)
        return redirect(url_for("newsletter.stopped", token=done.token))
    address = stopping.address_in(token, person) if person else None
    return render_template("newsletter/unsubscribe.html", form=form, address=address, ask=AddressForm(formdata=None))


@blueprint.route("/stopped")
@blueprint.route("/stopped/<token>")
def stopped(token: str = "") -> str:
    """After stopping: for ten minutes it can be taken back."""
    if token:
        stopping.find_stopped(token)
    told = receipts.read(request.args.get("receipt", ""))
    return render_template("newsletter/stopped.html", told=told, back=token)


@blueprint.route("/stopped/<token>/<any(back, delete):act>", methods=["POST"])
@ballast.last_resort
def after_stopping(token: str, act: str) -> ResponseReturnValue:
    """Put me back, or delete everything now."""
    if act == "delete":
        return _forgotten(stopping.end_all(stopping.find_stopped(token)))
    stopping.take_back(token)
    db.session.commit()
    return redirect(url_for("newsletter.back"))


@blueprint.route("/back")
def back() -> str:
    """After taking it back."""
    return render_template("newsletter/back.html")
