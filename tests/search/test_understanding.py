"""What a question is understood to say: conditions, denials, danger, places, turns of phrase. No database."""

from __future__ import annotations

import pytest

from models.search.constraints import Constraints
from models.search.danger import danger_in, means_danger
from models.search.lexicon import LexiconEntry
from models.search.near import kilometres
from models.search.places import find_place
from models.search.rules import carries_meaning, said, sound, tokens
from models.search.sayings import Sayings

LANGUAGES = {"fr": "Français", "wo": "Wolof", "ar": "Arabe", "lsf": "Langue des signes"}


# --- conditions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("médecin gratuit", ["fee.gratuit"]),
        ("psy pas cher", ["fee.pas-cher"]),
        ("avocat sans rendez-vous", ["access.sans-rendez-vous"]),
        ("démarches sans rdv samedi", ["access.sans-rendez-vous", "day.samedi"]),
        ("douche ouverte maintenant", ["open_now.1"]),
        ("repas ce soir", ["day.ce-soir"]),
        ("bibliothèque le week-end", ["day.week-end"]),
        ("hébergement femmes", ["public.femmes"]),
        ("bébé de 6 mois", ["age.0"]),
        ("formation 50 ans", ["age.50"]),
        ("jeune 19 ans sans formation", ["public.jeunes", "age.19"]),
        ("quelqu’un qui parle wolof", ["language.wo"]),
        ("en langue des signes", ["language.lsf"]),
        ("piscine fauteuil roulant", ["access.fauteuil"]),
        # no condition
        ("apprendre l’arabe", []),
        ("cours de wolof", []),
        ("parler français", []),
        ("papiers", []),
        ("sans papiers", []),
        ("92 mois de loyer", []),
        ("3 mois de loyer de retard", []),
        ("en france depuis 5 ans", []),
        ("contrat de 6 mois", []),
        ("médecin ouvert samedi", ["day.samedi"]),
        ("ouvert le soir", ["day.soir"]),
        ("sage-femme", []),
        ("maison de retraite", []),
        ("crèche jeunes enfants", []),
        ("500 ans", []),
    ],
)
def test_conditions_are_recognised_in_words(query: str, keys: list[str]) -> None:
    assert [one.key for one in Constraints(LANGUAGES).read(tokens(query))] == keys


def test_a_condition_says_which_words_it_is() -> None:
    forms = tokens("avocat sans rendez-vous samedi matin")
    assert [forms[one.words.start : one.words.stop] for one in Constraints({}).read(forms)] == [
        ["sans", "rendez", "vous"],
        ["samedi", "matin"],
    ]


# --- what a fiche denies -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Papiers non nécessaires", ["!papiers", "non", "necessaires"]),
        ("Carte d’identité non obligatoire", ["!carte", "!identite", "non", "obligatoire"]),
        ("Sans rendez-vous", ["sans", "!rendez"]),
        ("Aucun justificatif demandé", ["aucun", "!justificatif", "demande"]),
        ("Pas d’inscription", ["!inscription"]),
        ("Accueil, papiers non exigés", ["accueil", "!papiers", "non", "exiges"]),
        ("Apporter ses papiers", ["apporter", "papiers"]),
        ("Personnes qui n’ont pas accès aux soins", ["personnes", "acces", "soins"]),
    ],
)
def test_what_a_text_denies_is_not_what_it_says(text: str, words: list[str]) -> None:
    assert [word.form for word in said(text) if carries_meaning(word.form)] == words


# --- danger --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "card"),
    [
        ("mon mec me tape", "violences"),
        ("mari violent", "violences"),
        ("elle veut mourir", "idees-suicidaires"),
        ("un lit pour ce soir", "nuit-dehors"),
        ("un père frappe son enfant", "enfant-en-danger"),
        ("il est agressif", "personne-agressive"),
        ("urgence", ""),
        ("il m’a frappée", "violences"),
        ("on m’a tapé", "violences"),
        ("il veut me tuer", "violences"),
        ("je veux me tuer", "idees-suicidaires"),
        ("mon mari me frape", "violences"),
        ("suiside", "idees-suicidaires"),
        ("mari violant", "violences"),
        ("ma fille est battue", "enfant-en-danger"),
        ("je suis à la rue", "nuit-dehors"),
    ],
)
def test_words_of_danger_lead_to_the_right_card(query: str, card: str) -> None:
    danger = danger_in(query)
    assert danger
    assert danger.card == card
    assert danger.numbers


@pytest.mark.parametrize(
    "query",
    ["armée du salut", "taper une lettre", "urgence dentaire", "il boit trop", "violon", "en finir avec mes dettes"],
)
def test_ordinary_words_are_no_danger(query: str) -> None:
    assert not means_danger(query)


# --- places --------------------------------------------------------------------------------------------------------

TOWNS = {"villejuif", "saint ouen", "paris", "paris 18", "sens", "92", "92130"}


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("repas villejuif", "villejuif"),
        ("repas st-ouen", "saint ouen"),
        ("avocat paris 18e", "paris 18"),
        ("avocat 18e", "paris 18"),
        ("avocat 18e arrondissement", "paris 18"),
        ("avocat dans le 92", "92"),
        ("avocat 92130", "92130"),
        ("avocat 3e", None),
        ("le sens de la vie", None),
        ("hôtel à sens", "sens"),
    ],
)
def test_a_place_is_found_where_people_say_it(query: str, place: str | None) -> None:
    forms = [form for form in tokens(query) if carries_meaning(form)]
    every = tokens(query)
    before = [every[every.index(form) - 1] if every.index(form) else "" for form in forms]
    found = find_place(forms, before, TOWNS.__contains__, lambda key, previous: key == "sens" and previous != "a")
    assert (found[0] if found else None) == place


def test_distances_are_those_of_the_earth() -> None:
    paris, lyon = (48.8566, 2.3522), (45.7640, 4.8357)
    assert kilometres(paris, lyon) == pytest.approx(392, abs=2)
    assert kilometres(paris, paris) == 0


# --- sounds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [("farmacie", "pharmacie"), ("lojement", "logement"), ("kreche", "creche"), ("alokation", "allocation"),
     ("dantiste", "dentiste"), ("otel", "hotel")],
)  # fmt: skip
def test_words_written_as_they_sound_are_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("pain", "bain"), ("poste", "piste"), ("mairie", "marie")])
def test_words_that_sound_otherwise_are_not(one: str, other: str) -> None:
    assert sound(one) != sound(other)


# --- turns of phrase -----------------------------------------------------------------------------------------------


def entry(number: int, *said_: str) -> LexiconEntry:
    return LexiconEntry(number, said_, (), ("x",), ())


SAYINGS = Sayings(
    [
        entry(1, "papiers", "titre de séjour"),
        entry(2, "sans papiers"),
        entry(3, "apprendre le français", "cours de français"),
        entry(4, "français"),
        entry(5, "mon mari me tape"),
        entry(6, "PASS"),
        entry(7, "ne peut plus rester seule chez elle"),
        entry(8, "maman seule"),
        entry(9, "testament"),
        entry(10, "coupé"),
    ]
)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("papiers", [1]),
        ("sans papiers", [2]),
        ("plus de papiers", [2]),
        ("apprendre français", [3]),
        ("français", [4]),
        ("mec tape", [5]),
        ("conjoint tapé", [5]),
        ("pass", [6]),
        ("passe", []),
        ("maman peut plus rester seule", [7]),
        ("maman seule", [8]),
        ("mère seule", [8]),
        ("test", []),
        ("coupée", [10]),
        ("rien", []),
    ],
)
def test_a_turn_of_phrase_is_heard_through_its_words(words: str, numbers: list[int]) -> None:
    heard = SAYINGS.heard([{"sans" if form == "plus" else form: 1.0} for form in tokens(words) if form not in ("de",)])
    sure = [one for one in heard if one.strength >= 0.6]
    assert [one.entry.id for one in sure] == numbers


def test_a_longer_turn_of_phrase_silences_those_inside_it() -> None:
    heard = SAYINGS.heard([{"sans": 1.0}, {"papiers": 1.0}])
    assert [one.entry.id for one in heard] == [2]
