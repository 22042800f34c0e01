"""An administrator's work on the settings, in the pages of the desk."""

from typing import Any

from tests.visitor import Visitor

NAME, REPRESENTATIVES = "/desk/settings/name", "/desk/settings/representatives"
LANGUAGES, RETENTION = "/desk/settings/languages", "/desk/settings/retention"


def sets(organizer: Visitor, page: str, **typed: Any) -> Visitor:
    """Fill in a section as it stands, and save it."""
    organizer.opens(page)
    return organizer.posts(page, revision=organizer.value_of("revision"), **typed)
