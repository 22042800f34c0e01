"""Versions of the policy: drafted, published, compared, never changed."""

import re
from pathlib import Path

import pytest

from ksmo_site.extensions import db
from ksmo_site.policy import comparing, drafts, reading, versions
from ksmo_site.policy.models import CLAUSES, PolicyVersion
from ksmo_site.setting_up import DEFAULT_POLICY
from tests.policy.test_reading import text
from tests.site import Site
from tests.visitor import Visitor

DEFAULT = Path(versions.__file__).parent.parent / DEFAULT_POLICY


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A policy somebody wants to bring in."""
    path = tmp_path / "policy.txt"
    path.write_text(text(introduction="This Policy stands on the Data Act.\n\n"), encoding="utf-8")
    return path


def test_the_default_policy_is_version_one(site: Site) -> None:
    version = versions.get_in_force()

    assert version.number == 1
    assert tuple(clause.key for clause in version.text_in("en").clauses) == CLAUSES
    assert "Personal Information Protection Act" in version.legal_ground
    assert version.text_in("en").plain().split() == DEFAULT.read_text(encoding="utf-8").split()


def test_an_imported_text_is_a_draft_nobody_sees(site: Site, visitor: Visitor, file: Path) -> None:
    said = site.runs("policy", "import", str(file))

    draft = versions.draft()
    assert draft
    assert f"Read 8 clauses, {len(file.read_text().split())} words: version 2, a draft" in said
    assert draft.text_in("en").sha256 in said
    db.session.rollback()
    assert visitor.opens("/privacy/versions/2").status == 404
    assert "Version 1" in visitor.opens("/privacy").text


def test_a_later_text_takes_the_place_of_a_draft_only_if_told_so(site: Site, file: Path) -> None:
    site.runs("policy", "import", str(file))
    file.write_text(file.read_text().replace("needed", "necessary"))

    assert "Somebody wrote a draft at the desk" in site.runs("policy", "import", str(file), fails=True)
    site.runs("policy", "import", "--replace", str(file))

    assert db.session.query(PolicyVersion).count() == 2


def test_a_published_text_is_in_force_and_the_earlier_one_stays(site: Site, visitor: Visitor, file: Path) -> None:
    assert "in force since" in site.runs("policy", "import", "--publish", str(file))

    assert "Version 2" in visitor.opens("/privacy").text
    assert "Earlier version" in visitor.opens("/privacy/versions/1").text
    assert "In force" in visitor.opens("/privacy/versions").text
    assert visitor.opens("/privacy.txt").text.split()[5:] == file.read_text().split()
    assert visitor.opens("/privacy/feed.atom").text.count("</entry>") == 2


def test_the_words_of_a_version_are_the_words_of_its_file(site: Site, file: Path) -> None:
    site.runs("policy", "import", "--publish", str(file))

    version = versions.get_in_force()

    assert version.text_in("en").plain().split() == file.read_text().split()
    assert versions.digest(version.text_in("en")) == version.text_in("en").sha256


def test_publishing_the_same_text_again_changes_nothing(site: Site, file: Path) -> None:
    site.runs("policy", "import", "--publish", str(file))

    said = site.runs("policy", "import", "--publish", str(file), fails=True)

    assert said == "This is version 2, which is in force already; nothing was changed.\n"
    assert db.session.query(PolicyVersion).count() == 2


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"no clauses", "Line 1: no clause"),
        (b"fine\n\xff\xfe", "Line 2: this is not UTF-8"),
        (b"", "Line 1: no clause"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_and_nothing_changes(
    site: Site, file: Path, content: bytes, because: str
) -> None:
    file.write_bytes(content)

    said = site.runs("policy", "import", str(file), fails=True)

    assert said.startswith(because)
    assert "Traceback" not in said
    assert versions.draft() is None


def test_one_changed_word_flags_one_word(site: Site, visitor: Visitor, file: Path) -> None:
    site.runs("policy", "import", "--publish", str(file))
    file.write_text(file.read_text().replace("needed", "necessary", 1))
    site.runs("policy", "import", "--publish", str(file))

    added = told("ins", "added", "necessary")

    visitor.opens("/privacy/compare?from=2&to=3")

    comparison = visitor.text.partition("</ins></p>")[2]
    assert "1 clause changed, 7 unchanged." in visitor.text
    assert "Changed: 1 word removed, 1 word added</p>" in visitor.text
    assert re.findall(r"<(?:del|ins)>.*?</(?:del|ins)>", comparison) == [told("del", "removed", "needed"), added]
    beside = visitor.opens("/privacy/compare?from=2&to=3&view=table").text.partition("</ins></p>")[2]
    assert beside.count("<td") == 2
    assert told("del", "removed", "needed") in beside.partition("</td>")[0]
    assert added in beside.partition("</td>")[2]


def told(element: str, word: str, text: str) -> str:
    """A change as it is seen, and as it is told to who hears the page."""
    return f'<{element}><span class="unseen" lang="en">{word}: </span>{text}</{element}>'


def test_a_version_compared_with_itself_has_no_change(site: Site, visitor: Visitor) -> None:
    visitor.opens("/privacy/compare?from=1&to=1")

    assert "one and the same version" in visitor.text
    assert visitor.text.partition("Not changed")[2].partition("</ul>")[0].count("<li") == 9


def test_a_changed_title_is_a_change(site: Site) -> None:
    before = versions.get_in_force()
    read = reading.read(DEFAULT.read_text(encoding="utf-8").replace("Data Usage Policy", "Data Usage"))
    after = drafts.propose(read)

    changed = [
        change
        for change in comparing.changes(before.text_in("en").parts(), after.text_in("en").parts())
        if change.difference
    ]

    assert [change.key for change in changed] == ["usage"]


def test_a_hostile_text_stays_text(site: Site, visitor: Visitor, file: Path) -> None:
    file.write_text(file.read_text().replace("needed", "<script>alert(1)</script>"))
    site.runs("policy", "import", "--publish", str(file))

    for path in ("/privacy", "/privacy/versions/2", "/privacy/compare?from=1&to=2"):
        assert "&lt;script&gt;" in visitor.opens(path).text
