"""The settings as administrators read them: what holds, whence, since when, what was before, and what is open."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from ksmo_site.personal import Words
from ksmo_site.settings import stored, values
from ksmo_site.settings.sections import SECTIONS
from ksmo_site.settings.values import DATABASE, ENVIRONMENT, Effect
from ksmo_site.settings_desk import points
from ksmo_site.settings_desk.words import LABELS, PAGES, SHOWS, SPEAKS, TITLES
from ksmo_site.templating import day

_NOBODY = {ENVIRONMENT: _l("as the server says"), DATABASE: None}


@dataclass(frozen=True)
class Line:
    """One value: what it is called, what holds, and whence where no administrator set it."""

    label: Words
    shown: str
    source: Words


@dataclass(frozen=True)
class Section:
    """A card of the overview."""

    name: str
    lines: list[Line]
    points: list[Words]
    revision: int = 0
    set_at: datetime | None = None
    former: list[Line] | None = None

    @property
    def title(self) -> Words:
        """What it is called."""
        return TITLES[self.name]

    @property
    def shows(self) -> Words:
        """Where visitors see it."""
        return SHOWS[self.name]

    @property
    def page(self) -> str:
        """Where it is changed."""
        return PAGES[self.name]


def sections() -> list[Section]:
    """Every section."""
    return [section(name) for name in SECTIONS]


def section(name: str) -> Section:
    """One of them."""
    row, mine = stored.find(name), {value.name for value in SECTIONS[name]}
    lines = [_line(effect) for effect in values.in_effect() if effect.name in mine]
    if row is None:
        return Section(name, lines, points.of(name))
    former = [Line(LABELS[value.name], _shown(value.name, _read(value, row.former)), None) for value in SECTIONS[name]]
    return Section(name, lines, points.of(name), row.revision, row.set_at, former)


def _line(effect: Effect) -> Line:
    source = None if effect.source == DATABASE else _NOBODY.get(effect.source, _l("as this program comes"))
    shown = _shown(effect.name, effect.value)
    return Line(LABELS[effect.name], shown, source if shown else None)


def _read(value: Any, former: dict[str, Any]) -> Any:
    try:
        return value.read(former[value.name]) if former.get(value.name) else None
    except ValueError:
        return None


def _shown(name: str, value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    if value == 0:
        return str(_l("never"))
    return str(SPEAKS[value] if name == "korean" and value else value or "")
