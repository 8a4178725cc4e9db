"""Finding and reading: the search, one fiche, the list of fiches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.client import HTMX, CheckingClient, logged_in
from tests.databases import Databases, running
from tests.factories import Make
from tests.markup import words_of

TUESDAY = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)  # 11 h 30 in Paris, a school week


def hits(page: Any) -> list[str]:
    return [words_of(heading) for card in page.tree.of_class("hit") for heading in card.iter("h2")]


def block(page: Any) -> str:
    """The answers as they stand in the page, tags and all, without the token that changes."""
    start = page.text.index('<div id="resultats"')
    return str(page.text[start : page.text.index("</main>")] if "</main>" in page.text else page.text[start:])


# --- searching -----------------------------------------------------------------------------------------------------


def test_a_concierge_types_what_the_person_says_and_finds_the_door(concierge: CheckingClient, make: Make) -> None:
    make.partner(
        "Restos du Parc",
        services=[
            {
                "name": "Colis alimentaire",
                "theme": ["equipement-et-alimentation--alimentation"],
                "fee": "gratuit",
                "appointment": "sans",
                "documents": ["Pièce d’identité"],
            }
        ],
        phones=["01 99 00 12 34"],
        hours="Mo-Fr 09:00-12:00",
        verified_days_ago=2,
    )
    make.partner("Club de lecture")
    with time_machine.travel(TUESDAY, tick=False):
        page = concierge.submit(concierge.get("/"), "/annuaire", q="manger")
    assert hits(page) == ["Colis alimentaire"]
    for said in (
        "Restos du Parc",
        "Ouvert, ferme à 12 h",
        "Gratuit",
        "À apporter",
        "Pièce d’identité",
        "01 99 00 12 34",
    ):
        assert said in page.words
    assert "tel:+33199001234" in page.links


def test_hours_that_nobody_knows_mean_call_first(concierge: CheckingClient, make: Make) -> None:
    make.partner("Sans horaires", phones=["0199001234"], verified_days_ago=2)
    make.partner("Vieille fiche", phones=["0199001235"], hours="24/7", verified_days_ago=200)
    make.partner("Sûre", phones=["0199001236"], hours="24/7", verified_days_ago=2)
    for name, call in (("Sans horaires", True), ("Vieille fiche", True), ("Sûre", False)):
        assert ("Appelez avant d’y aller" in concierge.get(f"/annuaire?q={name}").words) is call, name


def test_a_full_service_says_until_when_and_where_to_go_meanwhile(concierge: CheckingClient, make: Make) -> None:
    day = datetime.now(UTC).date() + timedelta(days=20)
    make.partner(services=[{"name": "Cours", "full_until": day, "meanwhile": "la médiathèque", "hours": "24/7"}])
    words = concierge.get("/annuaire?q=cours").words
    assert "Complet jusqu’au" in words
    assert "la médiathèque" in words


def test_the_page_says_how_many_doors_and_for_which_words(concierge: CheckingClient, make: Make) -> None:
    make.partner("Entraide du Parc")
    assert concierge.get("/annuaire?q=entraide").heading == "1 porte pour « entraide »"
    make.partner("Entraide des Halles")
    assert concierge.get("/annuaire?q=entraide").heading == "2 portes pour « entraide »"


def test_without_answer_the_generalist_doors_stand_ready(concierge: CheckingClient, make: Make) -> None:
    make.partner("Accueil social", pinned_rank=1, verified_days_ago=1)
    page = concierge.get("/annuaire?q=xylophone")
    assert page.heading == "Pas encore de porte pour « xylophone »"
    assert hits(page) == ["Accueil social"]


def test_what_was_typed_is_shown_as_text(concierge: CheckingClient, make: Make) -> None:
    concierge.minds_typography = False
    for typed in (
        '<img src=x onerror="alert(1)">',
        "{{ 7*7 }}",
        "${7*7}",
        "'; DROP TABLE partner; --",
        "%s%s%n",
        "«»\u202e",
    ):
        page = concierge.get("/annuaire", query_string={"q": typed})
        assert page.status_code == 200
        assert typed in page.heading
        assert page.form("/annuaire").values()["q"] == typed


def test_filters_narrow_and_are_taken_away_one_by_one(concierge: CheckingClient, make: Make) -> None:
    make.partner("Gratuite", services=[{"name": "Cours de français", "fee": "gratuit"}])
    make.partner("Payante", services=[{"name": "Cours de français payant", "fee": "payant"}])
    both = concierge.get("/annuaire?q=français")
    assert len(hits(both)) == 2
    narrowed = concierge.get(next(link for link in both.links if "frais=gratuit" in link))
    assert hits(narrowed) == ["Cours de français"]
    (chip,) = narrowed.tree.of_class("chip--on")
    assert len(hits(concierge.get(chip.get("href", "")))) == 2


def test_open_now_leaves_only_open_doors(concierge: CheckingClient, make: Make) -> None:
    make.partner("Matin", hours="Mo-Fr 09:00-12:00", services=[{"name": "Aide"}])
    make.partner("Soir", hours="Mo-Fr 18:00-20:00", services=[{"name": "Aide"}])
    make.partner("Congés", hours="Mo-Fr 09:00-12:00", services=[{"name": "Aide"}])
    away = concierge.get("/annuaire?q=congés")
    assert away.status_code == 200
    with time_machine.travel(TUESDAY, tick=False):
        page = concierge.get("/annuaire?q=aide&ouvert=1")
        assert "Soir" not in page.words
        assert "Matin" in page.words
    with time_machine.travel(datetime(2026, 5, 14, 9, 30, tzinfo=UTC), tick=False):  # Ascension
        assert hits(concierge.get("/annuaire?q=aide&ouvert=1")) == []


def test_a_closed_day_is_told_before_the_walk(concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner("Fermée", hours="Mo-Fr 09:00-12:00", verified_days_ago=1)
    make.closure(fiche, date(2026, 5, 11), date(2026, 5, 13), "inventaire")
    with time_machine.travel(TUESDAY, tick=False):
        words = concierge.get(f"/annuaire/{fiche.id}-{fiche.slug}").words
    assert "Ouvert, ferme" not in words
    assert "inventaire" in words


# --- one context, two faces ----------------------------------------------------------------------------------------

QUERIES = [
    "",
    "q=aide",
    "q=xyz",
    "q=aide&frais=gratuit",
    "q=aide&page=2",
    "ouvert=1",
    "porte=manger",
    "q=aide&ouvert=1",
]


@pytest.fixture(scope="module")
def thirty(databases: Databases, ready_base: str) -> Iterator[Flask]:
    """Thirty fiches that answer « aide », to read only."""
    with running(databases, ready_base) as app:
        for number in range(30):
            Make(app).partner(f"Aide {number:02}", services=[{"name": f"Aide {number:02}", "fee": "gratuit"}])
        yield app


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("who", ["concierge", "financeur", "nobody"])
def test_the_swapped_answers_are_those_of_the_reloaded_page(thirty: Flask, query: str, who: str) -> None:
    browser: Any = thirty.test_client() if who == "nobody" else logged_in(thirty, who)
    with time_machine.travel(TUESDAY, tick=False):
        whole, swapped = browser.get(f"/annuaire?{query}"), browser.fragment(f"/annuaire?{query}")
    assert swapped.is_fragment
    assert not whole.is_fragment
    assert block(swapped).split() == block(whole).split()


def test_the_list_of_fiches_swaps_the_same_way(concierge: CheckingClient, make: Make) -> None:
    for number in range(30):
        make.partner(f"Fiche {number:02}")
    whole, swapped = concierge.get("/annuaire/fiches?q=fiche"), concierge.fragment("/annuaire/fiches?q=fiche")
    start, end = whole.text.index('<div id="fiches"'), whole.text.index("</main>")
    assert swapped.text.split() == whole.text[start:end].split()


def test_leaving_the_home_page_by_typing_puts_its_title_away(concierge: CheckingClient) -> None:
    """The answers bring their own h1: the page must not have two."""
    swapped = concierge.fragment("/annuaire?q=papiers")
    out_of_band = [element for element in swapped.tree.elements if element.get("hx-swap-oob")]
    assert [element.get("id") for element in out_of_band] == ["titre", "frise"]
    assert len(swapped.tree.all("h1")) == 1


# --- pages of a list -----------------------------------------------------------------------------------------------


def test_fiches_are_listed_by_name_twenty_five_a_page(concierge: CheckingClient, make: Make) -> None:
    names = [f"{letter}ssociation {number}" for number in range(15) for letter in ("A", "É")]
    for name in reversed(names):
        make.partner(name)
    first, second = concierge.get("/annuaire/fiches"), concierge.get("/annuaire/fiches?page=2")
    shown = [
        words_of(row).split(maxsplit=1)[-1]
        for page in (first, second)
        for row in page.tree.all("th")
        if row.get("scope") == "row"
    ]
    assert len([row for row in first.tree.all("th") if row.get("scope") == "row"]) == 25
    assert len(shown) == 30 == len(set(shown))
    assert shown == sorted(shown, key=lambda name: (name.replace("É", "E"),))
    assert "Page 1 sur 2" in first.words
    assert any("page=2" in link for link in first.links)


def test_a_page_past_the_end_is_the_last(concierge: CheckingClient, make: Make) -> None:
    for number in range(27):
        make.partner(f"Fiche {number:02}")
    assert "Page 2 sur 2" in concierge.get("/annuaire/fiches?page=99").words
    assert "Page 3 sur 3" in concierge.get("/annuaire?q=fiche&page=99").words


def test_pages_of_a_search_neither_repeat_nor_forget(concierge: CheckingClient, make: Make) -> None:
    for number in range(60):
        make.partner(f"Aide {number:02}")
    shown = [hit for page in range(1, 7) for hit in hits(concierge.get(f"/annuaire?q=aide&page={page}"))]
    assert len(shown) == 60 == len(set(shown))


def test_the_team_finds_drafts_and_archives_in_the_list_only(concierge: CheckingClient, make: Make) -> None:
    make.partner("Brouillonne", state="draft")
    make.partner("Rangée", state="archived")
    assert "Brouillonne" in concierge.get("/annuaire/fiches?etat=draft").words
    assert "Rangée" in concierge.get("/annuaire/fiches?etat=archived").words
    assert "Brouillonne" not in concierge.get("/annuaire/fiches").words
    for name in ("Brouillonne", "Rangée"):
        assert hits(concierge.get(f"/annuaire?q={name}")) == []


def test_the_list_answers_the_first_letters(concierge: CheckingClient, make: Make) -> None:
    make.partner("Épicerie solidaire", acronym="ESV")
    make.partner("Fripes")
    for typed in ("epi", "ÉPICERIE", "esv", "solid"):
        page = concierge.fragment(f"/annuaire/fiches?q={typed}")
        assert "Épicerie" in page.words, typed
        assert "Fripes" not in page.words, typed


# --- one fiche -----------------------------------------------------------------------------------------------------


def test_a_wrong_slug_leads_to_the_right_one(client: CheckingClient, make: Make) -> None:
    fiche = make.partner("Entraide du Parc")
    right = f"/annuaire/{fiche.id}-entraide-du-parc"
    for address in (
        f"/annuaire/{fiche.id}",
        f"/annuaire/{fiche.id}-ancien-nom",
        f"/annuaire/{fiche.id}-//evil.example",
    ):
        moved = client.get(address)
        if moved.status_code != 404:
            assert (moved.status_code, moved.location) == (301, right)
    assert client.get(right).status_code == 200


def test_a_fiche_that_was_merged_leads_to_its_successor(app: Flask, client: CheckingClient, make: Make) -> None:
    from models import db
    from models.partners.tables import Partner
    from tests.databases import writing

    old, kept = make.partner("Ancienne", state="archived"), make.partner("Nouvelle")
    with writing(app):
        db.session.get_one(Partner, old.id).merged_into_id = kept.id
    for address in (f"/annuaire/{old.id}", f"/annuaire/{old.id}-ancienne"):
        assert client.get(address).location == f"/annuaire/{kept.id}-nouvelle"


def test_a_fiche_says_all_that_one_must_know_before_going(client: CheckingClient, make: Make) -> None:
    fiche = make.partner(
        "Entraide du Parc",
        acronym="EDP",
        aliases=["L’Entraide"],
        kind="association",
        description="On y trouve de l’aide.\n\nEt du café.",
        street="1 rue de l’Exemple",
        postal_code="94800",
        town="Villejuif",
        phones=["01 99 00 12 34"],
        email="bonjour@entraide.example",
        website="https://entraide.example",
        accessibility="De plain-pied.",
        hours="Tu,Th 11:00-13:00",
        services=[
            {
                "name": "Cours de français",
                "description": "Deux fois par semaine.",
                "theme": ["lecture-ecriture-calcul--maitriser-le-francais"],
                "public": ["jeunes"],
                "age_min": 16,
                "age_max": 25,
                "fee": "payant",
                "fee_detail": "10 € par an",
                "appointment": "avec",
                "conditions": "Habiter la ville.",
                "documents": ["Une photo", "Un stylo"],
                "language": ["ar"],
                "area_label": "Val-de-Marne",
            }
        ],
        verified_days_ago=3,
    )
    words = client.get(f"/annuaire/{fiche.id}-{fiche.slug}").words
    for said in (
        "EDP", "L’Entraide", "Association", "Et du café.", "1 rue de l’Exemple", "94800 Villejuif", "01 99 00 12 34",
        "bonjour@entraide.example", "De plain-pied.", "Cours de français", "De 16 à 25 ans", "10 € par an",
        "Sur rendez-vous", "Habiter la ville.", "Une photo", "Un stylo", "Arabe", "Val-de-Marne", "Vérifiée le",
        "11 h – 13 h",
    ):  # fmt: skip
        assert said in words, said


def test_an_archived_service_is_no_longer_proposed(
    client: CheckingClient, concierge: CheckingClient, make: Make
) -> None:
    fiche = make.partner(services=[{"name": "Vestiaire"}, {"name": "Colis"}])
    page = concierge.get(f"/annuaire/{fiche.id}/modifier")
    concierge.submit(page, f"/annuaire/{fiche.id}/services/{fiche.services[0].id}/etat")
    words = client.get(f"/annuaire/{fiche.id}-{fiche.slug}").words
    assert "Vestiaire" not in words
    assert "Colis" in words


def test_the_paper_of_a_fiche_opens_in_the_browser(client: CheckingClient, make: Make) -> None:
    fiche = make.partner(services=[{"name": "Colis"}])
    for query in ("", "?deux=1", f"?service={fiche.services[0].id}", "?service=999999", "?service=abc"):
        paper = client.get(f"/annuaire/{fiche.id}-{fiche.slug}/fiche.pdf{query}")
        assert (paper.status_code, paper.mimetype) == (200, "application/pdf"), query
        assert paper.data.startswith(b"%PDF")
        assert "inline" in paper.headers["Content-Disposition"]
        assert paper.headers["Cache-Control"] == "no-store"


def test_a_name_in_another_script_makes_no_broken_header(client: CheckingClient, make: Make) -> None:
    client.minds_typography = False
    fiche = make.partner('جمعية "Crochet"; filename=x\r\nSet-Cookie: a=b')
    answer = client.get(f"/annuaire/{fiche.id}-{fiche.slug}/fiche.pdf")
    assert answer.status_code == 200
    assert "\n" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].count(";") == 1


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_an_empty_directory_still_answers(client: CheckingClient, headers: dict[str, str]) -> None:
    assert client.get("/annuaire?q=papiers", headers=headers).status_code == 200


def test_a_town_written_another_way_is_the_same_chip(concierge: CheckingClient, make: Make) -> None:
    make.partner("Entraide du Parc", town="Vitry-sur-Seine")
    page = concierge.get("/annuaire?ville=VITRY-sur-seine")
    assert hits(page) == ["Entraide du Parc"]
    assert not [link for link in page.links if "ville=" in link]
