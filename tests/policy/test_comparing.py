"""Versions of the policy compared: each clause with itself, whatever its title."""

from ksmo_site.markup import ADDED, REMOVED, SAME
from ksmo_site.policy import comparing
from ksmo_site.policy.comparing import Parts
from tests import editing

TEXT = editing.DEFAULT.read_text(encoding="utf-8")


def changed(before: Parts, after: Parts) -> list[str]:
    return [change.key for change in comparing.changes(before, after) if change.difference]


def test_one_edited_word_of_a_file_is_the_one_word_marked() -> None:
    for edit in editing.edits(TEXT, 200):
        assert editing.flagged(TEXT, edit.text) == (edit.removed, edit.added)


def test_a_clause_with_another_title_is_the_same_clause() -> None:
    before = {"cookies": ("4. Cookies", "We set none.")}
    after = {"cookies": ("4. What your browser keeps", "We set  none.")}

    (change,) = comparing.changes(before, after)

    assert change.difference
    assert [[piece.kind for piece in line] for line in change.difference.paragraphs] == [[SAME, REMOVED, ADDED], [SAME]]


def test_a_title_that_ran_into_its_sentence_is_compared_with_it() -> None:
    before = {"cookies": ("4. Range of Cookie Use", "We set none.")}
    after = {"cookies": ("4. Range of", "Cookie Use We set few.")}

    (change,) = comparing.changes(before, after)

    assert change.difference
    assert (change.difference.removed, change.difference.added) == (1, 1)


def test_only_what_changed_is_a_change() -> None:
    before = editing.parts(TEXT)
    after = editing.parts(TEXT.replace("Data Usage Policy", "Data Usage").replace("\n\n", "\n\n\n "))

    assert changed(before, after) == ["usage"]
    assert changed(before, before) == []
