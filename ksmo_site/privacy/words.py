"""What is noted of an organizer's doing by itself, in words that are translated when they are shown."""

from flask_babel import lazy_gettext as _l

from ksmo_site.personal import Words

LINK, FACTOR = "link", "factor"
_REASONS = {
    LINK: _l("A representative made a link to choose a new password, to hand it over in person."),
    FACTOR: _l("A representative switched off the second factor."),
}


def reason(noted: str) -> Words:
    """The reason as people read it; what an organizer typed stays as it is."""
    return _REASONS.get(noted, noted)
