"""An organizer opens somebody's record, as the pages lead to it."""

import re

from tests.visitor import Visitor


def searches(organizer: Visitor, sought: str) -> Visitor:
    """Look for a member."""
    return organizer.opens("/desk/members").posts("/desk/members", sought=sought)


def comes_to_record(organizer: Visitor, sought: str) -> str:
    """Search, and go to the one that is found: the address of the page that asks why."""
    (path,) = re.findall(r'href="(/desk/members/[0-9a-f-]{36})"', searches(organizer, sought).text)
    organizer.opens(path)
    return str(path)


def opens_record(organizer: Visitor, sought: str, reason: str = "They asked at the counter.") -> str:
    """The same, with a reason; the address of the record."""
    path = comes_to_record(organizer, sought)
    organizer.posts(path, reason=reason)
    return path


def acts(organizer: Visitor, path: str, **fields: str) -> Visitor:
    """Do something on the record that is open."""
    return organizer.posts(path, **{"opened": organizer.value_of("opened"), **fields})
