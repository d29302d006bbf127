"""The migrations lead to the tables of `actions/store/tables`, and back."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.engine import Engine

from actions.store.database import migrate, unit_of_work
from actions.store.tables import metadata
from tests.support.sellers import a_seller

VERSIONS = "alembic_version"


def differences(database: Engine) -> list[Any]:
    """What Alembic would change to make the database equal the tables."""
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def table_names(database: Engine) -> set[str]:
    return set(inspect(database).get_table_names())


def checks(database: Engine) -> dict[str, list[tuple[str, str]]]:
    """The check constraints, which Alembic does not compare."""
    inspector = inspect(database)
    return {
        table: sorted((found["name"], found["sqltext"]) for found in inspector.get_check_constraints(table))
        for table in metadata.tables
    }


def test_a_migrated_database_equals_the_tables(database: Engine) -> None:
    assert table_names(database) == {*metadata.tables, VERSIONS}
    assert differences(database) == []


def test_the_comparison_sees_a_missing_column(database: Engine) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE ratings DROP COLUMN late_by_seller")
    assert [kind for kind, *_ in differences(database)] == ["add_column"]


def test_the_migrations_make_the_same_checks_as_the_tables(empty_database: Engine) -> None:
    migrate(empty_database)
    migrated = checks(empty_database)
    migrate(empty_database, "base")
    metadata.create_all(empty_database)
    assert migrated == checks(empty_database)
    assert len(migrated["ratings"]) == 4


def test_going_down_leaves_nothing_but_the_version_table(database: Engine) -> None:
    migrate(database, "base")
    assert table_names(database) == {VERSIONS}


def test_up_down_and_up_again_leads_to_the_same_tables(database: Engine) -> None:
    migrate(database, "base")
    migrate(database)
    assert differences(database) == []
    with unit_of_work(database) as work:
        work.sellers.add(a_seller("biuro-plus"))
        assert work.sellers.logins() == ["biuro-plus"]


def test_migrating_anew_keeps_what_is_there(database: Engine) -> None:
    with unit_of_work(database) as work:
        work.sellers.add(a_seller("biuro-plus"))
    migrate(database)
    with unit_of_work(database) as work:
        assert work.sellers.logins() == ["biuro-plus"]
