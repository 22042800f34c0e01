"""The checks of clause 2: range."""

from flask import current_app
from sqlalchemy import inspect
from wtforms import HiddenField

from ksmo_site.database import Base
from ksmo_site.extensions import db
from ksmo_site.holdings import register, retention
from ksmo_site.policy import scope, versions
from ksmo_site.promises import doors
from ksmo_site.promises.promise import Promises

promise = Promises()


@promise(15)
def every_field_of_every_form_is_in_the_register() -> None:
    declared = {id(field.meaning) for holding in register.all_holdings() for field in holding.fields}
    for form in doors.forms():
        with current_app.test_request_context():
            fields = [field for field in form() if not isinstance(field, HiddenField)]
        unknown = [field.name for field in fields if id(field.description) not in declared]
        assert not unknown, f"{form.__name__} asks for {unknown[0]}, which the register does not name"


@promise(16)
def nothing_is_held_past_its_term() -> None:
    for holding in register.all_holdings():
        late = retention.overdue(holding)
        assert not late, f"{late} rows of {holding.model.__tablename__} are held past their term"


@promise(17)
def the_version_in_force_covers_all_we_hold() -> None:
    uncovered = scope.beyond(versions.get_in_force().scope)
    assert not uncovered, f"the version in force does not cover {uncovered[0].place} ({uncovered[0].kind})"
    database, declared = inspect(db.session.connection()), Base.metadata.tables
    for table in set(database.get_table_names()) - {"alembic_version"}:
        assert table in declared, f"the database has a table {table} that stands in no register"
        strange = {column["name"] for column in database.get_columns(table)} - set(declared[table].columns.keys())
        assert not strange, f"the database has a column {table}.{min(strange)} that stands in no register"
