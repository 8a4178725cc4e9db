"""When something fails: whose fault, one way out, nothing technical, and never a blank page."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from blueprints.web.access import access
from models import db
from tests.client import HTMX, CheckingClient, logged_in
from tests.databases import Databases, application, close
from tests.factories import Make


def test_an_address_that_does_not_exist(client: CheckingClient) -> None:
    page = client.get("/nulle-part")
    assert page.status_code == 404
    assert page.heading == "Cette porte n’existe pas, ou plus"
    assert "/" in page.links


def test_what_was_typed_in_the_address_is_not_repeated(client: CheckingClient) -> None:
    assert "alert" not in client.get("/<script>alert(1)</script>").words


def test_a_door_that_is_not_yours(login_as: object) -> None:
    page = login_as("benevole").get("/lieu")  # type: ignore[operator]
    assert page.status_code == 403
    assert page.heading == "Cette porte n’est pas la vôtre"


def test_an_address_that_only_a_button_opens(concierge: CheckingClient, make: Make) -> None:
    page = concierge.get(f"/annuaire/{make.partner().id}/publier")
    assert page.status_code == 405
    assert set(page.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


@pytest.mark.parametrize("address", ["/annuaire/0", "/annuaire/99999999999999999999", "/annuaire/-1", "/annuaire/1-"])
def test_a_fiche_that_does_not_exist(client: CheckingClient, address: str) -> None:
    assert client.get(address).status_code == 404


BENT = [
    "/annuaire?page=0",
    "/annuaire?q=a&page=-1",
    "/annuaire?q=a&page=99999999999999",
    "/annuaire?q=a&page=x",
    "/annuaire?theme=rien&public=rien&langue=zz&frais=cher&ouvert=oui",
    "/annuaire?q=%ff%fe",
    "/annuaire?q=" + "a" * 3000,
    "/annuaire?ouvert=1&ouvert=1",
    "/annuaire?" + "&".join(f"theme=t{number}" for number in range(200)),
    "/annuaire/1-x/fiche.pdf?service=abc",
    "/?next=//evil",
]


@pytest.mark.parametrize("address", BENT)
def test_an_address_that_somebody_bent_is_answered_calmly(client: CheckingClient, address: str) -> None:
    client.minds_typography = False
    assert client.get(address).status_code in {200, 404}


@pytest.mark.parametrize("address", ["/urgences/%00", "/annuaire?q=%00", "/compte/entrer?next=/%00", "/annuaire/1-%00"])
def test_a_null_character_is_refused(client: CheckingClient, address: str) -> None:
    """PostgreSQL keeps none."""
    assert client.get(address).status_code == 400


def test_a_null_character_in_a_form_is_refused(client: CheckingClient) -> None:
    page = client.get("/compte/entrer")
    assert client.submit(page, "/compte/entrer", login="concierge\0", password="x").status_code == 400


def test_a_fragment_gets_one_sentence(client: CheckingClient) -> None:
    """The page puts it in its live region, and keeps what was typed."""
    answer = client.get("/nulle-part", headers=HTMX)
    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("Cette porte n’existe pas")
    assert "<" not in answer.text


# --- our own faults ------------------------------------------------------------------------------------------------


@pytest.fixture
def broken(own_app: Flask) -> Flask:
    """The application with two addresses that fail as real ones might."""

    def fail() -> str:
        raise ZeroDivisionError("a secret of the code")

    def lost() -> str:
        raise OperationalError("SELECT secret", {}, Exception("the base is away"))

    own_app.add_url_rule("/casse", "broken.fail", access("site.read")(fail))
    own_app.add_url_rule("/perdu", "broken.lost", access("site.read")(lost))
    return own_app


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [("/casse", 500, "La loge a un souci"), ("/perdu", 503, "La loge est très occupée")],
)
def test_a_fault_of_ours_says_so_and_nothing_of_the_code(
    broken: Flask, address: str, status: int, heading: str, caplog: pytest.LogCaptureFixture
) -> None:
    browser = logged_in(broken, "concierge")
    browser.expects_faults = True
    page = browser.get(address)
    assert (page.status_code, page.heading) == (status, heading)
    assert "Ce n’est pas vous" in page.words
    assert "secret" not in page.text
    (reference,) = re.findall(rf"\b[0-9a-f]{{4}}-{status}\b", page.words)
    assert reference in caplog.text, "the reference that is read out is in the log"


def test_the_log_of_a_fault_holds_no_query_string(broken: Flask, caplog: pytest.LogCaptureFixture) -> None:
    browser = broken.test_client()
    browser.expects_faults = True
    browser.get("/casse?q=violences+conjugales")
    assert "violences" not in caplog.text


def test_when_the_base_is_down_an_error_page_still_comes_out(databases: Databases, caplog: object) -> None:
    """No tables at all: the place, the person, the menu cannot be read."""
    name = databases.empty()
    app = application(databases.url(name))
    browser = app.test_client()
    browser.expects_faults = True
    page = browser.get("/")
    assert page.status_code in {500, 503}
    assert "Ce n’est pas vous" in page.words
    close(app)
    databases.drop(name)


def test_a_fault_half_way_leaves_nothing_in_the_base(own_app: Flask) -> None:
    from models.accounts.operations import create_person
    from models.accounts.queries import person_to_log_in

    def half() -> str:
        create_person(actor=None, login="fantome", display_name="Fantôme", roles=["benevole"])
        raise ZeroDivisionError

    own_app.add_url_rule("/moitie", "broken.half", access("account.own")(half), methods=["POST"])
    client = logged_in(own_app, "concierge")
    client.expects_faults = True
    assert client.post("/moitie", data={"csrf_token": client.token()}).status_code == 500
    with own_app.app_context():
        assert person_to_log_in("fantome") is None
        db.session.rollback()
