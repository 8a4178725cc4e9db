"""Making and editing a fiche: by sections, with HTMX and without, alone or with a colleague."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from models import db
from models.history.queries import changes_of_partner
from models.partners.faces import PartnerFace
from models.partners.tables import Partner, Service
from tests.client import CheckingClient
from tests.conftest import LogIn
from tests.factories import Make


def edit_page(browser: CheckingClient, fiche: PartnerFace) -> Any:
    return browser.get(f"/annuaire/{fiche.id}/modifier")


def save(browser: CheckingClient, fiche: PartnerFace, section: str, *, page: Any = None, **how: Any) -> Any:
    return browser.submit(page or edit_page(browser, fiche), f"/modifier/{section}", **how)


def count(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


# --- a new fiche ---------------------------------------------------------------------------------------------------


def test_a_concierge_starts_a_fiche_with_three_lines(app: Flask, concierge: CheckingClient, make: Make) -> None:
    page = concierge.get("/annuaire/nouvelle")
    done = concierge.submit(page, name="La Ruche", kind="association", description="Un atelier.", follow=True)
    assert done.heading == "La Ruche"
    assert "brouillon" in done.words
    assert app.test_client().get("/annuaire?q=ruche").heading.startswith("Pas encore de porte")


def test_a_fiche_needs_a_name(concierge: CheckingClient) -> None:
    answer = concierge.submit(concierge.get("/annuaire/nouvelle"), name=" ", description="Un atelier.")
    assert answer.status_code == 422
    assert answer.errors == ["Un nom est nécessaire."]
    assert "Un atelier." in answer.text


def test_a_double_tap_or_a_resent_request_makes_one_fiche(app: Flask, concierge: CheckingClient) -> None:
    page = concierge.get("/annuaire/nouvelle")
    first = concierge.submit(page, name="La Ruche")
    again = concierge.submit(page, name="La Ruche")
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    assert count(app, Partner) == 1
    assert concierge.submit(concierge.get("/annuaire/nouvelle"), name="La Ruche").location != first.location


def test_a_double_tap_makes_one_service(app: Flask, concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner()
    page = edit_page(concierge, fiche)
    answers = [concierge.submit(page, f"/annuaire/{fiche.id}/services", name="Colis") for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert count(app, Service) == 1


# --- sections ------------------------------------------------------------------------------------------------------

SECTIONS: list[tuple[str, dict[str, Any], str, Any]] = [
    ("identite", {"acronym": "EDP"}, "acronym", "EDP"),
    ("identite", {"aliases": "L’Entraide\n\n  Entr’aide  \nL’Entraide"}, "aliases", ["L’Entraide", "Entr’aide"]),
    ("identite", {"kind": "association"}, "kind", "association"),
    ("identite", {"siret": "732 829 320 00074"}, "siret", "73282932000074"),
    ("identite", {"network": ["croix-rouge"]}, "network", ["croix-rouge"]),
    ("contact", {"phones": "01 99 00 12 34\n39 19"}, "phones", ["+33199001234", "3919"]),
    ("contact", {"website": "entraide.example"}, "website", "https://entraide.example"),
    ("contact", {"email": "a@entraide.example"}, "email", "a@entraide.example"),
    ("adresse", {"street": "1 rue de l’Exemple", "town": "Villejuif"}, "street", "1 rue de l’Exemple"),
    ("adresse", {"latitude": "48,7925", "longitude": "2.36"}, "latitude", 48.7925),
    ("horaires", {"hours-0-0-start": "09:00", "hours-0-0-end": "12:00"}, "hours", "Mo 09:00-12:00"),
    ("horaires", {"hours_note": "Sur rendez-vous"}, "hours_note", "Sur rendez-vous"),
    ("visibilite", {"visibility": "team"}, "visibility", "team"),
    ("visibilite", {"visibility": "team"}, "visibility", "team"),
]


@pytest.mark.parametrize("htmx", [False, True], ids=["without JavaScript", "with htmx"])
@pytest.mark.parametrize(("section", "fields", "name", "kept"), SECTIONS)
def test_a_section_saves_alone(
    concierge: CheckingClient, make: Make, section: str, fields: dict[str, Any], name: str, kept: Any, htmx: bool
) -> None:
    fiche = make.partner("Entraide du Parc", town="Arcueil", services=[{"name": "Colis"}])
    answer = save(concierge, fiche, section, fields=fields, htmx=htmx)
    if htmx:
        assert answer.status_code == 200
        assert answer.is_fragment
        assert "C’est noté" in answer.words
        (root,) = [element for element in answer.tree.root if element.get("id")]
        assert root.get("id") == section, "the root of the fragment is what it replaces"
    else:
        assert (answer.status_code, answer.location) == (303, f"/annuaire/{fiche.id}/modifier#{section}")
    after = make.face(fiche.id)
    found = getattr(after, name)
    assert (found.removesuffix("; PH off") if name == "hours" else found) == kept
    assert (after.name, len(after.services)) == ("Entraide du Parc", 1), "the rest is untouched"


@pytest.mark.parametrize("section", ["identite", "contact", "adresse", "horaires", "visibilite"])
def test_a_section_saved_as_it_was_read_changes_nothing(
    app: Flask, concierge: CheckingClient, make: Make, section: str
) -> None:
    fiche = make.partner(
        "L’Entraide “du Parc”", acronym="EDP", aliases=["A", "B"], kind="association",
        phones=["3919", "01 99 00 12 34"], description="Une ligne.\n\nUne autre.", street="1 rue X",
        postal_code="94800", town="Villejuif", latitude=48.1234567, longitude=2.0,
        hours="Mo-Fr 09:00-12:00,14:00-17:00; PH off", hours_school_holidays="Mo 09:00-12:00", hours_note="Sonner",
        pinned_rank=3, network=["croix-rouge"], website="https://x.example", siret="73282932000074",
    )  # fmt: skip
    assert save(concierge, fiche, section).status_code == 303
    assert make.face(fiche.id) == fiche
    with app.app_context():
        assert [change.verb for change in changes_of_partner(fiche.id, [], limit=9)] == ["create"]


@pytest.mark.parametrize("raw", ["Mo[1] 10:00-12:00", "Mo-Fr 09:00-10:00,11:00-12:00,14:00-15:00", "24/7"])
def test_hours_that_the_grid_cannot_say_are_kept(concierge: CheckingClient, make: Make, raw: str) -> None:
    fiche = make.partner(hours=raw)
    save(concierge, fiche, "horaires", hours_note="Sonner")
    assert make.face(fiche.id).hours == fiche.hours
    assert make.face(fiche.id).hours_note == "Sonner"


REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("identite", {"name": ""}, "Un nom est nécessaire."),
    ("identite", {"siret": "12345678901234"}, "Ce SIRET n’existe pas : un de ses chiffres est faux."),
    ("contact", {"phones": "bientôt"}, "« bientôt » n’est pas un numéro de téléphone. Exemple : 01 99 00 12 34."),
    ("contact", {"website": "javascript:alert(1)"}, "« javascript:alert(1) » n’est pas une adresse de site"),
    ("adresse", {"postal_code": "948"}, "Un code postal compte cinq chiffres."),
    ("adresse", {"latitude": "ici"}, "Une coordonnée s’écrit comme 48.7925."),
    ("adresse", {"latitude": "948", "longitude": "2"}, "Ces coordonnées sont hors du globe."),
    ("horaires", {"hours-0-0-start": "12:00", "hours-0-0-end": "09:00"}, ""),
]


@pytest.mark.parametrize("htmx", [False, True], ids=["without JavaScript", "with htmx"])
@pytest.mark.parametrize(("section", "fields", "sentence"), REFUSED)
def test_a_mistake_is_told_on_its_field_and_nothing_typed_is_lost(
    concierge: CheckingClient, make: Make, section: str, fields: dict[str, str], sentence: str, htmx: bool
) -> None:
    fiche = make.partner("Entraide du Parc")
    answer = save(concierge, fiche, section, fields=fields, htmx=htmx)
    assert answer.status_code == 422
    assert answer.errors
    assert any(sentence in error for error in answer.errors)
    typed = answer.form(f"/modifier/{section}").values()
    assert {name: typed.get(name) for name in fields} == fields
    assert make.face(fiche.id) == fiche
    if not htmx:
        assert [
            element for element in answer.tree.elements if element.get("aria-invalid") == "true"
        ] or section == "horaires"


def test_a_mistake_in_one_section_leaves_the_others_as_they_were(concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner("Entraide du Parc", phones=["01 99 00 12 34"])
    answer = save(concierge, fiche, "identite", name="")
    assert "Un nom est nécessaire." in answer.within("identite")
    for section in ("contact", "adresse", "horaires", "visibilite", "interne"):
        assert "nécessaire" not in answer.within(section)


def test_a_text_of_another_kind_is_shown_as_text(concierge: CheckingClient, make: Make) -> None:
    concierge.minds_typography = False
    nasty = '"><script>alert(1)</script><b>& {{ 7*7 }}'
    fiche = make.partner(
        "Entraide", description=nasty, services=[{"name": "Colis", "description": nasty, "conditions": nasty}]
    )
    save(concierge, fiche, "identite", name=nasty[:100], aliases=nasty)
    face = make.face(fiche.id)
    for address in (
        f"/annuaire/{face.id}-{face.slug}",
        f"/annuaire/{face.id}/modifier",
        "/annuaire?q=script",
        "/annuaire/fiches",
    ):
        page = concierge.get(address)
        assert "<script>alert" not in page.text
        assert page.status_code == 200


# --- between ourselves ---------------------------------------------------------------------------------------------


def test_a_word_for_the_next_concierge_is_read_by_the_team_only(
    app: Flask, concierge: CheckingClient, login_as: LogIn, make: Make
) -> None:
    fiche = make.partner()
    make.person("membre", "partenaire", partner_ids=[fiche.id])
    save(concierge, fiche, "interne", direct_contact="Ligne de Farid", handover_notes="Sonner deux fois")
    address = f"/annuaire/{fiche.id}-{fiche.slug}"
    team, member, stranger = (login_as(who).get(address).words for who in ("coordination", "membre", "benevole"))
    assert "Ligne de Farid" in team
    assert "Sonner deux fois" in team
    assert "Awa" in team
    assert "Ligne de Farid" in member
    assert "Sonner deux fois" not in member
    assert "Farid" not in stranger
    assert "Sonner" not in stranger


# --- two people ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True], ids=["without JavaScript", "with htmx"])
def test_the_second_editor_is_shown_both_texts_then_chooses(concierge: CheckingClient, make: Make, htmx: bool) -> None:
    fiche = make.partner("Entraide", description="Avant.")
    page = edit_page(concierge, fiche)
    make.edit(fiche, description="Le texte de Claire.")
    met = save(concierge, fiche, "identite", page=page, description="Mon texte.", htmx=htmx)
    assert met.status_code == 422
    (table,) = met.tree.of_class("conflict")
    assert "Le texte de Claire." in "".join(table.itertext())
    assert "Mon texte." in "".join(table.itertext())
    assert make.face(fiche.id).description == "Le texte de Claire."
    if not htmx:
        kept = concierge.submit(met, "/modifier/identite")
        assert kept.status_code == 303
        assert make.face(fiche.id).description == "Mon texte."


def test_two_colleagues_on_two_sections_do_not_meet(concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner("Entraide", description="Avant.")
    page = edit_page(concierge, fiche)
    make.edit(fiche, website="https://claire.example")
    assert save(concierge, fiche, "identite", page=page, description="Mon texte.").status_code == 303
    after = make.face(fiche.id)
    assert (after.description, after.website) == ("Mon texte.", "https://claire.example")


def test_a_second_word_between_ourselves_does_not_erase_the_first(
    concierge: CheckingClient, login_as: LogIn, make: Make
) -> None:
    fiche = make.partner()
    page = edit_page(concierge, fiche)
    claire = login_as("coordination")
    save(claire, fiche, "interne", handover_notes="Le mot de Claire.")
    met = save(concierge, fiche, "interne", page=page, handover_notes="Mon mot.")
    assert met.status_code == 422
    assert "Le mot de Claire." in met.words
    assert "Mon mot." in met.words


def test_a_service_edited_by_two_people_shows_both(concierge: CheckingClient, login_as: LogIn, make: Make) -> None:
    fiche = make.partner(services=[{"name": "Colis"}])
    address = f"/annuaire/{fiche.id}/services/{fiche.services[0].id}"
    page, other = concierge.get(address), login_as("coordination")
    other.submit(other.get(address), address, conditions="Habiter Villejuif.")
    met = concierge.submit(page, address, conditions="Habiter Arcueil.")
    assert met.status_code == 422
    assert "Habiter Villejuif." in met.words
    assert concierge.submit(met, address).status_code == 303
    assert make.face(fiche.id).services[0].conditions == "Habiter Arcueil."
