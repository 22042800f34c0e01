"""Events and news put into an issue, as Markdown with their day, place and address."""

from dataclasses import replace

from flask import url_for

from ksmo_site import language
from ksmo_site.newsletter_desk.drafts import Words
from ksmo_site.pages import content, events
from ksmo_site.pages.models import Article, Event

EVENT, NEWS = "event", "news"
AT_MOST = 50


def choices() -> list[tuple[str, str]]:
    """What can be put in, the next events and the newest news first."""
    coming = [(f"{EVENT}:{event.slug}", event.shown_title) for event in events.next_ones(AT_MOST)]
    return coming + [(f"{NEWS}:{article.slug}", article.shown_title) for article in content.news(AT_MOST)]


def into(words: Words, spoken: str, chosen: str) -> Words:
    """The words with this event or piece of news at the end of the text in this language."""
    with language.speaking(spoken):
        added = _markdown(chosen)
    if spoken == language.KOREAN:
        return replace(words, body_ko=f"{words.body_ko}\n\n{added}".strip())
    return replace(words, body_en=f"{words.body_en}\n\n{added}".strip())


def _markdown(chosen: str) -> str:
    kind, _, slug = chosen.partition(":")
    found: Event | Article | None = events.find(slug) if kind == EVENT else content.find(content.NEWS, slug)
    if found is None:
        return ""
    if isinstance(found, Event):
        return _entry(found.shown_title, _when(found), url_for("pages.event", slug=slug, _external=True))
    said = found.shown_body.strip().partition("\n\n")[0]
    return _entry(found.shown_title, said, url_for("pages.news_item", slug=slug, _external=True))


def _entry(title: str, said: str, address: str) -> str:
    return f"## {title}\n\n{said}\n\n[{title}]({address})"


def _when(event: Event) -> str:
    place, _ = event.shown("place")
    return f"{events.when(event)}, {place}" if place else events.when(event)
