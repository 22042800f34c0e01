"""What we hold about somebody as files to take along: JSON and CSV, with exactly the same fields."""

import csv
import io
from datetime import date
from typing import Any
from uuid import UUID

from ksmo_site.holdings.export import Entry

# What spreadsheets would run as a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")


def as_rows(entries: list[Entry]) -> list[dict[str, Any]]:
    """Each thing we hold: where, what, its value, why, since when, by which clause, and until when."""
    return [_row(entry) for entry in entries]


def as_csv(entries: list[Entry]) -> str:
    """The same as a table (RFC 4180); a value that a spreadsheet would run has an apostrophe before it."""
    rows = as_rows(entries)
    # Spreadsheets read Korean only where the file begins with this mark.
    file = io.StringIO("\ufeff")
    file.seek(1)
    table = csv.DictWriter(file, list(rows[0]), lineterminator="\r\n")
    table.writeheader()
    table.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return file.getvalue()


def _row(entry: Entry) -> dict[str, Any]:
    meaning, about = entry.field.meaning, entry.holding.about
    return {
        "field": f"{entry.field.table}.{entry.field.name}",
        "holding": str(about.what),
        "what": str(meaning.what),
        "value": _plain(entry),
        "why": str(meaning.why),
        "since": entry.since.isoformat(),
        "clause": meaning.clause,
        "kept": str(about.kept),
    }


def _plain(entry: Entry) -> Any:
    value, reads = entry.value, entry.field.meaning.reads
    if reads is not None and value is not None:
        return str(reads(value))
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat() if isinstance(value, date) else value


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
