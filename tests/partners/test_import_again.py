"""Importing again: only what the source says anew changes, what the team decided stays, and all of it or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from models import db
from models.history.tables import Change
from models.partners import operations
from models.partners.imports import SourceRow, import_partners
from models.search.tables import SearchDocument
from tests.databases import writing
from tests.factories import Make
from tests.partners.importing import Import, counts, face_of, row, row_of, service_row, stored


def test_an_import_changes_only_what_the_file_says(app: Flask, bring: Import) -> None:
    bring([row(telephone="01 47 32 82 78", courriel="a@asso.example", thematiques=["sante--addictions"])])
    before = face_of(app, "essai--1")
    result = bring(
        [
            {
                "id": "essai--1",
                "source": "essai",
                "nom": "Maison 1",
                "telephone": "3919",
                "courriel": None,
                "thematiques": [],
            }
        ]
    )
    assert counts(result)["structures"] == [0, 1, 0, 0]
    after = face_of(app, "essai--1")
    assert (after.phones, after.email, after.theme) == (["3919"], "a@asso.example", ["sante--addictions"])
    assert after.version == before.version + 1
    with app.app_context():
        last = db.session.scalars(select(Change).order_by(Change.id.desc())).first()
        assert last is not None
        assert (last.verb, last.old, last.new) == ("import", {"phones": ["+33147328278"]}, {"phones": ["3919"]})


def test_an_import_never_touches_what_the_team_alone_decides(app: Flask, bring: Import) -> None:
    bring([row()], services=[service_row(contact_nom_prenom="Odile Fictive")])
    with writing(app):
        partner = row_of("essai--1")
        assert partner.direct_contact == "Odile Fictive (Colis alimentaire)"
        operations.write_internal(actor=None, partner=partner, direct_contact="Paul", handover_notes="Sonner fort.")
        operations.edit_partner(actor=None, partner=partner, values={"aliases": ["La Maison"], "visibility": "team"})
        operations.set_partner_state(actor=None, partner=partner, state="archived")
    services = [service_row(description="Deux colis.", contact_nom_prenom="Odile Fictive")]
    result = bring([row(description="Autre chose.")], services=services)
    assert counts(result) == {"structures": [0, 1, 0, 0], "services": [0, 1, 0, 0]}
    with app.app_context():
        partner = row_of("essai--1")
        kept = (partner.direct_contact, partner.handover_notes, partner.state, partner.visibility)
        assert kept == ("Paul", "Sonner fort.", "archived", "team")
        assert [alias.name for alias in partner.aliases] == ["La Maison"]
        assert partner.description == "Autre chose."


def test_a_correction_made_here_stays_until_the_source_says_something_new(app: Flask, bring: Import) -> None:
    bring([row(telephone="01 47 32 82 78")], services=[service_row(frais="gratuit")])
    with writing(app):
        partner = row_of("essai--1")
        operations.edit_partner(actor=None, partner=partner, values={"phones": ["3919"], "street": "5 rue du Parc"})
        operations.edit_service(actor=None, partner=partner, service=partner.services[0], values={"fee": "payant"})
    again = bring([row(telephone="01 47 32 82 78")], services=[service_row(frais="gratuit", adresse="3 rue du Parc")])
    assert counts(again) == {"structures": [0, 0, 1, 0], "services": [0, 0, 1, 0]}
    face = face_of(app, "essai--1")
    assert (face.phones, face.street, face.services[0].fee, face.services[0].street) == (
        ["3919"],
        "5 rue du Parc",
        "payant",
        "",
    )
    assert counts(bring([row(telephone="3949")]))["structures"] == [0, 1, 0, 0]
    assert face_of(app, "essai--1").phones == ["3949"]


def test_hours_given_in_other_words_are_no_longer_sure(app: Flask, bring: Import) -> None:
    bring([row(horaires_accueil="Lundi au vendredi 9h-17h")])
    assert face_of(app, "essai--1").hours == "Mo-Fr 09:00-17:00"
    bring([row(horaires_accueil="quand il pleut")])
    face = face_of(app, "essai--1")
    assert (face.hours, face.hours_note) == ("", "quand il pleut")
    with writing(app):
        operations.edit_partner(actor=None, partner=row_of("essai--1"), values={"hours": "Mo 09:00-12:00"})
    assert counts(bring([row(horaires_accueil="quand il pleut")]))["structures"] == [0, 0, 1, 0]
    assert face_of(app, "essai--1").hours == "Mo 09:00-12:00"


def test_a_confidential_address_stays_so_whatever_the_file_says(app: Flask, bring: Import) -> None:
    bring([row(adresse="", commune="Nanterre")], services=[service_row()])
    with writing(app):
        partner = row_of("essai--1")
        operations.edit_partner(actor=None, partner=partner, values={"address_is_confidential": True})
    place = {"adresse": "3 rue du Parc", "code_postal": "92000", "latitude": 48.9, "longitude": 2.2}
    result = bring([row(**place)], services=[service_row(**place), service_row(2, **place)])
    assert "adresse confidentielle ici\u00a0: celle du fichier n’est pas reprise" in result.output
    face = face_of(app, "essai--1")
    assert (face.street, face.postal_code, face.latitude) == ("", "", None)
    assert [(one.street, one.latitude, one.address_is_confidential) for one in face.services] == [("", None, True)] * 2


def test_a_source_that_hides_its_address_is_heard(app: Flask, bring: Import) -> None:
    bring([row()], services=[service_row(adresse="8 rue Haute", commune="Nanterre")])
    assert face_of(app, "essai--1").services[0].street == "8 rue Haute"
    bring([row(adresse="adresse confidentielle")])
    face = face_of(app, "essai--1")
    assert (face.street, face.town, face.services[0].street) == ("", "Nanterre", "")
    assert face.services[0].address_is_confidential


def test_a_service_keeps_an_address_or_hours_only_when_they_are_its_own(app: Flask, bring: Import) -> None:
    same = {"adresse": "3 RUE DU PARC", "commune": "Nanterre", "latitude": 48.9, "longitude": 2.2}
    services = [
        service_row(1, **same, horaires_accueil="Mo-Fr 09:00-12:00"),
        service_row(2, adresse="8 rue Haute", commune="Nanterre", horaires_accueil="Mo 09:00-12:00"),
    ]
    bring([row(horaires_accueil="Mo-Fr 09:00-12:00")], services=services)
    first, second = face_of(app, "essai--1").services
    assert (first.street, first.town, first.latitude, first.hours) == ("", "", None, "")
    assert (second.street, second.town, second.hours) == ("8 rue Haute", "Nanterre", "Mo 09:00-12:00")


def test_a_structure_that_moves_leaves_its_coordinates_behind(app: Flask, bring: Import) -> None:
    bring([row(complement_adresse="Bâtiment B", latitude=48.9, longitude=2.2, code_postal="92000")])
    bring([row(adresse="3 RUE DU PARC")])
    assert face_of(app, "essai--1").latitude == 48.9
    bring([row(adresse="8 rue Haute", commune="Colombes")])
    face = face_of(app, "essai--1")
    assert (face.street, face.street_more, face.postal_code, face.latitude) == ("8 rue Haute", "", "", None)


def test_services_may_come_later_and_alone_with_a_structure_of_the_base(app: Flask, bring: Import) -> None:
    bring([row()])
    result = bring([row(2)], services=[service_row(1, source="autre"), service_row(2)])
    assert counts(result)["services"] == [2, 0, 0, 0]
    assert len(face_of(app, "essai--1").services) == 2


def test_fiches_wait_to_be_read_over_when_asked(app: Flask, bring: Import) -> None:
    bring([row(1)])
    result = bring([row(1), row(2)], "--draft", services=[service_row(1), service_row(2, structure_id="essai--2")])
    published, waiting = face_of(app, "essai--1"), face_of(app, "essai--2")
    assert (published.state, waiting.state) == ("published", "draft")
    assert (published.services[0].visibility, waiting.services[0].visibility) == ("team", "public")
    assert "visible de l’équipe seulement" in result.output


def test_a_sensitive_theme_makes_a_sensitive_service(app: Flask, bring: Import) -> None:
    bring([row()], services=[service_row(1, thematiques=["sante--addictions"]), service_row(2)])
    assert [one.is_sensitive for one in face_of(app, "essai--1").services] == [True, False]


def test_history_never_holds_the_name_of_a_contact(app: Flask, bring: Import) -> None:
    bring([row()], services=[service_row(contact_nom_prenom="Odile Fictive")])
    with app.app_context():
        written = [change.new for change in db.session.scalars(select(Change).order_by(Change.id))]
        faces = list(db.session.scalars(select(SearchDocument.face).order_by(SearchDocument.partner_id)))
    assert "Odile" not in repr(written) + repr(faces)


# --- all or nothing --------------------------------------------------------------------------------------------------


def test_an_import_that_is_stopped_half_way_leaves_nothing(app: Flask) -> None:
    before = stored(app)
    rows = [SourceRow(f"Ligne {i}", row(i)) for i in range(502)]

    def stop(done: int, _total: int) -> None:
        assert done == 500
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), writing(app):
        import_partners(actor=None, structures=rows, progress=stop)
    assert stored(app) == before


def test_the_web_may_import_rows_in_its_own_transaction(base: Any) -> None:
    told: list[tuple[int, int]] = []
    report = import_partners(
        actor=None,
        structures=[SourceRow("Ligne 2", row()), SourceRow("Ligne 3", {})],
        services=[SourceRow("Services, ligne 2", service_row())],
        progress=lambda done, total: told.append((done, total)),
    )
    assert (report.structures.new, report.structures.refused, report.services.new) == (1, 1, 1)
    assert report.refusals[0].remark.sentence == "Ligne 3\u00a0: pas d’identifiant (id)."
    assert told[0] == (1, 2)
    assert told[-1] == (2, 2)  # written, then indexed


def test_a_fiche_made_here_takes_nothing_from_a_namesake(app: Flask, make: Make, bring: Import) -> None:
    ours = make.partner("Entraide du Parc")
    rows = [
        row(nom="Entraide du Parc", id=f"loge--{ours.id}", source="loge"),
        row(nom="Autre", id=f"loge--{ours.id}0", source="loge"),
    ]
    assert counts(bring(rows))["structures"] == [1, 1, 0, 0]
    assert counts(bring([row(nom="Tout autre", id=f"loge--{ours.id}", source="loge")]))["structures"] == [1, 0, 0, 0]
