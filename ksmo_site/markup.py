"""Markdown in, clean HTML out; two texts in, their difference word by word out."""

import difflib
from collections.abc import Iterator

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

TAGS = {"a", "blockquote", "code", "em", "h2", "h3", "hr", "li", "ol", "p", "strong"}
# Paragraphs with less in common are shown whole, before and after: their words one by one could not be read.
ALIKE = 0.4
_markdown = MarkdownIt("commonmark", {"html": False})


def html(markdown: str) -> Markup:
    """The text as HTML that holds only known tags and links."""
    rendered = _markdown.render(markdown)
    return Markup(nh3.clean(rendered, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"}))


def difference(before: str, after: str) -> Markup:
    """What was removed and what was added, paragraph by paragraph and then word by word, escaped."""
    old, new = before.split("\n\n"), after.split("\n\n")
    lines = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return Markup("\n").join(
        Markup("<p>{}</p>").format(paragraph)
        for step, a, b, c, d in lines
        for paragraph in _paragraphs(step, old[a:b], new[c:d])
    )


def is_same(before: str, after: str) -> bool:
    """Whether two texts have the same words in the same order."""
    return before.split() == after.split()


def _paragraphs(step: str, old: list[str], new: list[str]) -> Iterator[Markup]:
    if step == "equal":
        yield from (escape(paragraph) for paragraph in new)
        return
    for place in range(max(len(old), len(new))):
        yield _words(old[place] if place < len(old) else "", new[place] if place < len(new) else "")


def _words(before: str, after: str) -> Markup:
    """One paragraph, its words compared; Korean by its space-separated words."""
    old, new = before.split(), after.split()
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return Markup(" ").join(_step("replace", old, new))
    steps = matcher.get_opcodes()
    return Markup(" ").join(part for step, a, b, c, d in steps for part in _step(step, old[a:b], new[c:d]))


def _step(step: str, removed: list[str], added: list[str]) -> Iterator[Markup]:
    if step == "equal":
        yield escape(" ".join(added))
        return
    if removed:
        yield Markup("<del>{}</del>").format(" ".join(removed))
    if added:
        yield Markup("<ins>{}</ins>").format(" ".join(added))
