"""Pages on which organizers write security notices and keep the register of disclosures."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ksmo_site.activity import wording
from ksmo_site.extensions import db
from ksmo_site.guard import access
from ksmo_site.notice_desk import audience, preview
from ksmo_site.notice_desk.forms import BreachForm, DisclosureForm, HoldForm, filled
from ksmo_site.notices import banner, breaches, disclosures, duties
from ksmo_site.notices.models import BreachNotice, Disclosure
from ksmo_site.notices.words import GROUPS, MEMBERS
from ksmo_site.outbox import rounds

blueprint = access.guard("notice_desk", __name__, "/notices")
blueprint.add_app_template_global(audience.is_concerned, "is_concerned")


@blueprint.route("")
def listing() -> str:
    """Every notice and disclosure, with what is left of its time."""
    return render_template(
        "notice_desk/listing.html", notices=breaches.every_one(), disclosures=disclosures.every_one(),
        unknown=banner.unknown(), duties=duties,
    )  # fmt: skip


@blueprint.route("/security/new", methods=["GET", "POST"])
@wording.says(_l("began a security notice"))
def new_breach() -> ResponseReturnValue:
    """Begin a security notice: the clock starts when it was known."""
    form = BreachForm(data=filled(None))
    if form.validate_on_submit():
        with form.telling():
            notice = breaches.begin(form.typed())
            db.session.commit()
            return redirect(url_for("notice_desk.breach", number=notice.number))
    return render_template("notice_desk/breach_form.html", form=form, notice=None)


@blueprint.route("/security/<int:number>")
def breach(number: int) -> str:
    """One notice as visitors will read it, in both languages, with what is left of its time."""
    return _breach_page(_breach(number))


@blueprint.route("/security/<int:number>/change", methods=["GET", "POST"])
@wording.says(_l("changed security notice %(number)s"))
def change_breach(number: int) -> ResponseReturnValue:
    """Write the draft, or a new wording of what is posted."""
    notice = _breach(number)
    form = BreachForm(data=filled(notice))
    if form.validate_on_submit():
        with form.telling():
            breaches.refuse_unseen(notice, form.seen.data)
            breaches.write(notice, form.typed())
            db.session.commit()
            return redirect(url_for("notice_desk.breach", number=number))
    return render_template("notice_desk/breach_form.html", form=form, notice=notice)


@blueprint.route("/security/<int:number>/post", methods=["POST"])
@wording.says(_l("posted security notice %(number)s"))
def post_breach(number: int) -> ResponseReturnValue:
    """Put it on every page at once; what is in the way is told at its field, with every word kept."""
    notice = _breach(number)
    form = BreachForm(formdata=None, data=filled(notice))
    with form.telling():
        breaches.refuse_unseen(notice, request.form.get("seen"))
        breaches.post(notice)
        db.session.commit()
        return redirect(url_for("notice_desk.breach", number=number, said="drilled" if notice.is_drill else "posted"))
    return render_template("notice_desk/breach_form.html", form=form, notice=notice)


@blueprint.route("/security/<int:number>/mail", methods=["GET", "POST"])
@wording.says(_l("mailed security notice %(number)s"))
def mail_breach(number: int) -> ResponseReturnValue:
    """Write to those concerned, after a second look at how many they are."""
    notice = _breach(number)
    if request.method == "POST":
        breaches.mail(notice, audience.of(notice.concerned))
        db.session.commit()
        return redirect(url_for("notice_desk.breach", number=number))
    return render_template(
        "notice_desk/mail.html", notice=notice, reached=audience.count(notice.concerned),
        unreached=audience.unreachable(notice.concerned), previews=preview.of(notice.newest), groups=GROUPS,
    )  # fmt: skip


@blueprint.route("/security/<int:number>/end", methods=["POST"])
@wording.says(_l("ended security notice %(number)s"))
def end_breach(number: int) -> ResponseReturnValue:
    """Take it off the pages, once it has stood long enough."""
    breaches.end(_breach(number))
    db.session.commit()
    return redirect(url_for("notice_desk.breach", number=number, said="ended"))


@blueprint.route("/security/<int:number>/take-up", methods=["POST"])
@wording.says(_l("took security notice %(number)s up again"))
def take_up_breach(number: int) -> ResponseReturnValue:
    """Let an older copy of the database know again what stands on every page."""
    try:
        breaches.take_up(number)
    except LookupError:
        abort(404)
    db.session.commit()
    return redirect(url_for("notice_desk.breach", number=number))


@blueprint.route("/security/<int:number>/progress.json")
def breach_progress(number: int) -> ResponseReturnValue:
    """How many letters about it have left."""
    return _progress("breach", number, _breach(number).mailed_to)


@blueprint.route("/disclosures/new", methods=["GET", "POST"])
@wording.says(_l("recorded a disclosure"))
def new_disclosure() -> ResponseReturnValue:
    """Write down that something was handed to a third party."""
    form = DisclosureForm()
    if form.validate_on_submit():
        with form.telling():
            disclosure = disclosures.record(form.facts())
            db.session.commit()
            return redirect(url_for("notice_desk.disclosure", number=disclosure.number))
    return render_template("notice_desk/disclosure_form.html", form=form, disclosure=None)


@blueprint.route("/disclosures/<int:number>")
def disclosure(number: int) -> str:
    """One disclosure, and what is left of its time."""
    return _disclosure_page(_disclosure(number))


@blueprint.route("/disclosures/<int:number>/change", methods=["GET", "POST"])
@wording.says(_l("changed disclosure %(number)s"))
def change_disclosure(number: int) -> ResponseReturnValue:
    """Write it down otherwise, as long as nobody was told."""
    disclosure = _disclosure(number)
    form = DisclosureForm(obj=disclosure)
    if form.validate_on_submit():
        with form.telling():
            disclosures.change(disclosure, form.facts())
            db.session.commit()
            return redirect(url_for("notice_desk.disclosure", number=number))
    return render_template("notice_desk/disclosure_form.html", form=form, disclosure=disclosure)


@blueprint.route("/disclosures/<int:number>/tell", methods=["GET", "POST"])
@wording.says(_l("told of disclosure %(number)s"))
def tell_disclosure(number: int) -> ResponseReturnValue:
    """Tell everybody, after a second look at how many get a letter."""
    disclosure = _disclosure(number)
    if request.method == "POST":
        disclosures.tell(disclosure, audience.of(MEMBERS))
        db.session.commit()
        return redirect(url_for("notice_desk.disclosure", number=number))
    return render_template("notice_desk/tell.html", disclosure=disclosure, reached=audience.count(MEMBERS))


@blueprint.route("/disclosures/<int:number>/hold", methods=["GET", "POST"])
@wording.says(_l("put disclosure %(number)s under hold"))
def hold_disclosure(number: int) -> ResponseReturnValue:
    """Keep silent about it, for a reason and until a day."""
    disclosure = _disclosure(number)
    form = HoldForm()
    if form.validate_on_submit():
        with form.telling():
            disclosures.put_under_hold(disclosure, form.hold())
            db.session.commit()
            return redirect(url_for("notice_desk.disclosure", number=number))
    return render_template("notice_desk/hold.html", form=form, disclosure=disclosure)


@blueprint.route("/disclosures/<int:number>/release", methods=["POST"])
@wording.says(_l("released disclosure %(number)s"))
def release_disclosure(number: int) -> ResponseReturnValue:
    """Nothing forbids telling it any more."""
    disclosures.release(_disclosure(number))
    db.session.commit()
    return redirect(url_for("notice_desk.disclosure", number=number))


@blueprint.route("/disclosures/<int:number>/progress.json")
def disclosure_progress(number: int) -> ResponseReturnValue:
    """How many letters about it have left."""
    return _progress("disclosure", number, _disclosure(number).mailed_to)


def _breach(number: int) -> BreachNotice:
    return breaches.find(number, to_change=request.method == "POST") or abort(404)


def _disclosure(number: int) -> Disclosure:
    return disclosures.find(number, to_change=request.method == "POST") or abort(404)


def _breach_page(notice: BreachNotice) -> str:
    wording = notice.draft or notice.newest
    return render_template(
        "notice_desk/breach.html", notice=notice, wording=wording, seen=breaches.stamp(notice),
        previews=preview.of(wording), groups=GROUPS,
        left=duties.time_left(notice), progress=_progress("breach", notice.number, notice.mailed_to),
    )  # fmt: skip


def _disclosure_page(disclosure: Disclosure) -> str:
    progress = _progress("disclosure", disclosure.number, disclosure.mailed_to)
    left = duties.days_left(disclosure)
    return render_template("notice_desk/disclosure.html", disclosure=disclosure, left=left, progress=progress)


def _progress(kind: str, number: int, total: int) -> dict[str, Any]:
    left = total - min(total, rounds.waiting(kind, number))
    words = gettext("%(number)s of %(total)s letters have left.", number=left, total=total)
    return {"done": left, "total": total, "words": words}
