"""A real browser and a site that is really served; without the browser these tests are skipped, and say so."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.served import Served, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Without these Chromium asks its maker's servers for many things.
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium instead of one downloaded by Playwright."""
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "there is no Chromium: make test installs it where there is root"
        pytest.skip("there is no Chromium on this machine; as root, make test installs it")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [*QUIET]}


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site that runs as long as these tests."""
    with served(tmp_path_factory.mktemp("live") / "instance") as site:
        yield site.settles()
