"""« Les mots des gens »: the coordination says what residents say, sees what it changes, answers words in vain."""

from __future__ import annotations

import pytest
from flask import Flask

from models import db
from models.search.lexicon import LexiconEntry, by_name, lexicon
from models.search.lexicon_operations import write_entry
from models.search.tables import UnansweredWord
from tests.client import HTMX, CheckingClient
from tests.conftest import LogIn
from tests.databases import writing
from tests.factories import Make

LIST, NEW = "/annuaire/mots", "/annuaire/mots/nouveau"
FOOD = "theme=equipement-et-alimentation--alimentation"


@pytest.fixture
def entry(app: Flask) -> LexiconEntry:
    with writing(app):
        values = {"said": "je suis zinzolin\nle bulgroz vide", "terms": [FOOD], "first": "soupe chaude", "also": ""}
        row = write_entry(actor=None, values=values)
        number = row.id
    with app.app_context():
        return next(one for one in lexicon() if one.id == number)


@pytest.fixture
def soup(make: Make) -> None:
    make.partner("La Marmite", description="Des bols de soupe chaude le soir.")


def seen_in_vain(app: Flask, *words: str, times: int = 3) -> None:
    from blueprints.web.filters import today

    with writing(app):
        db.session.add_all([UnansweredWord(word=word, searches=times, last_seen_on=today()) for word in words])


def entries(app: Flask, words: str = "") -> list[LexiconEntry]:
    with app.app_context():
        return by_name(lexicon(), words)


# --- the list ------------------------------------------------------------------------------------------------------


def test_the_list_says_what_people_say_and_where_it_leads(coordination: CheckingClient, entry: LexiconEntry) -> None:
    page = coordination.get(f"{LIST}?q=bulgroz")
    assert page.heading == "Les mots des gens"
    assert f"/annuaire/mots/{entry.id}" in page.links
    assert "le bulgroz vide" in page.words
    assert "Manger, soupe chaude" in page.words


@pytest.mark.parametrize("query", ["ZINZOLIN", "bulgroz", "soupe chaude zinzolin", "manger soupe bulgroz"])
def test_an_entry_is_found_by_its_words_or_its_target(
    coordination: CheckingClient, entry: LexiconEntry, query: str
) -> None:
    assert "je suis zinzolin" in coordination.get(f"{LIST}?q={query}").words
    assert "je suis zinzolin" in coordination.fragment(f"{LIST}?q={query}").words
    assert "je suis zinzolin" not in coordination.get(f"{LIST}?q={query}zzz").words


def test_the_list_has_pages(app: Flask, coordination: CheckingClient) -> None:
    with writing(app):
        for number in range(30):
            write_entry(actor=None, values={"said": f"zigzag {number:02}", "first": "colis"})
    page = coordination.get(f"{LIST}?q=zigzag")
    assert "30 entrées" in page.words
    assert "zigzag 24" in page.words
    assert "zigzag 25" not in page.words
    assert "zigzag 25" in coordination.get(f"{LIST}?q=zigzag&page=2").words
    assert "zigzag 25" in coordination.get(f"{LIST}?q=zigzag&page=99").words


@pytest.mark.parametrize("role", ["concierge", "partenaire", "benevole", "financeur"])
def test_it_is_the_coordinations_page(login_as: LogIn, entry: LexiconEntry, role: str) -> None:
    browser = login_as(role)
    for address in (LIST, NEW, f"{LIST}/{entry.id}"):
        assert browser.get(address).status_code == 403
    assert LIST not in browser.get("/menu").links


def test_it_is_in_the_menu_of_the_coordination(coordination: CheckingClient) -> None:
    assert LIST in coordination.get("/menu").links


# --- one entry -----------------------------------------------------------------------------------------------------


def test_an_entry_is_added_and_the_search_knows_it(
    app: Flask, coordination: CheckingClient, concierge: CheckingClient, soup: None
) -> None:
    page = coordination.get(NEW)
    done = coordination.submit(
        page, NEW, said="mon bidon gargouillote\nça gargouillote", first="soupe chaude", terms=[FOOD], follow=True
    )
    assert "C’est noté" in done.words
    added = entries(app, "gargouillote")[0]
    assert (added.said, added.terms) == (("mon bidon gargouillote", "ça gargouillote"), (FOOD,))
    assert "La Marmite" in concierge.get("/annuaire?q=gargouillote").words


def test_a_word_in_vain_is_already_written_in_the_new_entry(coordination: CheckingClient) -> None:
    assert coordination.get(f"{NEW}?mot=punaises").form(NEW).values()["said"] == "punaises"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"said": "", "first": "colis"}, "au moins une façon de le dire"),
        ({"said": "faim de zorglub"}, "Dites où cela mène"),
        ({"said": "x" * 81, "first": "colis"}, "80 caractères au plus"),
        ({"said": "\n".join(f"essai {i}" for i in range(61)), "first": "colis"}, "60 lignes au plus"),
        (
            {"said": "le bulgroz vide", "first": "colis"},
            "« le bulgroz vide » est déjà dans l’entrée « je suis zinzolin »",
        ),
        ({"said": "…", "first": "colis"}, "ne contient aucun mot"),
    ],
)
def test_what_is_refused_is_told_beside_the_field(
    app: Flask, coordination: CheckingClient, entry: LexiconEntry, values: dict[str, str], sentence: str
) -> None:
    before = len(entries(app))
    answer = coordination.submit(coordination.get(NEW), NEW, **values)
    assert answer.status_code == 422
    assert any(sentence in error.replace("\u00a0", " ") for error in answer.errors), answer.errors
    assert answer.form(NEW).values()["said"].split("\r\n") == values["said"].split("\n"), (
        "nothing that was typed is lost"
    )
    assert len(entries(app)) == before


def test_a_theme_that_does_not_exist_is_refused(coordination: CheckingClient) -> None:
    answer = coordination.submit(
        coordination.get(NEW), NEW, said="zorglub", extra={"terms": ["theme=rien"], "first": "colis"}
    )
    assert answer.status_code == 422


def test_an_entry_is_changed(app: Flask, coordination: CheckingClient, entry: LexiconEntry) -> None:
    address = f"{LIST}/{entry.id}"
    page = coordination.get(address)
    assert page.form(address).values()["terms"] == FOOD
    coordination.submit(page, address, said="le glouglou", terms=[], also="repas")
    (found,) = [one for one in entries(app) if one.id == entry.id]
    assert (found.said, found.terms, found.first, found.also) == (("le glouglou",), (), ("soupe chaude",), ("repas",))


def test_the_second_editor_is_shown_what_the_first_wrote(
    app: Flask, coordination: CheckingClient, entry: LexiconEntry
) -> None:
    address = f"{LIST}/{entry.id}"
    page = coordination.get(address)
    coordination.submit(coordination.get(address), address, said="le glouglou", terms=["public=familles"])
    answer = coordination.submit(page, address, said="l’estomac zorglubé", terms=[])
    assert answer.status_code == 422
    assert "Ce qui diffère" in answer.words
    assert "Familles" in answer.words, "themes are told in words"
    coordination.submit(answer, address)
    assert [one.said for one in entries(app) if one.id == entry.id] == [("l’estomac zorglubé",)]


def test_an_entry_is_taken_out_and_put_back(app: Flask, coordination: CheckingClient, entry: LexiconEntry) -> None:
    page = coordination.get(f"{LIST}/{entry.id}")
    done = coordination.submit(page, "/enlever", follow=True)
    assert "« je suis zinzolin » n’est plus dans le lexique" in done.words
    assert entry not in entries(app)
    assert coordination.get(f"{LIST}/{entry.id}").status_code == 404
    assert "je suis zinzolin" in coordination.get(f"{LIST}?etat=enlevees").within("entrees")
    coordination.submit(done, f"{LIST}/{entry.id}/remettre")
    assert entry in entries(app)


def test_what_cannot_come_back_says_why(app: Flask, coordination: CheckingClient, entry: LexiconEntry) -> None:
    coordination.submit(coordination.get(f"{LIST}/{entry.id}"), "/enlever")
    coordination.submit(coordination.get(NEW), NEW, said="le bulgroz vide", first="colis")
    done = coordination.submit(coordination.get(f"{LIST}?etat=enlevees"), "/remettre", follow=True)
    assert "« le bulgroz vide » est déjà dans l’entrée « le bulgroz vide »" in done.words
    assert entry not in entries(app)


# --- what it changes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_one_sees_what_an_entry_changes_before_it_is_saved(
    app: Flask, coordination: CheckingClient, soup: None, htmx: bool
) -> None:
    before = entries(app)
    page = coordination.get(NEW)
    assert "cinq premières réponses" in page.within("change")
    fields = {"said": "ça gargouillote", "first": "soupe chaude"}
    token = page.form(NEW).values()["csrf_token"]
    answer = coordination.post(NEW, data={**fields, "csrf_token": token, "apercu": "1"}, headers=HTMX if htmx else {})
    assert answer.status_code == 200
    assert answer.is_fragment is htmx
    told = answer.within("change")
    assert "La Marmite" in told
    assert "nouveau" in told
    assert entries(app) == before, "nothing is written"
    if not htmx:
        assert answer.form(NEW).values()["said"] == "ça gargouillote"


def test_an_entry_as_it_stands_changes_nothing(coordination: CheckingClient, entry: LexiconEntry, soup: None) -> None:
    address = f"{LIST}/{entry.id}"
    answer = coordination.submit(coordination.get(address), address, extra={"apercu": "1"})
    assert "ne change rien" in answer.within("change")
    assert "nouveau" not in answer.within("change")


@pytest.mark.parametrize("htmx", [False, True])
def test_an_entry_that_is_not_ready_cannot_be_tried(coordination: CheckingClient, htmx: bool) -> None:
    token = coordination.get(NEW).form(NEW).values()["csrf_token"]
    data = {"said": "zorglub", "csrf_token": token, "apercu": "1"}
    answer = coordination.post(NEW, data=data, headers=HTMX if htmx else {})
    assert answer.status_code == 422
    assert "Dites où cela mène" in answer.within("change")


# --- words without an answer ---------------------------------------------------------------------------------------


def noted(browser: CheckingClient, query: str) -> int:
    answer = browser.post("/annuaire/mots-sans-reponse", data={"q": query, "csrf_token": browser.token()})
    return int(answer.status_code)


def test_the_team_notes_a_search_in_vain_and_the_coordination_sees_its_words(
    app: Flask, make: Make, concierge: CheckingClient, coordination: CheckingClient
) -> None:
    make.partner("Cyclofficine")
    for _ in range(3):
        assert noted(concierge, "cyclofficine pour Fatima Benali") == 204
    page = coordination.get(LIST)
    assert "cyclofficine" in page.within("sans-reponse")
    assert "atima" not in page.words
    assert "30 jours" in page.within("sans-reponse")
    assert f"{NEW}?mot=cyclofficine" in page.links
    assert "/annuaire/nouvelle" in page.links
    assert noted(concierge, "") == 204


@pytest.mark.parametrize("role", ["partenaire", "benevole", "financeur"])
def test_nobody_else_notes_anything(login_as: LogIn, role: str) -> None:
    assert noted(login_as(role), "facture") == 403


def test_a_word_is_left_aside_and_taken_back(app: Flask, coordination: CheckingClient) -> None:
    seen_in_vain(app, "velo", "canape")
    page = coordination.get(LIST)
    token = page.form("/annuaire/mots/laisser").values()["csrf_token"]
    sent = {"mot": "velo", "csrf_token": token}
    done = coordination.post("/annuaire/mots/laisser", data=sent, follow_redirects=True)
    assert "« velo » est laissé de côté" in done.words
    assert "velo" not in done.within("sans-reponse")
    back = coordination.submit(done, "/annuaire/mots/reprendre", follow=True)
    assert "velo" in back.within("sans-reponse")
    assert coordination.post("/annuaire/mots/laisser", data={**sent, "mot": "inconnu"}).status_code == 404


def test_an_answered_word_leaves_the_list(app: Flask, coordination: CheckingClient) -> None:
    seen_in_vain(app, "yourte")
    coordination.submit(coordination.get(f"{NEW}?mot=yourte"), NEW, first="atelier")
    assert "sans-reponse" not in coordination.get(LIST).tree.by_id


def test_words_in_vain_have_their_own_pages(app: Flask, coordination: CheckingClient) -> None:
    seen_in_vain(app, *(f"mot{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(30)))
    assert "motaz" not in coordination.get(LIST).within("sans-reponse")
    page = coordination.get(f"{LIST}?attente=2")
    assert "motaz" in page.within("sans-reponse")
    assert f"{LIST}?attente=1" in page.links
    assert coordination.get(f"{LIST}?attente=rien").status_code == 200


def test_they_wait_for_the_coordination(app: Flask, coordination: CheckingClient) -> None:
    assert "Mots sans réponse" not in coordination.get("/").words
    seen_in_vain(app, "velo", "canape")
    page = coordination.get("/")
    assert "une chose vous attend" in page.heading
    assert "2 mots cherchés en vain" in page.words
    assert f"{LIST}#sans-reponse" in page.links


def test_trying_refuses_what_saving_would_refuse(app: Flask, coordination: CheckingClient) -> None:
    with writing(app):
        write_entry(actor=None, values={"said": "zigzag bleu", "first": "colis"})
    page = coordination.submit(coordination.get(NEW), NEW, said="zigzag bleu", first="lait", extra={"apercu": "1"})
    assert page.status_code == 422
    assert "est déjà dans l’entrée" in page.words
