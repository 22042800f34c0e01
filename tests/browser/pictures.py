"""Pictures of the site: contact sheets to look at, and those that README and the social preview show.

python -m tests.browser.pictures sheets FOLDER    every page: some, by words of their address, or every page
python -m tests.browser.pictures docs             docs/*.png, static/social.png and static/favicon.ico
"""

import struct
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.addresses import DESK, MEMBERS, PAGES
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.people import sign_in, sign_up_organizer
from tests.served import TOP, Served, served

VARIANTS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 320)]

SHOWN: list[tuple[str, str, Any, int]] = [
    ("home", "/", "light", 1280),
    ("promises", "/privacy/promises", "light", 1280),
    ("korean", "/ko/privacy", "dark", 390),
]


def main() -> None:
    """Make the pictures that are asked for."""
    with at_the_desk() as (site, browser):
        if sys.argv[1:2] == ["docs"]:
            make_docs(site, browser)
        else:
            make_sheets(site, browser, Path(sys.argv[2]))


@contextmanager
def at_the_desk() -> Iterator[tuple[Served, Browser]]:
    """A fresh site, its first organizer, and a browser."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "instance") as site, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        sign_up_organizer(browser, site.settles())
        yield site, browser
        browser.close()


def make_sheets(site: Served, browser: Browser, folder: Path) -> None:
    """Two pictures for each page, one in each language, its variants beside each other."""
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context()
    page = context.new_page()
    for path in [path for path in PAGES if any(word in path for word in sys.argv[3:] or [""])]:
        if path in MEMBERS + DESK and not context.cookies():
            sign_in(page, site)
        name = path.strip("/").replace("/", "_").replace("?", "_") or "home"
        for prefix in ("", "/ko"):
            shots = [shot(page, site.address + prefix + path, *variant) for variant in VARIANTS]
            sheet(browser, shots, folder / f"{name}{prefix.replace('/', '.')}.png")


def shot(page: Page, address: str, scheme: Any, width: int) -> bytes:
    """The page as this reader sees it."""
    page.set_viewport_size({"width": width, "height": 800 if width > 600 else 640})
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    return page.screenshot(full_page=True)


def sheet(browser: Browser, shots: list[bytes], file: Path) -> None:
    """The shots beside each other, as one picture."""
    with tempfile.TemporaryDirectory() as folder:
        for number, picture in enumerate(shots):
            Path(folder, f"{number}.png").write_bytes(picture)
        images = "".join(f'<img src="{number}.png">' for number in range(len(shots)))
        style = "body{display:flex;margin:8px;gap:8px;align-items:start;background:#888;width:2000px}img{zoom:.6}"
        Path(folder, "sheet.html").write_text(f"<style>{style}</style><body>{images}")
        page = browser.new_page(viewport={"width": 2016, "height": 1100})
        page.goto(Path(folder, "sheet.html").as_uri())
        page.screenshot(path=file)
        page.close()


def make_docs(site: Served, browser: Browser) -> None:
    """What README shows, and the picture that goes with a shared link."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    for name, path, scheme, width in SHOWN:
        shot(page, site.address + path, scheme, width)
        page.screenshot(path=TOP / f"docs/{name}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1200, "height": 630})
    page.goto((TOP / "tests/browser/social.html").as_uri())
    page.screenshot(path=TOP / "static/social.png")
    page.set_viewport_size({"width": 32, "height": 32})
    page.goto((TOP / "static/favicon.svg").as_uri())
    TOP.joinpath("static/favicon.ico").write_bytes(icon(page.screenshot(omit_background=True)))


def icon(picture: bytes) -> bytes:
    """One picture of 32 by 32 points as an icon, for browsers that take no SVG: a head, an entry, the PNG itself."""
    return struct.pack("<3H4B2H2I", 0, 1, 1, 32, 32, 0, 0, 1, 32, len(picture), 22) + picture


if __name__ == "__main__":
    main()
