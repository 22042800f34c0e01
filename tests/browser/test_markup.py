"""Every page and the sheet by the Nu HTML checker, the one of the W3C."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.addresses import DESK, DRAFT, MEMBERS, PAGES
from tests.served import TOP, Served

pytestmark = pytest.mark.xdist_group("browser1")
JAR = TOP / ".venv/vnu.jar"


@pytest.fixture(scope="session")
def java() -> str:
    """Java and the checker; make test gets both where it can."""
    found = shutil.which("java")
    if found is None or not JAR.exists():
        assert not os.environ.get("CI"), "Java or the HTML checker is missing: make test installs them where it can"
        pytest.skip("there is no Java or no HTML checker on this machine; as root, make test installs them")
    return found


def test_every_page_and_the_sheet_are_valid(
    java: str, strangers: dict[str, BrowserContext], organizers: dict[str, BrowserContext], live: Served, tmp_path: Path
) -> None:
    for number, path in enumerate(PAGES):
        browser = (organizers if path in MEMBERS + DESK + DRAFT else strangers)["scripts"].request
        for prefix in ("", "/ko"):
            page = browser.get(live.address + prefix + path).text()
            tmp_path.joinpath(f"{number}{prefix[1:]}.html").write_text(page, encoding="utf-8")
    shutil.copytree(TOP / "static/css", tmp_path / "css")

    done = subprocess.run(
        [java, "-jar", JAR, "--also-check-css", "--also-check-svg", "--errors-only", "--format", "json", tmp_path],
        capture_output=True,
        check=False,
    )

    found = json.loads(done.stderr)["messages"]
    assert [f"{place(one)}: {one['message']} {one.get('extract', '')}" for one in found] == []


def place(found: dict[str, str]) -> str:
    """Which page, or which sheet, a message is about."""
    name = found["url"].rpartition("/")[2]
    number = name.removesuffix(".html").removesuffix("ko")
    return PAGES[int(number)] + (" (ko)" if "ko" in name else "") if number.isdigit() else name
