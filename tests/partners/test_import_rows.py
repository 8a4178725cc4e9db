"""What a row of a file becomes: tables of what partners and directories really write."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import DomainError
from models.partners.cells import join_conditions, known_codes, split_conditions
from models.partners.field_names import KNOWN_FIELDS
from models.partners.fields import PARTNER_FIELDS, PARTNER_TERMS, SERVICE_FIELDS, SERVICE_TERMS
from models.partners.interchange import Entry, read_service, read_structure
from models.partners.older_codes import KINDS, OLDER
from models.partners.phones import read_phones

ROOT = Path(__file__).resolve().parents[2]
TERMS = json.loads((ROOT / "seeds/reference/terms.json").read_text("utf-8"))
KNOWN = known_codes(
    {kind: [term["code"] for term in terms] for kind, terms in TERMS.items() if isinstance(terms, list)},
    sensitive=[term["code"] for term in TERMS["theme"] if term.get("is_sensitive")],
)
CLOTHES = "equipement-et-alimentation--habillement"
CONFIDENTIAL = "adresse confidentielle\u00a0: ni rue, ni code postal, ni coordonnées ne sont gardés"


def structure(**fields: Any) -> Entry:
    row = {"id": "essai--1", "source": "essai", "nom": "CCAS", "description": "Aides.", "date_maj": "2026-01-02"}
    return read_structure(row | fields, KNOWN)


def service(**fields: Any) -> Entry:
    row = {"id": "essai--s1", "structure_id": "essai--1", "nom": "Colis", "description": "Un colis."}
    return read_service(row | {"date_maj": "2026-01-02"} | fields, KNOWN)


@pytest.mark.parametrize(
    ("typed", "numbers", "unread"),
    [
        ("01 47 32 82 78", ["+33147328278"], []),
        ("01.40.85.66.66 / 06 12 34 56 78", ["+33140856666", "+33612345678"], []),
        ("01 40 85\u00a066 66, 3919", ["+33140856666", "3919"], []),
        ("01 47 32 82 78 ou 115", ["+33147328278", "115"], []),
        ("09 79 33 93 24 05 65 59 71 52", ["+33979339324", "+33565597152"], []),
        ("0820 220 221 (0,09€ TTC/mn)", ["+33820220221"], []),
        ("+33(0)1 47 32 82 78", ["+33147328278"], []),
        ("+ 33 2 47 64 37 37", ["+33247643737"], []),
        ("+0147985927", ["+33147985927"], []),
        ("147328278", ["+33147328278"], []),
        ("0 590 82 44 20", ["+590590824420"], []),
        ("+590 85 19 50", ["+590590851950"], []),
        ("39 49", ["3949"], []),
        ("+32 2 123 45 67", ["+3221234567"], []),
        ("demander Paul", [], ["demander Paul"]),
        ("", [], []),
    ],
)
def test_telephone_numbers_are_read_as_files_write_them(typed: str, numbers: list[str], unread: list[str]) -> None:
    assert read_phones(typed) == (numbers, unread)


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        ("courriel", "Accueil@asso.example; autre@asso.example", {"email": "Accueil@asso.example"}),
        ("site_web", "www.asso.example", {"website": "https://www.asso.example"}),
        ("siret", "130 030 133 00016", {"siret": "13003013300016"}),
        ("code_postal", "1000", {"postal_code": "01000"}),
        ("code_postal", 92500, {"postal_code": "92500"}),
        ("code_insee", "2a004", {"insee_code": "2A004"}),
        ("commune", "Vand\x9cuvre", {"town": "Vandœuvre"}),
        ("telephone", ["01 47 32 82 78", "3919"], {"phones": ["+33147328278", "3919"]}),
        ("horaires_accueil", "Lundi au vendredi 9h-17h", {"hours": "Mo-Fr 09:00-17:00"}),
        ("horaires_ouverture", "Mo-Fr 09:00-12:00", {"hours": "Mo-Fr 09:00-12:00"}),
        ("horaires_accueil", "Sur rendez-vous", {"hours_note": "Sur rendez-vous"}),
        ("accessibilite", "https://acceslibre.example/1", {"accessibility_url": "https://acceslibre.example/1"}),
        ("accessibilite", "Rampe à l’entrée", {"accessibility": "Rampe à l’entrée"}),
        ("thematiques", ["sante--addictions", "etrangers"], {"theme": ["sante--addictions"], "tags": ["etrangers"]}),
        ("thematiques", "sante--addictions|numerique--x", {"theme": ["sante--addictions"], "tags": ["numerique--x"]}),
        ("thematiques", '["alimentation"]', {"theme": ["equipement-et-alimentation--alimentation"]}),
        ("thematiques", "{habillement,numerique}", {"theme": [CLOTHES], "tags": ["numerique"]}),
        ("labels_nationaux", ["CNFS", "Bleu"], {"network": ["conseillers-numeriques"], "tags": ["Bleu"]}),
        ("reseaux_porteurs", "ccas-cias", {"network": ["ccas-cias"]}),
        ("typologie", "Association", {"kind": "association"}),
        ("typologie", "PMI", {"kind": "institution", "tags": ["PMI"]}),
        ("typologie", "Centre social", {"tags": ["Centre social"]}),
        ("date_maj", "2024-05-06T10:00:00Z", {"source_updated_on": date(2024, 5, 6)}),
        ("date_maj", "31/12/2025", {"source_updated_on": date(2025, 12, 31)}),
        ("latitude", "48,9", {}),
        ("telephone", None, {}),
        ("courriel", "", {}),
    ],
)  # fmt: skip
def test_a_field_of_a_structure_becomes_a_field_of_a_fiche(field: str, typed: Any, expected: dict[str, Any]) -> None:
    values = structure(**{field: typed}).values
    usual = structure().values
    assert {name: value for name, value in values.items() if usual.get(name) != value} == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"frais": "gratuit", "frais_autres": "gratuit"}, {"fee": "gratuit"}),
        ({"frais": ["payant"], "frais_precisions": "10 €/an"}, {"fee": "payant", "fee_detail": "10 €/an"}),
        ({"frais": "gratuit-sous-conditions"}, {"fee_detail": "gratuit sous conditions"}),
        ({"types": ["atelier", "delegation"]}, {"service_type": ["atelier"], "tags": ["delegation"]}),
        ({"profils": ["seniors-65", "adultes"]}, {"public": ["seniors"], "tags": ["adultes"]}),
        ({"publics": "tous-publics,femmes"}, {"public": ["tous-publics", "femmes"]}),
        (
            {"modes_orientation_beneficiaire": ["envoyer-un-mail", "prendre-rdv", "autre"]},
            {"access": ["envoyer-un-courriel"], "referrer": ["usagers"], "appointment": "avec"},
        ),
        ({"justificatifs": ["Pièce d’identité", "Aucun"]}, {"documents": ["Pièce d’identité"]}),
        ({"pre_requis": ["Habiter la ville, avoir 18 ans"]}, {"conditions": "Habiter la ville, avoir 18 ans"}),
        ({"prise_rdv": "https://rdv.example/x"}, {"access_link": "https://rdv.example/x"}),
        ({"zone_eligibilite": ["92002", "92"]}, {"area": ["92002", "92"]}),
        ({"zone_diffusion_type": "pays", "zone_diffusion_nom": "France"}, {"area": ["france"], "area_label": "France"}),
        ({"horaires_accueil": "sur RDV"}, {"hours_note": "sur RDV", "appointment": "avec"}),
        ({"recurrence": "selon les semaines"}, {"hours_note": "selon les semaines"}),
        ({"thematiques": ["sante--addictions"]}, {"theme": ["sante--addictions"], "is_sensitive": True}),
    ],
)  # fmt: skip
def test_a_field_of_a_service_becomes_a_field_of_a_service(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    usual = service().values
    assert {name: value for name, value in service(**fields).values.items() if usual.get(name) != value} == expected


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ({"siret": "13003013300017"}, "SIRET laissé de côté (ce SIRET n’existe pas"),
        ({"siret": "1.30E+13"}, "SIRET laissé de côté (un SIRET compte 14 chiffres)"),
        ({"date_maj": "2025-02-30"}, "date de mise à jour impossible («\u00a02025-02-30\u00a0»)"),
        ({"date_maj": "30/02/2025"}, "date de mise à jour impossible"),
        ({"date_maj": None}, "pas de date de mise à jour"),
        ({"description": ""}, "pas de description"),
        ({"courriel": "accueil chez asso"}, "courriel laissé de côté"),
        ({"courriel": "a@asso.example, b@asso.example"}, "un seul courriel est gardé"),
        ({"telephone": "voir affiche"}, "téléphone illisible, laissé de côté («\u00a0voir affiche\u00a0»)"),
        ({"site_web": "javascript:alert(1)"}, "site laissé de côté"),
        ({"latitude": 200, "longitude": 2}, "coordonnées impossibles, laissées de côté"),
        ({"latitude": 48.9}, "coordonnées impossibles, laissées de côté"),
        ({"latitude": float("nan"), "longitude": 2}, "coordonnées impossibles, laissées de côté"),
        ({"nom": "N" * 151}, "nom\u00a0: texte coupé à 150 caractères"),
        ({"description": "d" * 10_001}, "description\u00a0: texte coupé à 10\u202f000 caractères"),
        ({"commune": {"nom": "Nanterre"}}, "commune\u00a0: ce n’est pas un texte, laissé de côté"),
        ({"horaires_accueil": "quand on peut"}, "horaires gardés en toutes lettres («\u00a0quand on peut\u00a0»)"),
    ],
)
def test_what_cannot_be_read_is_left_aside_and_told(fields: dict[str, Any], warning: str) -> None:
    warnings = structure(**fields).warnings
    assert len(warnings) == 1
    assert warnings[0].startswith(warning)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"nom": "CCAS"}, "pas d’identifiant (id)"),
        ({"id": " ", "nom": "CCAS"}, "pas d’identifiant (id)"),
        ({"id": "1"}, "pas de nom"),
        ({"id": "1", "nom": "\x00 \x07"}, "pas de nom"),
        ({"id": "1", "nom": ["CCAS"]}, "pas de nom"),
        ("CCAS", "ce n’est pas une fiche lisible"),
        (None, "ce n’est pas une fiche lisible"),
        ([[]], "ce n’est pas une fiche lisible"),
    ],
)
def test_only_a_row_without_id_or_name_is_refused(row: Any, reason: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_structure(row, KNOWN)
    assert refusal.value.message == reason


def test_a_service_must_say_whose_it_is() -> None:
    with pytest.raises(DomainError, match="pas de structure"):
        read_service({"id": "s1", "nom": "Colis"}, KNOWN)


@pytest.mark.parametrize(
    "fields",
    [
        {"adresse": "adresse confidentielle"},
        {"adresse": "Adresse non communiquée"},
        {"complement_adresse": "(confidentiel)", "adresse": "3 rue du Parc"},
        {"adresse": "3 rue du Parc", "adresse_confidentielle": True},
        {"adresse": "3 rue du Parc", "adresse_confidentielle": "oui"},
        {"adresse": "3 rue du Parc", "nom": "Foyer – adresse confidentielle"},
        {"adresse": "3 rue du Parc", "description": "Hébergement. L’adresse est tenue secrète."},
    ],
)
def test_a_confidential_address_keeps_its_town_alone_and_it_is_said(fields: dict[str, Any]) -> None:
    entry = structure(**{"commune": "Nanterre", "code_postal": "92000", "latitude": 48.9, "longitude": 2.2} | fields)
    place = ("street", "street_more", "postal_code", "insee_code", "latitude", "longitude", "accessibility_url")
    assert entry.values["address_is_confidential"] is True
    assert entry.values["town"] == "Nanterre"
    assert not entry.values.keys() & set(place)
    assert CONFIDENTIAL in entry.warnings


@pytest.mark.parametrize(
    "fields",
    [
        {"adresse": "4 rue du Secret"},
        {"adresse": "4 rue du Parc", "description": "Des entretiens confidentiels et gratuits."},
        {"adresse": "4 rue du Parc", "adresse_confidentielle": "non", "description": "Adresse confidentielle le soir."},
    ],
)
def test_an_address_is_not_hidden_for_a_word_said_of_something_else(fields: dict[str, Any]) -> None:
    assert structure(**fields).values["street"] == fields["adresse"]


def test_the_name_of_a_contact_is_never_a_field_of_the_fiche() -> None:
    entry = service(contact_nom_prenom="Odile Fictive", telephone="01 47 32 82 78", courriel="odile@asso.example")
    assert entry.contact == "Odile Fictive (Colis)"
    assert entry.values["phone"] == "+33147328278"
    assert "Odile" not in repr({**entry.values, "email": ""})


def test_a_contact_that_the_source_does_not_publish_stays_between_ourselves() -> None:
    entry = service(contact_nom_prenom="Odile Fictive", telephone="01 47 32 82 78", contact_public=False)
    assert entry.contact == "Odile Fictive, 01 47 32 82 78 (Colis)"
    assert "phone" not in entry.values


def test_the_source_is_said_by_the_row_or_by_the_beginning_of_its_id() -> None:
    assert read_structure({"id": "dora--42", "nom": "CCAS"}, KNOWN).source == "dora"
    assert read_structure({"id": "42", "nom": "CCAS"}, KNOWN).source == "import"
    assert structure().source == "essai"


def test_older_codes_lead_to_codes_of_today() -> None:
    for kind, codes in OLDER.items():
        assert set(codes.values()) <= KNOWN.codes[kind], kind
        assert not set(codes) & KNOWN.codes[kind], kind
    assert set(KINDS.values()) <= KNOWN.codes["partner_kind"]
    assert "habitant-benevole" not in KINDS.values()


def test_every_field_of_schema_v1_is_known() -> None:
    for kind in ("structure", "service"):
        schema = json.loads((ROOT / f"seeds/reference/schema/{kind}.schema.json").read_text("utf-8"))
        assert set(schema["properties"]) <= KNOWN_FIELDS


@pytest.mark.parametrize(
    ("text", "documents"),
    [("", []), ("Habiter ici.", []), ("", ["Carte d’identité"]), ("Habiter ici.", ["Carte d’identité", "- RIB -"])],
)
def test_documents_to_bring_survive_an_export(text: str, documents: list[str]) -> None:
    assert split_conditions(join_conditions(text, documents)) == (text, documents)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
rows = st.fixed_dictionaries(
    {"id": st.just("1"), "nom": st.just("CCAS"), "structure_id": st.just("2")},
    optional=dict.fromkeys(sorted(KNOWN_FIELDS - {"id", "nom", "structure_id"}), anything),
)


@given(rows)
def test_whatever_a_row_holds_its_values_obey_the_rules_of_a_fiche(row: dict[str, Any]) -> None:
    for read, fields, terms in (
        (read_structure, PARTNER_FIELDS, PARTNER_TERMS),
        (read_service, SERVICE_FIELDS, (*SERVICE_TERMS, "documents")),
    ):
        for name, value in read(row, KNOWN).values.items():
            assert name in fields or name in terms
            assert name in terms or fields[name](value, name) == value
