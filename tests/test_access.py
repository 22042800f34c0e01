"""Who may do what: every route and every role, and its exact answer, from the routes themselves."""

import re
from collections.abc import Iterator
from functools import cache
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from ksmo_site import roles
from ksmo_site.roles import ROOMS
from tests.addresses import RULES
from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.test_database import at_once
from tests.visitor import Visitor

ROLES = ("stranger", "half signed in", "member", "organizer without a second factor", "organizer", *roles.ROLES)
MEMBERS_ROOMS, DESK = ("account", "credentials", "asking"), tuple(sorted(ROOMS))
# Rooms have one rule each; these are the doors between them.
FOR_ALL = {
    "account.goodbye",
    "account.confirm_email",
    "credentials.change_password",
    "team.first_organizer",
    "team.invitation",
}
# What answers by leading on, whoever asks, and what to whoever is signed in.
LEADS_ON = {
    "credentials.change_password", "privacy.compare", "asking.question",
    "policy_desk.describe", "policy_desk.preview", "policy_desk.announce",
}  # fmt: skip
# After these the next ones would answer otherwise.
CHANGE_WHAT_FOLLOWS = ("auth.sign_out", "auth.sign_in", "auth.code", "account.leave", "policy_desk.begin")
LEADS_MEMBERS_ON = {"auth.create", "auth.sign_in"}
VALUES = {
    "slug": "nope", "name": "nope", "thing_id": str(UUID(int=1)), "number": "1", "code": "500", "token": "forged",
    "sign_in_id": str(UUID(int=1)), "invitation_id": str(UUID(int=1)), "event_id": str(UUID(int=1)),
    "member_id": str(UUID(int=1)), "person_id": str(UUID(int=1)), "remains_id": str(UUID(int=1)),
}  # fmt: skip


def acts() -> Iterator[tuple[str, Rule]]:
    """Every route with each of its methods."""
    for rule in RULES:
        yield from ((method, rule) for method in ("GET", "POST") if method in (rule.methods or ()))


def address(rule: Rule) -> str:
    path: str = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
    for name, value in VALUES.items():
        path = re.sub(rf"<([^:<>]+:)?{name}>", value, path)
    return path


def room(rule: Rule) -> str:
    return str(rule.endpoint).partition(".")[0]


def is_let_in(role: str, rule: Rule) -> bool | None:
    """Whether the role gets into the room; None where nobody is sent away."""
    if rule.endpoint in FOR_ALL or room(rule) not in (*MEMBERS_ROOMS, *DESK):
        return None
    if room(rule) in DESK:
        return role == "organizer" or roles.opens(role, room(rule))
    return role not in ("stranger", "half signed in")


def sent_away(role: str, rule: Rule) -> tuple[int, str]:
    """The status of somebody who has no business there, and where they are led."""
    if role == "member" and room(rule) in DESK:
        return 404, ""
    if role in roles.ROLES:
        return 403, ""
    leads_to = "/account/second-factor" if role == "organizer without a second factor" else "/sign-in"
    return 302, leads_to


@pytest.fixture(params=ROLES)
def somebody(request: pytest.FixtureRequest, app: Flask, site: Site) -> tuple[str, Visitor]:
    """Somebody of each role."""
    visitor, role = Visitor(app), request.param
    if role != "stranger":
        site.has_member(visitor, MINA)
    if role == "organizer":
        site.has_organizer(visitor, MINA)
    elif role in roles.ROLES:
        site.has_organizer(visitor, MINA, role)
    elif role == "half signed in":
        Visitor(app).signs_in(MINA).switches_on_a_second_factor()
        visitor.signs_in(MINA)
    elif role != "stranger":
        if role != "member":
            site.runs("organizer", "add", MINA.conference_id)
        visitor.signs_in(MINA)
    return role, visitor


def test_every_route_answers_every_role_as_the_table_says(somebody: tuple[str, Visitor]) -> None:
    role, visitor = somebody
    token = form_token(visitor)
    wrong = []
    for method, rule in acts():
        if method == "POST" and rule.endpoint in CHANGE_WHAT_FOLLOWS:
            continue
        path = address(rule)
        visitor.opens(path) if method == "GET" else visitor.sends_from("http://localhost", path, csrf_token=token)
        answer = visitor.status, (visitor.page.location or "").partition("?")[0]
        if is_let_in(role, rule) is False and answer != sent_away(role, rule):
            wrong.append((method, path, answer, sent_away(role, rule)))
        if (
            method == "GET"
            and not rule.arguments
            and is_let_in(role, rule) is not False
            and rule.endpoint != "auth.code"
        ):
            leads_on = LEADS_ON | (LEADS_MEMBERS_ON if role in ROLES[2:] else set())
            expected = 302 if rule.endpoint in leads_on else 200
            if answer[0] != expected:
                wrong.append((method, path, answer, (expected, "")))
        is_hidden = answer[0] == 404 and room(rule) in DESK and not rule.arguments
        if is_let_in(role, rule) and (answer[1].startswith("/sign-in") or is_hidden):
            wrong.append((method, path, answer, (200, "")))

    assert wrong == []


def form_token(visitor: Visitor) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', visitor.opens("/").text)
    return found[1] if found else ""


def test_every_form_of_a_member_needs_its_token(visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)
    for method, rule in acts():
        if method == "POST" and (room(rule) in (*MEMBERS_ROOMS, *DESK) and rule.endpoint not in FOR_ALL):
            visitor.sends_from("http://localhost", address(rule), csrf_token="forged")
            assert visitor.status == 400, rule.rule


def test_the_ids_of_others_open_nothing(app: Flask, visitor: Visitor, site: Site, mina: Somebody) -> None:
    other = Visitor(app).signs_in(site.has_member(Visitor(app), JUNHO))
    Visitor(app).signs_in(JUNHO)
    theirs = re.findall(r'action="(/account/sign-ins/[^"]+/end)"', other.opens("/account/sign-ins").text)
    visitor.signs_in(mina).opens("/account")

    assert [visitor.posts(path).status for path in theirs] == [404]


JUNK = [
    "\x00",
    "a\x00b",
    "\udcff",
    "9" * 20,
    "x" * 5000,
    "' OR 1=1 --",
    "<script>",
    "%(x)s",
    "{{7*7}}",
    "\r\nBcc: a@b.c",
]


@cache
def member_forms() -> list[str]:
    """Where members send forms, apart from leaving."""
    posts = [rule for method, rule in acts() if method == "POST" and room(rule) in MEMBERS_ROOMS]
    return [rule.rule for rule in posts if not rule.arguments and rule.endpoint != "account.leave"]


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_a_members_form_is_told_and_never_breaks_it(
    visitor: Visitor, site: Site, mina: Somebody, junk: str
) -> None:
    fields = ("name", "country", "telephone", "email", "current", "password", "offer", "code", "newsletter", "events")
    visitor.signs_in(mina)
    for path in member_forms():
        visitor.opens(path) if path != "/account/email/remove" else visitor.opens("/account/email")
        typed = junk.encode("utf-8", "surrogateescape").decode("latin-1")
        visitor.posts(path, **dict.fromkeys(fields, typed))
        assert visitor.status in (200, 302, 400, 404), path
    assert site.rows()["member"] == 1


@pytest.mark.parametrize("path", ["/account/profile", "/account/email", "/account/password", "/account/second-factor"])
def test_what_is_missing_or_sent_twice_never_breaks_a_form(visitor: Visitor, mina: Somebody, path: str) -> None:
    visitor.signs_in(mina).opens(path)

    assert visitor.posts(path).status in (200, 302)
    twice = ["one", "two"]
    visitor.opens(path).posts(path, **dict.fromkeys(("email", "name", "password", "current", "code", "offer"), twice))
    assert visitor.status in (200, 302)
    assert visitor.opens(path).posts(path, name="x" * 300_000).status == 413


def test_a_link_works_only_where_it_was_made_for(visitor: Visitor, site: Site) -> None:
    visitor.joins(MINA)
    tokens = {visitor.page.request.path.rpartition("/")[2]}
    visitor.opens("/newsletter").posts("/newsletter", name="R", email="reader@example.org", newsletter="y")
    for letter in site.letters():
        tokens |= set(re.findall(r"/(\S{20,})\s", letter.get_body(["plain"]).get_content().replace("\n", " ")))
    doors = [address(rule).removesuffix("/forged") for _, rule in acts() if "token" in rule.arguments]
    opened = {}
    for token in (found.rpartition("/")[2] for found in tokens):
        works = [door for door in dict.fromkeys(doors) if visitor.opens(f"{door}/{token}").status == 200]
        opened[token] = works

    assert len(opened) >= 4
    assert all(len(works) == 1 for works in opened.values()), opened


CLICKED = {
    "/account/subscriptions": {"newsletter": "y"}, "/account/email": {"email": "four-clicks@example.org"},
    "/account/profile": {"name": "Four Clicks"}, "/account/events/sample-event/star": {},
    "/account/sign-ins/end": {}, "/account/email/remove": {},
}  # fmt: skip


@pytest.mark.parametrize("path", CLICKED)
def test_four_clicks_at_once_are_one(visitor: Visitor, site: Site, mina: Somebody, path: str) -> None:
    visitor.signs_in(mina).opens("/account")
    cookie, token = visitor.browser.get_cookie("session"), visitor.value_of("csrf_token")
    assert cookie
    fingers = [Visitor(visitor.app_) for _ in range(4)]
    for finger in fingers:
        finger.browser.set_cookie("session", cookie.value)

    def clicks(number: int) -> None:
        fingers[number].sends_from("http://localhost", path, csrf_token=token, **CLICKED[path])

    at_once(4, clicks)

    assert {finger.status for finger in fingers} <= {200, 302}
    assert all(
        number <= 1 for table, number in site.rows().items() if table in ("star", "subscription", "address_change")
    )
