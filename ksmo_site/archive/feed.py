"""Issues of the newsletter as entries of a feed (RFC 4287)."""

from flask import url_for

from ksmo_site.archive import issues
from ksmo_site.newsletter.models import Issue
from ksmo_site.notices.feed import FeedEntry


def entries() -> list[FeedEntry]:
    """The newest issues, each at its own address for ever."""
    return [_of(issue).clean() for issue in issues.newest()]


def _of(issue: Issue) -> FeedEntry:
    shown = issues.shown(issue)
    address = url_for("archive.one", number=shown.number)
    return FeedEntry(address, shown.language, shown.shown_title, shown.left_at, shown.plain)
