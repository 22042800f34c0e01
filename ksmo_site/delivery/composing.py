"""A letter as it leaves (RFC 5322): its text first, simple HTML with the same words beside it, nothing to be loaded.

What many get is composed once for all of them; only a few words of each reader's own are put in.
"""

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import Any

from flask import current_app, render_template
from markupsafe import escape

from ksmo_site import clock, language, markup, tokens
from ksmo_site.delivery import inspection
from ksmo_site.outbox.kinds import KINDS, Kind, may_go
from ksmo_site.outbox.models import Letter
from ksmo_site.people.vault import Gone

# Around the name of a word of the reader's own, where it will stand: characters of private use, which nobody types.
_PLACE = re.compile("\ue000(\\w+)\ue001")
_BOUNDARY = "=_ksmo_letter_="
Shared = dict[tuple[str, int, str], "Pattern | None"]


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


def compose(letter: Letter, shared: Shared) -> tuple[str, bytes] | None:
    """The address and the letter; None when there is nobody to write to, or nothing left to say.

    Raises Improper for a letter that may not leave, ValueError for what cannot be written in one. `shared` keeps what
    many of them have in common, as long as the caller holds it.
    """
    kind = KINDS.get(letter.kind)
    try:
        address = kind.to(letter.person) if kind and may_go(kind, letter.person) else None
        if kind is None or address is None:
            return None
        with language.speaking(letter.language):
            pattern, personal = _pattern(kind, letter, shared), _personal(kind, letter)
        return None if pattern is None or personal is None else (address, _fill(pattern, letter, address, personal))
    except Gone:
        return None


def _personal(kind: Kind, letter: Letter) -> dict[str, str] | None:
    return kind.personal(letter.person, letter.number or 0) if kind.personal else {}


def _pattern(kind: Kind, letter: Letter, shared: Shared) -> Pattern | None:
    if kind.personal is None:
        return _made(kind, letter, kind.fill(letter.person))
    key = (letter.kind, letter.number or 0, letter.language)
    if key not in shared:
        shared[key] = _made(kind, letter, kind.fill(letter.number))
    return shared[key]


def _made(kind: Kind, letter: Letter, contents: dict[str, Any] | None) -> Pattern | None:
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
    name, sender = config["MAIL_DEFAULT_SENDER"]
    lines = {
        "Subject": Header(subject, "utf-8", header_name="Subject").encode() if not subject.isascii() else subject,
        "From": formataddr((name, sender)), "Reply-To": config["KSMO_CONTACT_EMAIL"],
        "Auto-Submitted": "auto-generated", "Content-Language": spoken, "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{_BOUNDARY}"',
    }  # fmt: skip
    if list_:
        lines["List-Id"] = f"KSMO 2024 <{list_}.{_domain()}>"
    if any("\r" in line or "\n" in line for line in (config["KSMO_CONTACT_EMAIL"], sender, subject)):
        raise ValueError("a header of more than one line")
    return "".join(f"{name}: {line}\r\n".replace("\n ", "\r\n ") for name, line in lines.items()).encode()


def _fill(pattern: Pattern, letter: Letter, address: str, personal: dict[str, str]) -> bytes:
    for word in personal.values():
        inspection.refuse(word)
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
    content = body.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    quoted = binascii.b2a_qp(content, istext=True)
    encoding, encoded = "quoted-printable", quoted
    # Korean takes nine characters for one when it is quoted.
    if len(quoted) > len(content) * 3 // 2:
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
