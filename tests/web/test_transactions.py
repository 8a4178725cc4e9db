"""The web edge: GET never writes, a POST answered below 400 commits once, everything else is undone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from blueprints.web.access import access
from blueprints.web.transactions import write_apart
from models import db, writes
from models.accounts.operations import create_person
from models.accounts.tables import Person
from tests.client import CheckingClient, logged_in


def add(login: str) -> None:
    create_person(actor=None, login=login, display_name="Noé Fictif", roles=["benevole"])


def exists(app: Flask, login: str) -> bool:
    with app.app_context():
        return db.session.scalar(select(Person.id).where(Person.login == login)) is not None


def test_reading_takes_no_write_lock(begun: list[str], client: CheckingClient) -> None:
    client.get("/urgences")
    assert set(begun) == {"BEGIN"}


def test_a_post_takes_its_write_lock_at_once(begun: list[str], concierge: CheckingClient) -> None:
    """A deferred transaction that has already read is told « database is locked » whatever the timeout."""
    token = concierge.token()
    begun.clear()
    concierge.post("/compte/appareils", data={"csrf_token": token})
    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]  # who is asking, its body, and only then the lock
    begun.clear()
    concierge.get("/urgences")
    assert set(begun) == {"BEGIN"}
    assert writes.get() is False


def test_a_get_that_wrote_by_mistake_leaves_nothing(own_app: Flask) -> None:
    def careless() -> str:
        add("egare")
        return "ok"

    own_app.add_url_rule("/egare", "careless", access("site.read")(careless))
    with pytest.raises(AssertionError, match="a GET writes"):
        own_app.test_client().get("/egare")
    assert not exists(own_app, "egare")


@pytest.mark.parametrize(("status", "kept"), [(200, True), (303, True), (422, False), (403, False), (404, False)])
def test_a_post_is_kept_only_when_it_was_answered_below_400(own_app: Flask, status: int, kept: bool) -> None:
    def act() -> Any:
        add("peut-etre")
        return ("", status, {"Location": "/"}) if status < 400 or status == 422 else abort(status)

    own_app.add_url_rule("/agir", "act", access("account.own")(act), methods=["POST"])
    client = logged_in(own_app, "concierge")
    client.post("/agir", data={"csrf_token": client.token()})
    assert exists(own_app, "peut-etre") is kept


def test_what_must_survive_a_refusal_is_written_apart(own_app: Flask) -> None:
    def act() -> Any:
        add("efface")
        write_apart(lambda: add("garde"))
        abort(403)

    own_app.add_url_rule("/agir", "act", access("account.own")(act), methods=["POST"])
    client = logged_in(own_app, "concierge")
    client.post("/agir", data={"csrf_token": client.token()})
    assert (exists(own_app, "efface"), exists(own_app, "garde")) == (False, True)


def test_two_writers_wait_for_each_other(app: Flask) -> None:
    """Ten threads that read then write: nobody is told that the base is locked."""
    from concurrent.futures import ThreadPoolExecutor

    client = logged_in(app, "concierge")
    token = client.token()
    with client.session_transaction() as cookie:
        held = dict(cookie)

    def write(number: int) -> int:
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie.update(held)
        data = {"csrf_token": token, "name": f"Fiche {number}", "kind": "", "request_key": f"cle-{number}"}
        return int(browser.post("/annuaire/nouvelle", data=data).status_code)

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(write, range(10))) == [303] * 10


def test_a_lock_that_lasts_is_told_kindly(own_app: Flask) -> None:
    def busy() -> str:
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    own_app.add_url_rule("/occupe", "busy", access("site.read")(busy))
    browser = own_app.test_client()
    browser.expects_faults = True
    assert browser.get("/occupe").status_code == 503
