"""Models and database say the same, and every column about people says what it is for."""

from sqlalchemy import UniqueConstraint, inspect
from sqlalchemy.orm import configure_mappers

from ksmo_site.database import Base
from ksmo_site.extensions import db, migrations
from ksmo_site.holdings import register
from ksmo_site.people.models import Person
from ksmo_site.personal import Dated
from tests.site import Site


def test_the_migrations_make_what_the_models_say(site: Site) -> None:
    assert not migrations.needs_upgrade()
    assert not migrations.compare_metadata()


def test_every_table_says_what_it_holds_about_people(site: Site) -> None:
    configure_mappers()
    for mapper in Base.registry.mappers:
        assert (mapper.class_.__about__ is not None) == issubclass(mapper.class_, Dated)
    assert register.undeclared() == []


def test_every_row_about_people_goes_with_them_by_the_databases_own_cascade(site: Site) -> None:
    inspector = inspect(db.engine)
    for mapper in register.about_people():
        if mapper.class_ is Person:
            continue
        table = mapper.class_.__tablename__
        (key,) = [key for key in inspector.get_foreign_keys(table) if key["referred_table"] == "person"]
        assert key["options"]["ondelete"] == "CASCADE"
        indexed = [index["column_names"] for index in inspector.get_indexes(table)]
        unique = [c.columns.keys() for c in mapper.class_.__table__.constraints if isinstance(c, UniqueConstraint)]
        assert ["person_id"] in indexed + unique


def test_no_identifying_column_is_kept_in_clear_beside_the_sealed_one() -> None:
    for holding in register.all_holdings():
        columns = set(holding.model.__table__.columns.keys())
        sealed = {field.name for field in holding.fields if field.meaning.identifies}
        assert {f"{name}_sealed" for name in sealed} <= columns
        assert not sealed & columns
