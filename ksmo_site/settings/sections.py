"""Everything that can be set, section by section: what it may be, and what holds instead."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ksmo_site import typed

NAME, WHEN, REPRESENTATIVES, LANGUAGES, RETENTION = "name", "when", "representatives", "languages", "retention"


@dataclass(frozen=True)
class Value:
    """One thing that can be set: how it is read, and what holds while it is not set."""

    name: str
    read: Callable[[str], Any] = str
    # A setting of the environment.
    variable: str = ""
    default: Any = None


SECTIONS: dict[str, tuple[Value, ...]] = {
    NAME: (Value("title"), Value("title_ko"), Value("short_name", default="KSMO 2024")),
    WHEN: (Value("starts_on", typed.day), Value("ends_on", typed.day), Value("place"), Value("place_ko")),
    REPRESENTATIVES: (
        Value("who"),
        Value("who_ko"),
        Value("email", typed.mail_address, "KSMO_CONTACT_EMAIL"),
        Value("telephone", variable="KSMO_CONTACT_PHONE"),
    ),
    LANGUAGES: (Value("korean", typed.one_of("yes", "no"), default="yes"),),
    RETENTION: (
        Value("inactive_days", typed.long_enough, "KSMO_INACTIVE_DAYS"),
        Value("backup_days", typed.whole_number, "KSMO_BACKUP_DAYS"),
        Value("consent_days", typed.asking, "KSMO_CONSENT_DAYS"),
    ),
}
VALUES = {value.name: value for values in SECTIONS.values() for value in values}
SECTION_OF = {value.name: section for section, values in SECTIONS.items() for value in values}
