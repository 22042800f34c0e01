"""Letters, the policy, its promises, and sample content."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from ksmo_site.cli.plainly import plainly
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.outbox import letters
from ksmo_site.pages import content
from ksmo_site.privacy import policy, reading
from ksmo_site.promises import checking
from ksmo_site.promises.words import WORDS

_letters = AppGroup("letters", help="Letters that still have to leave.")
_policy = AppGroup("policy", help="The privacy policy.")
_promises = AppGroup("promises", help="Promises of the policy.")
_demo = AppGroup("demo", help="Sample content.")
COMMANDS = (_letters, _policy, _promises, _demo)


@_letters.command("deliver")
@plainly
def letters_deliver() -> None:
    """Deliver every letter that is due."""
    click.echo(letters.deliver())


@_policy.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--publish", is_flag=True, help="Put it in force today, instead of keeping it as a draft.")
@plainly
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


@_promises.command("check")
@plainly
def promises_check() -> None:
    """Check every promise; ends with 1 when one is broken."""
    found = checking.check_all()
    for number, reason in found.items():
        click.echo(f"P{number} {'broken: ' + reason if reason else 'kept'} ({WORDS[number][1]})")
    click.echo(f"{len(found)} promises checked; {len(WORDS) - len(found)} have no check yet.")
    if any(found.values()):
        sys.exit(1)


@_demo.command("clear")
@plainly
def demo_clear() -> None:
    """Remove the sample content."""
    cleared = content.clear_samples()
    db.session.commit()
    click.echo(f"{cleared} samples removed.")
