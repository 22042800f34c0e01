"""Commands for whoever runs the site: each does one thing, says in one line what happened, and can be run twice."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from ksmo_site import restoring, serving, setting_up, work
from ksmo_site.backups import copies
from ksmo_site.desk import organizers
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.installation import Unsafe
from ksmo_site.outbox import letters
from ksmo_site.pages import content
from ksmo_site.people.vault import vault
from ksmo_site.privacy import policy, reading
from ksmo_site.promises import checking
from ksmo_site.promises.words import WORDS

Parameters = ParamSpec("Parameters")
OPEN_BY_THEMSELVES = ("setup", "serve", "backup_restore", "backup_adopt")

_backup = AppGroup("backup", help="Copies of the database, and of the keys beside them.")
_letters = AppGroup("letters", help="Letters that still have to leave.")
_organizer = AppGroup("organizer", help="Those who run the conference.")
_policy = AppGroup("policy", help="The privacy policy.")
_privacy = AppGroup("privacy", help="What we hold about people.")
_promises = AppGroup("promises", help="Promises of the policy.")
_demo = AppGroup("demo", help="Sample content.")


def init_app(app: Flask) -> None:
    """Add the site's commands to `flask`."""
    for command in (setup, serve, work_alone, _backup, _letters, _organizer, _policy, _privacy, _promises, _demo):
        app.cli.add_command(command)


def _plainly(command: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """Say a refusal in one line and end with 1, instead of a traceback."""

    @wraps(command)
    def run(*arguments: Parameters.args, **named: Parameters.kwargs) -> None:
        try:
            if command.__name__ not in OPEN_BY_THEMSELVES:
                setting_up.open_instance(current_app)
            command(*arguments, **named)
        except (Refusal, Unsafe) as refusal:
            sys.exit(str(refusal))

    return run


@click.command()
@click.option("--empty", is_flag=True, help="Without sample content.")
@with_appcontext
@_plainly
def setup(empty: bool) -> None:
    """Migrate the database, and load the default content once."""
    click.echo(setting_up.set_up(current_app, samples=not empty))


@click.command()
@with_appcontext
@_plainly
def serve() -> None:
    """Set the site up where that is needed, serve it and deliver its letters, until Ctrl-C or SIGTERM."""
    click.echo(setting_up.set_up(current_app))
    serving.serve(current_app)


@click.command("work")
@with_appcontext
@_plainly
def work_alone() -> None:
    """Run the worker alone, where another WSGI server serves the site."""
    serving.work_only(current_app)


@_backup.command("make")
@_plainly
def backup_make() -> None:
    """Copy the database while the site runs, and the keys beside it."""
    made = copies.make()
    copies.lapse()
    click.echo(f"{made.path} ({made.size} bytes, {made.people} people), kept until {made.lapses_on}.")


@_backup.command("list")
@_plainly
def backup_list() -> None:
    """Name every backup there is, the newest first."""
    found = copies.all_of(vault())
    for backup in found:
        click.echo(f"{backup.name}  {backup.size} bytes  {backup.people} people  until {backup.lapses_on}")
    if not found:
        click.echo("There are no backups yet. Make one with: flask --app wsgi backup make")


@_backup.command("verify")
@click.argument("name", default="")
@_plainly
def backup_verify(name: str) -> None:
    """Check a backup, or the newest one, and the copies of the keys; ends with 1 when something is wrong."""
    backup = copies.find(name, vault())
    found = [*copies.faults(backup), *copies.faults_of_keys(backup.moment)]
    if found:
        sys.exit("\n".join(found))
    click.echo(f"{backup.name} can be restored: its checksum is right, it opens, and the keys lie beside it.")


@_backup.command("restore")
@click.argument("name")
@with_appcontext
@_plainly
def backup_restore(name: str) -> None:
    """Put a backup in the place of the database; the site has to be stopped."""
    restored, outcome = restoring.restore(current_app, name)
    click.echo(f"The database is that of {restored.moment:%Y-%m-%d %H:%M} UTC. {outcome}")


@_backup.command("adopt")
@with_appcontext
@_plainly
def backup_adopt() -> None:
    """Go on with an older copy of the database that was put in place by hand; the site has to be stopped."""
    click.echo(str(restoring.adopt(current_app)))


@_letters.command("deliver")
@_plainly
def letters_deliver() -> None:
    """Deliver every letter that is due."""
    click.echo(letters.deliver())


@_organizer.command("link")
@_plainly
def organizer_link() -> None:
    """Print the one-time link that makes the first organizer."""
    click.echo(organizers.link() or "There is an organizer already.")


@_organizer.command("add")
@click.argument("conference_id")
@_plainly
def organizer_add(conference_id: str) -> None:
    """Let a member to the desk, by their conference ID."""
    organizers.add(conference_id)
    db.session.commit()
    click.echo("Done: they sign in again, set up a second factor, and find the desk in the menu.")


@_organizer.command("second-factor-off")
@click.argument("conference_id")
@_plainly
def organizer_second_factor_off(conference_id: str) -> None:
    """Let in an organizer who lost phone and recovery codes; a letter tells them, and the desk asks for a new one."""
    organizers.take_factor_away(conference_id)
    db.session.commit()
    click.echo("Done: they sign in with their password, and set up a second factor again.")


@_policy.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--publish", is_flag=True, help="Put it in force today, instead of keeping it as a draft.")
@_plainly
def policy_import(file: Path, publish: bool) -> None:
    """Read a policy's text as it is: an introduction and eight clauses."""
    text = reading.read(_text_of(file))
    version = policy.propose(text)
    if publish:
        policy.publish(version)
    db.session.commit()
    state = f"in force since {version.effective_on}" if publish else "a draft; publish it with --publish"
    click.echo(f"Read {len(text.clauses)} clauses, {text.words} words: version {version.number}, {state}.")
    click.echo(f"SHA-256 {version.sha256}")


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as cause:
        line = file.read_bytes()[: cause.start].count(b"\n") + 1
        raise Refusal(
            f"Line {line}: this is not UTF-8 text. Save it as UTF-8 and try again. Nothing was changed."
        ) from cause


@_privacy.command("expire")
@_plainly
def privacy_expire() -> None:
    """Delete everything that is past its term."""
    click.echo(f"{work.tidy_up()} entries deleted.")


@_promises.command("check")
@_plainly
def promises_check() -> None:
    """Check every promise; ends with 1 when one is broken."""
    found = checking.check_all()
    for number, reason in found.items():
        click.echo(f"P{number} {'broken: ' + reason if reason else 'kept'} ({WORDS[number][1]})")
    click.echo(f"{len(found)} promises checked; {len(WORDS) - len(found)} have no check yet.")
    if any(found.values()):
        sys.exit(1)


@_demo.command("clear")
@_plainly
def demo_clear() -> None:
    """Remove the sample content."""
    cleared = content.clear_samples()
    db.session.commit()
    click.echo(f"{cleared} samples removed.")
