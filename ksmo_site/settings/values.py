"""What is in effect: what administrators set, else what the environment says, else what this program comes with."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app

from ksmo_site.settings import stored
from ksmo_site.settings.sections import SECTION_OF, VALUES

ENGLISH, KOREAN = "en", "ko"
DATABASE, ENVIRONMENT, PROGRAM = "database", "environment", "program"


def get(name: str) -> Any:
    """The value of this name that is in effect."""
    given = _said(name)
    return default(name) if given is None else given


def default(name: str) -> Any:
    """What holds while nothing of this name is set."""
    value = VALUES[name]
    return current_app.config[value.variable] if value.variable else value.default


def _said(name: str) -> Any:
    """What is set, read; None while nothing is, or what an older copy brought cannot be read any more."""
    given = stored.said().get(SECTION_OF[name], {}).get(name)
    try:
        return VALUES[name].read(given) if given else None
    except ValueError:
        return None


def contact_email() -> str:
    """Where the representatives are written to."""
    return str(get("email"))


def contact_phone() -> str:
    """Where they are called; empty while nobody said."""
    return str(get("telephone"))


def answerable(spoken: str) -> str:
    """The person or department that answers for it; empty while nobody said."""
    return _in(spoken, "who")


def title(spoken: str) -> str:
    """The conference's whole name; empty while the program's own holds."""
    return _in(spoken, "title")


def short_name() -> str:
    """What the conference is called in short: on every page, and as the sender of letters."""
    return str(get("short_name"))


def _in(spoken: str, name: str) -> str:
    return (get(f"{name}_ko") if spoken == KOREAN else None) or get(name) or ""


def languages() -> list[str]:
    """The languages this site speaks."""
    return [ENGLISH, KOREAN] if get("korean") == "yes" else [ENGLISH]


def spoken(wanted: str) -> str:
    """This language, or English where it is not spoken."""
    return wanted if wanted in languages() else ENGLISH


def inactive_days() -> int:
    """Days without a sign-in after which an account ends; 0 means never."""
    return int(get("inactive_days"))


def backup_days() -> int:
    """Days a backup is kept; 0 means that none is made by itself."""
    return int(get("backup_days"))


def consent_days() -> int:
    """Days between announcing a version that covers more, and its Effective Date."""
    return int(get("consent_days"))


@dataclass(frozen=True)
class Effect:
    """One value, and whence it comes."""

    name: str
    value: Any
    source: str


def in_effect() -> Iterator[Effect]:
    """Everything that can be set, as it holds now."""
    for name, value in VALUES.items():
        given = _said(name)
        source = DATABASE if given is not None else ENVIRONMENT if value.variable else PROGRAM
        yield Effect(name, get(name), source)
