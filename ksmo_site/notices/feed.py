"""Versions of the policy, notices and disclosures as entries of one feed (RFC 4287)."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext

from ksmo_site import clock
from ksmo_site.language import current
from ksmo_site.notices import breaches, disclosures
from ksmo_site.notices.models import BreachNotice, Disclosure
from ksmo_site.policy import versions
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.templating import day

# What XML 1.0 cannot hold, however it is written.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class FeedEntry:
    """One entry: its address is its id, for ever, and another one in each language."""

    address: str
    language: str
    title: str
    updated_at: datetime
    summary: str

    def clean(self) -> "FeedEntry":
        """The same without characters that would break the feed."""
        title, summary = (_FORBIDDEN.sub("", text) for text in (self.title, self.summary))
        return FeedEntry(self.address, self.language, title, self.updated_at, summary)


def entries() -> list[FeedEntry]:
    """All of them, what changed last first."""
    found = [*map(_of_version, versions.published()), *map(_of_notice, breaches.public())]
    found += map(_of_disclosure, disclosures.told())
    return sorted((entry.clean() for entry in found), key=lambda entry: entry.updated_at, reverse=True)


def _of_version(version: PolicyVersion) -> FeedEntry:
    effective = gettext("effective on %(day)s", day=day(version.effective_on)) if version.effective_on else ""
    if version.withdrawn_on:
        on = day(version.withdrawn_on)
        effective = gettext("This version was withdrawn on %(day)s, before it took effect.", day=on)
    return FeedEntry(
        url_for("privacy.one_version", number=version.number), current(),
        gettext("Version %(number)s", number=version.number), _midnight(version.withdrawn_on or version.published_on),
        f"{effective} {version.summary_in(current())}".strip(),
    )  # fmt: skip


def _of_notice(notice: BreachNotice) -> FeedEntry:
    wording = notice.newest
    moments = [moment for moment in (wording.posted_at, notice.ended_at) if moment]
    said = "\n\n".join(text for _, text in wording.shown_parts if text)
    title = f"{gettext('Security notice %(number)s', number=notice.number)}: {wording.shown_headline}"
    return FeedEntry(url_for("notices.one", number=notice.number), wording.language, title, max(moments), said)


def _of_disclosure(disclosure: Disclosure) -> FeedEntry:
    address = url_for("notices.listing", _anchor=f"disclosure-{disclosure.number}")
    title = gettext("Disclosure %(number)s", number=disclosure.number)
    return FeedEntry(address, disclosure.language, title, _midnight(disclosure.told_on), disclosure.shown_text)


def _midnight(on: date | None) -> datetime:
    return clock.at(on or clock.today(), clock.MIDNIGHT)
