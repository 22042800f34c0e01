"""Letters that came back later: delivery status notifications (RFC 3464) of letters this site sent, and no others."""

import email
import mailbox
import re
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from ksmo_site import tokens
from ksmo_site.people import persons

_OURS = re.compile(r"<([0-9a-f]{32})\.([0-9a-f]{20})@[^>\s]+>")
# More than any notification; what is longer is none.
LONGEST = 1024 * 1024


@dataclass
class Intake:
    """What became of the messages that were read."""

    bounced: int = 0
    passing: int = 0
    foreign: int = 0

    def __str__(self) -> str:
        return (
            f"{self.bounced} letters came back for good, {self.passing} will be tried again by the mail server, "
            f"{self.foreign} messages were no reports about letters of this site."
        )


def read(messages: Iterable[bytes]) -> Intake:
    """Take in such notifications: each letter that came back for good counts against its address. Never commits."""
    intake = Intake()
    for content in messages:
        _take_in(content[:LONGEST], intake)
    return intake


@contextmanager
def emptied(path: Path) -> Iterator[Iterator[bytes]]:
    """Every message of a mailbox, a Maildir or a file of many (mbox); they are removed from it when all went well."""
    box: mailbox.Mailbox[Any] = (
        mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    )
    with closing(box):
        box.lock()
        keys = list(box.iterkeys())
        yield (box.get_bytes(key) for key in keys)
        for key in keys:
            box.discard(key)


def _take_in(content: bytes, intake: Intake) -> None:
    message = email.message_from_bytes(content, policy=default)
    failed = list(_recipients(message)) if isinstance(message, EmailMessage) else []
    known = {address: code for address, code in failed if _is_ours(content, address)}
    if not known:
        intake.foreign += 1
    for address, code in known.items():
        if not code.startswith("5"):
            intake.passing += 1
        elif (person := persons.find(address)) and persons.hold(person.id):
            person.bounces += 1
            intake.bounced += 1


def _recipients(message: EmailMessage) -> Iterator[tuple[str, str]]:
    """Whom it did not reach, as the mail server was told, and with which status."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.iter_parts() if part.is_multipart() else ():
            recipient = fields.get("Original-Recipient") or fields.get("Final-Recipient") or ""
            if fields.get("Action", "").strip().lower() in ("failed", "delayed") and ";" in recipient:
                yield recipient.partition(";")[2].strip(), fields.get("Status", "").strip()


def _is_ours(content: bytes, address: str) -> bool:
    """Whether it holds the Message-ID of a letter this site sent to this address, which nobody else can make up."""
    return any(
        tokens.sign("message", letter_id, address.lower()) == sign
        for letter_id, sign in _OURS.findall(content.decode("ascii", "replace"))
    )
