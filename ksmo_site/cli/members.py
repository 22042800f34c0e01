"""Organizers, and what we hold about people."""

from datetime import datetime

import click
from flask.cli import AppGroup

from ksmo_site import roles, work
from ksmo_site.activity import acting
from ksmo_site.activity.acting import Doing
from ksmo_site.auth import membership
from ksmo_site.cli.plainly import plainly
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import holds
from ksmo_site.people import persons
from ksmo_site.people.vault import vault
from ksmo_site.team import organizers

_organizer = AppGroup("organizer", help="Those who run the conference.")
_privacy = AppGroup("privacy", help="What we hold about people.")
_hold = AppGroup("hold", help="What a statute demands to keep of somebody, even if they leave.")
COMMANDS = (_organizer, _privacy, _hold)


@_organizer.command("link")
@plainly
def organizer_link() -> None:
    """Print the one-time link that makes the first organizer."""
    click.echo(organizers.link() or "There is an organizer already.")


@_organizer.command("add")
@click.argument("conference_id")
@click.option(
    "--role", "names", multiple=True, type=click.Choice(list(roles.ROLES)), help="Every role, if none is named."
)
@plainly
def organizer_add(conference_id: str, names: tuple[str, ...]) -> None:
    """Let a member to the desk, by their conference ID."""
    acting.begin(Doing("flask organizer add", about={"roles": roles.written(names or roles.ROLES)}))
    organizers.add(conference_id, names or roles.ROLES)
    db.session.commit()
    click.echo("Done: they sign in again, set up a second factor, and find the desk in the menu.")


@_organizer.command("second-factor-off")
@click.argument("conference_id")
@plainly
def organizer_second_factor_off(conference_id: str) -> None:
    """Let in an organizer who lost phone and recovery codes; a letter tells them, and the desk asks for a new one."""
    acting.begin(Doing("flask organizer second-factor-off"))
    organizers.take_factor_away(conference_id)
    db.session.commit()
    click.echo("Done: they sign in with their password, and set up a second factor again.")


@_privacy.command("expire")
@plainly
def privacy_expire() -> None:
    """Delete everything that is past its term."""
    click.echo(f"{work.tidy_up()} entries deleted.")


@_privacy.command("forget-lost")
@click.option("--yes", is_flag=True, help="There is no copy of the key file anywhere.")
@plainly
def privacy_forget_lost(yes: bool) -> None:
    """Delete the rows of people whose key was lost, in every copy too: nobody can open them any more."""
    lost = [person for person in persons.without_key() if person.slot not in vault().copied()]
    if lost and not vault().copies() and not yes:
        raise Refusal(
            f"{len(lost)} people have no key, and no copy of the key file is in reach. Put one in its place; if there "
            "is none anywhere, add --yes."
        )
    for person in lost:
        persons.forget(person)
    db.session.commit()
    click.echo(f"{len(lost)} people deleted whose details nobody could open.")


@_hold.command("add")
@click.argument("conference_id")
@click.option("--ground", required=True, help="The statute, and its article.")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day.")
@click.option("--field", "fields", multiple=True, required=True, help="What is kept, such as member.name.")
@plainly
def hold_add(conference_id: str, ground: str, until: datetime, fields: tuple[str, ...]) -> None:
    """Keep some of what we hold about a member until that day, and tell them by letter."""
    member = membership.find(conference_id)
    if member is None:
        raise Refusal("No account has this conference ID.")
    holds.add(member.person, ground, list(fields), until.date())
    db.session.commit()
    click.echo(f"Kept until {until:%Y-%m-%d}, even if they leave; a letter tells them, and so does their own page.")


@_hold.command("list")
@plainly
def hold_list() -> None:
    """Name what is kept of people who left."""
    for record in holds.records():
        click.echo(f"{record.id.hex}  until {record.ends_on}  {record.ground}")
    if not holds.records():
        click.echo("Nothing is kept of anybody who left.")


@_hold.command("open")
@click.argument("number")
@plainly
def hold_open(number: str) -> None:
    """Print what is kept under this number, for whoever the statute entitles to it."""
    found = [record for record in holds.records() if record.id.hex == number]
    if not found:
        raise Refusal("Nothing is kept under this number; list them with: flask --app wsgi hold list")
    click.echo(found[0].contents)
