"""The first page of each person, and the emergencies, one tap away from everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from models.accounts.roles import ROLES
from models.desk.operations import write_card
from models.desk.queries import reflex_card
from models.place.operations import add_place_closure, edit_place, place_settings_to_edit
from tests.client import CheckingClient
from tests.conftest import LogIn
from tests.databases import writing
from tests.factories import Make

TUESDAY = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)  # 11 h 30 in Paris


# --- home ----------------------------------------------------------------------------------------------------------


def test_a_concierge_first_meets_the_question(concierge: CheckingClient) -> None:
    page = concierge.get("/")
    assert page.heading == "De quoi la personne a-t-elle besoin ?"
    assert page.form("/annuaire").method == "get"
    assert len([link for link in page.links if link.startswith("/annuaire?porte=")]) == 12


def test_the_coordination_first_meets_what_waits(coordination: CheckingClient, make: Make) -> None:
    make.partner("Jamais vérifiée", phones=["01 99 00 12 34"])
    make.partner("Fraîche", phones=["01 99 00 12 34"], verified_days_ago=3)
    make.partner("Vieille", phones=["01 99 00 12 34"], verified_days_ago=400)
    make.partner("Brouillon à finir", state="draft")
    make.partner("Muette", verified_days_ago=1)
    page = coordination.get("/")
    assert page.heading == "Bonjour Claire, 4 choses vous attendent"
    waiting = page.words.split("Quelqu’un attend")[0]
    for name in ("Jamais vérifiée", "Vieille", "Brouillon à finir", "Muette"):
        assert name in waiting
    assert "Fraîche" not in waiting
    assert waiting.index("Jamais vérifiée") < waiting.index("Vieille"), "the oldest first"


def test_when_nothing_waits_the_coordination_is_told(coordination: CheckingClient) -> None:
    assert "rien ne vous attend" in coordination.get("/").heading


@pytest.mark.parametrize("role", ["benevole", "financeur", "partenaire"])
def test_everybody_else_finds_the_doors(login_as: LogIn, role: str) -> None:
    page = login_as(role).get("/")
    assert page.heading == "De quoi avez‑vous besoin ?"
    assert "Ce qui a changé" not in page.words


def test_a_partner_finds_their_own_fiche_even_while_it_is_a_draft(make: Make, login_as: LogIn) -> None:
    own, other = make.partner("La Ruche", state="draft"), make.partner("Ailleurs", state="draft")
    make.person("ruche", "partenaire", partner_ids=[own.id])
    page = login_as("ruche").get("/")
    assert "La Ruche" in page.words
    assert "Ailleurs" not in page.words
    assert login_as("ruche").get(f"/annuaire/{own.id}-{own.slug}").status_code == 200
    assert login_as("ruche").get(f"/annuaire/{other.id}-{other.slug}").status_code == 404


def test_a_resident_without_account_finds_the_doors(client: CheckingClient, make: Make) -> None:
    make.partner()
    page = client.get("/")
    assert page.heading == "De quoi avez‑vous besoin ?"
    assert "Quitter vite" in page.words


def test_a_place_may_keep_its_directory_to_itself(app: Flask, client: CheckingClient, make: Make) -> None:
    fiche = make.partner()
    with writing(app):
        edit_place(actor=None, place=place_settings_to_edit(), values={"public_directory": False})
    assert "Passez nous voir" in client.get("/").words
    for address in ("/annuaire", "/annuaire?q=parc", f"/annuaire/{fiche.id}", f"/annuaire/{fiche.id}-{fiche.slug}"):
        assert "/compte/entrer" in client.get(address).location
    assert "/compte/entrer" in client.get(f"/annuaire/{fiche.id}-{fiche.slug}/fiche.pdf").location
    assert client.get("/urgences").status_code == 200


def test_the_concierge_sees_what_colleagues_changed(concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner("Entraide du Parc")
    make.edit(fiche, website="entraide.example")
    page = concierge.get("/")
    assert "Claire a modifié le site" in page.words


def test_the_home_page_says_whether_the_desk_is_open(app: Flask, client: CheckingClient) -> None:
    hours = "Tu,Th 11:00-13:00,16:00-18:00; We,Sa 12:00-17:30; Fr 16:00-18:00"
    with time_machine.travel(TUESDAY, tick=False):
        with writing(app):
            edit_place(actor=None, place=place_settings_to_edit(), values={"hours": hours})
        assert "Ouvert, ferme à 13 h" in client.get("/").words
        with writing(app):
            day = date(2026, 5, 12)
            add_place_closure(actor=None, starts_on=day, ends_on=day, reason="formation")
        assert "Ouvert, ferme" not in client.get("/").words


# --- emergencies ---------------------------------------------------------------------------------------------------


def test_an_emergency_number_is_one_tap_away(client: CheckingClient) -> None:
    page = client.get("/urgences")
    for number in ("15", "17", "18", "112", "115", "119", "3919", "3114"):
        assert f"tel:{number}" in page.links
    assert "sms:114" in page.links


@pytest.mark.parametrize("who", ["nobody", *ROLES])
@pytest.mark.parametrize("address", ["/", "/menu", "/annuaire", "/a-propos/donnees", "/nulle-part"])
def test_from_every_page_the_emergencies_are_one_link_away(app: Flask, login_as: LogIn, who: str, address: str) -> None:
    browser = app.test_client() if who == "nobody" else login_as(who)
    assert "/urgences" in browser.get(address).links


@pytest.mark.parametrize(
    "slug", ["violences", "enfant-en-danger", "idees-suicidaires", "nuit-dehors", "personne-agressive"]
)
def test_a_reflex_card_is_read_in_a_breath(client: CheckingClient, slug: str) -> None:
    page = client.get(f"/urgences/{slug}")
    assert page.status_code == 200
    lines = [item for section in page.tree.of_class("reflex") for item in section.iter("li")]
    assert 1 <= len(lines) <= 8
    assert "À jour du" in page.words


def test_the_card_on_violence_says_never_to_confirm_that_someone_comes(client: CheckingClient) -> None:
    words = client.get("/urgences/violences").words.lower()
    assert "jamais" in words
    assert "3919" in words.replace(" ", "")


def test_numbers_in_a_card_can_be_tapped(client: CheckingClient) -> None:
    assert any(link.startswith("tel:") for link in client.get("/urgences/idees-suicidaires").links)


def test_the_coordination_rewrites_a_card(coordination: CheckingClient) -> None:
    page = coordination.get("/urgences/violences/modifier")
    done = coordination.submit(page, "/modifier", say="Écouter.\nMettre à l’abri.", avoid="", call="17", follow=True)
    assert "À jour du" in done.words
    assert "Mettre à l’abri." in done.words


@pytest.mark.parametrize(("lines", "status"), [(8, 303), (9, 422), (0, 303)])
def test_a_card_has_eight_lines_at_most(coordination: CheckingClient, lines: int, status: int) -> None:
    text = "\n".join(f"Geste {number}." for number in range(lines))
    page = coordination.get("/urgences/violences/modifier")
    answer = coordination.submit(page, "/modifier", say=text, avoid="", call="")
    assert answer.status_code == status
    if status == 422:
        assert "huit au plus" in answer.errors[0]
        assert "Geste 8." in answer.text, "what was typed is still there"


def test_blank_lines_do_not_count(coordination: CheckingClient) -> None:
    page = coordination.get("/urgences/violences/modifier")
    text = "\n\n".join(f"- Geste {number}." for number in range(8))
    assert coordination.submit(page, "/modifier", say=text, avoid="", call="").status_code == 303
    assert "- Geste" not in coordination.get("/urgences/violences").words


def test_the_second_person_to_save_a_card_is_shown_both_texts(app: Flask, coordination: CheckingClient) -> None:
    page = coordination.get("/urgences/violences/modifier")
    with writing(app):
        card = reflex_card("violences")
        assert card
        write_card(actor=None, card=card, values={"title": card.title, "say": "Le texte d’une collègue.", "call": "17"})
    answer = coordination.submit(page, "/modifier", say="Mon texte.", avoid="", call="17")
    assert answer.status_code == 422
    assert "Le texte d’une collègue." in answer.words
    assert "Mon texte." in answer.text
    again = coordination.submit(answer, "/modifier")
    assert again.status_code == 303, "and may keep their own"
    assert "Mon texte." in coordination.get("/urgences/violences").words


def test_the_coordination_adds_corrects_and_removes_a_number(coordination: CheckingClient) -> None:
    page = coordination.get("/urgences/numeros")
    added = coordination.submit(
        page, "/urgences/numeros", number="01 99 00 55 55", name="Gardien", position="9", follow=True
    )
    assert "01 99 00 55 55" in added.words
    corrected = coordination.submit(added, "/urgences/numeros", number="0199005555", name="Gardienne", follow=True)
    assert "Gardienne" in corrected.words
    assert "Gardien " not in corrected.words
    row = next(one for one in corrected.tree.all("form") if "/enlever" in one.get("action", ""))
    coordination.submit(corrected, row.get("action", ""))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": "", "name": "Samu"}, "Écrivez le numéro."),
        ({"number": "15", "name": ""}, "Dites qui répond."),
        (
            {"number": "quinze", "name": "Samu"},
            "« quinze » n’est pas un numéro de téléphone. Exemple : 01 99 00 12 34.",
        ),
        ({"number": "15", "name": "Samu", "position": "deux"}, "Un nombre entier, en chiffres."),
    ],
)
def test_a_number_that_cannot_be_dialled_is_refused(
    coordination: CheckingClient, fields: dict[str, str], sentence: str
) -> None:
    answer = coordination.submit(coordination.get("/urgences/numeros"), "/urgences/numeros", **fields)
    assert answer.status_code == 422
    assert answer.errors == [sentence]


# --- menu and texts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["nobody", *ROLES])
def test_the_menu_leads_only_where_one_may_go(app: Flask, login_as: LogIn, who: str) -> None:
    browser = app.test_client() if who == "nobody" else login_as(who)
    for link in {link for link in browser.get("/menu").links if link.startswith("/")}:
        assert browser.get(link).status_code == 200, link


@pytest.mark.parametrize("slug", ["accessibilite", "donnees", "sources"])
def test_the_texts_of_the_product_are_open_to_everybody(client: CheckingClient, slug: str) -> None:
    assert client.get(f"/a-propos/{slug}").status_code == 200


def test_the_source_of_the_vocabularies_is_named(client: CheckingClient) -> None:
    words = client.get("/a-propos/sources").words
    assert "data·inclusion" in words
    assert "Licence Ouverte" in words
