"""`flask seed`, `flask demo`, `flask serve`: what `make run` is made of, and what it refuses."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy import func, select, text

from blueprints.place.commands import gunicorn_arguments
from models import db
from models.accounts.operations import check_password
from models.accounts.queries import demo_people, person_to_log_in
from models.guards import missing_guards
from models.history.tables import Change
from models.partners.tables import Partner
from models.vocabulary.tables import Term


def run(app: Flask, *words: str, typed: str = "") -> tuple[int, str]:
    """As `flask …` would."""
    done = app.test_cli_runner().invoke(FlaskGroup(create_app=lambda: app), args=words, input=typed)
    return done.exit_code, done.output


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_demonstration_is_never_loaded_over_a_place_that_is_in_use(app: Flask) -> None:
    before = count(app, Change)
    assert run(app, "demo", "load") == (0, "")
    assert count(app, Change) == before


def test_the_vocabularies_are_loaded_again_without_harm(app: Flask) -> None:
    code, said = run(app, "seed", "reference")
    assert code == 0
    assert "0 termes" in said.replace("\u00a0", " ")


def test_demonstration_logins_work_and_are_made_for_this_installation(demo_copy: Flask) -> None:
    code, said = run(demo_copy, "demo", "logins", "--renew")
    assert code == 0
    told = {line.split()[0]: line.split()[1] for line in said.splitlines() if line.strip()}
    with demo_copy.app_context():
        assert set(told) == {person.login for person in demo_people()}
        for login, password in told.items():
            person = person_to_log_in(login)
            assert person
            assert check_password(person.password_hash, password), login
    assert len(set(told.values())) == len(told)
    assert run(demo_copy, "demo", "logins")[1] == said, "said again, they are the same"
    assert run(demo_copy, "demo", "logins", "--renew")[1] != said
    kept = Path(demo_copy.instance_path) / "demo_logins.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text())


def test_a_real_place_gives_no_demonstration_logins(app: Flask) -> None:
    code, said = run(app, "demo", "logins")
    assert code == 1
    assert "n’est pas une démonstration" in said


def test_one_command_empties_the_demonstration(demo_copy: Flask) -> None:
    terms = count(demo_copy, Term)
    code, said = run(demo_copy, "demo", "empty", "--yes")
    assert code == 0, said
    assert count(demo_copy, Partner) == 0
    assert count(demo_copy, Term) == terms, "the vocabularies are back"
    with demo_copy.app_context(), db.engine.connect() as connection:
        assert missing_guards(connection) == [], "and so are the guards"
        assert connection.scalar(text("SELECT count(*) FROM login_session")) == 0
    page = demo_copy.test_client().get("/annuaire?q=papiers")
    assert page.tree.of_class("hit") == []  # type: ignore[attr-defined]


def test_emptying_asks_first(demo_copy: Flask) -> None:
    before = count(demo_copy, Partner)
    assert run(demo_copy, "demo", "empty", typed="n\n")[0] == 1
    assert count(demo_copy, Partner) == before


def test_a_real_place_is_never_emptied(app: Flask) -> None:
    before = count(app, Change)
    code, said = run(app, "demo", "empty", "--yes")
    assert code == 1
    assert "rien n’a été touché" in said
    assert count(app, Change) == before


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "localhost.evil.example", "127.evil.example"])
def test_a_demonstration_is_not_served_to_other_machines(
    demo_copy: Flask, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("HOST", host)
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("it was served"))
    code, said = run(demo_copy, "serve")
    assert code == 1
    assert "ne se sert que sur cette machine" in said


@pytest.mark.parametrize(("host", "anywhere"), [("127.0.0.1", ""), ("localhost", ""), ("::1", ""), ("0.0.0.0", "1")])
def test_it_prints_the_address_and_one_login_for_each_role(
    demo_copy: Flask, monkeypatch: pytest.MonkeyPatch, host: str, anywhere: str
) -> None:
    served: list[list[str]] = []
    monkeypatch.setenv("HOST", host)
    monkeypatch.setenv("DEMO_ANYWHERE", anywhere)
    monkeypatch.setattr(os, "execv", lambda _program, arguments: served.append(arguments))
    code, said = run(demo_copy, "serve")
    assert code == 0, said
    assert "http://localhost" in said
    for role in ("Concierge", "Coordination", "Partenaire", "Bénévole", "Financeur"):
        assert role in said
    assert "app:create_app()" in served[0]


def test_the_access_log_holds_neither_query_strings_nor_people(app: Flask) -> None:
    """What was searched for somebody fleeing violence must not be readable in a log."""
    with app.app_context():
        arguments = gunicorn_arguments("127.0.0.1", "5000")
    logged = arguments[arguments.index("--access-logformat") + 1]
    for leak in ("%(r)s", "%(q)s", "%(h)s", "%(f)s", "%(a)s", "%({", "%(u)s"):
        assert leak not in logged
    assert "%(U)s" in logged


def test_an_address_of_ipv6_is_written_between_brackets(app: Flask) -> None:
    with app.app_context():
        assert "[::1]:5000" in gunicorn_arguments("::1", "5000")
