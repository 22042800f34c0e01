"""How far an issue has come: its standing, and its letters in numbers and in words."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ksmo_site import clock
from ksmo_site.archive.issues import ISSUE, TIME_TO_HOLD
from ksmo_site.newsletter.models import Issue
from ksmo_site.outbox import rounds
from ksmo_site.outbox.rounds import Progress

DRAFT, SCHEDULED, SENDING, PAUSED, SENT, STOPPED = "draft", "scheduled", "sending", "paused", "sent", "stopped"
STATES = {
    DRAFT: _l("Draft"), SCHEDULED: _l("Scheduled"), SENDING: _l("Sending"), PAUSED: _l("Paused"), SENT: _l("Sent"),
    STOPPED: _l("Stopped"),
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """An issue as it stands now."""

    issue: Issue
    state: str
    letters: Progress

    @property
    def words(self) -> str:
        """The state in words."""
        return str(STATES[self.state])

    @property
    def title(self) -> str:
        """What the issue is called on this page."""
        return self.issue.subject_en or self.issue.subject_ko or str(gettext("No subject yet"))

    @property
    def may_be_recalled(self) -> bool:
        """Whether nothing has left yet, and nothing leaves just now: then it can be a draft again."""
        return self.state == PAUSED and not self.letters.sent and not self.letters.refused

    @property
    def seconds_to_hold(self) -> int:
        """How many seconds are left in which nothing has left yet."""
        if self.issue.begun_at is None:
            return 0
        return max(0, int((self.issue.begun_at + TIME_TO_HOLD - clock.now()).total_seconds()))

    @property
    def told(self) -> dict[str, Any]:
        """The progress as its bar and its words."""
        # Nothing that was stopped is still to come: the bar must end.
        return {"done": self.letters.done, "total": self.letters.written, "words": self._words()}

    def _words(self) -> str:
        numbers = {"sent": self.letters.sent, "total": self.letters.written}
        told = str(gettext("%(sent)s of %(total)s have left", **numbers))
        return " · ".join([told, *self._more()])

    def _more(self) -> list[str]:
        """Why nothing leaves now, or how long it goes on."""
        if self.state == PAUSED:
            return [gettext("paused")]
        if self.state != SENDING:
            return []
        if self.seconds_to_hold:
            return [gettext("%(left)s seconds to change your mind", left=self.seconds_to_hold)]
        speed = self._a_minute()
        if not speed:
            return []
        left = gettext("about %(number)s min left", number=-(-self.letters.waiting // speed))
        return [left, gettext("%(number)s a minute", number=speed)]

    def _a_minute(self) -> int:
        """How many have left a minute so far."""
        if self.issue.begun_at is None:
            return 0
        minutes = (clock.now() - self.issue.begun_at - TIME_TO_HOLD).total_seconds() / 60
        return int(self.letters.sent / minutes) if minutes > 0 else 0


def of(issue: Issue) -> Standing:
    """The issue as it stands now."""
    letters = rounds.progress(ISSUE, issue.number)
    return Standing(issue, _state(issue, letters), letters)


def _state(issue: Issue, letters: Progress) -> str:
    if issue.is_draft:
        return DRAFT if issue.send_at is None else SCHEDULED
    if issue.stopped_at is not None:
        return STOPPED
    if not letters.waiting:
        return SENT
    return PAUSED if letters.is_paused else SENDING
