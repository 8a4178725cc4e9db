"""Fixtures: an application on its own data for each test, the demonstration for reading, people of each role."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event

ENVIRONMENT = ("DATABASE_URL", "PUBLIC_URL", "TRUSTED_PROXIES", "PORT", "HOST", "WORKERS", "DEMO", "DEMO_ANYWHERE")
for _name in ENVIRONMENT:
    os.environ.pop(_name, None)
os.environ["SECRET_KEY"] = "a key for tests only, of more than thirty-two letters"
pytest.register_assert_rewrite("tests.client", "tests.inspection", "tests.factories")

from models import db, writes  # noqa: E402
from models.accounts import operations as accounts  # noqa: E402
from tests.client import CheckingClient, logged_in  # noqa: E402
from tests.databases import (  # noqa: E402
    PASSWORD,
    Databases,
    PostgresDatabases,
    Reused,
    SqliteFiles,
    fill_with_demonstration,
    fill_with_team,
    running,
    template_of,
)
from tests.factories import Make  # noqa: E402
from tests.postgres import PrivateServer, binaries  # noqa: E402

FEW = 8  # entries of the lexicon: most tests are about something else
SQLITES_OWN = frozenset({"begun", "lived_in"})  # fixtures
LogIn = Callable[[str], CheckingClient]
# Argon2 as cheap as it allows: a tenth of a second a password would be most of the suite's time.
accounts._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
accounts._NOBODY = accounts._hasher.hash("nobody’s password")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the committed lists (routes, access matrix) anew")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about SQLite itself is no part of the run on PostgreSQL: left out, rather than skipped."""
    if os.environ.get("LOGE_TEST_DATABASE") != "postgresql":
        return
    apart = [item for item in items if SQLITES_OWN & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=apart)
    items[:] = [item for item in items if item not in apart]


def missing(what: str, cure: str) -> None:
    """Skip what this machine cannot run; fail when the whole suite was asked for (REQUIRE_ALL=1)."""
    sentence = f"{what} is missing: {cure}"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest.fixture
def rewrites(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture(scope="session", autouse=True)
def _own_instance(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Never the instance folder of the machine's real place."""
    os.environ["INSTANCE_DIR"] = str(tmp_path_factory.mktemp("instance"))


# --- databases -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresDatabases]:
    programs = binaries()
    if programs is None:
        missing("PostgreSQL", "apt install postgresql")
    assert programs
    server = PrivateServer(programs)
    try:
        yield PostgresDatabases(server)
    finally:
        server.stop()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("bases"))


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    """SQLite files; with LOGE_TEST_DATABASE=postgresql, databases of a private server."""
    kind = os.environ.get("LOGE_TEST_DATABASE") or "sqlite"
    assert kind in {"sqlite", "postgresql"}, kind
    chosen: Databases = request.getfixturevalue("postgres" if kind == "postgresql" else "sqlite")
    return chosen


@pytest.fixture(scope="session")
def password_hash() -> str:
    return accounts.hash_password(PASSWORD)


@pytest.fixture(scope="session")
def ready_base(databases: Databases, password_hash: str) -> str:
    """Migrated, with the vocabularies, a named place and one person of each role."""
    return template_of(databases, lambda: fill_with_team(password_hash), most_entries=FEW)


@pytest.fixture(scope="session")
def demo_base(databases: Databases, password_hash: str) -> str:
    """Migrated, with the demonstration."""
    return template_of(databases, lambda: fill_with_demonstration(password_hash))


# --- applications and people ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _reused(databases: Databases, ready_base: str) -> Iterator[Reused]:
    one = Reused(databases, ready_base)
    yield one
    one.remove()


@pytest.fixture
def app(_reused: Reused) -> Iterator[Flask]:
    """The application on data that this test has for itself."""
    yield _reused.app
    _reused.put_back()


@pytest.fixture
def own_app(databases: Databases, ready_base: str) -> Iterator[Flask]:
    """An application that nobody else has, for a test that adds to it."""
    with running(databases, ready_base) as made:
        yield made


@pytest.fixture(scope="session")
def demo_app(databases: Databases, demo_base: str) -> Iterator[Flask]:
    """The demonstration, shared: read it only."""
    with running(databases, demo_base) as made:
        yield made


@pytest.fixture
def demo_copy(databases: Databases, demo_base: str) -> Iterator[Flask]:
    """The demonstration, for one test to write in."""
    with running(databases, demo_base) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> CheckingClient:
    """A browser that nobody has logged in with."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def login_as(app: Flask) -> LogIn:
    """`login_as("concierge")`: a browser where the person of this role, or login, is logged in."""
    return lambda login: logged_in(app, login)


@pytest.fixture
def concierge(login_as: LogIn) -> CheckingClient:
    return login_as("concierge")


@pytest.fixture
def coordination(login_as: LogIn) -> CheckingClient:
    return login_as("coordination")


@pytest.fixture
def make(app: Flask) -> Make:
    """Makes fiches, services, people through the operations, each in its own transaction."""
    return Make(app)


@pytest.fixture
def begun(app: Flask) -> Iterator[list[str]]:
    """How each transaction of SQLite began."""
    found: list[str] = []
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("BEGIN"):
            found.append(statement)

    yield found
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def base(app: Flask) -> Iterator[object]:
    """The base itself, for a test of operations or queries: a transaction that may write, never committed."""
    with app.app_context():
        token = writes.set(True)
        try:
            yield db
        finally:
            db.session.rollback()
            writes.reset(token)


@pytest.fixture(scope="session")
def chromium() -> Path:
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found is None:
        missing("Chromium", "apt install chromium")
    return Path(found or "")
