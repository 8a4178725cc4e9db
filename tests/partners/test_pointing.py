"""« Montrez-moi »: somebody who speaks no French chooses a language, then points at what they need."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import update

from models import db
from models.place.operations import edit_place, place_settings_to_edit
from models.search.operations import bump_revision
from models.vocabulary import translations
from models.vocabulary.queries import vocabulary
from models.vocabulary.tables import Term
from models.vocabulary.translations import language_of, languages, page_words, say
from tests.client import CheckingClient
from tests.databases import writing
from tests.factories import Make
from tests.inspection import sprite_ids, typography
from tests.markup import words_of

ADDRESS = "/annuaire/montrez-moi"
OTHERS = [one.code for one in languages() if one.code != "fr"]
SCRIPTS = {"ar": r"[\u0600-\u06ff\s،]+", "uk": r"[а-щьюяєіїґА-ЩЬЮЯЄІЇҐ’,\s]+"}
FOOD = "equipement-et-alimentation--alimentation"
DOCTOR = "sante--acces-aux-soins"


def tiles(page: Any) -> dict[str, Any]:
    """Link of each tile, by its words as they are said."""
    signs = [(link, [span for span in link.iter("span") if span.get("lang")]) for link in page.tree.of_class("sign")]
    return {words_of(spans[0]): link for link, spans in signs if spans}


def asked(link: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link.get("href")).query)


# --- what a person sees --------------------------------------------------------------------------------------------


def test_each_language_is_chosen_by_its_own_name(client: CheckingClient) -> None:
    page = client.get(ADDRESS)
    found = tiles(page)
    assert set(found) == {"English", "Español", "Português", "العربية", "Українська", "Română", "Français"}
    assert asked(found["العربية"]) == {"langue": ["ar"]}
    assert "arabe" in words_of(found["العربية"]), "the concierge reads it too"
    assert [span.get("dir") for span in found["العربية"].iter("span")] == ["rtl"]


@pytest.mark.parametrize("code", [one.code for one in languages()])
def test_twelve_needs_are_said_with_their_french(client: CheckingClient, code: str) -> None:
    page = client.get(f"{ADDRESS}?langue={code}")
    found = tiles(page)
    assert len(found) == 12
    for link in found.values():
        (said,) = (span for span in link.iter("span") if span.get("lang"))
        french = [small.get("lang") for small in link.iter("small")]
        assert (said.get("lang"), french) == ((code, ["fr"]) if code != "fr" else ("fr", []))
        assert said.get("dir") == ("rtl" if code == "ar" else "ltr")
    assert "/urgences" in page.links
    assert "112" in page.words


def test_a_person_points_at_a_door_then_at_a_need_and_the_answers_come(concierge: CheckingClient, make: Make) -> None:
    make.partner("Centre de santé", services=[{"name": "Consultation", "theme": [DOCTOR]}])
    page = concierge.get(f"{ADDRESS}?langue=en")
    page = concierge.get(tiles(page)["I need a doctor or care"].get("href"))
    assert "I need a doctor or care" in page.heading
    assert "Santé" in page.heading
    link = tiles(page)["I need a doctor"]
    assert asked(link) == {"porte": ["sante"], "theme": [DOCTOR], "langue_montree": ["en"]}
    assert "Consultation" in concierge.get(link.get("href")).words


def test_who_is_not_sure_sees_the_whole_door_or_what_is_open(client: CheckingClient) -> None:
    found = tiles(client.get(f"{ADDRESS}?langue=es&porte=loger"))
    assert asked(found["No lo sé, quiero verlo todo"]) == {"porte": ["loger"], "langue_montree": ["es"]}
    assert asked(found["Abierto ahora"]) == {"porte": ["loger"], "ouvert": ["1"], "langue_montree": ["es"]}


def test_a_door_with_one_theme_leads_to_its_answers_at_once(client: CheckingClient) -> None:
    found = tiles(client.get(f"{ADDRESS}?langue=uk"))
    for said, code in (("Потрібна їжа", "manger"), ("Я в небезпеці, мені страшно", "danger")):
        assert urlsplit(found[said].get("href")).path == "/annuaire"
        assert asked(found[said]) == {"porte": [code], "langue_montree": ["uk"]}


def test_one_goes_back_a_step_at_a_time(client: CheckingClient) -> None:
    assert f"{ADDRESS}?langue=ro" in client.get(f"{ADDRESS}?langue=ro&porte=sante").links
    assert ADDRESS in client.get(f"{ADDRESS}?langue=ro").links


@pytest.mark.parametrize(("query", "number"), [("?langue=tlh", 7), ("?porte=sante", 7), ("?langue=en&porte=rien", 12)])
def test_an_address_that_says_nothing_known_asks_again(client: CheckingClient, query: str, number: int) -> None:
    assert len(tiles(client.get(ADDRESS + query))) == number


def test_the_screen_that_is_turned_shows_no_menu_and_the_next_person_finds_it_clean(concierge: CheckingClient) -> None:
    page = concierge.get(f"{ADDRESS}?langue=ar")
    assert not page.tree.of_class("top")
    assert page.tree.all("body")[0].get("data-desk") == "/"
    assert [link.get("href") for link in page.tree.all("a") if "data-next-person" in link.attrib] == ["/"]


def test_a_resident_who_points_alone_may_leave_quickly(client: CheckingClient) -> None:
    page = client.get(f"{ADDRESS}?langue=ar")
    assert "Quitter vite" in page.words
    assert "data-desk" not in page.tree.all("body")[0].attrib


def test_the_doors_lead_to_the_pictures(client: CheckingClient, concierge: CheckingClient) -> None:
    for page in (client.get("/"), client.get("/annuaire"), concierge.get("/")):
        assert ADDRESS in page.links


def test_a_directory_that_is_closed_points_at_nothing(app: Flask, client: CheckingClient) -> None:
    with writing(app):
        edit_place(actor=None, place=place_settings_to_edit(), values={"public_directory": False})
    assert "/compte/entrer" in client.get(f"{ADDRESS}?langue=ar").location


def test_a_place_renames_a_door_in_french_and_its_translation_stays(app: Flask, client: CheckingClient) -> None:
    with writing(app):
        db.session.execute(update(Term).where(Term.kind == "door", Term.code == "manger").values(plain="Bien manger"))
        bump_revision()
    link = tiles(client.get(f"{ADDRESS}?langue=pt"))["Preciso de comida"]
    assert "Bien manger" in words_of(link)


def test_what_nobody_has_translated_is_said_in_french(base: SQLAlchemy) -> None:
    arabic = language_of("ar")
    assert arabic
    said = say("theme", "une-thematique-de-demain", "Apprendre à nager", arabic)
    assert (said.words, said.language.code, said.language.direction, said.french) == (
        "Apprendre à nager",
        "fr",
        "ltr",
        "",
    )


# --- the words themselves ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
def test_every_need_is_translated(base: SQLAlchemy, code: str) -> None:
    language = language_of(code)
    assert language
    words = vocabulary()
    terms = [(kind, term.code) for kind in ("door", "theme") for term in words.of_kind(kind)]
    said = [say(kind, term, "", language) for kind, term in terms] + list(page_words(language).values())
    assert [one for one in said if one.language.code != code or not one.words.strip()] == []
    for one in said:
        assert len(one.words) <= 90, one.words
        assert not re.search(r"[.:;!?'\"]", one.words), f"{one.words}: plain words, no stops"
        assert list(typography(one.words)) == []
        assert re.fullmatch(SCRIPTS.get(code, r"[^\u0400-\u06ff]+"), one.words.replace("CV", "")), one.words


@pytest.mark.parametrize("code", OTHERS)
def test_no_two_needs_of_a_door_are_said_alike(base: SQLAlchemy, code: str) -> None:
    language = language_of(code)
    assert language
    for door in vocabulary().of_kind("door"):
        said = [say("theme", theme.code, "", language).words for theme in vocabulary().themes_of(door.code)]
        assert len(said) == len(set(said)), door.code


def test_nothing_is_translated_that_is_not_in_the_vocabulary(base: SQLAlchemy) -> None:
    for kind in ("door", "theme"):
        known = {term.code for term in vocabulary().of_kind(kind)}
        assert set(translations._translations()[kind]) - known == set(), kind


def test_no_two_needs_of_a_door_look_alike(base: SQLAlchemy) -> None:
    for door in vocabulary().of_kind("door"):
        pictures = [translations.pictogram(theme.code) for theme in vocabulary().themes_of(door.code)]
        assert len({*pictures, "open", "question"}) == len(pictures) + 2, door.code
        assert {f"i-{picture}" for picture in pictures} <= sprite_ids()


def test_what_people_ask_most_comes_first(client: CheckingClient) -> None:
    found = list(tiles(client.get(f"{ADDRESS}?langue=en&porte=travail")))
    assert found[0] == "I am looking for a job"
    assert found[-2:] == ["Open now", "I don’t know, I want to see everything"]
    assert translations.rank("une-thematique-de-demain") > translations.rank(FOOD)
