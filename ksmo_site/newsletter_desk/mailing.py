"""The letter that brings an issue: its words once for all, and for each reader their name, why, and how to stop."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import Select, select

from ksmo_site import language, markup
from ksmo_site.archive import issues
from ksmo_site.archive.issues import ISSUE
from ksmo_site.auth.models import Member
from ksmo_site.delivery import composing, inspection
from ksmo_site.extensions import db
from ksmo_site.newsletter import links
from ksmo_site.newsletter.models import Issue, Subscription
from ksmo_site.newsletter_desk import audience
from ksmo_site.newsletter_desk.audience import EVENTS, MEMBERS, NEWSLETTER
from ksmo_site.outbox import kinds, letters
from ksmo_site.people import proofs
from ksmo_site.people.models import Person
from ksmo_site.people.vault import Gone
from ksmo_site.settings import values

TEST = "issue_test"
# Exactly so, at the very beginning (Network Act, article 50, paragraph 4; its decree, table 6).
LABEL = "(광고)"
# How to refuse, in both languages at once.
REFUSE = "수신거부 / Refuse:"
# Where the reader's greeting is put into the HTML, as composing does it with the text.
_GREETING = Markup("<p>\ue000greeting\ue001</p>")
# In the place of a reader's own link where an issue is only looked at.
_SAMPLE = "newsletter/…"
_WHY = {
    NEWSLETTER: _l("you asked for the newsletter of KSMO 2024, and confirmed it."),
    EVENTS: _l("you asked for the events listing of KSMO 2024, and confirmed it."),
    MEMBERS: _l("you are a member of KSMO 2024, and members get news of the conference unless they say no."),
}


def test(person: Person, issue: Issue) -> None:
    """Write the issue to one organizer, marked as a test."""
    letters.write(TEST, person).number = issue.number
    issue.tested_revision = issue.revision


def contents(issue: Issue) -> dict[str, Any]:
    """What all readers of this language get."""
    spoken = issue.read_in(language.current())
    is_for_all = issue.to_newsletter or issue.to_events
    link = url_for("archive.one", number=issue.number, _external=True) if is_for_all else ""
    body = issue.body(spoken)
    said = Markup('<div lang="{}">{}</div>').format(spoken, markup.html(body))
    where = markup.paragraphs(f"{gettext('This issue on our site:')} {link}" if link else "")
    return {
        "subject": subject(issue, spoken), "body": markup.plain(body), "link": link, "hosts": tuple(issue.hosts),
        "html": Markup("\n").join((_GREETING, said, where)),
        "is_advertising": issue.is_advertising, "sender": " · ".join(sender().values()), "refuse": REFUSE,
    }  # fmt: skip


def subject(issue: Issue, spoken: str) -> str:
    """The subject in this language, labelled where the law asks for it."""
    words = issue.subject(spoken)
    return f"{LABEL} {words.removeprefix(LABEL).strip()}" if issue.is_advertising else words


def sender() -> dict[str, str]:
    """Who sends it, as an advertisement has to say."""
    return {"name": values.short_name(), "email": values.contact_email(), "telephone": values.contact_phone()}


def previews(issue: Issue) -> dict[str, tuple[str, str]]:
    """The letter in each language it is written in, to a reader whose name nobody knows: as text, and as HTML."""
    made = {}
    for spoken in language.NAMES:
        if issue.is_written_in(spoken):
            with language.speaking(spoken):
                made[spoken] = composing.preview(ISSUE, contents(issue), _sample())
    return made


def _sample() -> dict[str, str]:
    link = url_for("pages.home", _external=True) + _SAMPLE
    return {"greeting": gettext("Hello,"), "why": str(_WHY[NEWSLETTER]), "stop_link": link, "manage_link": link}


def says_why(text: str) -> bool:
    """Whether a letter says why its reader gets it."""
    lines = text.splitlines()
    return any(_spoken(spoken, _WHY[NEWSLETTER]) in line for spoken in language.NAMES for line in lines)


def can_be_stopped(text: str) -> bool:
    """Whether a letter shows the link that stops it."""
    return _SAMPLE in text


def _spoken(spoken: str, words: Any) -> str:
    with force_locale(spoken):
        return str(words)


def _own(people: Collection[Person], number: int) -> dict[UUID, dict[str, str]]:
    """What is each reader's own; those who do not want it any more are missing."""
    issue = issues.find(number)
    if issue is None or issue.stopped_at is not None:
        return {}
    lists, by_id = audience.chosen(issue).lists, {person.id: person for person in people}
    columns: list[Any] = [Person.id, Subscription, Member, *map(audience.wants, lists)]
    found: Select[Any] = audience.standing(select(*columns)).where(Person.id.in_(by_id))
    own = {}
    for person_id, subscription, member, *wanted in db.session.execute(found):
        why = next((_WHY[name] for name, is_wanted in zip(lists, wanted, strict=True) if is_wanted), None)
        if why is not None:
            # Whoever is leaving just now has no name any more, and gets none.
            with suppress(Gone):
                own[person_id] = _words(by_id[person_id], subscription, (subscription or member).name, str(why))
    return own


def _words(person: Person, subscription: Subscription | None, name: str | None, why: str) -> dict[str, str]:
    stop, manage = links.to_stop(person, subscription), links.to_manage(subscription)
    # A name that could be taken for a link would stop the letter.
    is_fit = bool(name) and inspection.may_be_called(name or "")
    greeting = gettext("Hello %(name)s,", name=name) if is_fit else gettext("Hello,")
    return {"greeting": greeting, "why": why, "stop_link": stop, "manage_link": manage}


@kinds.circular(
    ISSUE,
    purpose="news",
    subject=_l("Newsletter of KSMO 2024"),
    reason=_l("you asked for the newsletter of KSMO 2024, and confirmed it."),
    personal=_own,
)
def _issue(number: int) -> dict[str, Any] | None:
    issue = issues.find(number)
    return None if issue is None or issue.stopped_at else contents(issue) | {"list": "newsletter"}


def _own_test(people: Collection[Person], _number: int) -> dict[UUID, dict[str, str]]:
    why = gettext("you asked for it at the desk; nobody else got it.")
    return {person.id: _words(person, proofs.of(Subscription, person), None, why) for person in people}


@kinds.circular(
    TEST,
    purpose="request",
    subject=_l("Test: newsletter of KSMO 2024"),
    reason=_l("you asked for it at the desk; nobody else got it."),
    personal=_own_test,
)
def _test(number: int) -> dict[str, Any] | None:
    issue = issues.find(number)
    if issue is None:
        return None
    told = contents(issue)
    return told | {"subject": gettext("Test: %(subject)s", subject=told["subject"])}
