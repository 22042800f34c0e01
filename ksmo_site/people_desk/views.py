"""Pages about people: members and readers, masked; one record at a time, opened for a reason its owner sees."""

from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ksmo_site import security
from ksmo_site.account import profile
from ksmo_site.account.profile import Profile
from ksmo_site.activity import wording
from ksmo_site.auth import access as auth
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.guard import access
from ksmo_site.holdings import erasure, receipts
from ksmo_site.holdings.erasure import Erased
from ksmo_site.people.models import Person
from ksmo_site.people_desk import counts, finding, masks, members, opened, readers
from ksmo_site.people_desk.forms import (
    CorrectionForm,
    MemberDeletionForm,
    ReaderDeletionForm,
    ReaderForm,
    RecordForm,
    SearchForm,
)
from ksmo_site.privacy import openings
from ksmo_site.publishing.access import page_number

blueprint = access.guard("people_desk", __name__, names_people=True)


@blueprint.route("/members", methods=["GET", "POST"])
@wording.says(_l("searched the members"))
def listing() -> ResponseReturnValue:
    """All members, masked, and a search for one."""
    form = SearchForm()
    if form.validate_on_submit():
        found = finding.search(form.sought.data or "")
        db.session.commit()
        return render_template("people_desk/found.html", form=form, found=found)
    page = finding.page(page_number())
    if not page.items and page.page > 1:
        abort(404)
    rows = [masks.of(member) for member in page.items]
    return render_template("people_desk/members.html", form=form, rows=rows, page=page, counts=counts.of_members())


@blueprint.route("/members/<uuid:member_id>", methods=["GET", "POST"])
@wording.says(_l("opened a member's record"))
def open_record(member_id: UUID) -> ResponseReturnValue:
    """One member's record, for a reason that is noted for the member to see."""
    member, form = _member(member_id), RecordForm()
    if form.validate_on_submit():
        openings.note(member.person, form.reason.data or "")
        db.session.commit()
        return _record(member, opened.token(member.person, auth.get_member()), _carried(member))
    return render_template("people_desk/open.html", form=form, masked=masks.of(member))


@blueprint.route("/members/<uuid:member_id>/correct", methods=["POST"])
@wording.says(_l("corrected a member's details"))
def correct(member_id: UUID) -> ResponseReturnValue:
    """Name, country and telephone, put right."""
    member = members.find(member_id, locked=True) or abort(404)
    if not opened.is_open(_token(), member.person, auth.get_member()):
        # Only what was typed goes along: nothing of the member's is shown before a reason is given.
        return render_template(
            "people_desk/open.html", form=RecordForm(), masked=masks.of(member), carried=CorrectionForm()
        )
    form = _correction(member)
    if form.validate_on_submit():
        with form.telling():
            corrected = Profile(form.name.data, form.country.data, form.telephone.data)
            members.correct(member, corrected, form.wish.data)
            db.session.commit()
            return _record(member, _token(), done=True)
    return _record(_member(member_id), _token(), form)


@blueprint.route("/members/<uuid:member_id>/<any(reset, 'end-sign-ins', 'second-factor-off'):act>", methods=["POST"])
@auth.fresh_only
@wording.says(**{
    "reset": _l("sent a member a link to choose a new password"),
    "end-sign-ins": _l("ended all sign-ins of a member"),
    "second-factor-off": _l("switched off a member's second factor"),
})  # fmt: skip
def act(member_id: UUID, act: str) -> ResponseReturnValue:
    """Start a reset, sign somebody out everywhere, or switch off a second factor whose phone was lost."""
    member = _opened_member(member_id)
    members.ACTS[act](member)
    db.session.commit()
    return _record(member, _token(), done=True)


@blueprint.route("/members/<uuid:member_id>/link", methods=["POST"])
@auth.fresh_only
@wording.says(_l("made a link to choose a new password for a member"))
def link_for_member(member_id: UUID) -> str:
    """A link to choose a new password, to hand over to a member who has no address."""
    link = members.link_for(_opened_member(member_id))
    db.session.commit()
    return render_template("people_desk/link.html", link=link)


@blueprint.route("/members/<uuid:member_id>/delete", methods=["GET", "POST"])
@auth.fresh_only
@wording.says(_l("deleted a member who asked for it"))
def delete_member(member_id: UUID) -> ResponseReturnValue:
    """Delete an account on request, as its owner would."""
    member, form = _member(member_id), MemberDeletionForm()
    if form.validate_on_submit():
        with form.telling():
            erased = members.delete(member, form.typed.data or "", security.network())
            db.session.commit()
            return _verified(erased)
    return render_template("people_desk/delete.html", form=form, masked=masks.of(_member(member_id)))


@blueprint.route("/members/deleted")
def deleted() -> str:
    """The receipt of somebody who was deleted on request."""
    return render_template("people_desk/deleted.html", told=receipts.read(request.args.get("receipt", "")))


@blueprint.route("/subscribers", methods=["GET", "POST"])
@wording.says(_l("looked for a reader"))
def subscribers() -> ResponseReturnValue:
    """How many read what, and a search for one of them."""
    form, found = ReaderForm(), None
    if form.validate_on_submit():
        found = readers.search(form.sought.data or "")
        db.session.commit()
    masked = masks.address(found) if found else ""
    return render_template(
        "people_desk/readers.html", form=form, found=found, masked=masked, readers=counts.of_readers(),
        unconfirmed=counts.unconfirmed_readers(),
    )  # fmt: skip


@blueprint.route("/subscribers/<uuid:person_id>", methods=["GET", "POST"])
@wording.says(_l("opened a reader's record"))
def open_reader(person_id: UUID) -> ResponseReturnValue:
    """One reader's record, for a reason that is noted for the reader to see."""
    person, form = _reader(person_id), RecordForm()
    if form.validate_on_submit():
        openings.note(person, form.reason.data or "")
        db.session.commit()
        return _readers_record(person, opened.token(person, auth.get_member()))
    return render_template("people_desk/open_reader.html", form=form, person=person, masked=masks.address(person))


@blueprint.route("/subscribers/<uuid:person_id>/stop/<any(newsletter, events, news):act>", methods=["POST"])
@wording.says(
    newsletter=_l("stopped the newsletter for a reader who asked for it"),
    events=_l("stopped the events listing for a reader who asked for it"),
    news=_l("stopped news for a member who asked for it"),
)
def stop(person_id: UUID, act: str) -> ResponseReturnValue:
    """Stop one list for somebody."""
    person = _reader(person_id)
    _refuse_closed(person, url_for("people_desk.open_reader", person_id=person_id))
    readers.stop(person, act)
    db.session.commit()
    member = readers.account(person)
    return _record(member, _token(), done=True) if member else _readers_record(person, _token(), done=True)


@blueprint.route("/subscribers/<uuid:person_id>/delete", methods=["GET", "POST"])
@auth.fresh_only
@wording.says(_l("deleted a reader who asked for it"))
def delete_reader(person_id: UUID) -> ResponseReturnValue:
    """Delete a subscription on request, and whoever we have no other reason to know."""
    person, form = _reader(person_id), ReaderDeletionForm()
    if form.validate_on_submit():
        with form.telling():
            erased = readers.delete(person, form.typed.data or "")
            db.session.commit()
            return _verified(erased) if erased else auth.go_on("people_desk.subscribers", "done")
    person = _reader(person_id)
    return render_template("people_desk/delete_reader.html", form=form, person=person, masked=masks.address(person))


def _verified(erased: Erased) -> ResponseReturnValue:
    erasure.verify(erased)
    db.session.commit()
    return redirect(url_for("people_desk.deleted", receipt=receipts.token(erased.receipt)))


def _record(member: Member, token: str, form: CorrectionForm | None = None, *, done: bool = False) -> str:
    form = form or _correction(member, formdata=None)
    form.opened.data = token
    return render_template(
        "people_desk/record.html", opened=member, entries=members.record(member.person), form=form, token=token,
        lists=readers.lists(member.person), has_factor=members.has_factor(member), done=done,
    )  # fmt: skip


def _correction(member: Member, **given: Any) -> CorrectionForm:
    form = CorrectionForm(obj=profile.of(member), **given)
    form.leave_out(members.not_covered(member))
    return form


def _carried(member: Member) -> CorrectionForm | None:
    """A correction that was typed before the record was closed: it comes back."""
    return _correction(member) if "wish" in request.form else None


def _readers_record(person: Person, token: str, *, done: bool = False) -> str:
    return render_template(
        "people_desk/reader.html", person=person, entries=members.record(person), token=token,
        lists=readers.lists(person), account=readers.account(person), done=done,
    )  # fmt: skip


def _member(member_id: UUID) -> Member:
    return members.find(member_id) or abort(404)


def _opened_member(member_id: UUID) -> Member:
    member = members.find(member_id, locked=True) or abort(404)
    _refuse_closed(member.person, url_for("people_desk.open_record", member_id=member_id))
    return member


def _refuse_closed(person: Person, page: str) -> None:
    """Ask for a reason again where none was given within ten minutes."""
    if not opened.is_open(_token(), person, auth.get_member()):
        abort(redirect(f"{page}?said=closed"))


def _token() -> str:
    return request.form.get("opened", "")


def _reader(person_id: UUID) -> Person:
    return readers.find(person_id) or abort(404)
