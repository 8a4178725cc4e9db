from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from blueprints.partners.papers import printable
from blueprints.partners.sheet_hours import day_lines, open_rows
from models.partners.faces import ClosureFace, PartnerFace
from tests.partners.printing import (
    CHILDREN,
    FICHE,
    LETTERS,
    MM,
    SHELTER,
    TODAY,
    Print,
    links,
    type_sizes,
    with_service,
    words,
)

# --- what a resident reads -----------------------------------------------------------------------------------------


def test_a_resident_carries_all_that_leads_to_the_door(print_sheet: Print) -> None:
    said = words(print_sheet(FICHE))
    for expected in (
        "Conciergerie Dumas",
        "Aide au dossier de titre de séjour",
        "Accueil Étrangers du Quartier (association)",
        "On relit le dossier avec vous.",
        "01 99 00 12 34",
        "7 rue du Modèle, au rez-de-chaussée, 94800 Villejuif",
        "mardi 9 h 30 – 12 h 30 jeudi 9 h 30 – 12 h 30 vendredi 14 h – 17 h",
        "À apporter passeport, même périmé courriers de la préfecture preuve d’adresse",
        "Gratuit, sans rendez-vous",
        "Pour : personnes venues d’un autre pays, dès 18 ans",
        "On y parle français, arabe et bambara",
        "Vérifiée le 2 octobre 2026, au téléphone.",
        "À jour du 9 novembre 2026.",
    ):
        assert expected in said
    assert "Démonstration" not in said
    assert "la suite à l’accueil" not in said


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"fee": "payant", "fee_detail": "2 € la séance."}, "Payant : 2 € la séance. Sans rendez-vous"),
        ({"fee": "gratuit", "fee_detail": "Gratuit pour les familles"}, "Gratuit pour les familles"),
        ({"fee": "payant", "fee_detail": "Adhésion 5 €", "appointment": ""}, "Payant. Adhésion 5 €"),
        ({"appointment": "les-deux"}, "Gratuit, avec ou sans rendez-vous"),
        ({"appointment": "avec"}, "Sur rendez-vous."),
        ({"appointment": "avec"}, "Mon rendez-vous"),
        ({"public": ["femmes", "tous-publics"], "age_min": None}, "Pour : tout le monde"),
        ({"public": ["familles"], "age_min": 3, "age_max": 11}, "Pour : familles, de 3 à 11 ans"),
        ({"language": ["fr"]}, "On y parle français"),
        ({"referrer": ["professionnels"]}, "Un professionnel fait la demande : parlez-nous-en à l’accueil"),
        ({"conditions": "Habiter le quartier."}, "Habiter le quartier."),
        ({"access_detail": "Sonner deux fois."}, "Sonner deux fois."),
        ({"access": ["envoyer-un-courriel"], "email": "a@b.example"}, "a@b.example"),
        (
            {"full_until": "2026-12-04", "meanwhile": "le CCAS"},
            "Complet jusqu’au 4 décembre 2026. En attendant : le CCAS",
        ),
        ({"phone": "+33199001299"}, "01 99 00 12 99 Téléphone ou 01 99 00 12 34"),
        ({"street": "2 rue Ailleurs", "town": "Cachan", "postal_code": "94230"}, "2 rue Ailleurs, 94230 Cachan"),
        ({"mode": ["a-distance"]}, "À distance, pas besoin de se déplacer"),
        ({"hours": "Mo-Fr 09:00-12:00"}, "lundi 9 h – 12 h mardi 9 h – 12 h"),
        ({"hours_note": "Le premier samedi du mois"}, "Le premier samedi du mois Appelez avant d’y aller."),
    ],
)
def test_the_sheet_says_what_the_service_asks(print_sheet: Print, fields: dict[str, Any], expected: str) -> None:
    assert expected in words(print_sheet(with_service(**fields)))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"hours": ""}, "Horaires non connus. Appelez avant d’y aller."),
        ({"hours": "Mo-Su off"}, "Fermé pour le moment."),
        ({"hours": "24/7"}, "tous les jours Jour et nuit"),
        ({"verified_on": "2026-04-01"}, "Appelez avant d’y aller."),
        ({"verified_on": None}, "Pas encore vérifiée."),
        ({"verified_on": "2025-11-01"}, "Non vérifiée depuis le 1er novembre 2025."),
        ({"hours_school_holidays": "Tu 09:00-11:00"}, "Vacances scolaires : mardi 9 h – 11 h."),
        ({"hours_school_holidays": "off"}, "Vacances scolaires : fermé."),
        (
            {"closures": [ClosureFace(1, "2026-11-23", "2026-11-27", "travaux")]},
            "Fermé du 23 au 27 novembre, travaux.",
        ),
        ({"hours": "We 09:00-12:00"}, "Fermé mercredi 11 novembre, jour férié."),
        ({"accessibility": "Ascenseur à gauche"}, "Ascenseur à gauche"),
        ({"acronym": "AEQ"}, "Accueil Étrangers du Quartier (AEQ) (association)"),
        ({"phones": ["3919"]}, "39 19"),
        ({"phones": [], "email": "accueil@aeq.example"}, "accueil@aeq.example E-mail"),
        ({"phones": [], "website": "https://www.aeq.example/"}, "aeq.example Site"),
        ({"source": "dora", "source_updated_on": "2026-03-01"}, "Source : dora, 1er mars 2026."),
        ({"state": "draft"}, "Brouillon"),
    ],
)
def test_the_sheet_says_what_the_partner_tells(print_sheet: Print, fields: dict[str, Any], expected: str) -> None:
    assert expected in words(print_sheet(replace(FICHE, **fields)))


def test_nobody_is_told_to_call_where_there_is_no_telephone(print_sheet: Print) -> None:
    assert "Appelez" not in words(print_sheet(replace(FICHE, phones=[], hours="")))


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("Mo-Fr 09:00-12:00", "du lundi au vendredi"),
        ("Tu,Th 11:00-13:00", "mardi et jeudi"),
        ("Mo-We,Fr 09:00-12:00", "du lundi au mercredi et vendredi"),
        ("Mo-Su 09:00-12:00", "tous les jours"),
        ("Sa 09:00-12:00", "samedi"),
    ],
)
def test_days_with_the_same_hours_are_said_together(hours: str, expected: str) -> None:
    assert [days for days, _ in day_lines(open_rows(hours, TODAY), True)] == [expected]


def test_a_partner_with_several_services_lists_them_with_what_differs(print_sheet: Print) -> None:
    said = words(print_sheet(replace(FICHE, services=[LETTERS, CHILDREN])))
    assert said.startswith("Conciergerie Dumas Accueil Étrangers du Quartier Association")
    assert "On y trouve" in said
    assert "Aide au dossier de titre de séjour. Gratuit, sans rendez-vous. À apporter : passeport" in said
    assert "Aide aux devoirs. Payant : 5 € par an. Sur rendez-vous" in said


def test_the_sheet_of_one_service_only_names_the_others(print_sheet: Print) -> None:
    said = words(print_sheet(replace(FICHE, services=[LETTERS, CHILDREN]), service_id=2))
    assert "Aide aux devoirs Accueil Étrangers du Quartier (association)" in said
    assert "On y propose aussi • Aide au dossier de titre de séjour" in said
    assert "passeport" not in said


def test_a_service_that_is_not_there_is_refused(print_sheet: Print) -> None:
    with pytest.raises(ValueError, match="service 99"):
        print_sheet(FICHE, service_id=99)
    with pytest.raises(ValueError, match="service 1"):
        print_sheet(printable(with_service(state="archived")), service_id=1)


def test_a_demonstration_says_so_on_paper(print_sheet: Print) -> None:
    assert "Démonstration" in words(print_sheet(FICHE, is_demo=True))
    assert "Démonstration" in words(print_sheet(replace(FICHE, is_demo=True)))


# --- the paper -----------------------------------------------------------------------------------------------------


def test_the_sheet_is_one_accessible_a5_page(print_sheet: Print) -> None:
    pdf = print_sheet(FICHE)
    root: Any = pdf.trailer["/Root"]
    assert [(round(page.mediabox.width / MM), round(page.mediabox.height / MM)) for page in pdf.pages] == [(148, 210)]
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert pdf.metadata
    assert pdf.metadata.title == "Aide au dossier de titre de séjour, Conciergerie Dumas"


def test_two_sheets_come_on_an_a4_to_cut_in_two(print_sheet: Print) -> None:
    pdf = print_sheet(FICHE, two_up=True)
    assert [(round(page.mediabox.width / MM), round(page.mediabox.height / MM)) for page in pdf.pages] == [(297, 210)]
    assert words(pdf).count("Vérifiée le 2 octobre 2026") == 2
    assert len(links(pdf.pages[0])) == 1


def test_the_code_leads_to_the_permanent_address_of_a_public_fiche(print_sheet: Print) -> None:
    pdf = print_sheet(FICHE)
    assert links(pdf.pages[0]) == ["https://conciergerie.example/annuaire/12-accueil-etrangers-du-quartier"]
    assert "La fiche à jour" in words(pdf)


@pytest.mark.parametrize(
    ("face", "public_url"),
    [
        (printable(SHELTER), "https://conciergerie.example"),
        (replace(FICHE, state="draft"), "https://conciergerie.example"),
        (replace(FICHE, state="archived"), "https://conciergerie.example"),
        (FICHE, ""),
    ],
)
def test_no_code_leads_to_a_page_that_residents_cannot_open(
    print_sheet: Print, face: PartnerFace, public_url: str
) -> None:
    pdf = print_sheet(face, public_url=public_url)
    assert links(pdf.pages[0]) == []
    assert "La fiche à jour" not in words(pdf)


def test_usual_sheets_are_in_large_type(print_sheet: Print) -> None:
    several = replace(FICHE, services=[LETTERS, CHILDREN])
    for face in (FICHE, several, printable(SHELTER)):
        sizes = type_sizes(print_sheet(face).pages[0])
        assert min(sizes) >= 9.5
        assert most_used(sizes) >= 11


def most_used(sizes: dict[float, int]) -> float:
    return max(sizes, key=lambda size: sizes[size])
