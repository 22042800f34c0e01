"""What stayed between two texts: as much as can be, however often words come again."""

from hypothesis import given
from hypothesis import strategies as st

from ksmo_site import alignment

SENTENCES = st.lists(st.sampled_from(["we", "keep", "no", "it."]), max_size=9).map(tuple)


def longest(old: tuple[str, ...], new: tuple[str, ...]) -> int:
    """How many words can stay, by the plain recursion of the textbook, row by row."""
    last = [0] * (len(new) + 1)
    for word in old:
        row = [0]
        for place, other in enumerate(new):
            row.append(last[place] + 1 if word == other else max(row[place], last[place + 1]))
        last = row
    return last[-1]


@given(SENTENCES, SENTENCES)
def test_as_many_words_stay_as_can(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    words = alignment.words(old, new)

    assert tuple(before for before, _ in words if before) == old
    assert tuple(after for _, after in words if after) == new
    stayed = [(before, after) for before, after in words if before and after]
    assert all(before == after for before, after in stayed)
    assert len(stayed) == longest(old, new)


def test_paragraphs_are_paired_by_likeness_and_not_by_place() -> None:
    before = "We keep your name.\n\nNobody else gets it from us."
    after = "This is new.\n\nWe keep your names.\n\nNobody ever gets it from us."

    assert [(" ".join(old), " ".join(new)) for old, new in alignment.paragraphs(before, after)] == [
        ("", "This is new."),
        ("We keep your name.", "We keep your names."),
        ("Nobody else gets it from us.", "Nobody ever gets it from us."),
    ]


def test_a_paragraph_broken_in_two_is_no_change() -> None:
    pairs = alignment.paragraphs("We keep it. You may ask.\n\nThe end.", "We keep it.\n\nYou may ask. The end.")

    assert all(old == new for old, new in pairs)
