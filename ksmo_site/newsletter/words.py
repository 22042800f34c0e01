"""How somebody said yes to letters."""

from flask_babel import lazy_gettext as _l

from ksmo_site.personal import Words

BY_LETTER, BY_ACCOUNT = "letter", "account"
_WAYS = {BY_LETTER: _l("by the link of a letter"), BY_ACCOUNT: _l("in your account")}

LISTS = {"newsletter": _l("Newsletter"), "events": _l("Events listing"), "news": _l("News for members")}


def said_by(way: str) -> Words:
    """The way in words."""
    return _WAYS.get(way, way)
