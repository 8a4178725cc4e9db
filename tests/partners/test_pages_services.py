"""Services, days off and states of a fiche: added, completed, put away, brought back, verified."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from models.history.queries import changes_of_partner
from models.partners.faces import PartnerFace
from tests.client import CheckingClient
from tests.factories import Make


def edit_page(browser: CheckingClient, fiche: PartnerFace) -> Any:
    return browser.get(f"/annuaire/{fiche.id}/modifier")


# --- services ------------------------------------------------------------------------------------------------------


def test_a_service_is_added_completed_put_away_and_brought_back(concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner()
    page = edit_page(concierge, fiche)
    form = concierge.submit(page, f"/annuaire/{fiche.id}/services", name="Cours de français", follow=True)
    assert form.heading == "Cours de français"
    day = (datetime.now(UTC) + timedelta(days=30)).date()
    done = concierge.submit(
        form,
        f"/services/{make.face(fiche.id).services[0].id}",
        description="Deux fois par semaine.",
        theme=["lecture-ecriture-calcul--maitriser-le-francais"],
        public=["jeunes"],
        language=["ar", "bm"],
        fee="gratuit",
        appointment="avec",
        age_min="16",
        documents="Une photo\nUn stylo",
        full_until=f"{day:%d/%m/%Y}",
        is_sensitive=True,
        fields={"hours-2-0-start": "14:00", "hours-2-0-end": "16:00"},
        follow=True,
    )
    assert "C’est noté pour « Cours de français »." in done.words
    (service,) = make.face(fiche.id).services
    assert (service.theme, service.fee, service.appointment) == (
        ["lecture-ecriture-calcul--maitriser-le-francais"],
        "gratuit",
        "avec",
    )
    assert (sorted(service.language), service.documents) == (["ar", "bm"], ["Une photo", "Un stylo"])
    assert (service.age_min, service.full_until, service.is_sensitive) == (16, day.isoformat(), True)
    assert service.hours.startswith("We 14:00-16:00")
    state = f"/services/{service.id}/etat"
    away = concierge.submit(edit_page(concierge, fiche), state, follow=True)
    assert "Archivé" in away.within(f"service-{service.id}")
    concierge.submit(edit_page(concierge, fiche), state)
    assert make.face(fiche.id).services[0].state == "published"


def test_a_service_saved_as_it_was_read_changes_nothing(app: Flask, concierge: CheckingClient, make: Make) -> None:
    day = (datetime.now(UTC) + timedelta(days=30)).date()
    fiche = make.partner(
        services=[
            {
                "name": "Cours", "description": "Un.\n\nDeux.", "theme": ["numerique--acceder-a-des-services-en-ligne"],
                "public": ["jeunes"], "language": ["ar"], "fee": "payant", "fee_detail": "10 €",
                "appointment": "les-deux",
                "access": ["telephoner"], "referrer": ["usagers"], "mode": ["en-presentiel"], "documents": ["A", "B"],
                "age_min": 0, "age_max": 99, "full_until": day, "phone": "3919", "hours": "Mo[1] 10:00-12:00",
                "is_sensitive": True, "visibility": "team", "conditions": "Aucune.", "access_link": "https://x.example/f",
            }
        ]
    )  # fmt: skip
    address = f"/annuaire/{fiche.id}/services/{fiche.services[0].id}"
    assert concierge.submit(concierge.get(address), address).status_code == 303
    assert make.face(fiche.id) == fiche
    with app.app_context():
        verbs = [change.verb for change in changes_of_partner(fiche.id, [fiche.services[0].id], limit=9)]
        assert verbs == ["create", "create"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Un nom est nécessaire."),
        ({"age_min": "30", "age_max": "20"}, "L’âge le plus bas dépasse le plus haut."),
        ({"age_min": "seize"}, "Un nombre entier, en chiffres."),
        ({"full_until": "30/02/2030"}, "Cette date n’existe pas. Exemple : 03/02/2026."),
        ({"phone": "bientôt"}, "« bientôt » n’est pas un numéro de téléphone. Exemple : 01 99 00 12 34."),
        ({"access_link": "javascript:alert(1)"}, "n’est pas une adresse de site"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True], ids=["without JavaScript", "with htmx"])
def test_a_mistake_in_a_service_keeps_what_was_typed(
    concierge: CheckingClient, make: Make, fields: dict[str, str], sentence: str, htmx: bool
) -> None:
    fiche = make.partner(services=[{"name": "Colis"}])
    address = f"/annuaire/{fiche.id}/services/{fiche.services[0].id}"
    answer = concierge.submit(
        concierge.get(address), address, fields={"conditions": "Venir à pied.", **fields}, htmx=htmx
    )
    assert answer.status_code == 422
    assert any(sentence in error for error in answer.errors)
    assert "Venir à pied." in answer.text
    assert make.face(fiche.id) == fiche


def test_a_value_that_the_form_does_not_offer_is_refused_in_french(concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner(services=[{"name": "Colis"}])
    address = f"/annuaire/{fiche.id}/services/{fiche.services[0].id}"
    for extra in ({"theme": "sante--rien"}, {"fee": "cher"}, {"language": "klingon"}, {"visibility": "all"}):
        answer = concierge.submit(concierge.get(address), address, extra=extra)
        assert answer.status_code == 422, extra
        assert answer.errors
        assert "valid choice" not in answer.words.lower()


def test_a_service_of_another_fiche_is_not_found(concierge: CheckingClient, make: Make) -> None:
    one, two = make.partner(services=[{"name": "Colis"}]), make.partner("Autre")
    assert concierge.get(f"/annuaire/{two.id}/services/{one.services[0].id}").status_code == 404


# --- closures and states -------------------------------------------------------------------------------------------


def test_days_off_are_added_and_taken_away(concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner()
    day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    page = edit_page(concierge, fiche)
    done = concierge.submit(page, "/fermetures", starts_on=day, ends_on=day, reason="congés", follow=True)
    assert "congés" in done.within("fermetures")
    action = next(
        form.get("action", "") for form in done.tree.all("form") if form.get("action", "").endswith("/enlever")
    )
    gone = concierge.submit(done, action, follow=True)
    assert "congés" not in gone.within("fermetures")


def test_a_closure_of_the_30th_of_february_gets_a_sentence(concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner()
    page = edit_page(concierge, fiche)
    answer = concierge.submit(page, "/fermetures", starts_on="30/02/2030", ends_on="01/03/2030", reason="congés")
    assert answer.status_code == 422
    assert "Cette date n’existe pas." in answer.within("fermetures")
    assert "congés" in answer.form("/fermetures").values().values()


def test_a_fiche_is_published_then_found_by_everybody(app: Flask, concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner("La Ruche", state="draft")
    address = f"/annuaire/{fiche.id}-{fiche.slug}"
    assert app.test_client().get(address).status_code == 404
    done = concierge.submit(concierge.get(address), "/publier", follow=True)
    assert "publiée" in done.words
    assert app.test_client().get(address).status_code == 200
    assert app.test_client().get("/annuaire?q=ruche").heading == "1 porte pour « ruche »"
    concierge.submit(concierge.get(address), "/brouillon")
    assert app.test_client().get(address).status_code == 404
    assert app.test_client().get("/annuaire?q=ruche").heading.startswith("Pas encore")


def test_a_fiche_is_archived_after_a_question_and_never_lost(
    app: Flask, coordination: CheckingClient, concierge: CheckingClient, make: Make
) -> None:
    fiche = make.partner("La Ruche")
    address = f"/annuaire/{fiche.id}-{fiche.slug}"
    assert not [link for link in concierge.get(address).links if link.endswith("/archiver")]
    asked = coordination.get(f"/annuaire/{fiche.id}/archiver")
    assert "La Ruche" in asked.heading
    coordination.submit(asked, "/archiver")
    assert app.test_client().get(address).status_code == 404
    assert "Archivée" in concierge.get(address).words
    coordination.submit(coordination.get(address), "/publier")
    assert app.test_client().get(address).status_code == 200


def test_a_concierge_says_that_everything_is_true(concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner("La Ruche", verified_days_ago=400)
    assert "Non vérifiée depuis un an" in concierge.get(f"/annuaire/{fiche.id}-{fiche.slug}").words
    page = concierge.get(f"/annuaire/{fiche.id}/verifier")
    done = concierge.submit(page, "/verifier", how="phone", follow=True)
    assert "au téléphone" in done.words
    assert make.face(fiche.id).verified_how == "phone"


def test_to_verify_one_says_how(concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner("La Ruche")
    page = concierge.get(f"/annuaire/{fiche.id}/verifier")
    for extra in ({}, {"how": "source"}, {"how": "rêve"}):
        answer = concierge.submit(page, "/verifier", extra=extra)
        assert answer.status_code == 422, extra
    assert make.face(fiche.id).verified_on is None


def test_after_a_check_one_is_never_led_to_another_site(concierge: CheckingClient, make: Make) -> None:
    fiche = make.partner("La Ruche")
    page = concierge.get(f"/annuaire/{fiche.id}/verifier")
    answer = concierge.submit(page, "/verifier", how="phone", extra={"back": "//evil.example"})
    assert answer.location == f"/annuaire/{fiche.id}-la-ruche"
