"""A letter as it leaves (RFC 5322): its text first, simple HTML with the same words beside it, nothing to be loaded.

What many get is composed once for all of them; only a few words of each reader's own are put in.
"""

import binascii
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import Any
from uuid import UUID

from flask import current_app, render_template
from markupsafe import escape

from ksmo_site import clock, language, markup, tokens
from ksmo_site.delivery import inspection
from ksmo_site.outbox.kinds import KINDS, Kind, held_back
from ksmo_site.outbox.models import Letter
from ksmo_site.people.models import Person
from ksmo_site.people.vault import Gone
from ksmo_site.settings import values

# Around the name of a word of the reader's own, where it will stand: characters of private use, which nobody types.
_PLACE = re.compile("\ue000(\\w+)\ue001")
# Nobody can know it who writes what stands between.
_BOUNDARY = f"=_{secrets.token_hex(12)}"
# RFC 5322, 2.1.1.
LONGEST_LINE = 998
# Kind, number, language.
Key = tuple[str, int, str]


class _Places(Mapping[str, str]):
    """Where a template asks for words of the reader's own."""

    def __getitem__(self, name: str) -> str:
        return f"\ue000{name}\ue001"

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True)
class Pattern:
    """A letter but for what is each reader's own."""

    head: bytes
    text: str
    html: str
    is_of_list: bool


class Batch:
    """What letters that leave together have in common: it is asked once for all of them."""

    def __init__(self, letters: Collection[Letter]) -> None:
        self._letters = letters
        self._patterns: dict[Key, Pattern | None] = {}
        self._personal: dict[Key, dict[UUID, dict[str, str]]] = {}
        self._held_back: dict[str, set[UUID]] = {}

    def compose(self, letter: Letter) -> tuple[str, bytes] | None:
        """The address and the letter; None when there is nobody to write to, or nothing left to say.

        Raises Improper for a letter that may not leave, ValueError for what cannot be written in one.
        """
        kind = KINDS.get(letter.kind)
        try:
            if kind is None or self._is_held_back(kind, letter) or (address := kind.to(letter.person)) is None:
                return None
            pattern, personal = self._pattern(kind, letter), self._words(kind, letter)
            return None if pattern is None or personal is None else (address, _fill(pattern, letter, address, personal))
        except Gone:
            return None

    def _is_held_back(self, kind: Kind, letter: Letter) -> bool:
        if kind.purpose not in self._held_back:
            self._held_back[kind.purpose] = held_back(kind.purpose, [one.person for one in self._letters])
        return letter.person_id in self._held_back[kind.purpose]

    def _pattern(self, kind: Kind, letter: Letter) -> "Pattern | None":
        if kind.personal is None:
            return _made(kind, letter, letter.person)
        key = _key(letter)
        if key not in self._patterns:
            self._patterns[key] = _made(kind, letter, letter.number)
        return self._patterns[key]

    def _words(self, kind: Kind, letter: Letter) -> dict[str, str] | None:
        if kind.personal is None:
            return {}
        key = _key(letter)
        if key not in self._personal:
            people = [one.person for one in self._letters if _key(one) == key]
            with language.speaking(letter.language):
                self._personal[key] = kind.personal(people, letter.number or 0)
        return self._personal[key].get(letter.person_id)


def _key(letter: Letter) -> Key:
    return letter.kind, letter.number or 0, letter.language


def _made(kind: Kind, letter: Letter, about: Person | int | None) -> Pattern | None:
    with language.speaking(letter.language):
        contents = kind.fill(about)
        if contents is None:
            return None
        text, html = bodies(letter.kind, contents)
        hosts = contents.get("hosts", ())
        inspection.inspect(text, hosts)
        inspection.inspect_html(html, hosts)
        head = _head(str(contents.get("subject") or kind.subject), letter.language, contents.get("list"))
        return Pattern(head, text, html, bool(contents.get("list")))


def bodies(name: str, contents: dict[str, Any]) -> tuple[str, str]:
    """The text of a letter of this kind and its HTML, as an organizer may look at them before it leaves."""
    told = {"reason": KINDS[name].reason, "personal": _Places()} | contents
    text = render_template(f"mail/{name}.txt", **told)
    said, _, foot = text.partition("\n-- \n")
    # Words that are marked up themselves, such as those of an issue, come as HTML too.
    shown = {"said": contents.get("html") or markup.paragraphs(said), "foot": markup.paragraphs(foot)}
    return text, render_template("mail/_letter.html", **shown)


def preview(name: str, contents: dict[str, Any], personal: Mapping[str, str]) -> tuple[str, str]:
    """The same with these words put in for a reader's own."""
    text, html = bodies(name, contents)
    return _put(text, personal), _put(html, _escaped(personal))


def _head(subject: str, spoken: str, list_: str | None) -> bytes:
    config = current_app.config
    name, (_, sender) = values.short_name(), config["MAIL_DEFAULT_SENDER"]
    contact = values.contact_email()
    lines = {
        "Subject": _written(subject, "Subject"),
        "From": formataddr((name, sender)), "Reply-To": contact,
        "Auto-Submitted": "auto-generated", "Content-Language": spoken, "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{_BOUNDARY}"',
    }  # fmt: skip
    if list_:
        lines["List-Id"] = f"{_written(name, 'List-Id')} <{list_}.{_domain()}>"
    if any("\r" in line or "\n" in line for line in (contact, name, sender, subject)):
        raise ValueError("a header of more than one line")
    return "".join(f"{name}: {line}\r\n".replace("\n ", "\r\n ") for name, line in lines.items()).encode()


def _written(words: str, name: str) -> str:
    """Words as a header holds them (RFC 2047)."""
    return words if words.isascii() else Header(words, "utf-8", header_name=name).encode()


def _fill(pattern: Pattern, letter: Letter, address: str, personal: dict[str, str]) -> bytes:
    inspection.refuse("\n".join(personal.values()))
    own = {
        "To": address, "Date": format_datetime(clock.now()), "Message-ID": message_id(letter.id.hex, address),
    }  # fmt: skip
    if pattern.is_of_list:
        own |= {
            "List-Unsubscribe": f"<{personal['stop_link']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    if any("\r" in line or "\n" in line for line in own.values()):
        raise ValueError("a header of more than one line")
    lines = "".join(f"{name}: {line}\r\n" for name, line in own.items()).encode()
    parts = _part("plain", _put(pattern.text, personal)) + _part("html", _put(pattern.html, _escaped(personal)))
    return pattern.head + lines + b"\r\n" + parts + f"--{_BOUNDARY}--\r\n".encode()


def _put(body: str, personal: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: personal.get(place[1], ""), body)


def _escaped(personal: Mapping[str, str]) -> dict[str, str]:
    return {name: str(escape(word)) for name, word in personal.items()}


def _part(subtype: str, body: str) -> bytes:
    lines = body.splitlines()
    content = "\r\n".join(lines).encode()
    if body.isascii() and all(len(line) <= LONGEST_LINE for line in lines):
        encoding, encoded = "7bit", content
    else:
        # Korean takes nine characters for one when it is quoted, and four for three so.
        whole = binascii.b2a_base64(content, newline=False)
        encoding, encoded = "base64", b"\r\n".join(whole[at : at + 76] for at in range(0, len(whole), 76))
    head = f'--{_BOUNDARY}\r\nContent-Type: text/{subtype}; charset="utf-8"\r\n'
    return f"{head}Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + encoded + b"\r\n"


def message_id(letter_id: str, address: str) -> str:
    """The same however often a letter is tried: a mail program shows one that came twice only once.

    Its second part only this site can make, so that nobody else can say that a letter came back.
    """
    return f"<{letter_id}.{tokens.sign('message', letter_id, address.lower())}@{_domain()}>"


def _domain() -> str:
    return str(current_app.config["KSMO_MAIL_SENDER"]).partition("@")[2]
