"""What people type: read, mended, or refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import DomainError
from models.hours.rules import normalize, parse_french

EXAMPLE = (
    "Écrivez par exemple «\u00a0lundi au vendredi 9h-12h et 14h-17h\u00a0» "
    "ou «\u00a0Mo-Fr 09:00-12:00,14:00-17:00\u00a0»."
)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        # as found in real data
        ("Lundi au vendredi 8h30-12h et 13h30-17h", "Mo-Fr 08:30-12:00,13:30-17:00"),
        ("Lundi au vendredi 9h-17h30", "Mo-Fr 09:00-17:30"),
        ("Mardi et vendredi 10h-13h", "Tu,Fr 10:00-13:00"),
        ("Mercredi au samedi 10h-19h", "We-Sa 10:00-19:00"),
        ("Samedi 9h30-17h30", "Sa 09:30-17:30"),
        ("3e samedi 14h-18h", "Sa[3] 14:00-18:00"),
        ("24h/24", "24/7"),
        # as people type
        ("Du lundi au jeudi : 9h00 à 12h00 / 14h à 17h30", "Mo-Th 09:00-12:00,14:00-17:30"),
        ("lun-ven 9h-12h", "Mo-Fr 09:00-12:00"),
        ("Lu-Ve 9h/12h - 14h/17h", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("Lundi – Vendredi : 09:00 – 12:00", "Mo-Fr 09:00-12:00"),
        ("mar. et jeu. 9h-12h", "Tu,Th 09:00-12:00"),
        ("tous les jours 9h-18h", "Mo-Su 09:00-18:00"),
        ("Tous les jours sauf le dimanche, de 9 h à 12 h 30", "Mo-Sa 09:00-12:30"),
        ("Lundi au vendredi 9h-17h sauf mercredi", "Mo,Tu,Th,Fr 09:00-17:00"),
        ("Lundi au vendredi 9h-17h, fermé le mercredi", "Mo,Tu,Th,Fr 09:00-17:00"),
        ("Lundi : fermé ; mardi : 9h-12h", "Tu 09:00-12:00"),
        ("Lundi 9h-12h, mardi et jeudi 14h-17h", "Mo 09:00-12:00; Tu,Th 14:00-17:00"),
        ("lundi 9h-12h, lundi 14h-17h", "Mo 09:00-12:00,14:00-17:00"),
        ("Lundi, mercredi, vendredi de 9 à 12h", "Mo,We,Fr 09:00-12:00"),
        ("De 9h à 12h du lundi au vendredi", "Mo-Fr 09:00-12:00"),
        ("Du vendredi au lundi 10h-18h", "Mo,Fr-Su 10:00-18:00"),
        (
            "Ouvert du lundi au vendredi de 9h à 18h sans interruption, samedi de 9h à midi",
            "Mo-Fr 09:00-18:00; Sa 09:00-12:00",
        ),
        ("Lundi matin 9h-12h et jeudi après-midi de 14h à 17h", "Mo 09:00-12:00; Th 14:00-17:00"),
        ("Du lundi au vendredi\nde 9h à 12h", "Mo-Fr 09:00-12:00"),
        ("1er et 3e samedis du mois de 10h à 12h", "Sa[1,3] 10:00-12:00"),
        ("Dernier mercredi du mois 14h-16h", "We[-1] 14:00-16:00"),
        ("Lundi au vendredi 9h-12h et 1er samedi 10h-12h", "Mo-Fr 09:00-12:00; Sa[1] 10:00-12:00"),
        ("Lundi au vendredi 9h-12h, fermé les jours fériés", "Mo-Fr 09:00-12:00; PH off"),
        ("Mardi 9h-12h sur rendez-vous", 'Tu 09:00-12:00 "sur rendez-vous"'),
        ("Vendredi 22h-6h", "Fr 22:00-06:00"),
        ("Lundi 18h à minuit", "Mo 18:00-24:00"),
        ("week-end 10h-12h", "Sa,Su 10:00-12:00"),
        ("7j/7, 24h/24", "24/7"),
        ("Mo-Fr 9h-12h", "Mo-Fr 09:00-12:00"),
        ("Fermé", "off"),
    ],
)
def test_hours_typed_in_french_are_read(text: str, expression: str) -> None:
    assert parse_french(text) == expression
    assert normalize(text) == expression


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sur rendez-vous",
        "fermé le lundi",
        "lun-ven",
        "tous les jours",
        "9h-12h",
        "lundi 9h",
        "lundi au vendredi 9-12",
        "lundi 14h-12h",
        "lundi 9h-5h",
        "lundi 9h-12h et 11h-14h",
        "lundi 25h-26h",
        "lundi 9h75-12h",
        "lundi 9h et 12h",
        "WE 10h-12h",
        "mars 9h-12h",
        "un samedi sur deux 9h-12h",
        "Lundi au vendredi 9h-12h, mercredi 14h-17h",  # added, or instead?
        "Lundi 9h-12h hors vacances scolaires",
        "Mardi 9h-12h et jeudi 14h-17h sur rendez-vous",  # both, or the second?
        "Accueil téléphonique lundi 9h-12h",
        "Lundi à partir de 9h",
        "lundi 9h-12h, fermé de 12h à 14h",
        "dimanche et jours fériés 10h-12h",
        "Fermé du 1er au 15 août",
        "01 99 00 31 00",
    ],
)
def test_hours_that_leave_a_doubt_are_not_read(text: str) -> None:
    assert parse_french(text) is None


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("", ""),
        ("  Mo-Fr 09:00-12:00 ", "Mo-Fr 09:00-12:00"),
        ("mo-fr 9:00-12:00", "Mo-Fr 09:00-12:00"),
        ("Mo–Fr 09:00 – 12:00;", "Mo-Fr 09:00-12:00"),
        ("Mo-Fr 09:00-12:00\nSa 10:00-11:00", "Mo-Fr 09:00-12:00; Sa 10:00-11:00"),
        ("Mo-Fr 09:00-12:00; ph off", "Mo-Fr 09:00-12:00; PH off"),
        ("tu,TH 09:00-12:00", "Tu,Th 09:00-12:00"),
        ("Tu-Fr 09:30-13:00,13:00-21:00; Mo 14:00-21:00", "Tu-Fr 09:30-13:00,13:00-21:00; Mo 14:00-21:00"),
        ("Mo-Fr 15:30-18:00; Sa 11:00-11:00,17:00-17:00", "Mo-Fr 15:30-18:00; Sa 11:00-11:00,17:00-17:00"),
        ('Mo 10:00-12:00 "ni PH ni SH, le lundi"', 'Mo 10:00-12:00 "ni PH ni SH, le lundi"'),
        ("Feb 29 10:00-12:00", "Feb 29 10:00-12:00"),
        ("Jan 10:00-12:00", "Jan 10:00-12:00"),
        ("off", "off"),
    ],
)
def test_an_osm_string_is_kept_with_its_slips_mended(text: str, expression: str) -> None:
    assert normalize(text) == expression


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Mo 25:00", f"Ces horaires ne se lisent pas\u00a0: «\u00a0Mo 25:00\u00a0». {EXAMPLE}"),
        ("le matin", f"Ces horaires ne se lisent pas\u00a0: «\u00a0le matin\u00a0». {EXAMPLE}"),
        (
            "Mo-Fr 09:00-12:00; SH off",
            "Les horaires de vacances scolaires ont leur champ\u00a0: écrivez-les là, sans «\u00a0SH\u00a0».",
        ),
        ("Feb 30 10:00-12:00", "Le 30 février n’existe pas."),
        ("Nov 1-31 off", "Le 31 novembre n’existe pas."),
        ("2027 Feb 29 off", "Le 29 février n’existe pas."),
        (
            "Sur RDV",
            "«\u00a0Sur rendez-vous\u00a0» n’est pas un horaire\u00a0: "
            "écrivez-le en note, et laissez les horaires vides.",
        ),
        ("x" * 501, "C’est trop long (500 caractères au plus). Le reste va en note."),
    ],
)
def test_nonsense_is_refused_with_a_sentence_and_an_example(text: str, message: str) -> None:
    with pytest.raises(DomainError) as refused:
        normalize(text, field="hours_school_holidays")
    assert refused.value.message == message
    assert refused.value.field == "hours_school_holidays"


PIECES = [
    "lundi",
    "au",
    "mardi",
    "9h",
    "-",
    "12h",
    "et",
    ",",
    "fermé",
    "sauf",
    "Mo",
    "-Fr",
    "10:00-12:00",
    ";",
    "PH off",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8))
def test_any_text_is_either_refused_or_stays_as_it_was_taken(words: list[str]) -> None:
    try:
        taken = normalize(" ".join(words))
    except DomainError:
        return
    assert normalize(taken) == taken
