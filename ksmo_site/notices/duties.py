"""What has to be told, and how long there is for it: the clocks the organizers see."""

from collections.abc import Iterator
from datetime import timedelta

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from ksmo_site import clock
from ksmo_site.notices import banner, breaches, disclosures
from ksmo_site.notices.models import BreachNotice, Disclosure
from ksmo_site.personal import Words
from ksmo_site.templating import day, in_words

AN_HOUR = timedelta(hours=1)


def waiting() -> Iterator[Words]:
    """Everything that waits for an organizer."""
    for notice in breaches.every_one():
        if told := time_left(notice):
            drill = gettext("Drill: ") if notice.is_drill else ""
            yield drill + gettext("Security notice %(number)s:", number=notice.number) + " " + told
        if notice.draft and not notice.ended_at:
            yield gettext("A draft of security notice %(number)s is not posted.", number=notice.number)
    if banner.unknown():
        yield _l("A notice stands on every page that this copy of the database does not know.")
    for disclosure in disclosures.every_one():
        if disclosure.is_owed or disclosure.needs_review:
            yield gettext("Disclosure %(number)s:", number=disclosure.number) + " " + days_left(disclosure)


def time_left(notice: BreachNotice) -> str:
    """How long there is to tell those concerned, in words; empty where nobody waits for it any more."""
    if notice.tell_by is None:
        return ""
    left = notice.tell_by - clock.now()
    if left < timedelta():
        return str(gettext("72 hours are over since %(moment)s.", moment=in_words(notice.tell_by)))
    return str(ngettext("%(num)s hour left to tell those concerned.", "%(num)s hours left to tell those concerned.",
                        left // AN_HOUR))  # fmt: skip


def days_left(disclosure: Disclosure) -> str:
    """How long there is to tell it, or until the hold is looked at again, in words; empty once it was told."""
    if disclosure.told_on:
        return ""
    if disclosure.review_on:
        return str(gettext("under hold; to be reviewed on %(day)s.", day=day(disclosure.review_on)))
    if disclosure.is_late:
        return str(gettext("should have been told by %(day)s.", day=day(disclosure.notice_due_on)))
    left = (disclosure.notice_due_on - clock.today()).days
    return str(ngettext("%(num)s day left to tell it.", "%(num)s days left to tell it.", left))
