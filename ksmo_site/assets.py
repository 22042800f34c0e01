"""The few files that pages ask for, each at an address made from its content, so that browsers keep it for a year."""

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from mimetypes import guess_type
from pathlib import Path

from flask import Flask, current_app
from markupsafe import Markup

from ksmo_site import language

# Written apart and sent as one: every further sheet would be a request more before a page can be seen.
MADE_OF = {
    "site.css": ("css/tokens.css", "css/base.css", "css/parts.css", "css/print.css"),
    "site.js": ("js/site.js",),
    "favicon.svg": ("favicon.svg",),
    "favicon.ico": ("favicon.ico",),
    "social.png": ("social.png",),
}
# Comments, ends of lines, and spaces that part nothing; a colon keeps its space where a quote stands before it.
_NEEDLESS = re.compile(rb"/\*.*?\*/|^ +|\n|(?<=[;{}]) | (?=[{}])|(?<=[^\"]:) ", re.DOTALL | re.MULTILINE)

# Of a script, which ends its statements by lines too: only whole lines of reasons, and how far lines stand in.
_REASONS = re.compile(rb"^ *//.*\n|^ +", re.MULTILINE)


@dataclass(frozen=True)
class Asset:
    """One file as browsers get it."""

    name: str
    content: bytes

    @cached_property
    def address(self) -> str:
        """Its address, which changes with its content."""
        stem, _, ending = self.name.rpartition(".")
        return f"/static/{stem}.{hashlib.sha256(self.content).hexdigest()[:16]}.{ending}"

    @cached_property
    def integrity(self) -> str:
        """What a browser checks it against before using it (Subresource Integrity)."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.content).digest()).decode()

    @cached_property
    def packed(self) -> bytes:
        """What goes over the wire to browsers that take gzip."""
        return gzip.compress(self.content, mtime=0)

    @property
    def mimetype(self) -> str:
        """The media type its name stands for."""
        return guess_type(self.name)[0] or "application/octet-stream"


def init_app(app: Flask) -> None:
    """Read the files, once."""
    folder = Path(app.config["STATIC"])
    app.extensions["assets"] = {name: Asset(name, _joined(folder, parts)) for name, parts in MADE_OF.items()}


def get(name: str) -> Asset:
    """The file of this name."""
    asset: Asset = current_app.extensions["assets"][name]
    return asset


def address(name: str) -> Markup:
    """Where browsers get the file: outside every language."""
    return Markup("{}{}").format(language.root(), get(name).address)


def _joined(folder: Path, parts: tuple[str, ...]) -> bytes:
    whole = b"".join(folder.joinpath(part).read_bytes() for part in parts)
    needless = {".css": _NEEDLESS, ".js": _REASONS}.get(Path(parts[0]).suffix)
    return needless.sub(b"", whole) if needless else whole
