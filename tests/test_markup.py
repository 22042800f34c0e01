"""Two texts compared: what is marked is what changed, and nothing beside it."""

import pytest

from ksmo_site import markup
from ksmo_site.markup import ADDED, AFTER, ARRIVED, BEFORE, LEFT, REMOVED, SAME
from tests import editing

KEEP, SELL = "We keep your name for as long as you are a member.", "Nobody else gets it."


def compared(before: str, after: str) -> list[list[tuple[str, str]]]:
    return [[(piece.kind, piece.words) for piece in line] for line in markup.difference(before, after).paragraphs]


def test_both_texts_can_be_read_from_their_difference() -> None:
    text = editing.DEFAULT.read_text(encoding="utf-8")

    for edit in editing.edits(text, 200):
        pieces = [piece for line in markup.difference(text, edit.text).paragraphs for piece in line]

        assert editing.words(pieces, *BEFORE) == text.split()
        assert editing.words(pieces, *AFTER) == edit.text.split()
        assert (editing.words(pieces, REMOVED), editing.words(pieces, ADDED)) == (edit.removed, edit.added)


def test_korean_is_compared_by_its_spaced_words() -> None:
    before, after = "학회는 회원의 이름을 보관합니다.", "학회는 회원의 주소를 보관합니다."

    kept = (SAME, "학회는 회원의"), (SAME, "보관합니다.")
    assert compared(before, after) == [[kept[0], (REMOVED, "이름을"), (ADDED, "주소를"), kept[1]]]


def test_words_side_by_side_are_one_change() -> None:
    assert compared("We keep your name here.", "We keep an address here.") == [
        [(SAME, "We keep"), (REMOVED, "your name"), (ADDED, "an address"), (SAME, "here.")]
    ]


def test_a_sentence_that_came_is_marked_from_its_beginning() -> None:
    assert compared("First. We keep it. Last.", "First. We sell nothing. We keep it. End.") == [
        [(SAME, "First."), (ADDED, "We sell nothing."), (SAME, "We keep it."), (REMOVED, "Last."), (ADDED, "End.")]
    ]


def test_a_paragraph_put_in_leaves_the_changed_one_behind_it_readable() -> None:
    changed = KEEP.replace("name", "names")

    assert compared(f"{KEEP}\n\n{SELL}", f"This is new.\n\n{changed}\n\n{SELL}") == [
        [(ADDED, "This is new.")],
        [(SAME, "We keep your"), (REMOVED, "name"), (ADDED, "names"), (SAME, "for as long as you are a member.")],
        [(SAME, SELL)],
    ]


def test_a_paragraph_that_moved_is_shown_as_moved() -> None:
    difference = markup.difference(f"{KEEP}\n\n{SELL}", f"{SELL}\n\n{KEEP}")

    assert [(line[0].kind, line[0].words) for line in difference.paragraphs] == [
        (ARRIVED, SELL), (SAME, KEEP), (LEFT, SELL),
    ]  # fmt: skip
    assert (difference.removed, difference.added, difference.moved) == (0, 0, 1)


def test_paragraphs_with_little_in_common_are_shown_whole() -> None:
    other = "Whoever asks gets a copy of your picture."

    assert compared(KEEP, other) == [[(REMOVED, KEEP), (ADDED, other)]]


def test_spaces_and_breaks_are_no_change() -> None:
    spaced = KEEP.replace(" ", "  \n") + "\n\n\n" + SELL

    assert markup.is_same(f"{KEEP} {SELL}", spaced)
    assert compared(KEEP + " " + SELL, spaced) == [[(SAME, KEEP)], [(SAME, SELL)]]


def test_a_title_shows_the_words_that_changed_however_few_stayed() -> None:
    pieces = markup.heading("4. Cookies", "4. What your browser keeps for us")

    assert [piece.kind for piece in pieces] == [SAME, REMOVED, ADDED]


@pytest.mark.parametrize("size", [1, 35_000])
def test_a_text_without_end_is_shown_whole(size: int) -> None:
    before, after = (" ".join(f"{letter}{n % 700}" * (40_000 // size) for n in range(size)) for letter in "ab")

    assert compared(before, after) == [[(REMOVED, before), (ADDED, after)]]
