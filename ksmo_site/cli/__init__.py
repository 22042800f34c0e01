"""Commands for whoever runs the site: each does one thing, says in one line what happened, and can be run twice."""

from flask import Flask

from ksmo_site.cli import backups, contents, mail, members, running, setting


def init_app(app: Flask) -> None:
    """Add the site's commands to `flask`."""
    for module in (running, backups, members, mail, contents, setting):
        for command in module.COMMANDS:
            app.cli.add_command(command)
