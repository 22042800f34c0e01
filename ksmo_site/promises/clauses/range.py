"""The checks of clause 2: range."""

from flask import current_app
from sqlalchemy import Inspector, inspect
from wtforms import PasswordField, StringField

from ksmo_site.extensions import db
from ksmo_site.privacy import holdings, policy, scope
from ksmo_site.promises.doors import FORMS
from ksmo_site.promises.promise import Promises

promise = Promises()


@promise(15)
def every_field_of_every_form_is_in_the_register() -> None:
    register = {id(field.meaning) for holding in holdings.all_holdings() for field in holding.fields}
    for form in FORMS:
        with current_app.test_request_context():
            fields = [field for field in form() if isinstance(field, StringField | PasswordField)]
        unknown = [field.name for field in fields if id(field.description) not in register]
        assert not unknown, f"{form.__name__} asks for {unknown[0]}, which the register does not name"


@promise(16)
def nothing_is_held_past_its_term() -> None:
    for holding in holdings.all_holdings():
        late = holdings.overdue(holding)
        assert not late, f"{late} rows of {holding.model.__tablename__} are held past their term"


@promise(17)
def the_version_in_force_covers_all_we_hold() -> None:
    uncovered = scope.beyond(policy.get_in_force().scope)
    assert not uncovered, f"the version in force does not cover {uncovered[0]}"
    known = {field.table for holding in holdings.all_holdings() for field in holding.fields}
    strange = [t for t in _database().get_table_names() if _points_at_people(t) and t not in known]
    assert not strange, f"the table {strange[0]} is about people and stands in no register"


def _database() -> Inspector:
    # Through the session: a second connection would wait for this one on SQLite.
    return inspect(db.session.connection())


def _points_at_people(table: str) -> bool:
    return any(key["referred_table"] == "person" for key in _database().get_foreign_keys(table))
