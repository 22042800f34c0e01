"""Reading a policy's text as it comes: lines broken anywhere, headings that run into their sentence, curly quotes.

Nothing is lost and nothing added: the words of what is read are the words of the file, in their order.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ksmo_site.errors import Refusal
from ksmo_site.policy.models import CLAUSES

# Parts of clauses that have an anchor of their own, by the name their text gives them.
SUBHEADINGS = {
    "Emails and Newsletters": "emails",
    "Registered Users": "registered-users",
    "Non Personal Browsing Information We Collect": "browsing",
    "No Linking": "no-linking",
    "No Selling or Sharing": "no-selling",
    "No Retention": "no-retention",
    "Notice": "notice",
}
CONNECTORS = frozenset(["a", "and", "by", "for", "from", "in", "of", "on", "or", "the", "this", "to", "with", "your"])
LONGEST = 200_000
# A line this much shorter than the longest one, and ending a sentence, ends its paragraph.
SHORT = 0.8

_NUMBERED = re.compile(r"^(\d{1,2})\.\s+(\S.*)$")
_SUBHEADING = re.compile(rf"(?:(?<=^)|(?<=[.”\"] ))({'|'.join(map(re.escape, SUBHEADINGS))})(\.?)(?= [A-Z“\"]|$)")


@dataclass(frozen=True)
class ClauseText:
    """The title and paragraphs of one clause."""

    title: str
    text: str


@dataclass(frozen=True)
class Text:
    """A policy as read: what stands before clause 1, and the eight clauses."""

    preamble: str
    clauses: tuple[ClauseText, ...]

    @property
    def words(self) -> int:
        """How many words it has, numbers of clauses included."""
        numbers = len(self.clauses) if any(clause.title or clause.text for clause in self.clauses) else 0
        written = [self.preamble, *(f"{clause.title} {clause.text}" for clause in self.clauses)]
        return len(" ".join(written).split()) + numbers

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was written."""
        return not self.words


@dataclass(frozen=True)
class _Line:
    number: int
    text: str


def read(content: str) -> Text:
    """The preamble and the eight clauses of a text. Raises Refusal, with line and reason, when it has not those."""
    if len(content) > LONGEST:
        raise Refusal(f"This text has {len(content)} characters; a policy has at most {LONGEST}. Nothing was changed.")
    lines = [_Line(number, line.strip()) for number, line in enumerate(content.splitlines(), start=1) if line.strip()]
    for line in lines:
        if not line.text.replace("\t", " ").isprintable():
            raise Refusal(f"Line {line.number}: there are characters that cannot be shown. Nothing was changed.")
    preamble, *clauses = _split(lines)
    width = max((len(line.text) for line in lines), default=0)
    return Text(
        _paragraphs([line.text for line in preamble], width), tuple(_clause(clause, width) for clause in clauses)
    )


def law_in(preamble: str) -> str:
    """The sentence that names the law the policy stands on, or nothing."""
    sentences = re.split(r"(?<=\.)\s+", preamble)
    return next((sentence for sentence in sentences if re.search(r"\b(?:Law|Act)\b", sentence)), "")


def typed(preamble: str, clauses: list[tuple[str, str]]) -> Text:
    """A text as it was typed clause by clause, empty lines between its paragraphs; a draft may still lack some."""
    return Text(_typed(preamble), tuple(ClauseText(" ".join(title.split()), _typed(text)) for title, text in clauses))


def _typed(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def _split(lines: list[_Line]) -> list[list[_Line]]:
    sections: list[list[_Line]] = [[]]
    for line in lines:
        heading = _NUMBERED.match(line.text)
        if heading:
            _refuse_wrong_number(line.number, int(heading[1]), len(sections))
            sections.append([])
        sections[-1].append(_Line(line.number, heading[2]) if heading else line)
    if len(sections) == 1:
        raise Refusal(
            "Line 1: no clause was found; a clause begins with a line such as “1. Purpose …”. Nothing was changed."
        )
    if len(sections) <= len(CLAUSES):
        end = lines[-1].number
        raise Refusal(
            f"Line {end}: the text ends after clause {len(sections) - 1} of {len(CLAUSES)}. Nothing was changed."
        )
    if not sections[0]:
        raise Refusal("Line 1: there is no introduction before clause 1. Nothing was changed.")
    return sections


def _refuse_wrong_number(line: int, number: int, expected: int) -> None:
    if expected > len(CLAUSES):
        raise Refusal(
            f"Line {line}: clause {number} is one more than the {len(CLAUSES)} there are. Nothing was changed."
        )
    if number != expected:
        raise Refusal(f"Line {line}: clause {number} stands where clause {expected} was expected. Nothing was changed.")


def _clause(lines: list[_Line], width: int) -> ClauseText:
    first, *rest = lines
    title, beginning = _title(first.text)
    text = _paragraphs([beginning] * bool(beginning) + [line.text for line in rest], width)
    if not title or not text:
        missing = "title" if not title else "text"
        raise Refusal(f"Line {first.number}: this clause has no {missing}. Nothing was changed.")
    return ClauseText(title, text)


def _title(line: str) -> tuple[str, str]:
    """The title, and the sentence that runs on behind it: a title has capitals, a sentence soon has none."""
    words = line.split()
    for place, word in enumerate(words):
        if word[0].islower() and word not in CONNECTORS:
            start = _sentence_start(words, place)
            return " ".join(words[:start]), " ".join(words[start:])
    return line, ""


def _sentence_start(words: list[str], place: int) -> int:
    while place > 0 and not words[place][0].isupper():
        place -= 1
    return place


def _paragraphs(lines: list[str], width: int) -> str:
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        paragraphs[-1].append(line)
        if _ends_paragraph(line, width):
            paragraphs.append([])
    joined = (" ".join(paragraph) for paragraph in paragraphs if paragraph)
    return "\n\n".join(part for paragraph in joined for part in _at_subheadings(paragraph))


def _ends_paragraph(line: str, width: int) -> bool:
    return len(line) < SHORT * width and line.endswith((".", ".”", '."', ":"))


def _at_subheadings(paragraph: str) -> Iterator[str]:
    """The paragraph, cut before and after each named part that begins in it."""
    end = 0
    for found in _SUBHEADING.finditer(paragraph):
        yield from _stripped(paragraph[end : found.start()])
        yield found[0]
        end = found.end()
    yield from _stripped(paragraph[end:])


def _stripped(text: str) -> Iterator[str]:
    if text.strip():
        yield text.strip()


def anchor(paragraph: str) -> str | None:
    """The anchor of a paragraph that is the name of a part."""
    return SUBHEADINGS.get(paragraph.removesuffix("."))
