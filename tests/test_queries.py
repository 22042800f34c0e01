"""A page asks the database as often for a hundred rows as for one, from the routes themselves."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from ksmo_site.extensions import db
from tests import crowd
from tests.addresses import DESK, DRAFT, MACHINES
from tests.newsletter_desk.writing import begins
from tests.people_desk.opening import searches
from tests.site import Site
from tests.visitor import Visitor

AT_THE_DESK = tuple(path for path in DESK + DRAFT if not path.endswith(MACHINES))
MANY = 100


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Within, every query this site asks."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def queries(app: Flask, organizer: Visitor) -> dict[str, int]:
    """How many queries each page of the desk asks, once it was opened before."""
    found = {}
    for path in AT_THE_DESK:
        assert organizer.opens(path).status == 200, path
        with counted(app) as asked:
            organizer.opens(path)
        found[path] = len(asked)
    return found


def test_pages_of_the_desk_ask_as_often_for_many_as_for_one(app: Flask, organizer: Visitor, site: Site) -> None:
    crowd.gathers(1)
    crowd.writes_much(1, 2)
    begins(organizer)
    organizer.opens("/desk/policy").posts("/desk/policy/draft/begin")
    few = queries(app, organizer)

    crowd.gathers(MANY)
    crowd.writes_much(MANY, MANY)

    many = queries(app, organizer)
    assert {path: (few[path], many[path]) for path in many if many[path] > few[path]} == {}


def test_a_search_asks_as_often_for_many_as_for_one(app: Flask, organizer: Visitor, site: Site) -> None:
    # The first act of an organizer asks for a number.
    searches(organizer, "crowd")
    found = []
    for number in (2, MANY):
        crowd.gathers(number)
        organizer.opens("/desk/members")
        with counted(app) as asked:
            organizer.posts("/desk/members", sought="crowd")
        found.append(len(asked))

    assert found[0] == found[1]
