"""The list of what a person can check names tests that exist."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
LIST = TESTS.parent / "docs/acceptance.md"


def test_every_test_named_in_the_list_exists() -> None:
    there = {
        name for file in TESTS.rglob("*.py") for name in re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", LIST.read_text()))

    assert len(named) > 20
    assert named - there == set()


def test_the_list_has_forty_points() -> None:
    numbers = re.findall(r"^\| (\d+)(?:–(\d+))? \|", LIST.read_text(), re.MULTILINE)
    assert [n for first, last in numbers for n in range(int(first), int(last or first) + 1)] == list(range(1, 41))
