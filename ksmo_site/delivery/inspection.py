"""The last look at a letter before it leaves: it asks for no password, links to nobody else, and says why it comes."""

import re
from collections.abc import Collection
from html import unescape

from flask import current_app
from flask_babel import gettext

from ksmo_site.templating import password_sentence

# With and without their beginning: mail programs make links of both.
ADDRESS = re.compile(
    r"(?:https?:)?//[^\s<>\"']+|\bwww\.[^\s<>\"']+|(?<![@\w./:-])[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE
)

ASKING = re.compile(
    r"\b(?:send|tell|give|reply with|confirm|enter|type|what(?:'s| is))\s+(?:us\s+)?your\s+passwords?\b"
    r"|비밀번호[를을가는이]?\s*(?:보내|알려|회신|답장|입력|무엇|뭐)",
    re.IGNORECASE,
)


class Improper(ValueError):
    """The letter would break a promise of the policy, and does not leave."""


# Every address an HTML letter could open or load.
_IN_HTML = re.compile(r"""\b(?:href|src|srcset|background|action)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_LIKE_A_HOST = re.compile(r"[\w-]{2,}[.。．](?:[a-z]{2,}|[A-Z]{3,})\b")
# What mail programs are told to count clicks and openings by.
_TRACKING = re.compile(r"[?&](?:utm_\w+|mc_[ce]id|fbclid|gclid|trk|campaign)=", re.IGNORECASE)


def inspect(body: str, hosts: Collection[str] = ()) -> None:
    """Raises Improper when the letter may not say what it says, or lacks a line it has to have.

    `hosts` are foreign ones an organizer said yes to.
    """
    refuse(body, hosts)
    for line in (gettext("Why you get this:"), password_sentence()):
        if line not in body:
            raise Improper(f"it lacks the line {line!r}")


def inspect_html(html: str, hosts: Collection[str] = ()) -> None:
    """Raises Improper when the HTML beside the text loads something, or leads elsewhere."""
    if re.search(r"<(?:img|script|iframe|link|object|embed|form)\b", html, re.IGNORECASE):
        raise Improper("it holds something that would be loaded when it is opened")
    # What is typed between tags stands in the text as well, and was looked at there.
    found = [address for tag in _TAG.findall(html) for address in _IN_HTML.findall(tag)]
    for address in map(_without_end, map(unescape, found)):
        # The places where a reader's own links will stand are ours.
        if address.startswith(("mailto:", "\ue000")):
            continue
        refuse(address, hosts)
        if not is_home(address) and host_of(address) not in hosts:
            raise Improper(f"it links to {address}")


def refuse(words: str, hosts: Collection[str] = ()) -> None:
    """Raises Improper when these words may not stand in a letter, whichever it is."""
    if abroad := foreign(words, hosts):
        raise Improper(f"it links to {abroad[0]}")
    if ASKING.search(words):
        raise Improper("it asks for a password")
    if _TRACKING.search(words):
        raise Improper("a link in it carries a mark to count who follows it")


def may_be_called(name: str) -> bool:
    """Whether a letter may greet somebody so: mail programs make links of what only looks like an address."""
    return may_say(name) and not _LIKE_A_HOST.search(name)


def may_say(words: str) -> bool:
    """Whether a letter that holds these words may leave: asked before many letters are written."""
    try:
        refuse(words)
    except Improper:
        return False
    return True


def foreign(words: str, hosts: Collection[str] = ()) -> list[str]:
    """The addresses in these words that lead to another site."""
    found = [address for address in map(_without_end, ADDRESS.findall(words)) if not is_home(address)]
    return [address for address in found if host_of(address) not in hosts]


def _without_end(address: str) -> str:
    """The address without what ends a sentence or a bracket around it."""
    return address.rstrip(".,;:!?)]}\"'”’")


def is_home(address: str) -> bool:
    """Whether the address is one of this site."""
    return f"{address}/".startswith(current_app.config["KSMO_BASE_URL"] + "/")


def host_of(address: str) -> str:
    """The host an address leads to, with its port if it names one."""
    return re.split(r"[/?#]", re.sub(r"^(?:https?:)?//", "", address, flags=re.IGNORECASE), maxsplit=1)[0].lower()
