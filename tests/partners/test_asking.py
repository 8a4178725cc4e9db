"""The question in the body of a POST: the same answers as by its address, and nothing written."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.client import HTMX, CheckingClient
from tests.conftest import LogIn
from tests.factories import Make

QUESTIONS: list[dict[str, Any]] = [
    {"q": "aide"},
    {"q": "aide", "page": "2"},
    {"q": "aide", "frais": "gratuit", "ouvert": "1"},
    {"q": "xyz"},
    {"ville": ["Paris", "Villejuif"]},
    {"q": "a"},
]


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_a_question_in_a_body_is_answered_as_in_an_address(
    concierge: CheckingClient, make: Make, question: dict[str, Any]
) -> None:
    for number in range(28):
        make.partner(f"Aide {number:02}", town="Paris", services=[{"name": f"Aide {number:02}", "fee": "gratuit"}])
    asked = concierge.post("/annuaire", data={**question, "csrf_token": concierge.token()}, headers=HTMX)
    same = concierge.get("/annuaire", query_string=question, headers=HTMX).text
    assert asked.text == re.sub(r'\?"', '"', re.sub(r"q=aide(&amp;)?", "", same)), "but for the words in its links"
    assert "q=aide" not in asked.text
    assert "csrf_token" not in asked.text


def test_asking_takes_no_write_lock(begun: list[str], concierge: CheckingClient) -> None:
    token = concierge.token()
    begun.clear()
    assert concierge.post("/annuaire", data={"q": "aide", "csrf_token": token}).status_code == 200
    assert set(begun) == {"BEGIN"}


@pytest.mark.parametrize("role", ["partenaire", "benevole", "financeur"])
def test_only_the_desk_asks_so(login_as: LogIn, role: str) -> None:
    browser = login_as(role)
    assert browser.post("/annuaire", data={"q": "aide", "csrf_token": browser.token()}).status_code == 403


def test_a_question_forged_elsewhere_is_refused(concierge: CheckingClient) -> None:
    assert concierge.post("/annuaire", data={"q": "aide"}).status_code == 400


def test_a_session_that_ended_leads_to_the_login_page_without_the_words(client: CheckingClient) -> None:
    page = client.post("/annuaire", data={"q": "violences"}, headers={**HTMX, "HX-Current-URL": "http://x/annuaire"})
    assert (page.status_code, page.headers["HX-Redirect"]) == (401, "/compte/entrer?next=/annuaire")


def test_the_title_of_the_page_does_not_say_what_was_typed(concierge: CheckingClient) -> None:
    titles = [one.text or "" for one in concierge.get("/annuaire?q=violences").tree.all("title")]
    assert titles
    assert not [title for title in titles if "violences" in title]


def test_residents_do_not_carry_the_script_of_the_desk(concierge: CheckingClient, client: CheckingClient) -> None:
    assert "/static/desk.js" in concierge.get("/annuaire").text
    assert "/static/desk.js" not in client.get("/annuaire").text
