"""Setting a section, and putting back what was set before: nothing that would make what visitors read untrue."""

import re

from flask_babel import lazy_gettext as _l

from ksmo_site.errors import Refusal
from ksmo_site.people import persons
from ksmo_site.settings import stored
from ksmo_site.settings.sections import NAME, RETENTION, SECTIONS, WHEN
from ksmo_site.settings_desk import limits

# They would mean something else in pages, letters and calendars.
_UNFIT = re.compile(r'[<>&%"\\;{}]')


def set_section(section: str, said: dict[str, str], revision: int) -> None:
    """Set what is said, and nothing else of the section. Raises Refusal where it must not be, or was overtaken."""
    persons.one_at_a_time()
    _check(section, said)
    stored.put(section, said, revision)


def put_back(section: str, revision: int) -> None:
    """Set what was set before. Raises Refusal as set_section() does, and where it was never set."""
    row = stored.find(section)
    if row is None:
        raise Refusal(_l("Nothing has been set here, so nothing can be put back."))
    set_section(section, {name: str(value) for name, value in row.former.items()}, revision)


def _check(section: str, said: dict[str, str]) -> None:
    if section == WHEN:
        _check_days(said.get("starts_on"), said.get("ends_on"))
    if section == NAME and _UNFIT.search(said.get("short_name", "")):
        raise Refusal(_l("Please use letters, digits, spaces, and signs such as - . , ’ only."), field="short_name")
    if section == RETENTION:
        limits.check(said)
    for value in SECTIONS[section]:
        try:
            value.read(said.get(value.name, "")) if said.get(value.name) else None
        except ValueError as cause:
            raise Refusal(_l("This cannot be read; please look at it again."), field=value.name) from cause


def _check_days(first: str | None, last: str | None) -> None:
    if last and first is None:
        raise Refusal(_l("Please enter the first day, too."), field="starts_on")
    if last and first and last < first:
        raise Refusal(_l("The last day has to be the first day or a later one."), field="ends_on")
