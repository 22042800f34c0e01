"""Copies of the database, and of the keys beside them."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from ksmo_site import restoring
from ksmo_site.backups import copies
from ksmo_site.cli.plainly import plainly
from ksmo_site.people.vault import vault

_backup = AppGroup("backup", help="Copies of the database, and of the keys beside them.")
COMMANDS = (_backup,)


@_backup.command("make")
@plainly
def make() -> None:
    """Copy the database while the site runs, and the keys beside it."""
    made = copies.make()
    copies.lapse()
    click.echo(f"{made.path} ({made.size} bytes, {made.people} people), kept until {made.lapses_on}.")


@_backup.command("list")
@plainly
def list_all() -> None:
    """Name every backup there is, the newest first."""
    found = copies.all_of(vault())
    for backup in found:
        click.echo(f"{backup.name}  {backup.size} bytes  {backup.people} people  until {backup.lapses_on}")
    if not found:
        click.echo("There are no backups yet. Make one with: flask --app wsgi backup make")


@_backup.command("verify")
@click.argument("name", default="")
@plainly
def verify(name: str) -> None:
    """Check a backup, or the newest one, and the copies of the keys; ends with 1 when something is wrong."""
    backup = copies.find(name, vault())
    found = [*copies.faults(backup), *copies.faults_of_keys(backup.moment)]
    if found:
        sys.exit("\n".join(found))
    click.echo(f"{backup.name} can be restored: its checksum is right, it opens, and the keys lie beside it.")


@_backup.command("restore")
@click.argument("name")
@with_appcontext
@plainly
def restore(name: str) -> None:
    """Put a backup in place, by its NAME in `backup list`; stop the site before.

    Who left since stays gone, its letters wait for an organizer's yes, and what is there now becomes a backup.
    """
    restored, outcome = restoring.restore(current_app, name)
    click.echo(f"The database is that of {restored.moment:%Y-%m-%d %H:%M} UTC. {outcome}")


@_backup.command("adopt")
@click.option(
    "--new-ledger", is_flag=True, help="Begin a ledger, where it was lost: no older backup can be restored then."
)
@with_appcontext
@plainly
def adopt(new_ledger: bool) -> None:
    """Go on with an older copy of the database that was put in place by hand; stop the site before."""
    if new_ledger:
        held = restoring.begin_ledger(current_app)
        click.echo(
            f"A ledger is begun; no backup older than now can be restored. {held} letters wait at /desk/deletion."
        )
    click.echo(str(restoring.adopt(current_app)))
