"""The policy, its promises, and sample content."""

import sys
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from ksmo_site import clock
from ksmo_site.archive import issues
from ksmo_site.cli.plainly import plainly
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.language import ENGLISH, NAMES
from ksmo_site.pages import content
from ksmo_site.policy import announcing, drafts, reading
from ksmo_site.policy.announcing import Announcement
from ksmo_site.policy.drafts import Opened
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.policy_desk import telling
from ksmo_site.promises import checking
from ksmo_site.promises.words import WORDS

_policy = AppGroup("policy", help="The privacy policy.")
_promises = AppGroup("promises", help="Promises of the policy.")
_demo = AppGroup("demo", help="Sample content.")
COMMANDS = (_policy, _promises, _demo)


@_policy.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(list(NAMES)), default=ENGLISH, help="The language it is written in.")
@click.option("--publish", is_flag=True, help="Put it in force today, instead of keeping it as a draft.")
@click.option("--covers-more", is_flag=True, help="The text itself covers more: members are asked.")
@click.option("--replace", is_flag=True, help="Even where somebody wrote other words into the draft.")
@click.option("--effective", type=click.DateTime(["%Y-%m-%d"]), help="Announce it for this day.")
@plainly
def policy_import(
    file: Path, language: str, publish: bool, covers_more: bool, replace: bool, effective: datetime | None
) -> None:
    """Read a policy's text as it is: an introduction and eight clauses."""
    if publish and effective:
        raise Refusal("--publish means today; leave it out, or leave out --effective. Nothing was changed.")
    text = reading.read(_text_of(file))
    if not replace and drafts.would_lose(text, language):
        raise Refusal("Somebody wrote a draft at the desk; --replace puts this text in its place. Nothing was changed.")
    version = drafts.propose(text, language)
    state = "a draft; announce it at the desk, or with --effective DAY"
    if publish or effective:
        day = effective.date() if effective else clock.today()
        state = _announce(version, Announcement(day, covers_more))
    db.session.commit()
    click.echo(f"Read {len(text.clauses)} clauses, {text.words} words: version {version.number}, {state}.")
    click.echo(f"SHA-256 {version.text_in(language).sha256}")


def _announce(version: PolicyVersion, announcement: Announcement) -> str:
    announcing.announce(Opened(version.number, version.revision), announcement)
    day = announcement.effective_on
    told = telling.everybody(version)
    state = f"announced for {day}" if version.is_announced else f"in force since {day}"
    return f"{state}; {told} letters to members are on their way"


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


@_demo.command("load")
@plainly
def demo_load() -> None:
    """Show the sample content that is missing."""
    loaded = content.load_samples() + issues.load_samples()
    db.session.commit()
    click.echo(f"{loaded} samples added.")


@_demo.command("clear")
@plainly
def demo_clear() -> None:
    """Remove the sample content."""
    cleared = content.clear_samples() + issues.clear_samples()
    db.session.commit()
    click.echo(f"{cleared} samples removed.")
