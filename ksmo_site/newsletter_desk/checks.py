"""What is looked at before an issue may leave: everything at once, in words, and nothing left to trust."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ksmo_site import language, markup
from ksmo_site.delivery import inspection
from ksmo_site.newsletter.models import Issue
from ksmo_site.newsletter_desk import mailing
from ksmo_site.pages import content, events


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; a warning keeps nothing back."""

    words: str
    is_fine: bool
    is_warning: bool = False


def of(issue: Issue) -> list[Check]:
    """All checks of this issue, those that say no included."""
    bodies = [body for spoken in language.NAMES if (body := issue.body(spoken))]
    found = [*_of_words(issue), *_of_links(issue, bodies), *_of_letters(issue)]
    if issue.is_advertising:
        found += _of_advertising(issue)
    tested = issue.tested_revision == issue.revision
    return [*found, Check(gettext("A test of these words was sent"), tested, is_warning=True)]


def failing(issue: Issue) -> list[Check]:
    """Those that keep the issue from leaving."""
    return [check for check in of(issue) if not check.is_fine and not check.is_warning]


def foreign_hosts(issue: Issue) -> list[str]:
    """The other sites its words lead to."""
    said = " ".join(f"{issue.subject(spoken)} {markup.plain(issue.body(spoken))}" for spoken in language.NAMES)
    return sorted({inspection.host_of(address) for address in inspection.foreign(said)})


def _of_words(issue: Issue) -> list[Check]:
    begun = [spoken for spoken in language.NAMES if issue.subject(spoken) or issue.body(spoken)]
    subjects, bodies = ([bool(said(spoken)) for spoken in begun] for said in (issue.subject, issue.body))
    plain = all(markup.plain(issue.body(spoken)).strip() for spoken in begun)
    return [
        Check(gettext("There is a subject in each language that was begun"), bool(begun) and all(subjects)),
        Check(gettext("There is a text in each language that was begun"), bool(begun) and all(bodies)),
        Check(gettext("The plain text is made"), bool(begun) and plain),
    ]


def _of_links(issue: Issue, bodies: list[str]) -> list[Check]:
    links = [link for body in bodies for link in markup.links(body)]
    dead = [f"“{words}” {address}".strip() for words, address in links if not words or _leads_nowhere(address)]
    tracked = [address for _, address in links if not may_follow(address)]
    asked = [host for host in foreign_hosts(issue) if host not in issue.hosts]
    return [
        Check(_named(gettext("No link is empty, cut short or leads nowhere"), dead), not dead),
        Check(_named(gettext("No link carries a mark to count who follows it"), tracked), not tracked),
        Check(_named(gettext("Every link to another site has an organizer's yes"), asked), not asked),
        Check(gettext("No picture is loaded from anywhere"), not any(map(markup.has_images, bodies))),
    ]


def _named(words: str, wrong: list[str]) -> str:
    return f"{words}: {', '.join(wrong)}" if wrong else words


def _leads_nowhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    if parts.scheme == "mailto":
        return "@" not in parts.path
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return True
    home = urlsplit(current_app.config["KSMO_BASE_URL"])
    if parts.netloc != home.netloc:
        return False
    return not _is_page(parts.path.removeprefix(home.path).removeprefix("/ko") or "/")


def _is_page(path: str) -> bool:
    try:
        endpoint, values = current_app.url_map.bind("").match(path)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    slug = values.get("slug", "")
    if endpoint == "pages.event":
        return events.find(slug) is not None
    kind = {"pages.news_item": content.NEWS, "pages.page": content.PAGE}.get(endpoint)
    return kind is None or content.find(kind, slug) is not None


def may_follow(address: str) -> bool:
    """Whether a link carries no mark to count who follows it."""
    try:
        inspection.refuse(address, [inspection.host_of(address)])
    except inspection.Improper:
        return False
    return True


def _of_letters(issue: Issue) -> list[Check]:
    """Of the letters as they would leave."""
    made = mailing.previews(issue)
    texts = [made[spoken][0] for spoken in made]
    asks = any(inspection.ASKING.search(said) for said in (*texts, issue.subject_en, issue.subject_ko))
    stopped = "" if asks else _stopped(issue, list(made.values()))
    return [
        Check(gettext("Each reader is told why they get it"), bool(made) and all(map(mailing.says_why, texts))),
        Check(gettext("There is a link to stop"), bool(made) and all(map(mailing.can_be_stopped, texts))),
        Check(gettext("Nobody is asked for a password"), not asks),
        Check(
            _named(gettext("The last look before it leaves finds nothing"), [stopped] if stopped else []), not stopped
        ),
    ]


def _stopped(issue: Issue, made: list[tuple[str, str]]) -> str:
    # What links are said no to for has a line of its own.
    hosts = [*issue.hosts, *foreign_hosts(issue)]
    try:
        for text, html in made:
            inspection.refuse(text, hosts)
            inspection.inspect_html(html, hosts)
    except inspection.Improper as improper:
        return str(improper)
    return ""


def _of_advertising(issue: Issue) -> list[Check]:
    sender = mailing.sender()
    labelled = all(
        mailing.subject(issue, spoken).startswith(mailing.LABEL)
        for spoken in language.NAMES
        if issue.is_written_in(spoken)
    )
    return [
        Check(gettext("As advertising, it goes only to those who asked for it"), not issue.to_members),
        Check(gettext("As advertising, it names name, e-mail and telephone of the sender"), all(sender.values())),
        Check(gettext("As advertising, its subject begins with %(label)s", label=mailing.LABEL), labelled),
    ]
