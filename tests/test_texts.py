"""Every text goes through the catalogue, and the catalogue is complete."""

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.wording import KOREAN, as_page, catalogue, parts

TOP = Path(__file__).parent.parent
EXTRACT = ["--quiet", "extract", "--mapping-file=pyproject.toml", "--keywords=_l"]


def test_every_text_has_its_korean(tmp_path: Path) -> None:
    pybabel = Path(sys.executable).with_name("pybabel")
    found = tmp_path / "messages.pot"
    subprocess.run([pybabel, *EXTRACT, f"--output={found}", "."], cwd=TOP, check=True)
    texts = {message.id for message in read_po(BytesIO(found.read_bytes())) if message.id}
    korean = {message.id: message for message in catalogue() if message.id}

    assert len(texts) > 300
    assert texts - korean.keys() == set(), "run: make texts, and translate what is empty"
    assert not [id_ for id_, message in korean.items() if message.fuzzy or not all(parts(message.string))]


def test_placeholders_survive_translation() -> None:
    for message in catalogue():
        asked = set(re.findall(r"%\(\w+\)[sd]", " ".join(parts(message.id))))
        for korean in parts(message.string):
            assert set(re.findall(r"%\(\w+\)[sd]", korean)) == asked, message.id


def test_the_compiled_catalogue_is_the_written_one() -> None:
    compiled = read_mo(BytesIO(KOREAN.with_suffix(".mo").read_bytes()))

    def said(texts: Catalog) -> dict[str, list[str]]:
        return {parts(message.id)[0]: parts(message.string) for message in texts if message.id}

    assert said(compiled) == said(catalogue()), "run: make texts"


def test_the_page_for_a_native_editor_is_current() -> None:
    assert TOP.joinpath("docs/korean.md").read_text(encoding="utf-8") == as_page(), "run: make docs"


JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TOLD = re.compile(r'(?:aria-label|title|alt|placeholder|content|value)="([^"]*)"')
NAMES = {"KSMO", "2024", "SHA-256", "P", "width=device-width,", "initial-scale=1", "light", "dark", "website", "table"}


@pytest.mark.parametrize("template", sorted(TOP.joinpath("templates").rglob("*.[ht]*")), ids=lambda path: path.name)
def test_no_template_has_a_bare_text(template: Path) -> None:
    source = JINJA.sub(" ", template.read_text(encoding="utf-8"))
    texts = [source] if template.suffix == ".txt" else [*re.findall(r">([^<>]+)<", source), *TOLD.findall(source)]

    for bare in texts:
        left = {word for word in re.split(r"[\s()]+", bare) if re.search(r"[A-Za-z가-힣]", word)}
        assert left - NAMES == set(), bare.strip()
