"""What letters are called: what they are for, and the subject of each kind, as it is declared."""

from flask_babel import lazy_gettext as _l

from ksmo_site.personal import Words

# The kinds of mail the policy knows (clause 1): what you asked for, an answer to you, and news of the conference.
PURPOSES = {"request": _l("what you asked for"), "reply": _l("an answer to you"), "news": _l("news of the conference")}

SUBJECTS: dict[str, Words] = {}


def purpose(name: str) -> Words:
    """What letters for this purpose are."""
    return PURPOSES[name]


def subject(kind: str) -> Words:
    """The subject of this kind of letter; the kind itself, where there is none any more."""
    return SUBJECTS.get(kind, kind)
