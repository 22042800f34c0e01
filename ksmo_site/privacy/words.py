"""What is noted in codes, in words that are translated when they are shown."""

from flask_babel import lazy_gettext as _l

from ksmo_site.personal import Words

LINK, FACTOR, REFUSED, ENQUIRY = "link", "factor", "refused", "enquiry"
_REASONS = {
    LINK: _l("A representative made a link to choose a new password, to hand it over in person."),
    REFUSED: _l("A representative looked up your address, since letters to it were refused."),
    ENQUIRY: _l("An organizer opened your enquiry to answer it."),
    FACTOR: _l("A representative switched off the second factor."),
}
YES, NO = "yes", "no"
ANSWERS = {YES: _l("I agree"), NO: _l("I do not agree")}


def reason(noted: str) -> Words:
    """The reason as people read it; what an organizer typed stays as it is."""
    return _REASONS.get(noted, noted)


def answer(given: str) -> Words:
    """The answer as people read it."""
    return ANSWERS[given]
