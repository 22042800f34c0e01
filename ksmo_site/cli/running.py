"""Setting up, serving, the worker, and looking after all of it."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from ksmo_site import serving, setting_up
from ksmo_site.backups import doctor
from ksmo_site.cli.plainly import plainly
from ksmo_site.installation import Unsafe


@click.command()
@click.option("--empty", is_flag=True, help="Without sample content.")
@with_appcontext
@plainly
def setup(empty: bool) -> None:
    """Migrate the database, and load the default content once."""
    click.echo(setting_up.set_up(current_app, samples=not empty))


@click.command()
@with_appcontext
@plainly
def serve() -> None:
    """Set the site up where that is needed, serve it and deliver its letters, until Ctrl-C or SIGTERM."""
    click.echo(setting_up.set_up(current_app))
    serving.serve(current_app)


@click.command("work")
@with_appcontext
@plainly
def work_alone() -> None:
    """Run the worker alone, where another WSGI server serves the site."""
    serving.work_only(current_app)


@click.command("doctor")
@with_appcontext
@plainly
def examine() -> None:
    """Say whether keys, ledger, backups and disk are well, and what to do; ends with 1 when something is."""
    try:
        setting_up.open_instance(current_app)
    except Unsafe as unsafe:
        sys.exit(f"!!  The site cannot be opened: {unsafe}")
    found = doctor.examine()
    for finding in found:
        click.echo(f"ok  {finding.words}" if finding.is_fine else f"!!  {finding.words} {finding.advice}")
    if not all(finding.is_fine for finding in found):
        sys.exit(1)


COMMANDS = (setup, serve, work_alone, examine)
