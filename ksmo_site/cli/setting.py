"""What is set, and whence."""

import click
from flask.cli import with_appcontext

from ksmo_site.cli.plainly import plainly
from ksmo_site.settings import values


@click.group()
def settings() -> None:
    """Look at what administrators set at /desk/settings."""


@settings.command("list")
@with_appcontext
@plainly
def list_them() -> None:
    """Print what is in effect, and whether the database, the environment or the program says so."""
    for effect in values.in_effect():
        shown = "" if effect.value is None else effect.value
        click.echo(f"{effect.name} = {shown} ({effect.source})")


COMMANDS = (settings,)
