"""When and where the conference is; what nobody has said yet stays empty."""

from dataclasses import asdict, dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.pages.models import Conference


@dataclass(frozen=True)
class Facts:
    """What an organizer says about the conference."""

    starts_on: date | None
    ends_on: date | None
    place: str | None
    place_ko: str | None


def get() -> Conference:
    """What is known so far."""
    return db.session.get(Conference, 1) or Conference(id=1)


def set_facts(facts: Facts) -> None:
    """Say when and where; what is left empty is not shown. Raises Refusal when it would end before it begins."""
    if facts.ends_on and facts.starts_on is None:
        raise Refusal(_l("Please enter the first day, too."), field="starts_on")
    if facts.ends_on and facts.starts_on and facts.ends_on < facts.starts_on:
        raise Refusal(_l("The last day has to be the first day or a later one."), field="ends_on")
    db.session.merge(Conference(id=1, **asdict(facts)))
