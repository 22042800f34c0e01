"""The last part of the address of a page (its slug): which may be chosen, and where former ones lead."""

import re
import unicodedata

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.publishing.drafts import Thing
from ksmo_site.publishing.models import FormerAddress, Published

FORM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST = 60
# What stands before the slug of each kind.
ROOTS = {"page": "/", "news": "/news/", "event": "/events/"}


def proposed(title: str) -> str:
    """A slug made from a title; empty where it has no Latin letters or digits."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))[:LONGEST].strip("-")


def check(thing: Published, slug: str) -> None:
    """Raises Refusal where this thing cannot have the address: not well formed, reserved, or another one's."""
    if not slug:
        raise Refusal(_l("It has no address yet: write one, or an English title that makes one."), field="slug")
    if not FORM.fullmatch(slug) or len(slug) > LONGEST:
        raise Refusal(_l("Please use small letters, digits and hyphens only, such as travel-and-hotels."), field="slug")
    if slug != thing.slug:
        refuse_fixed(thing)
    if slug != thing.slug and slug in reserved(thing.kind):
        raise Refusal(_l("This address belongs to the site itself. Please choose another."), field="slug")
    if is_taken(thing, slug):
        raise Refusal(_l("Another page has this address. Please choose another."), field="slug")


def refuse_fixed(thing: Published) -> None:
    """Raises Refusal where the thing stands at an address of the site's own, which has to lead to it."""
    if thing.slug in reserved(thing.kind):
        raise Refusal(
            _l("The menu of this site leads to this page: it keeps its address and stays live."), field="slug"
        )


def reserved(kind: str) -> set[str]:
    """The words that stand in this place in an address of the site's own."""
    root = ROOTS[kind]
    own = {str(rule).removeprefix(root).partition("/")[0] for rule in _rules() if str(rule).startswith(root)}
    # The other language's root, and what browsers and servers ask for unasked.
    return {word for word in own if "<" not in word} | {"ko", "en", "static", "images"}


def is_route(path: str) -> bool:
    """Whether the site has an address of its own that is written so."""
    return any(str(rule) == path for rule in _rules())


def _rules() -> list[object]:
    return list(current_app.url_map.iter_rules())


def is_taken(thing: Published, slug: str) -> bool:
    """Whether another thing of its kind has this address."""
    model = thing.__class__
    others = select(model.id).where(model.kind == thing.kind, model.slug == slug, model.id != thing.id)
    return db.session.scalar(others.limit(1)) is not None


def moved(thing: Published, former: str) -> None:
    """Let the former address lead on to the thing, and its present one to nothing else."""
    if former == thing.slug:
        return
    taken(thing.kind, [former])
    db.session.add(FormerAddress(kind=thing.kind, slug=former, thing_id=thing.id))


def taken(kind: str, slugs: list[str]) -> None:
    """Let these addresses lead to nothing else any more: something of its own stands there, withdrawn later or not."""
    there = delete(FormerAddress).where(FormerAddress.kind == kind)
    db.session.execute(there.where(FormerAddress.slug.in_(slugs)))


def find_former(model: type[Thing], kind: str, slug: str) -> Thing | None:
    """The thing that had this address before, if visitors can read it."""
    if not slug.isprintable():
        return None
    had = select(model).join(FormerAddress, FormerAddress.thing_id == model.id)
    return db.session.scalar(had.where(FormerAddress.kind == kind, FormerAddress.slug == slug, model.is_live))
