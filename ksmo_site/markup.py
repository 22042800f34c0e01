"""Markdown in, clean HTML out; two texts in, their difference word by word out."""

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from unicodedata import east_asian_width

import nh3
from flask_babel import lazy_gettext as _l
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup, escape

from ksmo_site import alignment, illustrations, language
from ksmo_site.alignment import Paragraph

TAGS = {"a", "blockquote", "code", "em", "h2", "h3", "hr", "img", "li", "ol", "p", "strong", "ul"}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height", "loading"}}
SAME, REMOVED, ADDED = "same", "removed", "added"
# Of a whole paragraph that stands elsewhere in the same text.
LEFT, ARRIVED = "left", "arrived"
BEFORE, AFTER = (SAME, REMOVED, LEFT), (SAME, ADDED, ARRIVED)
TOLD = {
    REMOVED: _l("removed:"), ADDED: _l("added:"), LEFT: _l("moved from here:"), ARRIVED: _l("moved to here:"),
}  # fmt: skip
# In escaped text; also the place where one will stand, see delivery.composing.
_ADDRESS = re.compile("https?://[^\\s<>]+|\ue000\\w*link\ue001")
_markdown = MarkdownIt("commonmark", {"html": False})


def html(markdown: str) -> Markup:
    """The text as HTML that holds only known tags, links, and images of our own."""
    tokens = _markdown.parse(markdown)
    rendered = _markdown.renderer.render(tokens, _markdown.options, illustrations.of(tokens))
    return Markup(nh3.clean(rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "http", "mailto"}))


_markdown.add_render_rule("image", illustrations.render)


def plain(markdown: str) -> str:
    """The text as people read it without marks: headings, points, quotes, and links as their words and address."""
    return "\n\n".join(_block(node) for node in SyntaxTreeNode(_markdown.parse(markdown)).children)


def _block(node: SyntaxTreeNode) -> str:
    if node.type in ("bullet_list", "ordered_list"):
        return _points(node)
    if node.type == "blockquote":
        said = "\n\n".join(map(_block, node.children))
        return "\n".join(f"> {line}".rstrip() for line in said.split("\n"))
    if node.type == "hr":
        return "* * *"
    if node.type == "heading":
        words = _inline(node)
        return f"{words}\n{'=' * min(72, _width(words))}"
    return node.content.rstrip("\n") if node.type in ("fence", "code_block") else _inline(node)


def _points(node: SyntaxTreeNode) -> str:
    first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    told = []
    for number, point in enumerate(node.children):
        mark = "- " if first is None else f"{first + number}. "
        said = "\n".join(map(_block, point.children))
        told.append(mark + said.replace("\n", "\n" + " " * len(mark)))
    return "\n".join(told)


def _inline(node: SyntaxTreeNode) -> str:
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    words = "".join(map(_inline, node.children))
    return _link(words, str(node.attrs.get("href", ""))) if node.type == "link" else words


def _link(words: str, address: str) -> str:
    shown = address.removeprefix("mailto:")
    # With the path of a front page, so that the bracket after it is not taken for a part of its host.
    whole = f"{shown}/" if re.fullmatch(r"https?://[^/?#]+", shown) else shown
    if not whole or words == shown:
        return words or whole
    return f"{words} ({whole})"


def links(markdown: str) -> list[tuple[str, str]]:
    """The words and the address of every link in the text."""
    found = SyntaxTreeNode(_markdown.parse(markdown)).walk()
    return [(_words(node), str(node.attrs.get("href", ""))) for node in found if node.type == "link"]


def has_images(markdown: str) -> bool:
    """Whether the text asks for a picture."""
    return any(node.type == "image" for node in SyntaxTreeNode(_markdown.parse(markdown)).walk())


def _words(link: SyntaxTreeNode) -> str:
    return "".join(map(_inline, link.children)).strip()


def _width(words: str) -> int:
    """How wide a line is where letters stand in columns: Korean ones take two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in words)


def paragraphs(text: str) -> Markup:
    """Plain text as HTML with the same words: paragraphs, ends of lines, and addresses that can be followed."""
    return Markup("\n").join(_paragraph_of(block) for block in re.split(r"\n\s*\n", text.strip()) if block)


def _paragraph_of(block: str) -> Markup:
    lines = (_ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', str(escape(line))) for line in block.splitlines())
    return Markup("<p>{}</p>").format(Markup("<br>\n").join(map(Markup, lines)))


@dataclass(frozen=True)
class Piece:
    """Words that stayed, went or came, or a paragraph that moved."""

    words: str
    kind: str = SAME

    def __html__(self) -> Markup:
        if self.kind == SAME:
            return escape(self.words)
        # Not every screen reader tells of these elements, so a word that is not seen does; of a move everybody is told.
        style = "unseen" if self.kind in (REMOVED, ADDED) else "tag"
        told = Markup('<span class="{}" lang="{}">{} </span>').format(style, language.current(), str(TOLD[self.kind]))
        return Markup("<{0}>{1}{2}</{0}>").format("del" if self.kind in BEFORE else "ins", told, self.words)


@dataclass(frozen=True)
class Difference:
    """Two texts compared, paragraph by paragraph and then word by word; everything in them is escaped."""

    paragraphs: list[list[Piece]]

    @property
    def inline(self) -> Markup:
        """One text, with what went and what came in their places."""
        return self._with({*BEFORE, *AFTER})

    @property
    def before(self) -> Markup:
        """The earlier text, with what went marked."""
        return self._with(BEFORE)

    @property
    def after(self) -> Markup:
        """The later text, with what came marked."""
        return self._with(AFTER)

    @property
    def removed(self) -> int:
        """How many words went."""
        return sum(len(piece.words.split()) for piece in self._pieces(REMOVED))

    @property
    def added(self) -> int:
        """How many words came."""
        return sum(len(piece.words.split()) for piece in self._pieces(ADDED))

    @property
    def moved(self) -> int:
        """How many paragraphs stand elsewhere."""
        return len(self._pieces(ARRIVED))

    def _pieces(self, kind: str) -> list[Piece]:
        return [piece for paragraph in self.paragraphs for piece in paragraph if piece.kind == kind]

    def _with(self, kinds: Container[str]) -> Markup:
        shown = ([piece for piece in paragraph if piece.kind in kinds] for paragraph in self.paragraphs)
        return Markup("\n").join(Markup("<p>{}</p>").format(Markup(" ").join(pieces)) for pieces in shown if pieces)


def difference(before: str, after: str) -> Difference:
    """What went, came and moved between two texts."""
    pairs = alignment.paragraphs(before, after)
    went, came = Counter(old for old, new in pairs if not new), Counter(new for old, new in pairs if not old)
    moved = {paragraph for paragraph, times in went.items() if times == came[paragraph]}
    return Difference([_paragraph(old, new, moved) for old, new in pairs])


def heading(before: str, after: str) -> list[Piece]:
    """A title, its words compared however few of them stayed."""
    return _pieces(alignment.words(tuple(before.split()), tuple(after.split())))


def is_same(before: str, after: str) -> bool:
    """Whether two texts have the same words in the same order."""
    return before.split() == after.split()


def _paragraph(old: Paragraph, new: Paragraph, moved: set[Paragraph]) -> list[Piece]:
    if not new:
        return [Piece(" ".join(old), LEFT if old in moved else REMOVED)]
    if not old:
        return [Piece(" ".join(new), ARRIVED if new in moved else ADDED)]
    words = alignment.words(old, new)
    if alignment.is_alike(sum(1 for before, after in words if before and after), old, new):
        return _pieces(words)
    return [Piece(" ".join(old), REMOVED), Piece(" ".join(new), ADDED)]


def _pieces(words: list[tuple[str, str]]) -> list[Piece]:
    kinds = [(after or before, SAME if before and after else ADDED if after else REMOVED) for before, after in words]
    return [Piece(" ".join(word for word, _ in run), kind) for kind, run in groupby(kinds, key=itemgetter(1))]
