"""Images in Markdown: our own are shown, with their size and words; of any other only its words stay."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import has_request_context
from markdown_it.token import Token
from markupsafe import Markup, escape

from ksmo_site import language

_OUR_IMAGE = re.compile(r"/images/([0-9a-f]{64})\.webp")


@dataclass(frozen=True)
class Picture:
    """What a page has to know of an image of ours before it comes: its size, and what it shows."""

    width: int
    height: int
    alt: str


Source = Callable[[set[str]], dict[str, Picture]]
_sources: list[Source] = []


def pictures_from(source: Source) -> Source:
    """Let this say which images of ours there are."""
    _sources.append(source)
    return source


def of(tokens: list[Token]) -> dict[str, Picture]:
    """Those a text shows by their names, asked for at once; render() has to be given them."""
    images = [child for token in tokens for child in token.children or () if child.type == "image"]
    names = {name for image in images if (name := _name(image))}
    return {name: picture for source in _sources if names for name, picture in source(names).items()}


def _name(image: Token) -> str | None:
    found = _OUR_IMAGE.fullmatch(str(image.attrs.get("src", "")))
    return found[1] if found else None


def render(_renderer: object, tokens: list[Token], place: int, _options: object, shown: Any) -> str:
    """The image, if it is one of ours; of any other its words stay, and nothing is loaded from elsewhere."""
    image = tokens[place]
    name, words = _name(image), " ".join(_inline_words(image).split())
    picture = shown.get(name)
    if picture is None:
        return str(escape(words))
    return Markup('<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">').format(
        f"{_root()}/images/{name}.webp", words or picture.alt, picture.width, picture.height
    )


def _inline_words(image: Token) -> str:
    return "".join(child.content or "" for child in image.children or ())


def _root() -> str:
    return language.root() if has_request_context() else ""
