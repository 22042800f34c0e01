"""Letters that came back later, as mail servers report it."""

import mailbox
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from ksmo_site.delivery import bounces, composing
from ksmo_site.extensions import db
from ksmo_site.outbox.models import Letter
from ksmo_site.people.models import Person
from tests.delivery.circulars import is_sent_to
from tests.site import Site

REPORT = """From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

Your letter could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Message-ID: {name}
To: {address}

--b--
"""


@pytest.fixture
def name(app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a letter to the only reader."""
    is_sent_to(1, monkeypatch)
    letter = db.session.scalars(select(Letter.id)).one()
    with app.test_request_context():
        return composing.message_id(letter.hex, "reader-1@example.org")


def report(name: str, address: str = "reader-1@example.org", action: str = "failed", status: str = "5.1.1") -> bytes:
    return REPORT.format(name=name, address=address, action=action, status=status).encode()


def count() -> int:
    return db.session.scalars(select(Person.bounces)).one()


def test_a_letter_that_came_back_counts_against_its_address(site: Site, name: str) -> None:
    assert bounces.read([report(name)]) == bounces.Intake(bounced=1)
    assert bounces.read([report(name, "READER-1@example.org")]) == bounces.Intake(bounced=1)
    assert count() == 2


def test_what_is_tried_again_counts_against_nobody(site: Site, name: str) -> None:
    assert bounces.read([report(name, action="delayed", status="4.4.1")]) == bounces.Intake(passing=1)
    assert count() == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"Subject: hello\r\n\r\nhello", report("<made-up@example.org>"),
     report("<00000000000000000000000000000000.00000000000000000000@ksmoconference.org>"), b"a" * 3_000_000],
)  # fmt: skip
def test_what_is_no_report_about_a_letter_of_ours_changes_nothing(site: Site, name: str, content: bytes) -> None:
    assert bounces.read([content]) == bounces.Intake(foreign=1)
    assert count() == 0


def test_a_report_about_one_letter_says_nothing_of_another_address(site: Site, name: str) -> None:
    assert bounces.read([report(name, "somebody-else@example.org")]) == bounces.Intake(foreign=1)


@pytest.mark.parametrize("kind", ["maildir", "mbox"])
def test_a_mailbox_is_emptied_once_it_was_read(site: Site, name: str, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "box"
    box: mailbox.Mailbox[mailbox.Message] = mailbox.Maildir(path) if kind == "maildir" else mailbox.mbox(path)
    for content in (report(name), b"Subject: hello\n\nhello"):
        box.add(content)
    box.close()

    with bounces.emptied(path) as messages:
        assert bounces.read(messages) == bounces.Intake(bounced=1, foreign=1)
    with bounces.emptied(path) as messages:
        assert bounces.read(messages) == bounces.Intake()


def test_the_command_reads_one_message_or_a_mailbox(app: Flask, site: Site, name: str, tmp_path: Path) -> None:
    said = app.test_cli_runner().invoke(args=["letters", "bounces"], input=report(name))

    assert "1 letters came back for good" in said.output
    assert count() == 1
