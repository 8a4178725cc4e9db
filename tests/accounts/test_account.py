"""One's own account: the password, and where one is logged in."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from models import db
from models.accounts import operations
from models.accounts.queries import person_to_log_in
from models.accounts.tables import Person
from models.errors import DomainError
from models.history.tables import Change
from tests.client import CheckingClient
from tests.conftest import LogIn
from tests.databases import PASSWORD

NEW = "cinq mots vraiment sans rapport"


def test_a_person_changes_their_password(app: Flask, concierge: CheckingClient) -> None:
    done = concierge.submit(concierge.get("/compte"), "/compte", current=PASSWORD, password=NEW, follow=True)
    assert "C’est noté" in done.words
    with app.app_context():
        person = person_to_log_in("concierge")
        assert person
        assert operations.check_password(person.password_hash, NEW)
        assert NEW not in (person.password_hash or "")


@pytest.mark.parametrize(
    ("current", "password", "sentence"),
    [
        ("faux", NEW, "Ce n’est pas le mot de passe actuel."),
        (PASSWORD, "court", "Un mot de passe compte au moins 10 caractères."),
        (PASSWORD, "", "Écrivez le nouveau mot de passe."),
    ],
)
def test_a_password_is_not_changed_by_mistake(
    concierge: CheckingClient, current: str, password: str, sentence: str
) -> None:
    answer = concierge.submit(concierge.get("/compte"), "/compte", current=current, password=password)
    assert answer.status_code == 422
    assert answer.errors == [sentence]


def test_a_new_password_puts_the_other_devices_out(login_as: LogIn) -> None:
    here, elsewhere = login_as("concierge"), login_as("concierge")
    here.submit(here.get("/compte"), "/compte", current=PASSWORD, password=NEW)
    assert here.get("/compte").status_code == 200
    assert elsewhere.get("/compte").status_code == 303


def test_a_person_ends_the_session_left_open_at_the_desk(login_as: LogIn) -> None:
    here, desk, phone = login_as("concierge"), login_as("concierge"), login_as("concierge")
    page = here.get("/compte")
    numbers = [one.get("value") for one in page.tree.all("input") if one.get("name") == "session"]
    assert len(numbers) == 2
    here.post("/compte/appareils", data={"csrf_token": here.token(), "session": max(numbers)})
    assert [one.get("/compte").status_code for one in (here, desk, phone)] == [200, 200, 303]
    here.post("/compte/appareils", data={"csrf_token": here.token()})
    assert [one.get("/compte").status_code for one in (here, desk)] == [200, 303]


def test_nobody_ends_the_session_of_somebody_else(app: Flask, login_as: LogIn) -> None:
    victim, intruder = login_as("coordination"), login_as("benevole")
    for number in range(1, 5):
        intruder.post("/compte/appareils", data={"csrf_token": intruder.token(), "session": str(number)})
        intruder = login_as("benevole")
    assert victim.get("/compte").status_code == 200


def test_history_says_that_a_password_changed_not_what_it_is(app: Flask, concierge: CheckingClient) -> None:
    concierge.submit(concierge.get("/compte"), "/compte", current=PASSWORD, password=NEW)
    with app.app_context():
        change = db.session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
        assert (change.entity, change.verb) == ("person", "password")
        assert (change.old, change.new) == ({}, {})


# --- accounts are made ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "roles", "field"),
    [
        ("x", ["concierge"], "login"),
        ("Éléonore", ["concierge"], "login"),
        ("deux mots", ["concierge"], "login"),
        ("concierge", ["concierge"], "login"),
        ("CONCIERGE", ["concierge"], "login"),
        ("noe", [], "roles"),
        ("noe", ["reine"], "roles"),
    ],
)
def test_an_account_that_cannot_be_is_refused(base: SQLAlchemy, login: str, roles: list[str], field: str) -> None:
    with pytest.raises(DomainError) as caught:
        operations.create_person(actor=None, login=login, display_name="Noé Fictif", roles=roles)
    assert caught.value.field == field


def test_two_accounts_never_share_an_email_whatever_the_case(base: SQLAlchemy) -> None:
    with pytest.raises(DomainError):
        operations.create_person(
            actor=None, login="noe", display_name="Noé", roles=["benevole"], email="Concierge@ESSAI.example"
        )
    assert base.session.scalars(select(Person).where(Person.login == "noe")).first() is None


def test_the_machine_makes_the_first_account_of_coordination_once(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["accounts", "first"]).output == "", "there is one already"
    made = runner.invoke(args=["accounts", "create", "claire2", "--role", "coordination", "--role", "benevole"])
    assert made.exit_code == 0, made.output
    assert "claire2" in made.output
    again = runner.invoke(args=["accounts", "create", "claire2"])
    assert again.exit_code == 1
    assert "déjà pris" in again.output
    with app.app_context():
        person = person_to_log_in("claire2")
        assert person
        assert person.roles == {"coordination", "benevole"}
