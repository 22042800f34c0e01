"""Pages of the desk about the policy: its draft, what that would widen, announcing it, and how members answered."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ksmo_site import language
from ksmo_site.activity import wording
from ksmo_site.auth import access as auth
from ksmo_site.extensions import db
from ksmo_site.guard import access
from ksmo_site.policy import announcing, comparing, drafts, margins, scope, sections, versions
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.policy_desk import progress, telling, withdrawing
from ksmo_site.policy_desk.forms import (
    NUMBERS,
    RECIPIENTS,
    AnnounceForm,
    DraftForm,
    MarginsForm,
    ParticularsForm,
    TextForm,
)
from ksmo_site.privacy import consent

blueprint = access.guard("policy_desk", __name__, "/policy")
# A whole policy, typed in one form, and more than it may be: what is too long is refused with the words kept.
access.takes(blueprint, {"policy_desk.write": 4 * 1024 * 1024})


@blueprint.route("")
def overview() -> str:
    """What is in force, announced and being written, and what is left open."""
    in_force, draft = versions.find_in_force() or abort(503), versions.draft()
    return render_template(
        "policy_desk/overview.html", in_force=in_force, announced=versions.announced(), draft=draft,
        missing=announcing.missing(draft) if draft else [], open_points=sections.open_points(draft or in_force),
        widens=announcing.widening(draft) if draft else [], asked=versions.widening(), now=scope.beyond(in_force.scope),
    )  # fmt: skip


@blueprint.route("/draft/begin", methods=["POST"])
@wording.says(_l("began a draft of the policy"))
def begin() -> ResponseReturnValue:
    """Begin a draft with the words of the newest version."""
    drafts.begin()
    db.session.commit()
    return redirect(url_for("policy_desk.write", language="en"))


@blueprint.route("/draft/text/<any(en, ko):language>", methods=["GET", "POST"])
@wording.says(_l("wrote the draft of the policy (%(language)s)"))
def write(language: str) -> ResponseReturnValue:
    """The draft's text in one language."""
    form, draft = TextForm(), _draft()
    form.speaks(language)
    if form.is_untouched:
        form.opens(draft)
        form.fill(draft.find_text(language))
    if form.validate_on_submit():
        with form.telling():
            drafts.write(form.opened(), language, form.text())
            db.session.commit()
            return auth.go_on("policy_desk.overview", "saved")
    return render_template("policy_desk/text.html", form=form, numbers=NUMBERS, written_in=language)


@blueprint.route("/draft/particulars", methods=["GET", "POST"])
@wording.says(_l("wrote what the draft of the policy says besides its clauses"))
def describe() -> ResponseReturnValue:
    """What the law wants said besides the clauses."""
    form, draft = ParticularsForm(), _draft()
    if form.is_untouched:
        form.opens(draft)
        form.fill(sections.of(draft))
    if form.validate_on_submit():
        with form.telling():
            drafts.describe(form.opened(), form.particulars())
            db.session.commit()
            return auth.go_on("policy_desk.overview", "saved")
    return render_template("policy_desk/particulars.html", form=form, numbers=RECIPIENTS)


@blueprint.route("/draft/preview")
def preview() -> str:
    """The draft as its page would look."""
    draft = _draft()
    text = draft.text_in(language.current())
    return render_template("policy_desk/preview.html", version=draft, text=text, told=sections.of(draft))


@blueprint.route("/draft/discard", methods=["POST"])
@wording.says(_l("threw the draft of the policy away"))
def discard() -> ResponseReturnValue:
    """Throw the draft away."""
    drafts.discard(DraftForm().opened())
    db.session.commit()
    return auth.go_on("policy_desk.overview", "discarded")


@blueprint.route("/draft/announce", methods=["GET", "POST"])
@wording.says(_l("announced the draft of the policy"))
def announce() -> ResponseReturnValue:
    """The comparison, what becomes wider, the day, the letter; its button announces the draft to all members."""
    form, draft = AnnounceForm(), _draft()
    if form.is_untouched:
        form.opens(draft)
        form.fill(draft)
    if form.validate_on_submit():
        with form.telling():
            version = announcing.announce(form.opened(), form.announcement())
            telling.check(version)
            telling.everybody(version)
            db.session.commit()
            return redirect(url_for("policy_desk.answers", number=version.number, said="announced"))
    return _announcing(form, draft)


@blueprint.route("/draft/test", methods=["POST"])
@wording.says(_l("sent a test of the letter about the policy"))
def test() -> ResponseReturnValue:
    """Keep what is new as typed, and send the letter to whoever asks, to nobody else."""
    form, draft = AnnounceForm(), _draft()
    with form.telling():
        telling.test(auth.get_member().person, form.opened(), form.announcement())
        db.session.commit()
        return auth.go_on("policy_desk.announce", "test-sent")
    return _announcing(form, draft)


def _announcing(form: AnnounceForm, draft: PolicyVersion) -> str:
    in_force = versions.find_in_force() or abort(503)
    texts = versions.in_one_language(in_force, draft, language.current())
    return render_template(
        "policy_desk/announce.html", form=form, before=in_force, draft=draft, text=texts[1],
        changes=comparing.changes(texts[0].parts(), texts[1].parts()),
        widens=announcing.widening(draft), earliest=announcing.earliest(draft),
        if_asked=announcing.earliest(draft, covers_more=True),
        cautions=announcing.cautions(draft), reachable=telling.reachable(), letters=telling.previews(draft),
        missing=announcing.missing(draft),
    )  # fmt: skip


@blueprint.route("/<int:number>/answers")
def answers(number: int) -> str:
    """How many were told, asked, and answered; never who."""
    version = versions.find(number) or abort(404)
    return render_template(
        "policy_desk/answers.html", version=version, answers=consent.answers(number),
        progress=progress.of(number), widens=scope.read(version.widens),
    )  # fmt: skip


@blueprint.route("/<int:number>/progress.json")
def sending(number: int) -> ResponseReturnValue:
    """How many letters about this version have left."""
    versions.find(number) or abort(404)
    return progress.of(number)


@blueprint.route("/<int:number>/withdraw", methods=["POST"])
@wording.says(_l("withdrew version %(number)s of the policy"))
def withdraw(number: int) -> ResponseReturnValue:
    """Take a version back before its day: its question and its letters go with it."""
    withdrawing.withdraw(number)
    db.session.commit()
    return auth.go_on("policy_desk.overview", "version-withdrawn")


@blueprint.route("/margins", methods=["GET", "POST"])
@wording.says(_l("wrote notes in the margin of the policy"))
def write_margins() -> ResponseReturnValue:
    """The notes beside the clauses, with every earlier wording."""
    form = MarginsForm()
    if form.is_untouched:
        form.fill(margins.newest())
    if form.validate_on_submit():
        with form.telling():
            for number in NUMBERS:
                margins.write(number, form[f"en_{number}"].data.strip(), form[f"ko_{number}"].data.strip())
            db.session.commit()
            return auth.go_on("policy_desk.write_margins", "saved")
    return render_template("policy_desk/margins.html", form=form, numbers=NUMBERS, wordings=margins.wordings())


def _draft() -> PolicyVersion:
    """The draft; where it was announced or discarded meanwhile, the overview says how things stand."""
    return versions.draft() or abort(auth.go_on("policy_desk.overview", "no-draft"))
