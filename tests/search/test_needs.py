"""Conditions, needs and places over real fiches: what is shown first, what is left out, what is said of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from models import db
from models.place.tables import Closure
from models.search.lexicon import LexiconEntry
from models.search.queries import Filters, Results, search
from tests.search.fiches import TUESDAY, add_partner, ask, names, save, service, terms


def ask_with(query: str, *entries: LexiconEntry, ignored: frozenset[str] = frozenset(), home: str = "") -> Results:
    return search(
        query,
        Filters(),
        audience="team",
        at=TUESDAY,
        zone="C",
        lexicon=entries,
        ignored=ignored,
        home=home,
        per_page=25,
    )


def entry(said: str, *first: str, also: tuple[str, ...] = (), terms: tuple[str, ...] = ()) -> LexiconEntry:
    return LexiconEntry(1, tuple(said.split(", ")), terms, first, also)


# --- the lexicon ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quarter")
def test_a_turn_of_phrase_leads_to_what_the_fiches_say_and_the_reason_says_how() -> None:
    assert ask_with("plus rien dans le frigo").hits == []
    found = ask_with("plus rien dans le frigo", entry("rien dans le frigo", "aide alimentaire", "restos du coeur"))
    assert names(found)[0] == "Les Restos du Cœur"
    (why,) = [one for one in found.hits[0].why if one.asked]
    assert why.asked == "rien dans le frigo"
    assert [why.text[a:b] for a, b in why.spans]


@pytest.mark.usefixtures("quarter")
def test_the_lexicon_reads_the_codes_that_a_fiche_declares() -> None:
    theme = "theme=equipement-et-alimentation--alimentation"
    found = ask_with("ventre vide", entry("ventre vide", "introuvable", terms=(theme,)))
    assert set(names(found)) == {"Les Restos du Cœur", "Épicerie solidaire du Parc"}


@pytest.mark.usefixtures("base")
def test_a_name_that_merely_holds_an_everyday_word_comes_after_the_need() -> None:
    add_partner("Compagnie Fil de Papier", description="Marionnettes.")
    add_partner("Accueil des étrangers", description="Aide au titre de séjour.")
    assert names(ask_with("papiers", entry("papiers", "titre de séjour")))[0] == "Accueil des étrangers"
    assert (
        names(ask_with("compagnie fil de papier", entry("papiers", "titre de séjour")))[0] == "Compagnie Fil de Papier"
    )


@pytest.mark.usefixtures("base")
def test_an_exact_acronym_beats_the_lexicon() -> None:
    add_partner("Groupe d’entraide", acronym="GEM")
    add_partner("Bijouterie", description="Bijoux, bijoux, bijoux.")
    assert names(ask_with("gem", entry("gem", "bijoux")))[0] == "Groupe d’entraide"


@pytest.mark.usefixtures("base")
def test_papers_that_are_not_needed_are_no_answer_to_papers() -> None:
    add_partner("Douches", description="Papiers non nécessaires.")
    add_partner("Écrivain public", description="Aide à remplir ses papiers.")
    assert names(ask("papiers")) == ["Écrivain public"]


@pytest.mark.usefixtures("base")
def test_without_papers_is_what_a_fiche_says_after_without() -> None:
    add_partner("Permanence", description="Accueil des personnes sans papiers.")
    add_partner("Papeterie", description="Vente de papiers.")
    assert names(ask("sans papiers"))[0] == "Permanence"


@pytest.mark.usefixtures("base")
def test_a_word_that_lost_its_space_is_read() -> None:
    add_partner("Mission locale de Sceaux")
    assert names(ask("missionlocale")) == ["Mission locale de Sceaux"]


# --- conditions ----------------------------------------------------------------------------------------------------


@pytest.fixture
def doctors(base: Flask) -> Flask:
    add_partner(
        "Médecins du soir",
        hours="Sa 10:00-12:00",
        services=[service("Médecin", fee="gratuit", appointment="sans", age_max=25)],
    )
    add_partner("Médecins payants", services=[service("Médecin", fee="payant", appointment="avec", age_min=18)])
    add_partner("Médecins du coin", services=[service("Médecin")])
    add_partner("Médecins de semaine", hours="Mo-Fr 10:00-12:00", services=[service("Médecin")])
    return base


@pytest.mark.parametrize(
    ("query", "first", "left_out"),
    [
        ("médecin gratuit", "Médecins du soir", "Médecins payants"),
        ("médecin sans rendez-vous", "Médecins du soir", "Médecins payants"),
        ("médecin samedi", "Médecins du soir", "Médecins de semaine"),
        ("médecin 60 ans", "Médecins payants", "Médecins du soir"),
        ("médecin bébé 6 mois", "Médecins du soir", "Médecins payants"),
    ],
)
@pytest.mark.usefixtures("doctors")
def test_a_condition_puts_first_who_satisfies_it_then_who_does_not_say(query: str, first: str, left_out: str) -> None:
    found = ask(query)
    assert names(found)[0] == first
    assert "Médecins du coin" in names(found)
    assert left_out not in names(found)
    assert [one.is_applied for one in found.understood] == [True]


@pytest.mark.usefixtures("doctors")
def test_a_condition_that_is_taken_away_is_a_word_like_others() -> None:
    found = ask_with("médecin gratuit", ignored=frozenset({"fee.gratuit"}))
    assert found.understood == []
    assert "Médecins payants" in names(found)


@pytest.mark.usefixtures("doctors")
def test_a_condition_that_leaves_nobody_is_lifted_and_said_so() -> None:
    found = ask("médecin dimanche")
    assert names(found)
    assert [(one.constraint.key, one.is_applied) for one in found.understood] == [("day.dimanche", False)]


@pytest.mark.usefixtures("doctors")
def test_a_condition_alone_shows_who_satisfies_it() -> None:
    assert names(ask("gratuit")) == ["Médecins du soir"]


@pytest.mark.usefixtures("quarter")
def test_a_language_is_a_condition() -> None:
    assert names(ask("couches arabe"))[0] == "Les Restos du Cœur"
    assert [one.constraint.label for one in ask("couches arabe").understood] == ["Parle arabe"]


@pytest.mark.usefixtures("doctors")
def test_cheap_is_no_more_than_a_wish() -> None:
    found = ask("médecin pas cher")
    assert names(found)[0] == "Médecins du soir"
    assert "Médecins payants" in names(found)


@pytest.mark.usefixtures("doctors")
def test_a_condition_alone_keeps_to_the_place_that_is_named() -> None:
    add_partner("Presse", town="Arcueil", services=[service("Gratuit Presse", fee="payant")])
    add_partner("Bains", town="Arcueil", services=[service("Bains", fee="gratuit")])
    assert names(ask("gratuit arcueil")) == ["Bains"]


@pytest.mark.usefixtures("base")
def test_tomorrow_minds_the_closures_and_a_weekday_does_not() -> None:
    add_partner("Médecin A", hours="Mo-Su 09:00-12:00", services=[service("Médecin")])
    partner = add_partner("Médecin B", hours="Mo-Su 09:00-12:00", services=[service("Médecin")])
    day = TUESDAY.date() + timedelta(1)
    db.session.add(Closure(partner_id=partner.id, starts_on=day, ends_on=day, reason="congés"))
    save(partner)
    assert names(ask("médecin demain")) == ["Médecin A"]
    assert set(names(ask("médecin mercredi"))) == {"Médecin A", "Médecin B"}


@pytest.mark.usefixtures("base")
def test_tonight_is_tonight() -> None:
    add_partner("Repas du jeudi", hours="Th 19:00-21:00", services=[service("Repas")])
    add_partner("Repas du mardi", hours="Tu 19:00-21:00", services=[service("Repas")])
    assert names(ask("repas ce soir")) == ["Repas du mardi"]
    assert len(names(ask("repas le soir"))) == 2


@pytest.mark.usefixtures("base")
def test_two_doors_of_one_kind_do_not_hide_another() -> None:
    for town in ("Sceaux", "Antony", "Clamart", "Meudon"):
        add_partner(f"Mairie - {town}", town=town, description="Aide au logement.")
    add_partner("Agence du logement", description="Aide au logement et conseils sur les loyers.")
    kinds = [name.split(" -")[0] for name in names(ask_with("loyer", entry("loyer", "aide au logement")))]
    assert "Agence du logement" in kinds[:3]


@pytest.mark.usefixtures("base")
def test_a_wheelchair_is_let_in_where_the_access_says_so() -> None:
    add_partner("Piscine haute", accessibility="Escalier, pas d’ascenseur.", services=[service("Piscine")])
    add_partner("Piscine plate", accessibility="De plain-pied.", services=[service("Piscine")])
    assert names(ask("piscine fauteuil roulant"))[0] == "Piscine plate"


@pytest.mark.parametrize(
    ("written", "is_let_in"),
    [
        ("De plain-pied.", True),
        ("Accès en fauteuil.", True),
        ("Ascenseur.", True),
        ("Pas d’accès PMR", False),
        ("Accès PMR : non", False),
        ("Escalier, aucun accès fauteuil", False),
        ("Pas de rampe", False),
        ("Ascenseur en panne", False),
        ("Trois marches, sonnette handicap", False),
        ("Peu accessible", False),
        ("", False),
    ],
)
@pytest.mark.usefixtures("base")
def test_nobody_in_a_wheelchair_is_sent_to_stairs(written: str, is_let_in: bool) -> None:
    add_partner("Piscine", accessibility=written, services=[service("Piscine")])
    states = [one.state for one in ask("piscine fauteuil roulant").understood]
    assert states == ["applied" if is_let_in else "unknown"]


# --- places --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("base")
def test_the_nearest_comes_first_among_equals() -> None:
    add_partner("Douches A", town="Loin", latitude=45.7, longitude=4.8)
    add_partner("Douches B", town="Près", latitude=48.80, longitude=2.36)
    add_partner("Jardin", town="Villejuif", latitude=48.79, longitude=2.36)
    assert names(ask_with("douches", home="Villejuif")) == ["Douches B", "Douches A"]
    found = ask_with("douches villejuif")
    assert names(found) == ["Douches B", "Douches A"]
    assert found.is_elsewhere
    assert round(found.hits[0].kilometres or 0) == 1


@pytest.mark.usefixtures("quarter")
def test_what_nobody_says_is_told() -> None:
    found = ask("couches zorglub")
    assert found.unheard == ["zorglub"]
    assert names(found) == ["Les Restos du Cœur"]


@pytest.mark.usefixtures("base")
def test_an_arrondissement_alone_is_a_place() -> None:
    add_partner("Avocats du Nord", town="Paris", postal_code="75018", terms=terms(partner_kind="association"))
    add_partner("Avocats du Sud", town="Paris", postal_code="75013")
    found = ask("avocats 18e")
    assert (names(found)[0], found.place) == ("Avocats du Nord", "Paris 18")
