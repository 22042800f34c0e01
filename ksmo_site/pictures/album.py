"""All images there are: taken in, found, described anew, and deleted once no text shows them."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Text, cast, or_, select

from ksmo_site import illustrations, language
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.illustrations import Picture
from ksmo_site.pages.models import Article, Event
from ksmo_site.people import persons
from ksmo_site.pictures import encoding
from ksmo_site.pictures.models import Image
from ksmo_site.publishing import appearing
from ksmo_site.publishing.addresses import ROOTS
from ksmo_site.publishing.models import Wording

A_PAGE = 20
_NAMED = re.compile(r"/images/([0-9a-f]{64})\.webp")


@dataclass(frozen=True)
class Use:
    """A text that shows an image: what it is called and where it stands."""

    title: str
    address: str


def add(sent: bytes, alt: str, alt_ko: str | None) -> Image:
    """Keep the image, and what it shows; the same one again is described anew. Raises Refusal as encode() does."""
    made = encoding.encode(sent)
    name = hashlib.sha256(made.content).hexdigest()
    image = find(name)
    if image is None:
        image = Image(sha256=name, content=made.content, width=made.width, height=made.height)
        db.session.add(image)
    image.alt, image.alt_ko = alt, alt_ko
    return image


def find(name: str) -> Image | None:
    """The image of this name."""
    return db.session.get(Image, name) if re.fullmatch("[0-9a-f]{64}", name) else None


def page(number: int) -> Pagination:
    """Images a page at a time, the newest first."""
    newest = select(Image).order_by(Image.added_at.desc(), Image.sha256)
    return db.paginate(newest, page=number, per_page=A_PAGE, error_out=False)


def uses() -> dict[str, list[Use]]:
    """For each image the texts that show it: live, withdrawn, removed and being written."""
    found: dict[str, set[Use]] = defaultdict(set)
    for thing in _texts():
        says = f"{thing.body} {thing.body_ko}"
        for name in _NAMED.findall(says):
            found[name].add(Use(thing.title, ROOTS[thing.kind] + thing.slug))
    drafts = _drafts()
    things = appearing.of_each(drafts)
    for draft in drafts:
        thing = things.get(draft.thing_id)
        root = ROOTS[thing.kind] if thing else ""
        for name in _NAMED.findall(" ".join(map(str, draft.says.values()))):
            found[name].add(Use(draft.says.get("title") or "–", root + (draft.says.get("slug") or "…")))
    return {name: sorted(told, key=lambda use: use.address) for name, told in found.items()}


def _texts() -> Iterator[Any]:
    for model in (Article, Event):
        shows = or_(model.body.contains("/images/"), model.body_ko.contains("/images/"))
        yield from db.session.scalars(select(model).where(shows))


def _drafts() -> list[Wording]:
    written = select(Wording).where(Wording.went_live_at.is_(None), cast(Wording.says, Text).contains("/images/"))
    return list(db.session.scalars(written))


def delete(image: Image) -> None:
    """Delete it for good. Raises Refusal while a text shows it."""
    # Nobody saves a text that shows it meanwhile.
    persons.one_at_a_time()
    if image.sha256 in uses():
        raise Refusal(_l("A text shows this image. Take it out there first."))
    db.session.delete(image)


@illustrations.pictures_from
def pictures(names: set[str]) -> dict[str, Picture]:
    """The images of these names, as texts show them; one query for a whole text."""
    columns = (Image.sha256, Image.width, Image.height, Image.alt, Image.alt_ko)
    rows = db.session.execute(select(*columns).where(Image.sha256.in_(names))) if names else ()
    is_korean = language.current() == language.KOREAN
    return {
        name: Picture(width, height, alt_ko or alt if is_korean else alt) for name, width, height, alt, alt_ko in rows
    }
