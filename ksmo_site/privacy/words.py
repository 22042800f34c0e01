"""What is noted in codes, in words that are translated when they are shown."""

from flask_babel import lazy_gettext as _l

from ksmo_site.personal import Words

LINK, FACTOR, REFUSED, ENQUIRY = "link", "factor", "refused", "enquiry"
CORRECTED, SIGN_INS, RESET, STOPPED = "corrected", "sign-ins", "reset", "stopped"
# What follows is the ground as it was written down.
_EXPORTED = "exported: "
_REASONS = {
    LINK: _l("A representative made a link to choose a new password, to hand it over in person."),
    REFUSED: _l("A representative looked up your address, since letters to it were refused."),
    ENQUIRY: _l("An organizer opened your enquiry to answer it."),
    FACTOR: _l("A representative switched off the second factor."),
    CORRECTED: _l("A representative corrected name, country or telephone."),
    SIGN_INS: _l("A representative ended all sign-ins."),
    RESET: _l("A representative sent a link to choose a new password."),
    STOPPED: _l("A representative stopped letters of a list."),
}
YES, NO = "yes", "no"
ANSWERS = {YES: _l("I agree"), NO: _l("I do not agree")}


def reason(noted: str) -> Words:
    """The reason as people read it; what an organizer typed stays as it is."""
    if noted.startswith(_EXPORTED):
        ground = noted.removeprefix(_EXPORTED)
        return _l("Details of all members were put into a file, on this ground: %(ground)s", ground=ground)
    return _REASONS.get(noted, noted)


def exported(ground: str) -> str:
    """What is noted for each member whose details were exported on this ground."""
    return _EXPORTED + ground


def answer(given: str) -> Words:
    """The answer as people read it."""
    return ANSWERS[given]
