"""What we hold about somebody as files to take along: JSON and CSV, with exactly the same fields."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from ksmo_site.holdings.export import Entry
from ksmo_site.personal import Words

# What spreadsheets would run as a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")


def as_rows(entries: list[Entry]) -> list[dict[str, Any]]:
    """Each thing we hold: where, what, its value, why, since when, by which clause, and until when."""
    return [_row(entry) for entry in entries]


def as_csv(entries: list[Entry]) -> str:
    """The same as a table (RFC 4180); a value that a spreadsheet would run has an apostrophe before it."""
    rows = as_rows(entries)
    return table(list(rows[0]), (row.values() for row in rows))


def table(columns: list[str], rows: Iterable[Iterable[Any]]) -> str:
    """Rows of plain values as such a table."""
    # Spreadsheets read Korean only where the file begins with this mark.
    file = io.StringIO("\ufeff")
    file.seek(1)
    lines = csv.writer(file, lineterminator="\r\n")
    lines.writerow(columns)
    lines.writerows([_harmless(value) for value in row] for row in rows)
    return file.getvalue()


def _row(entry: Entry) -> dict[str, Any]:
    meaning, about = entry.field.meaning, entry.holding.about
    return {
        "field": f"{entry.field.table}.{entry.field.name}",
        "holding": str(about.what),
        "what": str(meaning.what),
        "value": plain(entry.value, meaning.reads),
        "why": str(meaning.why),
        "since": entry.since.isoformat(),
        "clause": meaning.clause,
        "kept": str(about.kept),
    }


def plain(value: Any, reads: Callable[[str], Words] | None = None) -> Any:
    """A held value as files hold it; one that is kept as a code, in words."""
    if reads is not None and value is not None:
        return str(reads(value))
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat() if isinstance(value, date) else value


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
