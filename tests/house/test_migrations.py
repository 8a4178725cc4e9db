"""One history for both databases: up, down, up again; and a rebuilt SQLite table keeps its rows and its guards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text

from models import db
from models.guards import TRIGGERS, missing_guards
from tests.databases import Databases, SqliteFiles, application, close, running
from tests.factories import Make

ROOT = Path(__file__).resolve().parents[2]

# Partner has services, aliases and closures that cascade: what a careless rebuild would erase.
REBUILD = '''
"""Rebuild two tables, as any later change of a column on SQLite does."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None

def upgrade():
    for table in ("change", "service", "partner"):
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.add_column(sa.Column("later", sa.String(), nullable=True))

def downgrade():
    for table in ("partner", "service", "change"):
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.drop_column("later")
'''
BREAKS = '''
"""A migration that stops half-way."""
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None

def upgrade():
    op.execute("CREATE TABLE half (id INTEGER)")
    op.execute("UPDATE place_settings SET name = 'lost'")
    {last}

def downgrade():
    pass
'''


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application on an empty database, of each kind."""
    databases: Databases = request.getfixturevalue(request.param)
    name = databases.empty()
    made = application(databases.url(name))
    with made.app_context():
        yield made
    close(made)
    databases.drop(name)


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_it_goes_up_and_down_and_up_again(empty_app: Flask) -> None:
    upgrade()
    first = tables()
    assert first == set(db.metadata.tables)
    downgrade(revision="base")
    assert tables() == set()
    upgrade()
    assert tables() == first


def test_the_base_is_what_the_models_say(empty_app: Flask) -> None:
    upgrade()
    try:
        check()
    except SystemExit:
        pytest.fail("the models and the migrations differ: `flask --app app db check` says where")


def test_the_guards_stand_at_the_end(empty_app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        assert missing_guards(connection) == []
    downgrade(revision="base")
    with db.engine.connect() as connection:
        assert missing_guards(connection) == list(TRIGGERS)


def test_the_downgrade_leaves_nothing_behind(empty_app: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    if db.engine.dialect.name == "postgresql":
        own = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    else:
        own = "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND name NOT LIKE 'sqlite_%'"
    with db.engine.connect() as connection:
        assert connection.scalar(text(own)) == 0


# --- a later migration ---------------------------------------------------------------------------------------------


@pytest.fixture
def lived_in(sqlite: SqliteFiles, ready_base: str) -> Iterator[Flask]:
    """A place with fiches, on SQLite: PostgreSQL alters tables in place."""
    with running(sqlite, ready_base) as made:
        make = Make(made)
        partner = make.partner(
            "Entraide du Parc", aliases=["L’Entraide"], services=[{"name": "Colis", "fee": "gratuit"}]
        )
        make.service(partner, "Vestiaire")
        yield made


def history_with(folder: Path, source: str, **words: str) -> str:
    """The project's migrations, and one more."""
    shutil.copytree(ROOT / "migrations", folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    versions = folder / "migrations" / "versions"
    head = max(path.name.partition("_")[0] for path in versions.glob("*.py"))
    (versions / "9999_later.py").write_text(source.format(head=head, **words), encoding="utf-8")
    return str(folder / "migrations")


def counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        names = ("partner", "partner_alias", "service", "service_term", "change", "search_document", "person_role")
        return {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}


def triggers() -> set[str]:
    with db.engine.connect() as connection:
        return set(connection.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")))


def test_a_rebuilt_table_keeps_its_rows_its_children_and_its_guards(lived_in: Flask, tmp_path: Path) -> None:
    history = history_with(tmp_path, REBUILD)
    with lived_in.app_context():
        before, guarded = counts(), triggers()
        upgrade(directory=history)
        assert (counts(), triggers()) == (before, guarded)
        assert "later" in {column["name"] for column in inspect(db.engine).get_columns("service")}
        downgrade(directory=history)
        assert (counts(), triggers()) == (before, guarded)
        with db.engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_key_check")).fetchall() == []
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.parametrize(
    "last",
    ["raise RuntimeError('half-way')", "op.execute('DELETE FROM person')"],
    ids=["it stops half-way", "it breaks foreign keys"],
)
def test_a_migration_that_fails_leaves_the_base_as_it_was(lived_in: Flask, tmp_path: Path, last: str) -> None:
    history = history_with(tmp_path, BREAKS, last=last)
    with lived_in.app_context():
        before, names = counts(), tables()
        with pytest.raises(SystemExit):
            upgrade(directory=history)
        assert (counts(), tables()) == (before, names)
        with db.engine.connect() as connection:
            assert connection.scalar(text("SELECT name FROM place_settings")) == "La Conciergerie d’essai"


def test_the_application_starts_on_an_empty_database(empty_app: Flask) -> None:
    """So that `flask db upgrade` can run."""
    assert tables() == set()
