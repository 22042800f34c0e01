"""Letters: those that still have to leave, and those that came back."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from ksmo_site.cli.plainly import plainly
from ksmo_site.delivery import bounces, sending
from ksmo_site.delivery.sending import Delivery
from ksmo_site.extensions import db

_letters = AppGroup("letters", help="Letters that still have to leave, and those that came back.")
COMMANDS = (_letters,)


@_letters.command("deliver")
@plainly
def letters_deliver() -> None:
    """Deliver every letter that is due."""
    with click.progressbar(length=sending.due(), label="Letters") as bar:

        def moves(delivery: Delivery) -> None:
            bar.update(delivery.total - bar.pos)

        delivery = sending.deliver(moves)
    click.echo(delivery)


@_letters.command("bounces")
@click.argument("mailbox", required=False, type=click.Path(exists=True, path_type=Path))
@plainly
def letters_bounces(mailbox: Path | None) -> None:
    """Take in reports of letters that came back: one message on standard input, or all of a Maildir or mbox file.

    What was read is removed from the mailbox. Addresses that refused two letters get no newsletter any more.
    """
    if mailbox is None:
        intake = bounces.read([sys.stdin.buffer.read()])
        db.session.commit()
    else:
        with bounces.emptied(mailbox) as messages:
            intake = bounces.read(messages)
            db.session.commit()
    click.echo(intake)
