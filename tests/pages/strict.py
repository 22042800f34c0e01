"""Whether a file is one that calendars must take: RFC 5545 read strictly, by nobody who wrote it."""

import re

DAY, MOMENT = re.compile(r"\d{8}"), re.compile(r"\d{8}T\d{6}Z")
ONCE = ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS", "LAST-MODIFIED")
AT_MOST_ONCE = ("DTEND", "LOCATION", "DESCRIPTION", "URL", "CATEGORIES")
_LINE = re.compile(r"([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=[^;:\"]+)*):(.*)")
# A comma or a semicolon of a text needs a backslash, and a backslash means one of four things.
_ESCAPED = re.compile(r"(?:[^\\,;]|\\[\\,;nN])*")


def entries(file: bytes) -> list[dict[str, str]]:
    """The events of a file, each property once; fails where a calendar may refuse it."""
    lines = _lines(file)
    assert lines[0] == ("BEGIN", "", "VCALENDAR")
    assert lines[-1] == ("END", "", "VCALENDAR")
    inner = lines[1:-1]
    first = next((at for at, line in enumerate(inner) if line[0] == "BEGIN"), len(inner))
    head = [name for name, _, _ in inner[:first]]
    assert head.count("PRODID") == head.count("VERSION") == 1
    assert ("VERSION", "", "2.0") in inner
    assert first < len(inner), "a calendar without a component"
    return list(_events(inner[first:]))


def _lines(file: bytes) -> list[tuple[str, str, str]]:
    assert file.endswith(b"\r\n")
    raw = file[:-2].split(b"\r\n")
    assert not [line for line in raw if b"\n" in line or b"\r" in line or not line]
    assert max(map(len, raw)) <= 75
    # Folding may part a character, so bytes are joined before they are read.
    whole = file[:-2].replace(b"\r\n ", b"").decode().split("\r\n")
    read = [_LINE.fullmatch(line) for line in whole]
    assert all(read), [line for line, found in zip(whole, read, strict=True) if not found]
    return [(found[1], found[2], found[3]) for found in read if found]


def _events(lines: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    found, entry = [], dict[str, str]()
    for name, parameters, value in lines:
        if (name, value) == ("BEGIN", "VEVENT"):
            entry = {}
        elif (name, value) == ("END", "VEVENT"):
            _check(entry)
            found.append(entry)
        else:
            assert name in (*ONCE, *AT_MOST_ONCE), name
            assert name not in entry, f"{name} twice"
            entry[name] = value
            _check_value(name, parameters, value)
    assert len({entry["UID"] for entry in found}) == len(found)
    return found


def _check(entry: dict[str, str]) -> None:
    missing = [name for name in ONCE if name not in entry]
    assert not missing, missing
    assert entry["STATUS"] in ("CONFIRMED", "CANCELLED")
    assert entry["SEQUENCE"].isdigit()
    if "DTEND" in entry:
        assert len(entry["DTEND"]) == len(entry["DTSTART"]), "of two kinds"
        assert entry["DTEND"] > entry["DTSTART"]


def _check_value(name: str, parameters: str, value: str) -> None:
    if name in ("DTSTAMP", "LAST-MODIFIED"):
        assert MOMENT.fullmatch(value)
    elif name in ("DTSTART", "DTEND"):
        assert (DAY if parameters == ";VALUE=DATE" else MOMENT).fullmatch(value), (parameters, value)
    elif name in ("SUMMARY", "LOCATION", "DESCRIPTION"):
        assert _ESCAPED.fullmatch(value), value
