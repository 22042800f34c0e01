"""What waits for the organizers: points the policy or the settings leave open."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ksmo_site.archive import issues
from ksmo_site.desk import standing
from ksmo_site.enquiry_desk import inbox
from ksmo_site.holdings_desk import deletion
from ksmo_site.notices import duties
from ksmo_site.outbox import quarantine
from ksmo_site.pages import content
from ksmo_site.personal import Words
from ksmo_site.policy import sections, versions
from ksmo_site.promises import checking
from ksmo_site.publishing import appearing
from ksmo_site.settings_desk import points
from ksmo_site.settings_desk.words import PAGES
from ksmo_site.team import review


@dataclass(frozen=True)
class Point:
    """Something only an organizer can settle, and the page of the desk where it is settled, if there is one."""

    words: Words
    endpoint: str | None = None


def needs_you() -> list[Point]:
    """Everything that waits for an organizer."""
    return [
        *_about_notices(),
        *_about_enquiries(),
        *_about_deletion(),
        *_about_the_newsletter(),
        *_about_the_promises(),
        *_about_the_team(),
        *_about_the_policy(),
        *_about_the_conference(),
        *_about_texts(),
    ]


def _about_notices() -> Iterator[Point]:
    return (Point(words, "notice_desk.listing") for words in duties.waiting())


def _about_enquiries() -> Iterator[Point]:
    return (Point(words, "enquiry_desk.listing") for words in inbox.points())


def _about_deletion() -> Iterator[Point]:
    page = "holdings_desk.deletion_overview"
    if deletion.remains():
        yield Point(_l("Something of people who left was found and has to be removed by hand."), page)
    if quarantine.waiting():
        yield Point(_l("Letters are held back since an older copy of the database was put in place."), page)
    if wrong := standing.complaints():
        words = ngettext(
            "%(num)s thing about keys, backups or the disk needs whoever runs the server. Run: flask --app wsgi doctor",
            "%(num)s things about keys, backups or the disk need whoever runs the server. Run: flask --app wsgi doctor",
            len(wrong),
        )
        yield Point(words)


def _about_the_newsletter() -> Iterator[Point]:
    page = "newsletter_desk.listing"
    for issue in issues.missed():
        yield Point(
            _l("Newsletter No. %(number)s did not leave at its time: look at its checks.", number=issue.number), page
        )
    for issue in issues.with_refused():
        yield Point(_l("Newsletter No. %(number)s was refused for some of its readers.", number=issue.number), page)


def _about_the_promises() -> Iterator[Point]:
    for row in checking.board().rows:
        if row.finding is not None and not row.finding.is_kept:
            words = _l("Promise %(number)s is not kept: %(reason)s", number=row.number, reason=row.finding.reason)
            yield Point(words, "promises.board")


def _about_the_team() -> Iterator[Point]:
    for month in review.due():
        words = _l("The activity of %(month)s has not been looked through yet.", month=month)
        yield Point(words, "team.activity")


def _about_the_policy() -> Iterator[Point]:
    version = versions.find_in_force()
    if version is None:
        yield Point(_l("No policy is in force. Run: flask --app wsgi setup"))
        return
    for words in sections.open_points(version):
        yield Point(words, "policy_desk.overview")
    if versions.draft() is not None:
        yield Point(_l("A draft of the policy waits to be announced."), "policy_desk.overview")


def _about_texts() -> Iterator[Point]:
    missed = appearing.missed()
    places = standing.where_written(missed)
    for draft in missed:
        words = _l("“%(title)s” did not go live at its time: look at it.", title=draft.says.get("title") or "–")
        yield Point(words, places[draft.thing_id])


def _about_the_conference() -> Iterator[Point]:
    for section, page in PAGES.items():
        yield from (Point(words, page) for words in points.of(section))
    yield from (Point(words, "policy_desk.overview") for words in points.of(points.HELPERS))
    if content.has_samples() or issues.has_samples():
        yield Point(_l("Sample content is still shown."), "page_desk.samples")
