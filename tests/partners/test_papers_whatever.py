from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from blueprints.partners.papers import printable
from models.partners.faces import ClosureFace, PartnerFace, ServiceFace, face_for
from tests.factories import Make
from tests.partners.printing import (
    CHILDREN,
    FICHE,
    LETTERS,
    MANY_HOURS,
    MM,
    SHELTER,
    Print,
    type_sizes,
    with_service,
    words,
)

# --- whatever is written -------------------------------------------------------------------------------------------

SENTENCES = "On vient avec ses papiers, ses questions et ses courriers ; on lit, on écrit et on appelle ensemble. "
MARKUP = '#set page(width: 9cm) *gras* $x^2$ \\ `code` <label> @ref [x] _it_ // c /* d */ "q" #pagebreak() ~ '


def filled(text: str, length: int) -> str:
    return (text * (length // max(1, len(text)) + 1))[:length]


def heavy(text: str, services: int) -> PartnerFace:
    """Every field as long as the base takes, and more."""

    def of(length: int) -> str:
        return filled(text, length)

    common: dict[str, Any] = {
        "name": of(150),
        "description": of(10_000),
        "hours": MANY_HOURS,
        "hours_school_holidays": MANY_HOURS,
        "hours_note": of(800),
        "closures": [ClosureFace(n, f"2026-12-{n:02d}", f"2026-12-{n:02d}", of(300)) for n in range(1, 9)],
    }
    service = ServiceFace(
        fee="payant",
        fee_detail=of(2000),
        publics_detail=of(2000),
        age_min=1,
        age_max=99,
        conditions=of(5000),
        appointment="les-deux",
        access_detail=of(5000),
        access_link="https://x.example/" + "a" * 1000,
        email="a" * 200 + "@x.example",
        area_label=of(500),
        full_until="2026-12-25",
        meanwhile=of(3000),
        documents=[f"{number} {of(195)}" for number in range(40)],
        public=["familles", "femmes", "jeunes", "seniors", "etudiants"],
        language=["fr", "ar", "bm", "en", "es"],
        access=["envoyer-un-courriel", "utiliser-lien-mobilisation"],
        referrer=["professionnels"],
        **common,
    )
    return PartnerFace(
        id=77,
        acronym=of(40),
        kind="structure-insertion",
        state="published",
        phones=["+33199001234", "+33199001235", "+32212345678", "3919"],
        street=of(300),
        street_more=of(300),
        postal_code="94800",
        town=of(100),
        accessibility=of(2000),
        source=of(60),
        source_updated_on="2026-01-01",
        services=[replace(service, id=number + 1) for number in range(services)],
        **common,
    )


def assert_on_one_page(pdf: PdfReader) -> None:
    """One page, its foot printed, nothing under the lower margin."""
    assert len(pdf.pages) == 1
    assert "À jour du 9 novembre 2026." in words(pdf)
    lowest: list[float] = []

    def read(text: str, cm: list[float], tm: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            lowest.append(tm[5] * cm[3] + cm[5])

    pdf.pages[0].extract_text(visitor_text=read)
    assert min(lowest) > 6 * MM


@pytest.mark.parametrize("services", [1, 20])
@pytest.mark.parametrize(
    "text",
    [SENTENCES, "W", "MMMMMMMM ", MARKUP, "ورقة معلومات مجانية ", "中文字", "😀", "a\n", "\u202eevil\u202c \u200b", ""],
    ids=["sentences", "one word", "wide words", "markup", "arabic", "chinese", "emoji", "lines", "turned", "blank"],
)
def test_whatever_is_written_the_sheet_is_one_page(print_sheet: Print, text: str, services: int) -> None:
    pdf = print_sheet(heavy(text, services))
    assert_on_one_page(pdf)
    assert min(type_sizes(pdf.pages[0])) >= 9.5


@pytest.mark.parametrize("text", [SENTENCES, MARKUP])
def test_two_long_sheets_still_share_one_page(print_sheet: Print, text: str) -> None:
    assert_on_one_page(print_sheet(heavy(text, 20), service_id=1, two_up=True))


def test_what_was_cut_is_told_at_the_desk(print_sheet: Print) -> None:
    assert "… la suite à l’accueil" in words(print_sheet(heavy(SENTENCES, 20)))
    documents = [f"papier numéro {number}" for number in range(40)]
    said = words(print_sheet(with_service(documents=documents)))
    assert "papier numéro 3" in said
    assert "… la suite à l’accueil" in said


def test_markup_is_printed_as_it_was_typed(print_sheet: Print) -> None:
    typed = "Aide #set text(red) *aux* $papiers$ \\ et `plus`"
    said = words(print_sheet(with_service(name=typed, documents=["#pagebreak()", "*rien*"])))
    assert typed in said
    assert "#pagebreak() *rien*" in said


def test_a_name_that_cannot_be_printed_still_has_a_sheet(print_sheet: Print) -> None:
    pdf = print_sheet(replace(FICHE, name="😀😀", kind="", services=[]))
    assert pdf.metadata
    assert pdf.metadata.title == "Fiche, Conciergerie Dumas"
    assert_on_one_page(pdf)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(text=st.text(min_size=1, max_size=400), line=st.text(max_size=60))
def test_no_text_stops_the_printer(print_sheet: Print, text: str, line: str) -> None:
    face = replace(
        FICHE, name=line, town=line, services=[replace(LETTERS, name=line, conditions=text, documents=[text])]
    )
    assert_on_one_page(print_sheet(face))


# --- what residents may not read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "face",
    [
        replace(SHELTER, street="3 rue Secrète"),
        replace(SHELTER, latitude=48.79, longitude=2.36),
        replace(SHELTER, services=[ServiceFace(id=1, name="Mise à l’abri", street="3 rue Secrète")]),
        with_service(address_is_confidential=True, postal_code="94800"),
        with_service(visibility="team"),
        with_service(state="archived"),
        replace(FICHE, kind="habitant-benevole", visibility="team"),
    ],
)
def test_a_face_not_meant_for_residents_is_refused_until_it_is_reduced(print_sheet: Print, face: PartnerFace) -> None:
    with pytest.raises(ValueError, match="printable"):
        print_sheet(face)
    assert "Secrète" not in words(print_sheet(printable(face)))


def test_a_confidential_address_is_given_by_telephone_alone(print_sheet: Print) -> None:
    said = words(print_sheet(printable(replace(SHELTER, street="3 rue Secrète", postal_code="94800"))))
    assert "Mise à l’abri" in said
    assert "39 19" in said
    assert "Villejuif, adresse confidentielle" in said
    assert not re.search("Secrète|94800", said)


def test_a_confidential_service_does_not_get_the_address_of_its_partner(print_sheet: Print) -> None:
    said = words(print_sheet(with_service(address_is_confidential=True, town="Cachan")))
    assert "Cachan, adresse confidentielle" in said
    assert "rue du Modèle" not in said


def test_hidden_services_are_printed_only_for_a_fiche_of_the_team(print_sheet: Print) -> None:
    hidden = replace(FICHE, services=[LETTERS, replace(CHILDREN, visibility="team")])
    assert "devoirs" not in words(print_sheet(printable(hidden)))
    assert "devoirs" in words(print_sheet(printable(replace(hidden, visibility="team"))))


def test_a_resident_volunteer_is_reached_through_the_desk(print_sheet: Print) -> None:
    own: dict[str, Any] = {"name": "Atelier danse", "email": "moi@x.example", "website": "https://moi.example"}
    volunteer = replace(FICHE, kind="habitant-benevole", visibility="team", **own)
    said = words(print_sheet(printable(volunteer)))
    assert "Demandez à l’accueil" in said
    assert not re.search("01 99|rue du Modèle|moi", said)


@pytest.mark.parametrize("face", [FICHE, SHELTER, replace(SHELTER, street="x"), replace(FICHE, state="draft")])
def test_a_reduced_face_stays_as_it_is(face: PartnerFace) -> None:
    reduced = printable(face)
    assert printable(reduced) == reduced
    assert (reduced.kind, reduced.state, reduced.visibility) == (face.kind, face.state, face.visibility)


def test_what_is_public_is_printable_as_it_is() -> None:
    public = face_for(replace(FICHE, services=[LETTERS, replace(CHILDREN, visibility="team")]), "public")
    assert public
    assert printable(public) == public


def test_what_stays_between_us_is_never_on_paper(make: Make, print_sheet: Print) -> None:
    face = make.partner(
        "Épicerie du Parc",
        visibility="team",
        direct_contact="Directrice, ligne directe 01 99 00 77 77",
        handover_notes="Passer par la cour",
    )
    said = words(print_sheet(printable(face)))
    assert "Épicerie du Parc" in said
    assert not re.search("Directrice|77 77|la cour", said)


def test_the_longest_fiches_of_the_demonstration_print_on_one_page(
    print_sheet: Print, demo_faces: list[PartnerFace]
) -> None:
    assert demo_faces
    for face in demo_faces:
        pdf = print_sheet(printable(face))
        assert_on_one_page(pdf)
        assert "Démonstration" in words(pdf)
