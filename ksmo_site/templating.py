"""What templates may use: days in the reader's language, addresses of files, paragraphs of the policy."""

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from flask_babel import format_date, gettext
from markupsafe import Markup

from ksmo_site import clock, language, markup

DAY = {"en": "d MMM yyyy", "ko": "yyyy년 M월 d일"}


def init_app(app: Flask) -> None:
    """Give templates their filters and the few facts every page shows."""
    app.jinja_env.filters |= {"day": day, "moment": moment, "markdown": markup.html, "shown": shown}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_facts)


def _facts() -> dict[str, Any]:
    other = language.KOREAN if language.current() == language.ENGLISH else language.ENGLISH
    return {
        "asset": asset,
        "password_sentence": password_sentence,
        "language": language.current(),
        "elsewhere": language.elsewhere,
        "languages": language.NAMES,
        "other_language": other,
        "contact_email": current_app.config["KSMO_CONTACT_EMAIL"],
        "contact_phone": current_app.config["KSMO_CONTACT_PHONE"],
        "base_url": current_app.config["KSMO_BASE_URL"],
    }


def password_sentence() -> str:
    """The sentence at the foot of every page and every letter (clause 8)."""
    return str(gettext("We never ask for your password, by mail or in any other way."))


def day(value: date) -> str:
    """A day as people write it: 1 Sep 2024, 2024년 9월 1일."""
    return str(format_date(value, DAY[language.current()]))


def moment(value: datetime) -> str:
    """A moment on the conference's clocks, with their name."""
    local = clock.local(value)
    return f"{day(local.date())}, {local:%H:%M %Z}"


def shown(value: Any) -> str:
    """A held value as a person can read it; what only programs read is cut short."""
    if isinstance(value, bytes | UUID):
        return f"{value.hex if isinstance(value, UUID) else value.hex():.8}…"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return language.NAMES.get(value, str(value).partition("$m=")[0])


def asset(name: str) -> Markup:
    """The address of a file under static/, which changes with its content, so that browsers may keep it for ever."""
    version = _fingerprint(Path(str(current_app.config["STATIC"])) / name)
    return Markup("{}/static/{}?v={}").format(language.root(), name, version)


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
