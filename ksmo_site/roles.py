"""The roles of organizers, and which rooms of the desk each opens: nobody reaches more than their work needs."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from ksmo_site.personal import Words

EDITOR, SENDER, OFFICER, ADMINISTRATOR = "editor", "sender", "officer", "administrator"


@dataclass(frozen=True)
class Role:
    """What it is called, what somebody does in it, and the rooms (blueprints) of the desk that it opens."""

    called: Words
    work: Words
    rooms: frozenset[str]


ROLES = {
    EDITOR: Role(
        _l("Editor"), _l("writes pages, news and events"), frozenset({"page_desk", "event_desk"})
    ),
    SENDER: Role(_l("Sender"), _l("writes and sends the newsletter"), frozenset({"newsletter_desk"})),
    OFFICER: Role(
        _l("Privacy officer"), _l("answers for the policy, notices, enquiries, members and readers"),
        frozenset({"policy_desk", "notice_desk", "enquiry_desk", "people_desk", "holdings_desk"}),
    ),
    ADMINISTRATOR: Role(
        _l("Administrator"), _l("looks after the team, the settings and the activity log"),
        frozenset({"team", "settings_desk"}),
    ),
}  # fmt: skip
# What everybody with any role comes to.
HALL = "desk"
ROOMS = frozenset({HALL}).union(*(role.rooms for role in ROLES.values()))


def read(text: str) -> list[str]:
    """The roles a column holds, in the order of the table above."""
    return [name for name in ROLES if name in text.split()]


def written(names: Iterable[str]) -> str:
    """The roles as a column holds them; what is no role is left out."""
    return " ".join(read(" ".join(names)))


def shown(text: str) -> str:
    """The roles as people read them."""
    return ", ".join(str(ROLES[name].called) for name in read(text))


def opens(text: str, room: str | None) -> bool:
    """Whether somebody with these roles gets into the room."""
    return bool(read(text)) and (room == HALL or any(room in ROLES[name].rooms for name in read(text)))
