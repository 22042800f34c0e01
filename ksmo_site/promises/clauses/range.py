"""The checks of clause 2: range."""

from flask import current_app
from markupsafe import escape
from sqlalchemy import inspect
from wtforms import HiddenField

from ksmo_site.database import Base
from ksmo_site.extensions import db
from ksmo_site.holdings import register, retention
from ksmo_site.policy import scope, versions
from ksmo_site.promises import doors, visit
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


@promise(18)
def what_strangers_give_comes_in_by_the_doors_the_policy_names() -> None:
    with current_app.test_request_context():
        unnamed = [form.__name__ for form in doors.unnamed()]
        asked = {path: doors.identifying(form) for path, form in doors.DOORS.items()}
    assert not unnamed, f"{unnamed[0]} asks for what identifies somebody at a door the policy does not name"
    names = {name for fields in asked.values() for name in fields}
    for page in visit.public_pages():
        path = page.path.removeprefix("/ko")
        fields = names & {says.get("name") for tag, says in page.tags if tag in ("input", "select", "textarea")}
        assert path in asked or fields <= doors.LOOKED_UP.get(path, set()), f"{path} asks for {', '.join(fields)}"
    for path, meanings in asked.items():
        said = visit.page(path).text
        silent = [name for name, meaning in meanings.items() if str(escape(meaning.why)) not in said]
        assert not silent, f"{path} does not say why it asks for {silent[0]}"
