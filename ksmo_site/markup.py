"""Markdown in, clean HTML out; two texts in, their difference word by word out."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import nh3
from flask_babel import gettext
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from ksmo_site import language

TAGS = {"a", "blockquote", "code", "em", "h2", "h3", "hr", "li", "ol", "p", "strong"}
# Paragraphs with less in common are shown whole, before and after: their words one by one could not be read.
ALIKE = 0.4
SAME, REMOVED, ADDED = "same", "removed", "added"
_markdown = MarkdownIt("commonmark", {"html": False})


def html(markdown: str) -> Markup:
    """The text as HTML that holds only known tags and links."""
    rendered = _markdown.render(markdown)
    return Markup(nh3.clean(rendered, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"}))


@dataclass(frozen=True)
class Piece:
    """Words that stayed, went or came."""

    words: str
    kind: str = SAME

    def __html__(self) -> Markup:
        if self.kind == SAME:
            return escape(self.words)
        told = gettext("removed:") if self.kind == REMOVED else gettext("added:")
        # Not every screen reader tells of these elements, so a word that is not seen does.
        hidden = Markup('<span class="unseen" lang="{}">{} </span>').format(language.current(), told)
        return Markup("<{0}>{1}{2}</{0}>").format("del" if self.kind == REMOVED else "ins", hidden, self.words)


@dataclass(frozen=True)
class Difference:
    """Two texts compared, paragraph by paragraph and then word by word; everything in them is escaped."""

    paragraphs: list[list[Piece]]

    @property
    def inline(self) -> Markup:
        """One text, with what went and what came in their places."""
        return self._with(SAME, REMOVED, ADDED)

    @property
    def before(self) -> Markup:
        """The earlier text, with what went marked."""
        return self._with(SAME, REMOVED)

    @property
    def after(self) -> Markup:
        """The later text, with what came marked."""
        return self._with(SAME, ADDED)

    def _with(self, *kinds: str) -> Markup:
        shown = ([piece for piece in paragraph if piece.kind in kinds] for paragraph in self.paragraphs)
        return Markup("\n").join(Markup("<p>{}</p>").format(Markup(" ").join(pieces)) for pieces in shown if pieces)


def difference(before: str, after: str) -> Difference:
    """What went and what came between two texts."""
    old, new = before.split("\n\n"), after.split("\n\n")
    steps = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return Difference([p for step, a, b, c, d in steps for p in _paragraphs(step, old[a:b], new[c:d])])


def is_same(before: str, after: str) -> bool:
    """Whether two texts have the same words in the same order."""
    return before.split() == after.split()


def _paragraphs(step: str, old: list[str], new: list[str]) -> Iterator[list[Piece]]:
    if step == "equal":
        yield from ([Piece(paragraph)] for paragraph in new)
        return
    for before, after in zip_longest(old, new, fillvalue=""):
        yield _words(before.split(), after.split())


def _words(old: list[str], new: list[str]) -> list[Piece]:
    """One paragraph, its words compared; Korean by its space-separated words."""
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    steps = matcher.get_opcodes() if matcher.ratio() >= ALIKE else [("replace", 0, len(old), 0, len(new))]
    return [piece for step, a, b, c, d in steps for piece in _step(step, old[a:b], new[c:d])]


def _step(step: str, old: list[str], new: list[str]) -> Iterator[Piece]:
    if step == "equal":
        yield Piece(" ".join(new))
        return
    if old:
        yield Piece(" ".join(old), REMOVED)
    if new:
        yield Piece(" ".join(new), ADDED)
