"""Reading a policy's text as it comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ksmo_site.errors import Refusal
from ksmo_site.policy import reading

TITLES = ("Purpose of Use", "Range of Data", "Maintenance and Disuse", "Range of Cookie Use", "Security Management",
          "Data Usage Policy", "Changes and Updates to this Policy", "Responsibility for Breach")  # fmt: skip
BODY = "We collect what is needed and nothing else at all, and we say so.\n\n"


def text(titles: tuple[str, ...] = TITLES, introduction: str = "This explains what we do.\n\n") -> str:
    return introduction + "".join(f"{n}. {title}\n\n{BODY}" for n, title in enumerate(titles, start=1))


def words(read: reading.Text) -> list[str]:
    clauses = (f"{number}. {clause.title} {clause.text}" for number, clause in enumerate(read.clauses, start=1))
    return " ".join([read.preamble, *clauses]).split()


def test_it_reads_an_introduction_and_eight_clauses() -> None:
    read = reading.read(text())

    assert read.preamble == "This explains what we do."
    assert tuple(clause.title for clause in read.clauses) == TITLES
    assert read.words == len(text().split())


def test_lines_broken_anywhere_become_paragraphs_again() -> None:
    broken = text().replace("needed and", "needed\n\nand")

    assert reading.read(broken).clauses[0].text == BODY.strip()


def test_a_heading_that_runs_into_its_sentence_is_cut_where_the_sentence_begins() -> None:
    run_in = text().replace(
        "4. Range of Cookie Use\n\nWe collect", "4. Range of Cookie Use When our members visit, we collect"
    )

    clause = reading.read(run_in).clauses[3]

    assert clause.title == "Range of Cookie Use"
    assert clause.text.startswith("When our members visit, we collect")


def test_parts_without_a_number_get_their_anchor() -> None:
    body = "Before it. No Linking. We do not link. As said under “No Linking.” Notice If we must, we tell you.\n"
    clause = reading.read(
        text().replace("6. Data Usage Policy\n\n" + BODY, f"6. Data Usage Policy\n\n{body}\n")
    ).clauses[5]

    paragraphs = clause.text.split("\n\n")

    assert [reading.anchor(paragraph) for paragraph in paragraphs] == [None, "no-linking", None, "notice", None]
    assert " ".join(paragraphs).split() == body.split()


def test_quotes_and_stray_addresses_stay_as_they_are() -> None:
    odd = text().replace("nothing else at all", "“nothing” at info@example.org mailto:info@example.org")

    assert "“nothing” at info@example.org mailto:info@example.org" in reading.read(odd).clauses[7].text


@pytest.mark.parametrize(
    ("bad", "line", "because"),
    [
        ("", 1, "no clause was found"),
        ("Only words.\n", 1, "no clause was found"),
        (text()[27:], 1, "no introduction"),
        (text(TITLES[:7]), 29, "ends after clause 7 of 8"),
        (text((*TITLES, "One More")), 35, "one more than the 8"),
        (text().replace("3. Main", "5. Main"), 11, "clause 5 stands where clause 3 was expected"),
        (text().replace("2. Range of Data\n\n" + BODY, "2. Range of Data\n\n"), 7, "no text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(bad: str, line: int, because: str) -> None:
    with pytest.raises(Refusal, match=because) as refused:
        reading.read(bad)

    assert str(refused.value).startswith(f"Line {line}:")
    assert str(refused.value).endswith("Nothing was changed.")


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(Refusal, match="at most"):
        reading.read(text() + "x" * 200_000)


LINES = st.lists(st.text(alphabet="abcDEF .,“”:가나", min_size=1, max_size=60), min_size=1, max_size=8)


@given(LINES, LINES)
def test_the_words_are_the_words_of_the_file_in_their_order(first: list[str], second: list[str]) -> None:
    content = text().replace("This explains", "\n\n".join(["This explains", *first]), 1)
    content = content.replace("and we say so.", "\n\n".join(["and", *second, "so."]), 1)

    assert words(reading.read(content)) == content.split()
