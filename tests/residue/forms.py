"""The forms in which a value could lie about, and those of a key."""

import base64
import hashlib
import json
import quopri
from urllib.parse import quote


def forms(value: str) -> dict[str, bytes]:
    """The value in twelve ways, some of them in variants; ways that come to the same bytes are named once."""
    text = value.encode()
    ways = {
        "utf-8": text,
        "lower case": value.casefold().encode(),
        "utf-16 (LE)": value.encode("utf-16-le"),
        "utf-16 (BE)": value.encode("utf-16-be"),
        "percent-encoded": quote(value, safe="").encode(),
        **_in_base64(text),
        "hex": text.hex().encode(),
        "quoted-printable": quopri.encodestring(text),
        "JSON": json.dumps(value)[1:-1].encode(),
        **_digests(value.strip().casefold().encode()),
    }
    return _each_once(ways)


def key_forms(key: bytes) -> dict[str, bytes]:
    """A key as it is, and as text."""
    return _each_once({"raw": key, **_in_base64(key), "hex": key.hex().encode()})


def _in_base64(value: bytes) -> dict[str, bytes]:
    """What shows of the value wherever it begins inside a longer text, in the usual letters and in those of URLs."""
    found = {}
    for before in range(3):
        # A letter carries six bits: those at the edges carry bits of the neighbours, too.
        letters = slice(-(-8 * before // 6), 8 * (before + len(value)) // 6)
        whole = bytes(before) + value
        found[f"base64 ({before})"] = base64.b64encode(whole)[letters]
        found[f"base64 for URLs ({before})"] = base64.urlsafe_b64encode(whole)[letters]
    return found


def _digests(value: bytes) -> dict[str, bytes]:
    found = {}
    for name in ("SHA-256", "SHA-1", "MD5"):
        digest = hashlib.new(name.replace("SHA-1", "SHA1").replace("-", ""), value, usedforsecurity=False).digest()
        found[f"{name} (raw)"], found[f"{name} (hex)"] = digest, digest.hex().encode()
    return found


def _each_once(ways: dict[str, bytes]) -> dict[str, bytes]:
    names = {needle: name for name, needle in reversed(ways.items())}
    return {name: ways[name] for name in ways if names[ways[name]] == name}
