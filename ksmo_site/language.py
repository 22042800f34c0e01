"""English at the root, Korean under /ko, and nothing remembered: the address alone says the language."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, current_app, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel, Domain, force_locale

from ksmo_site.settings import values
from ksmo_site.settings.sections import VALUES

ENGLISH, KOREAN = "en", "ko"
NAMES = {ENGLISH: "English", KOREAN: "한국어"}
_KEY = "ksmo.language"
_PREFIX = "/ko"
# As the catalogue calls the conference.
_OWN_NAME = str(VALUES["short_name"].default)


class Prefix:
    """Moves /ko from the path to the root of the site, so that every route and every link works in both languages."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == _PREFIX or path.startswith(f"{_PREFIX}/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + _PREFIX
            environ["PATH_INFO"] = path.removeprefix(_PREFIX) or "/"
            environ[_KEY] = KOREAN
        return self.application(environ, start_response)


class Named(Domain):
    """The catalogue, whose texts call the conference as it is called now."""

    def get_translations(self) -> Any:
        """The texts of the language of this page."""
        return _Named(super().get_translations())


class _Named:
    def __init__(self, texts: Any) -> None:
        self.texts = texts

    def ugettext(self, message: str) -> str:
        return _named(self.texts.ugettext(message))

    def ungettext(self, one: str, many: str, number: int) -> str:
        return _named(self.texts.ungettext(one, many, number))


def _named(text: str) -> str:
    # Looked for first: most texts do not name it, and nothing needs to be asked for them.
    return text.replace(_OWN_NAME, values.short_name()) if _OWN_NAME in text else text


class Catalogues(Babel):
    """The catalogues of this site."""

    domain_instance = Named()


def stay_in_what_is_spoken() -> ResponseReturnValue | None:
    """Lead from Korean pages to the English ones while this site speaks no Korean; what is sent arrives as ever."""
    if current() == ENGLISH or request.method not in ("GET", "HEAD") or current() in values.languages():
        return None
    page = translated(request.script_root + quote(request.path), ENGLISH)
    query = [pair for pair in request.args.items(multi=True) if pair[0] != "said"]
    return redirect(f"{page}?{urlencode([*query, ('said', 'english-only')])}")


def init_app(app: Flask) -> None:
    """Choose the catalogue by the address of the page."""
    Catalogues().init_app(
        app,
        default_locale=ENGLISH,
        default_timezone=app.config["KSMO_TIMEZONE"],
        default_translation_directories=f"{app.root_path}/translations",
        locale_selector=current,
    )


def current() -> str:
    """The language of this page, or of the letter being written."""
    return str(request.environ.get(_KEY, ENGLISH)) if has_request_context() else ENGLISH


def root() -> str:
    """Where this site is mounted, without the language."""
    return request.script_root.removesuffix(_PREFIX) if current() == KOREAN else request.script_root


def elsewhere(language: str) -> str:
    """The address of this same page in the given language."""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return translated(request.script_root + quote(request.path), language) + query


def translated(address: str, language: str) -> str:
    """The address of a page, as url_for() makes it here, in the given language."""
    return root() + (_PREFIX if language == KOREAN else "") + address.removeprefix(request.script_root)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within, texts are in this language, and links lead to the site's own address, as letters need it."""
    base = current_app.config["KSMO_BASE_URL"] + (_PREFIX if language == KOREAN else "")
    page = current_app.test_request_context("/", base_url=base, environ_overrides={_KEY: language})
    # Flask-Babel remembers the first language of an application context, and this one may have spoken before.
    with page, force_locale(language):
        yield
