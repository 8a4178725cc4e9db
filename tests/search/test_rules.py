from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.search import rules


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Épicerie SOLIDAIRE", "epicerie solidaire"),
        ("Sœur, bœuf, Œuvre", "soeur, boeuf, oeuvre"),
        ("L’Escale", "l'escale"),
        ("Ça, où, naïf, Noël", "ca, ou, naif, noel"),
        ("e\u0301te\u0301", "ete"),
        ("1\u202f€", "1 €"),
        ("\ufb01che", "fiche"),
        ("Straße", "strasse"),
        ("Київ", "київ".replace("ї", "і")),
    ],
)
def test_folding_keeps_the_letters_and_drops_the_rest(text: str, folded: str) -> None:
    assert rules.fold(text) == folded


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert rules.fold(rules.fold(text)) == rules.fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'aide alimentaire", ["aide", "alimentaire"]),
        ("Jusqu’à qu’il", ["a", "il"]),
        ("C.C.A.S. de Bagneux", ["ccas", "de", "bagneux"]),
        ("c.c.a.s bagneux", ["ccas", "bagneux"]),
        ("Fin de phrase.Une autre", ["fin", "de", "phrase", "une", "autre"]),
        ("aide-ménagère", ["aide", "menagere"]),
        ("Conseil de prud’hommes", ["conseil", "de", "prud", "hommes"]),
        ("9h30-12h, 115", ["9h30", "12h", "115"]),
        ('a OR "b" * (c) %', ["a", "or", "b", "c"]),
        ("", []),
        ("…!?", []),
    ],
)
def test_a_text_is_read_word_by_word(text: str, expected: list[str]) -> None:
    assert rules.tokens(text) == expected


@given(st.text(max_size=60))
def test_each_word_is_found_again_where_it_is_said_to_stand(text: str) -> None:
    for word in rules.words(text):
        assert rules.fold(text[word.start : word.end].replace(".", "")) == word.form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Micro-crédit", ["microcredit"]),
        ("Conseil de prud'hommes", ["prudhommes"]),
        ("Boulogne-Billancourt, sans-abri", ["boulognebillancourt", "sansabri"]),
        ("16-25 ans", []),
        ("l'aide", []),
        ("porte-à-porte", []),
    ],
)
def test_two_tied_words_are_also_one(text: str, expected: list[str]) -> None:
    assert rules.compounds(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("emplois", "emploi"),
        ("travaux", "traval"),
        ("journaux", "journal"),
        ("bureaux", "bureau"),
        ("couches", "couche"),
        ("violences", "violence"),
        ("medecins", "medecin"),
        ("solidaires", "solidaire"),
        ("etrangeres", "etrangere"),
        ("reparer", "reparation"),
        ("sociale", "sociaux"),
    ],
)
def test_words_of_one_family_share_their_root(one: str, other: str) -> None:
    assert rules.stem(one) == rules.stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("cafe", "caf"), ("aide", "aidant"), ("mission", "mixte"), ("bus", "but"), ("115", "15")]
)
def test_strangers_do_not_share_a_root(one: str, other: str) -> None:
    assert rules.stem(one) != rules.stem(other)


@pytest.mark.parametrize(
    ("word", "errors"),
    [("gem", 0), ("pmi", 0), ("caf2", 0), ("mari", 1), ("dentist", 1), ("dentiste", 2), ("episserie", 2)],
)
def test_longer_words_may_hold_more_typing_errors(word: str, errors: int) -> None:
    assert rules.errors_allowed(word) == errors


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Centre de protection maternelle et infantile (PMI) - Antony", ["pmi"]),
        ("CSAPA Le Trait d'union", ["csapa"]),
        ("C.M.P. de Colombes", ["cmp"]),
        ("COMMUNE DE COLOMBES", []),
        ("France services", []),
    ],
)
def test_capitals_in_a_name_are_an_acronym(name: str, expected: list[str]) -> None:
    assert rules.acronyms(name) == expected


def test_initials_are_those_that_people_say() -> None:
    assert "ccas" in rules.initials("Centre communal d’action sociale de Bagneux")
    assert "pif" in rules.initials("Point info famille - Courbevoie")
    assert rules.initials("Emmaüs") == []


@pytest.mark.parametrize(
    ("town", "postal_code", "keys"),
    [
        ("Villejuif", "94800", ["villejuif"]),
        ("Boulogne Billancourt", "92100", ["boulogne billancourt"]),
        ("Bourg-la-Reine", "92340", ["bourg reine"]),
        ("St-Ouen", "93400", ["saint ouen"]),
        ("Paris", "75018", ["paris", "paris 18"]),
        ("Paris 18e", "", ["paris", "paris 18"]),
        ("Paris 1er arrondissement", "75001", ["paris", "paris 1"]),
        ("PARIS CEDEX 06", "75270", ["paris"]),
        ("", "", []),
    ],
)
def test_a_town_is_known_by_the_names_people_type(town: str, postal_code: str, keys: list[str]) -> None:
    assert rules.town_keys(town, postal_code) == keys


def test_a_rarer_word_is_worth_more_and_none_is_worth_nothing() -> None:
    worths = [rules.rarity(found, 100) for found in (0, 1, 10, 50, 100, 200)]
    assert worths == sorted(worths, reverse=True)
    assert worths[-1] > 0


def test_a_name_says_a_word_louder_than_a_description_and_a_short_one_louder_than_a_long_one() -> None:
    assert rules.loudness("name", 1, 4) > rules.loudness("service", 1, 4) > rules.loudness("description", 1, 4)
    assert rules.loudness("name", 1, 2) > rules.loudness("name", 1, 12)
    assert 0 <= rules.saturate(rules.loudness("acronym", 3, 1)) < 1
