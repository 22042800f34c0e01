"""What the pages of the notice say beside the text: standing, cookies, and why each thing is asked."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

from ksmo_site import clock
from ksmo_site.policy import versions
from ksmo_site.setting_up import DEFAULT_POLICY
from tests.site import Site
from tests.somebody import Somebody
from tests.visitor import Visitor

DEFAULT = Path(versions.__file__).parent.parent / DEFAULT_POLICY


def test_an_earlier_version_says_that_it_is(site: Site, visitor: Visitor, tmp_path: Path) -> None:
    assert "no longer in force" not in visitor.opens("/privacy/versions/1").text
    file = tmp_path / "policy.txt"
    file.write_text(DEFAULT.read_text().replace("needed", "necessary"))

    site.runs("policy", "import", "--publish", str(file))

    assert "This version is no longer in force." in visitor.opens("/privacy/versions/1").text
    assert 'href="/privacy/compare?from=1&amp;to=2"' in visitor.text
    assert "no longer in force" not in visitor.opens("/privacy/versions/2").text


def test_the_cookie_page_names_what_this_browser_holds(visitor: Visitor, mina: Somebody) -> None:
    def held() -> str:
        text = visitor.opens("/privacy/cookies").text.partition("In your browser now")[2]
        return text.partition("<h2>")[0]

    assert "None." in held()

    visitor.signs_in(mina)

    assert "<code>session</code>" in held()
    assert "None." not in held()


def test_nothing_is_ticked_beforehand(visitor: Visitor) -> None:
    for path in ("/newsletter", "/account/create"):
        boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', visitor.opens(path).text)
        assert boxes
        assert not [box for box in boxes if "checked" in box]


def test_each_field_says_why_and_leads_to_its_clause(visitor: Visitor, mina: Somebody) -> None:
    hints = re.findall(
        r'<(?:p|div) class="hint" id="[\w-]+-hint">(.*?)</(?:p|div)>', visitor.opens("/account/create").text, re.DOTALL
    )
    assert len(hints) == 10
    visitor.signs_in(mina)
    rows = re.findall(r"<tr>(.*?)</tr>", visitor.opens("/account/data").text.partition("<tbody>")[2], re.DOTALL)
    told = [*hints, *(row for row in rows if "<td" in row)]

    clauses = [re.findall(r'href="/privacy#clause-(\d)" aria-label="Clause \1', one) for one in told]

    assert all(len(found) == 1 for found in clauses), told
    policy = visitor.opens("/privacy").text
    assert all(f'id="clause-{number}"' in policy for (number,) in clauses)


def test_machines_find_whom_to_tell_of_a_weakness_and_that_nothing_is_sold(visitor: Visitor) -> None:
    lines = dict(line.split(": ", 1) for line in visitor.opens("/.well-known/security.txt").text.splitlines())
    ends_at = datetime.fromisoformat(lines["Expires"])

    assert lines["Contact"] == "mailto:info@ksmoconference.org"
    assert lines["Canonical"] == "http://localhost/.well-known/security.txt"
    assert timedelta(days=90) < ends_at - clock.now() < timedelta(days=365)
    assert visitor.opens(lines["Policy"].removeprefix("http://localhost")).status == 200
    assert json.loads(visitor.opens("/.well-known/gpc.json").text)["gpc"] is True
