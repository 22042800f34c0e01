"""The last look at a letter before it leaves: it asks for no password, links to nobody else, and says why it comes."""

import re

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


def inspect(body: str) -> None:
    """Raises Improper when the letter asks for a password, links to a foreign host, or lacks a line it has to have."""
    if foreign := _foreign(body):
        raise Improper(f"it links to {foreign[0]}")
    for line in (gettext("Why you get this:"), password_sentence()):
        if line not in body:
            raise Improper(f"it lacks the line {line!r}")
    if ASKING.search(body):
        raise Improper("it asks for a password")


def may_say(words: str) -> bool:
    """Whether a letter that holds these words may leave: asked before many letters are written."""
    return not _foreign(words) and not ASKING.search(words)


def _foreign(body: str) -> list[str]:
    home = current_app.config["KSMO_BASE_URL"] + "/"
    return [address for address in ADDRESS.findall(body) if not f"{address}/".startswith(home)]
