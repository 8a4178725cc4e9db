"""Where tests keep their data: one template is migrated and seeded once a session, then each test gets a copy."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from flask import Flask
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache, StrictUndefined
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app import create_app
from models import db, writes
from models.accounts.operations import create_person
from models.accounts.tables import Person
from models.place.operations import edit_place, place_settings_to_edit
from models.search.index import forget_indexes
from models.search.lexicon import forget_lexicons
from models.search.revision import current_revision
from models.vocabulary.queries import _cache as _vocabularies
from seeds import demo, reference
from tests.client import CheckingClient
from tests.postgres import PrivateServer

# Templates are compiled once for all the applications of a session.
COMPILED = FileSystemBytecodeCache(tempfile.mkdtemp(prefix="loge-templates-"))
atexit.register(shutil.rmtree, COMPILED.directory, ignore_errors=True)
PASSWORD = "quatre mots sans rapport"
# login and role of the people whom every test may meet, and their names
TEAM: dict[str, str] = {
    "concierge": "Awa Exemple",
    "coordination": "Claire Modèle",
    "partenaire": "Inès Fictive",
    "benevole": "Jean Fictif",
    "financeur": "Odile Fictive",
}


@event.listens_for(Engine, "connect")
def _disturb_unordered_queries(connection: Any, _record: Any) -> None:
    """A list that forgot its order comes out backwards."""
    if connection.__class__.__module__ == "sqlite3":
        with closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects=ON")


class Databases(Protocol):
    """Makes databases, each known by a name."""

    def empty(self) -> str: ...

    def copy(self, template: str, *, name: str = "") -> str: ...

    def url(self, name: str) -> str: ...

    def drop(self, name: str) -> None: ...


class SqliteFiles:
    """Files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def empty(self) -> str:
        return f"base{next(self._numbers)}"

    def copy(self, template: str, *, name: str = "") -> str:
        name = name or self.empty()
        shutil.copyfile(self._path(template), self._path(name))
        return name

    def url(self, name: str) -> str:
        return f"sqlite:///{self._path(name)}"

    def drop(self, name: str) -> None:
        for path in self._folder.glob(f"{name}.sqlite3*"):
            path.unlink()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite3"


class PostgresDatabases:
    """Databases of the private server."""

    def __init__(self, server: PrivateServer) -> None:
        self._server = server
        self._numbers = count(1)

    def empty(self) -> str:
        return self.copy("template0")

    def copy(self, template: str, *, name: str = "") -> str:
        name = name or f"base{next(self._numbers)}"
        self._server.create(name, template=template)
        return name

    def url(self, name: str) -> str:
        return self._server.url(name)

    def drop(self, name: str) -> None:
        self._server.drop(name)


def application(url: str, **config: Any) -> Flask:
    """The real application, with the checking client and templates that refuse undefined names."""
    made = create_app({"SQLALCHEMY_DATABASE_URI": url, "PUBLIC_URL": "http://localhost", "TESTING": True, **config})
    made.test_client_class = CheckingClient
    made.jinja_env.undefined = StrictUndefined
    made.jinja_env.bytecode_cache = COMPILED
    return made


class Reused:
    """One application for many tests: its database is put back between them. Quicker than making another."""

    def __init__(self, databases: Databases, template: str) -> None:
        self._databases, self._template = databases, template
        self._name = databases.copy(template)
        self.app = application(databases.url(self._name))
        with self.app.app_context():
            self._revision = current_revision()

    def put_back(self) -> None:
        """Data as in the template, and nothing left in the memories that follow the database."""
        with self.app.app_context():
            known = _vocabularies.get(db.engine)
            if known and known[0] != self._revision:
                _vocabularies.pop(db.engine)
        self.remove()
        self._databases.copy(self._template, name=self._name)
        forget_indexes()
        forget_lexicons()

    def remove(self) -> None:
        close(self.app)
        self._databases.drop(self._name)


@contextmanager
def running(databases: Databases, template: str, **config: Any) -> Iterator[Flask]:
    """An application on a copy of a template, taken away at the end."""
    name = databases.copy(template)
    made = application(databases.url(name), **config)
    try:
        yield made
    finally:
        close(made)
        databases.drop(name)


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    """A transaction that may write, as a request would have it; committed at the end."""
    with app.app_context():
        token = writes.set(True)
        try:
            yield
            db.session.commit()
        finally:
            writes.reset(token)


def template_of(databases: Databases, fill: Callable[[], None], *, most_entries: int | None = None) -> str:
    """The name of a migrated database: vocabularies, the lexicon (whole, or a few entries), and what `fill` adds."""
    name = databases.empty()
    made = application(databases.url(name))
    with made.app_context():
        upgrade()
    with writing(made):
        reference.load(most_entries=most_entries)
        fill()
    close(made)
    return name


def fill_with_team(password_hash: str) -> None:
    """A place with a name, and one person of each role."""
    values = {"name": "La Conciergerie d’essai", "town": "Villejuif"}
    edit_place(actor=None, place=place_settings_to_edit(), values=values)
    for role, name in TEAM.items():
        _person(role, name, password_hash)


def _person(role: str, name: str, password_hash: str) -> Person:
    return create_person(
        actor=None,
        login=role,
        display_name=name,
        roles=[role],
        email=f"{role}@essai.example",
        password_hash=password_hash,
    )


def fill_with_demonstration(password_hash: str) -> None:
    demo.load(dict.fromkeys(demo.logins(), password_hash))
