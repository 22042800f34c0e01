"""The parts of a security notice, as the law names them, and whom a breach can concern."""

from flask_babel import lazy_gettext as _l

from ksmo_site.personal import Words

TODO, WHAT, HOW, DOING, DAMAGES, WHOM, ELSE = "todo", "what", "how", "doing", "damages", "whom", "else"
# The most urgent first.
PARTS: dict[str, Words] = {
    TODO: _l("What to do now"),
    WHAT: _l("What information"),
    HOW: _l("When and how"),
    DOING: _l("What we are doing, and how damage is made good"),
    DAMAGES: _l("Damages, statutory damages and mediation, and how to use them"),
    WHOM: _l("Whom to ask"),
    ELSE: _l("Anything else"),
}

NOBODY, MEMBERS, READERS, EVERYBODY = "nobody", "members", "readers", "everybody"
GROUPS: dict[str, Words] = {
    NOBODY: _l("Nobody"),
    MEMBERS: _l("Members"),
    READERS: _l("Readers of the newsletter or the events listing"),
    EVERYBODY: _l("Members and readers"),
}

STOPPED = _l(
    "A letter that says this would be stopped: it may link to no other site and ask for no password. Name the other"
    " site without its address."
)
