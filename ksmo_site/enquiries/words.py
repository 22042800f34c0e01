"""What an enquiry can be about, and how somebody can prove who they are."""

from flask_babel import lazy_gettext as _l

from ksmo_site.personal import Words

DELETION, CORRECTION = "deletion", "correction"
# What the law lets people ask about themselves (PIPA, articles 35 to 37), by the first word.
PRIVACY = ("access", CORRECTION, DELETION, "objection", "complaint")
CATEGORIES = {
    "conference": _l("A question about the conference"),
    "access": _l("Your personal information: see what we hold"),
    CORRECTION: _l("Your personal information: correct something"),
    DELETION: _l("Your personal information: delete it"),
    "objection": _l("Your personal information: object, or take a consent back"),
    "complaint": _l("Your personal information: a complaint"),
    "site": _l("Something is wrong with the site"),
}
BY_ADDRESS = "address"
PROOFS = {
    BY_ADDRESS: _l("by answering from the address"),
    "person": _l("in person"),
    "telephone": _l("by telephone"),
    "document": _l("by a document that was seen and not kept"),
}


def category(name: str) -> Words:
    """What it is about, as people read it."""
    return CATEGORIES.get(name, name)


def proof(way: str) -> Words:
    """How somebody proved who they are, as people read it."""
    return PROOFS.get(way, way)
