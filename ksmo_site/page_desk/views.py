"""Pages on which organizers write pages and news, and what belongs to them: menu, images, samples."""

from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from ksmo_site.activity import acting, wording
from ksmo_site.archive import issues
from ksmo_site.auth import access as auth
from ksmo_site.extensions import db
from ksmo_site.page_desk import access as room
from ksmo_site.page_desk import comparing, texts
from ksmo_site.page_desk.forms import ImageForm, TextForm
from ksmo_site.pages import content, menu
from ksmo_site.pages.models import Article
from ksmo_site.pictures import album
from ksmo_site.publishing import access as answers
from ksmo_site.publishing import appearing, drafts
from ksmo_site.publishing.forms import LATER, OpenedForm, WhenForm
from ksmo_site.publishing.models import Wording

blueprint = room.blueprint
# One page or piece of news.
ONE = "/<any(pages, news):kind>/<uuid:thing_id>"


@blueprint.route("/pages")
def pages() -> str:
    """Every page of the organizers, and how it stands."""
    return _listing("pages")


@blueprint.route("/news")
def news() -> str:
    """Every piece of news, and how it stands."""
    return _listing("news")


@blueprint.route("/<any(pages, news):kind>/new", methods=["POST"])
@wording.says(_l("began %(address)s"))
def begin(kind: str) -> ResponseReturnValue:
    """Begin a page or a piece of news."""
    article = texts.begin(texts.KINDS[kind])
    return _done(article, "edit")


@blueprint.route(ONE, methods=["GET", "POST"])
@wording.says(_l("wrote %(address)s"), saves_itself=True)
def edit(kind: str, thing_id: UUID) -> ResponseReturnValue:
    """The words of a page or a piece of news, English and Korean beside each other."""
    article = _article(kind, thing_id)
    form = TextForm(data={**drafts.newest(article), "revision": drafts.revision(article)})
    if form.validate_on_submit():
        with form.telling():
            texts.write(article, form.opened(article), form.says())
            return _saved(article)
    if answers.asks_for_json():
        return answers.not_saved(form)
    article, changes = _article(kind, thing_id), None
    if form.is_overtaken:
        # Theirs is on the page now: saving again is no longer unseen.
        changes = comparing.of(drafts.newest(article), form.says())
        form.revision.data = str(drafts.revision(article))
    return _page("edit", article, form=form, changes=changes)


@blueprint.route(f"{ONE}/preview")
def preview(kind: str, thing_id: UUID) -> str:
    """The page as visitors would read it, in the language of the address."""
    article = _article(kind, thing_id)
    return _page("preview", article, article=texts.preview(article), written=article)


@blueprint.route(f"{ONE}/history")
def history(kind: str, thing_id: UUID) -> str:
    """Every wording that was live."""
    article = _article(kind, thing_id)
    return _page("history", article, found=texts.history(article, answers.page_number()))


@blueprint.route(f"{ONE}/compare")
def compare(kind: str, thing_id: UUID) -> str:
    """Two wordings compared; 0 is the draft."""
    article = _article(kind, thing_id)
    before, after = (_wording(article, name) for name in ("from", "to"))
    changes, newest = comparing.of(before.says, after.says), texts.newest(article)
    return _page("compare", article, before=before, after=after, changes=changes, newest=newest)


@blueprint.route(f"{ONE}/history/<int:number>/restore", methods=["POST"])
@wording.says(_l("put an earlier text of %(address)s into its draft"))
def restore(kind: str, thing_id: UUID, number: int) -> ResponseReturnValue:
    """Put an earlier wording into the draft."""
    article = _article(kind, thing_id)
    try:
        texts.restore(article, OpenedForm().opened(article), number)
    except LookupError:
        abort(404)
    return _done(article, "edit", "restored")


@blueprint.route(f"{ONE}/publish", methods=["GET", "POST"])
@wording.says(_l("let %(address)s go live, or scheduled it"))
def publish(kind: str, thing_id: UUID) -> ResponseReturnValue:
    """Let visitors read it, now or from a time on."""
    article, form = _article(kind, thing_id), WhenForm()
    if form.validate_on_submit():
        with form.telling():
            if form.when.data == LATER:
                appearing.schedule(article, form.opened(article), form.time())
                return _done(article, "publish", "scheduled")
            appearing.go_live(article, form.opened(article))
            return _done(article, "edit", "live")
    article = _article(kind, thing_id)
    form.revision.data = str(drafts.revision(article))
    draft = drafts.find(article)
    changes = comparing.of(drafts.live(article), draft.says) if draft else []
    return _page("publish", article, form=form, changes=changes)


@blueprint.route(f"{ONE}/<any(unschedule, withdraw, remove, back, discard):act>", methods=["POST"])
@wording.says(
    unschedule=_l("unscheduled %(address)s"),
    withdraw=_l("withdrew %(address)s"),
    remove=_l("removed %(address)s"),
    back=_l("brought %(address)s back"),
    discard=_l("threw the draft of %(address)s away"),
)
def act(kind: str, thing_id: UUID, act: str) -> ResponseReturnValue:
    """Everything that is one button."""
    article = _article(kind, thing_id)
    if act == "discard":
        texts.throw_away(article, OpenedForm().opened(article))
    elif act == "unschedule":
        texts.unschedule(article)
    else:
        {"withdraw": appearing.withdraw, "remove": appearing.remove, "back": appearing.bring_back}[act](article)
    return _done(article, kind if article.removed_at else "edit", f"text-{act}")


@blueprint.route("/menu")
def main_menu() -> str:
    """The organizers' pages in the main menu, and those that could be there."""
    return render_template("page_desk/menu.html", chosen=menu.chosen(), others=menu.others(), most=menu.MOST)


@blueprint.route("/menu/<uuid:thing_id>/<any(up, down, in, out):act>", methods=["POST"])
@wording.says(
    up=_l("moved %(address)s up in the menu"),
    down=_l("moved %(address)s down in the menu"),
    out=_l("took %(address)s out of the menu"),
    **{"in": _l("put %(address)s into the menu")},
)
def move(thing_id: UUID, act: str) -> ResponseReturnValue:
    """Put a page in, take it out, or let it change places with its neighbour."""
    article = _article("pages", thing_id)
    menu.move(article, act)
    acting.say(address=texts.address(article))
    db.session.commit()
    return auth.go_on("page_desk.main_menu", "saved")


@blueprint.route("/images", methods=["GET", "POST"])
@wording.says(_l("added the image %(image)s"))
def images() -> ResponseReturnValue:
    """Every image, where it is used and the line to paste; and a form for another one."""
    form = ImageForm()
    if form.validate_on_submit():
        with form.telling():
            image = album.add(form.sent(), form.alt.data or "", form.alt_ko.data)
            acting.say(image=image.sha256[:8])
            db.session.commit()
            return auth.go_on("page_desk.images", "image-added")
    found = album.page(answers.page_number())
    return render_template("page_desk/images.html", form=form, found=found, uses=album.uses())


@blueprint.route("/images/<name>/delete", methods=["POST"])
@wording.says(_l("deleted the image %(name)s"))
def delete_image(name: str) -> ResponseReturnValue:
    """Delete an image that no text shows."""
    album.delete(album.find(name) or abort(404))
    db.session.commit()
    return auth.go_on("page_desk.images", "image-deleted")


@blueprint.route("/samples")
def samples() -> str:
    """Whether samples are shown, and a button for each way."""
    return render_template("page_desk/samples.html", shown=content.has_samples() or issues.has_samples())


@blueprint.route("/samples/<any(load, clear):act>", methods=["POST"])
@wording.says(load=_l("loaded the samples"), clear=_l("removed the samples"))
def change_samples(act: str) -> ResponseReturnValue:
    """Show the samples that are missing, or remove all of them."""
    for part in (content, issues):
        (part.load_samples if act == "load" else part.clear_samples)()
    db.session.commit()
    return auth.go_on("page_desk.samples", "saved")


def _article(kind: str, thing_id: UUID) -> Article:
    return texts.find(texts.KINDS[kind], thing_id) or abort(404)


def _wording(article: Article, name: str) -> Wording:
    said = answers.number(request.args.get(name, "1"), least=0)
    return texts.find_wording(article, said) or abort(404)


def _listing(kind: str) -> str:
    found, standings = texts.listing(texts.KINDS[kind], answers.page_number())
    if not standings and found.page > 1:
        abort(404)
    return render_template("page_desk/listing.html", kind=kind, found=found, standings=standings)


def _page(page: str, of: Article, **shown: Any) -> str:
    kind = "news" if of.kind == content.NEWS else "pages"
    given = {"article": of, "draft": drafts.find(of), "kind": kind, "revision": drafts.revision(of)}
    return render_template(
        f"page_desk/{page}.html", **{**given, "distance": answers.distance, "stands": texts.Standing, **shown}
    )


def _done(article: Article, page: str, said: str | None = None) -> ResponseReturnValue:
    """Keep what was done under the address it was done to, and go on."""
    acting.say(address=texts.address(article))
    kind = "news" if article.kind == content.NEWS else "pages"
    named: dict[str, Any] = {} if page in texts.KINDS else {"kind": kind, "thing_id": article.id}
    db.session.commit()
    return redirect(url_for(f"page_desk.{page}", **named, said=said))


def _saved(article: Article) -> ResponseReturnValue:
    answer: Response | Any = _done(article, "edit", "saved")
    if not answers.asks_for_json():
        return answer
    return answers.saved(revision=drafts.revision(article))
