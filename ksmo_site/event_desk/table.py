"""Tables of events as files (RFC 4180): nothing in them runs in a spreadsheet, and they are read however those save."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from ksmo_site.errors import Refusal
from ksmo_site.pages.models import Event

COLUMNS = (*Event.SAYS[:7], "zone", *Event.SAYS[7:])
NEEDED = ("title", "starts_on")
MOST = 5_000
_MARKED = re.compile("'*[=+\\-@\t\r]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True)
class Record:
    """One line of a table: where it begins in the file, and what stands in which column."""

    number: int
    cells: dict[str, str]
    # How many cells it has besides those the first line names, or lacks.
    too_many: int = 0


def written(rows: Iterable[dict[str, str]]) -> str:
    """The rows as a file; what a spreadsheet would run gets one apostrophe more before it."""
    # Spreadsheets read Korean only where the file begins with this mark.
    file = io.StringIO("\ufeff")
    file.seek(1)
    table = csv.DictWriter(file, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    table.writerows({name: f"'{cell}" if _MARKED.match(cell) else cell for name, cell in row.items()} for row in rows)
    return file.getvalue()


def decoded(content: bytes) -> tuple[str, bool]:
    """The file as text, and whether it was not UTF-8, but what Korean spreadsheets wrote before. Raises Refusal."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _tidy(content.decode("utf-16", "replace")), False
    try:
        return _tidy(content.decode("utf-8-sig")), False
    except UnicodeDecodeError:
        pass
    try:
        return _tidy(content.decode("cp949")), True
    except UnicodeDecodeError as cause:
        raise Refusal(
            _l("This file cannot be read as text. Let your spreadsheet save it as “CSV UTF-8”, and send that."),
            field="file",
        ) from cause


def _tidy(text: str) -> str:
    ends = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", ends.removeprefix("\ufeff"))


def records(text: str) -> list[Record]:
    """The lines of the table, the empty ones left out. Raises Refusal where it is no table of events."""
    text = _tidy(text)
    if not text.strip():
        raise Refusal(_l("There is nothing in it. Choose a file, or paste a table with its first line."), field="file")
    separator = max(",;\t", key=lambda sign: _known(text, sign))
    found = _read(text, separator)
    # Spreadsheets save empty lines above the table, too; they are counted, as editors count them.
    header = next((cells for _, cells in found if any(cell.strip() for cell in cells)), [])
    names = [name.strip().lower() for name in header]
    _refuse_header(names)
    lines = [_record(number, names, cells) for number, cells in found if any(cell.strip() for cell in cells)]
    if not lines:
        raise Refusal(_l("It has a first line and no events below it."), field="file")
    if len(lines) > MOST:
        raise Refusal(_l("It has more than %(number)s lines. Please send it in parts.", number=MOST), field="file")
    return lines


def _known(text: str, separator: str) -> int:
    """How many of our columns the first line names when it is read like that."""
    first = text.lstrip("\n,;\t ").partition("\n")[0]
    return len({name.strip().strip('"').lower() for name in first.split(separator)} & set(COLUMNS))


def _read(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each line with the number at which it begins: one with quoted ends of line takes several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as cause:
        raise Refusal(
            _l("From line %(number)s on it is no table: a quotation mark is missing, or stands where none can be. Let"
               " your spreadsheet save it as CSV, or write two for one inside a cell.", number=begins),
            field="file",
        ) from cause  # fmt: skip


def _refuse_header(names: list[str]) -> None:
    unknown = [name for name in names if name and name not in COLUMNS]
    missing = [name for name in NEEDED if name not in names]
    if missing or unknown:
        raise Refusal(
            _l("The first line has to name the columns. Not known: %(unknown)s; missing: %(missing)s. There can be:"
               " %(all)s.",
               unknown=", ".join(unknown) or "–", missing=", ".join(missing) or "–", all=", ".join(COLUMNS)),
            field="file",
        )  # fmt: skip
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Refusal(_l("The first line names a column twice: %(names)s.", names=", ".join(twice)), field="file")


def _record(number: int, names: list[str], cells: list[str]) -> Record:
    known = {name: _taken_off(cell) for name, cell in zip(names, cells, strict=False) if name}
    # Spreadsheets leave empty cells at the end out, or write more of them.
    more = len([cell for cell in cells[len(names) :] if cell.strip()])
    return Record(number, known | {name: "" for name in names[len(cells) :] if name}, more)


def _taken_off(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _MARKED.match(cell) else cell
