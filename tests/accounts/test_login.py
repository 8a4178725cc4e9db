"""Coming in and going out: identifier or e-mail, one sentence for every refusal, sessions that can be ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from models import db
from models.accounts.operations import hash_token
from models.accounts.tables import LoginSession, Person
from tests.client import CheckingClient
from tests.databases import PASSWORD, writing
from tests.factories import Make

REFUSED = "L’identifiant ou le mot de passe ne va pas."


def enter(client: CheckingClient, login: str, password: str = PASSWORD, *, next_page: str | None = None) -> object:
    page = client.get("/compte/entrer", query_string={"next": next_page} if next_page else None)
    return client.submit(page, "/compte/entrer", login=login, password=password)


def sessions(app: Flask) -> list[tuple[str, bool]]:
    """(hash, whether it was ended), the oldest first."""
    with app.app_context():
        rows = db.session.scalars(select(LoginSession).order_by(LoginSession.id)).all()
        return [(row.token_hash, row.ended_at is not None) for row in rows]


def cookie(client: CheckingClient) -> str:
    found = client.get_cookie("loge")
    return found.value if found else ""


def token(client: CheckingClient) -> str:
    with client.session_transaction() as held:
        return str(held["_user_id"])


@pytest.mark.parametrize(
    "login", ["concierge", "Concierge", " CONCIERGE ", "concierge@essai.example", "Concierge@ESSAI.example"]
)
def test_a_concierge_enters_by_identifier_or_email_whatever_the_case(client: CheckingClient, login: str) -> None:
    answer = enter(client, login)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Awa" in client.get("/").words


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("concierge", "pas le bon mot de passe"),
        ("personne-de-ce-nom", PASSWORD),
        ("concierge", PASSWORD.upper()),
        ("sans-mot-de-passe", "None"),
        ("' OR 1=1 --", "' OR 1=1 --"),
    ],
)
def test_whatever_was_wrong_the_sentence_is_the_same(
    client: CheckingClient, make: Make, login: str, password: str
) -> None:
    make.person("sans-mot-de-passe", "benevole", password_hash=None)
    client.minds_typography = False
    answer = enter(client, login, password)
    assert answer.status_code == 422
    assert answer.errors == [REFUSED]
    assert client.get("/compte").status_code == 303


def test_the_password_is_never_sent_back(client: CheckingClient) -> None:
    assert "pas le bon mot" not in enter(client, "concierge", "pas le bon mot").text


def test_a_blank_form_says_what_to_write(client: CheckingClient) -> None:
    answer = enter(client, "", "")
    assert answer.status_code == 422
    assert answer.errors == ["Écrivez votre identifiant ou votre e-mail.", "Écrivez votre mot de passe."]


def test_a_very_long_password_is_refused_before_it_is_hashed(client: CheckingClient) -> None:
    assert enter(client, "concierge", "x" * 100_000).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("active", False), ("ends_on", date.today() - timedelta(days=1))],  # noqa: DTZ011
)
def test_an_account_that_is_closed_or_over_no_longer_enters(
    app: Flask, client: CheckingClient, login_as: object, field: str, value: object
) -> None:
    already_in = login_as("concierge")  # type: ignore[operator]
    with writing(app):
        setattr(db.session.scalars(select(Person).where(Person.login == "concierge")).one(), field, value)
    assert enter(client, "concierge").errors == [REFUSED]
    assert already_in.get("/compte").status_code == 303, "and whoever was in is out"


def test_an_account_still_works_on_its_last_day(app: Flask, client: CheckingClient, make: Make) -> None:
    with time_machine.travel(datetime(2026, 5, 31, 21, 30, tzinfo=UTC), tick=False):  # 23 h 30 in Paris
        with writing(app):
            person = db.session.scalars(select(Person).where(Person.login == "concierge")).one()
            person.ends_on = date(2026, 5, 31)
        assert enter(client, "concierge").status_code == 303
    with time_machine.travel(datetime(2026, 5, 31, 22, 30, tzinfo=UTC), tick=False):  # half past midnight
        assert client.get("/compte").status_code == 303


# --- the session ---------------------------------------------------------------------------------------------------


def test_the_base_keeps_only_the_hash_of_the_token(app: Flask, client: CheckingClient) -> None:
    enter(client, "concierge")
    secret = token(client)
    assert sessions(app) == [(hash_token(secret), False)]
    with app.app_context():
        everything = db.session.execute(text("SELECT * FROM login_session")).all()
    assert secret not in str(everything)
    assert len(secret) >= 40


def test_the_cookie_changes_at_login(client: CheckingClient) -> None:
    client.get("/compte/entrer")
    before = cookie(client)
    enter(client, "concierge")
    with client.session_transaction() as held:
        first = held["_user_id"]
    assert cookie(client) != before
    enter_again = client.get("/compte")
    client.submit(enter_again, "/compte/sortir")
    enter(client, "concierge")
    assert token(client) != first


def test_what_a_stranger_put_in_the_cookie_before_login_is_forgotten(client: CheckingClient) -> None:
    with client.session_transaction() as held:
        held["planted"] = "by somebody else"
    enter(client, "concierge")
    with client.session_transaction() as held:
        assert "planted" not in held


def test_after_leaving_the_old_cookie_opens_nothing(app: Flask, client: CheckingClient) -> None:
    enter(client, "concierge")
    secret = token(client)
    left = client.submit(client.get("/menu"), "/compte/sortir", follow=True)
    assert "Vous êtes sorti" in left.words
    assert sessions(app) == [(hash_token(secret), True)]
    with client.session_transaction() as held:
        held.update({"_user_id": secret, "_fresh": True})
    assert client.get("/compte").status_code == 303


def test_a_session_ends_by_itself_after_twelve_hours(client: CheckingClient) -> None:
    enter(client, "concierge")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=11, minutes=50)):
        assert client.get("/compte").status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=12, minutes=1)):
        assert client.get("/compte").location.startswith("/compte/entrer")


def test_a_person_number_in_the_cookie_is_no_key(client: CheckingClient) -> None:
    for forged in ("1", "", "concierge", hash_token("x")):
        with client.session_transaction() as held:
            held.update({"_user_id": forged, "_fresh": True})
        assert client.get("/compte").status_code == 303


def test_the_cookie_is_not_for_scripts(client: CheckingClient) -> None:
    answer = enter(client, "concierge")
    said = answer.headers["Set-Cookie"]
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said


# --- where one is led ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/annuaire?q=papiers", "/annuaire?q=papiers"),
        ("/lieu#logo", "/lieu#logo"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\tevil.example", "/"),
        ("/\t/evil.example", "/"),
        ("\t//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("evil.example", "/"),
        ("/annuaire\r\nSet-Cookie: a=b", "/"),
        ("", "/"),
    ],
)
def test_after_login_one_stays_on_this_site(client: CheckingClient, asked: str, led: str) -> None:
    assert enter(client, "coordination", next_page=asked).location == led


def test_an_encoded_tab_does_not_lead_away(client: CheckingClient) -> None:
    page = client.get("/compte/entrer?next=/%09/evil.example")
    assert client.submit(page, "/compte/entrer", login="concierge", password=PASSWORD).location == "/"


def test_a_page_for_people_who_are_in_leads_to_the_login_page_and_back(client: CheckingClient) -> None:
    refused = client.get("/annuaire/fiches?etat=draft")
    assert refused.status_code == 303
    page = client.get(refused.location)
    assert client.submit(page, "/compte/entrer", login="concierge", password=PASSWORD).location == (
        "/annuaire/fiches?etat=draft"
    )


def test_somebody_who_is_already_in_does_not_see_the_login_page(concierge: CheckingClient) -> None:
    assert concierge.get("/compte/entrer?next=//evil.example").location == "/"


def test_a_session_that_ended_under_htmx_asks_for_the_whole_login_page(client: CheckingClient) -> None:
    """Or the login page would land in a fragment."""
    answer = client.fragment("/annuaire/fiches")
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/compte/entrer")
    assert answer.data == b""


def test_after_a_session_that_ended_under_htmx_one_comes_back_to_the_page(client: CheckingClient) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/annuaire/3/modifier?a=1"}
    answer = client.get("/annuaire/fiches", headers=headers)
    assert answer.headers["HX-Redirect"] == "/compte/entrer?next=/annuaire/3/modifier?a%3D1"
