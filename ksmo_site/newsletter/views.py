"""Pages of readers: ask, confirm, stop."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ksmo_site import ballast, clock, security
from ksmo_site.extensions import db
from ksmo_site.form import PlainForm
from ksmo_site.holdings import erasure, receipts
from ksmo_site.newsletter import subscriptions
from ksmo_site.newsletter.forms import SubscribeForm
from ksmo_site.newsletter.subscriptions import Wish
from ksmo_site.people.marks import normal
from ksmo_site.throttle import counting

blueprint = Blueprint("newsletter", __name__, url_prefix="/newsletter")


@blueprint.route("", methods=["GET", "POST"])
def subscribe() -> ResponseReturnValue:
    """Get the newsletter."""
    form = SubscribeForm()
    if form.validate_on_submit():
        with clock.evenly(), form.telling():
            counting.spend(counting.READER.of(security.network()))
            if counting.has_left(counting.PROOF_LETTERS.of("newsletter", normal(form.email.data or ""))):
                subscriptions.subscribe(wish(form))
            db.session.commit()
            return redirect(url_for("newsletter.check_inbox"))
    return render_template("newsletter/subscribe.html", form=form)


def wish(form: SubscribeForm) -> Wish:
    """What the form says."""
    return Wish(form.name.data or "", form.email.data or "", newsletter=form.newsletter.data, events=form.events.data)


@blueprint.route("/check-inbox")
def check_inbox() -> str:
    """After asking; the same page whatever the address."""
    return render_template("newsletter/check_inbox.html")


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """The link of the letter: GET shows a button, POST confirms."""
    form = PlainForm()
    subscriptions.find_unconfirmed(token)
    if form.validate_on_submit():
        subscriptions.confirm(token)
        db.session.commit()
        return redirect(url_for("newsletter.confirmed"))
    return render_template("newsletter/confirm.html", form=form)


@blueprint.route("/confirmed")
def confirmed() -> str:
    """After confirming."""
    return render_template("newsletter/confirmed.html")


@blueprint.route("/unsubscribe/<token>", methods=["GET", "POST"])
@ballast.last_resort
def unsubscribe(token: str) -> ResponseReturnValue:
    """The other link of every letter: GET shows a button, POST stops."""
    form = PlainForm()
    if form.validate_on_submit():
        erased = subscriptions.stop(token)
        db.session.commit()
        if erased is None:
            return redirect(url_for("newsletter.stopped"))
        erasure.verify(erased)
        db.session.commit()
        return redirect(url_for("newsletter.stopped", receipt=receipts.token(erased.receipt)))
    return render_template("newsletter/unsubscribe.html", form=form, subscription=subscriptions.find(token))


@blueprint.route("/stopped")
def stopped() -> str:
    """After stopping."""
    return render_template("newsletter/stopped.html", told=receipts.read(request.args.get("receipt", "")))
