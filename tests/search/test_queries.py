from __future__ import annotations

import pytest
from sqlalchemy import event

from models import db
from models.search.operations import bump_revision
from models.search.queries import ranked_source_ids
from models.vocabulary.tables import Term
from tests.search.fiches import add_partner, ask, names, service

# --- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ccas", "Centre communal d’action sociale"),
        ("C.C.A.S.", "Centre communal d’action sociale"),
        ("ccas bagneux", "Centre communal d’action sociale"),
        ("EPICERIE", "Épicerie solidaire du Parc"),
        ("épiceries solidaires", "Épicerie solidaire du Parc"),
        ("episserie solidair", "Épicerie solidaire du Parc"),
        ("epi", "Épicerie solidaire du Parc"),
        ("le panier", "Épicerie solidaire du Parc"),
        ("restos du coeur", "Les Restos du Cœur"),
        ("l'aide alimentaire", "Les Restos du Cœur"),
        ("couche", "Les Restos du Cœur"),
        ("wolof", "Les Restos du Cœur"),
        ("darija", "Les Restos du Cœur"),
        ("misison", "Mission locale"),
        ("missoin local", "Mission locale"),
        ("prudhommes", "Conseil de prud’hommes"),
        ("prud", "Conseil de prud’hommes"),
        ("prudomme", "Conseil de prud’hommes"),
        ("mon mari est violent", "Femmes solidaires"),
        ("justificatif", "Épicerie solidaire du Parc"),
        ("92220 domiciliation", "Centre communal d’action sociale"),
    ],
)
@pytest.mark.usefixtures("quarter")
def test_a_concierge_who_types_what_she_hears_finds_the_door(typed: str, first: str) -> None:
    assert names(ask(typed))[:1] == [first]


@pytest.mark.parametrize(
    "typed", ["“'", 'a OR "', "%_*", "'; DROP TABLE partner; --", "�", "l'", "x" * 200, "a " * 100, "( ) [", "…"]
)
@pytest.mark.usefixtures("quarter")
def test_nothing_that_is_typed_breaks_the_search(typed: str) -> None:
    assert ask(typed).page == 1


@pytest.mark.usefixtures("quarter")
def test_every_beginning_of_a_name_keeps_it_in_the_first_three() -> None:
    name = "epicerie solidaire"
    for size in range(3, len(name) + 1):
        assert "Épicerie solidaire du Parc" in names(ask(name[:size]))[:3], name[:size]


@pytest.mark.usefixtures("base")
def test_an_exact_acronym_stands_before_everything_that_speaks_of_it() -> None:
    for number in range(5):
        add_partner(f"Pmi voisine {number}", description="La PMI, toute la PMI : PMI, PMI.")
    add_partner("Centre de protection maternelle et infantile", acronym="PMI")
    assert names(ask("pmi"))[0] == "Centre de protection maternelle et infantile"


@pytest.mark.usefixtures("base")
def test_a_known_word_is_never_taken_for_a_typing_error() -> None:
    add_partner("Atelier couture")
    add_partner("Atelier voiture", description="Coiture à domicile")
    results = ask("coiture ")
    assert (names(results), results.corrected) == (["Atelier voiture"], [])


@pytest.mark.usefixtures("quarter")
def test_a_typing_error_is_told_with_the_word_as_the_fiche_writes_it() -> None:
    assert ask("episserie").corrected == [("episserie", "épicerie")]
    assert ask("epicerie").corrected == []


@pytest.mark.usefixtures("quarter")
def test_a_need_said_in_everyday_words_finds_those_that_declare_it_after_those_that_say_it() -> None:
    add_partner("Bouffe à bord", description="Une péniche.")
    assert names(ask("bouffe"))[0] == "Bouffe à bord"
    assert set(names(ask("bouffe"))[1:]) == {"Épicerie solidaire du Parc", "Les Restos du Cœur"}


@pytest.mark.usefixtures("base")
def test_a_free_tag_is_read_and_stands_for_the_theme_it_names() -> None:
    add_partner("Le Garde-manger", tags=["alimentation"])
    add_partner("Le Coin", tags=["lien-social"])
    assert names(ask("nourriture")) == ["Le Garde-manger"]
    assert names(ask("lien social")) == ["Le Coin"]
    assert names(ask(door="manger")) == ["Le Garde-manger"]
    assert names(ask(themes=("equipement-et-alimentation--alimentation",))) == ["Le Garde-manger"]


@pytest.mark.usefixtures("quarter")
def test_a_hit_says_why_and_highlights_it() -> None:
    hit = ask("couches").hits[0]
    why = hit.why[0]
    assert (hit.service and hit.service.name, why.field_label) == ("Point bébé", "Pour quoi faire")
    assert [why.text[start:end] for start, end in why.spans] == ["Couches"]
    by_theme = ask("nourriture").hits[0].why[0]
    assert (by_theme.field_label, by_theme.text) == ("Thème", "Alimentation")
    by_tied_words = ask("prudhommes").hits[0].why[0]
    assert [by_tied_words.text[start:end] for start, end in by_tied_words.spans] == ["prud’hommes"]


@pytest.mark.usefixtures("base")
def test_a_long_text_is_cut_around_what_was_asked() -> None:
    add_partner("Le Loin", description="blanc " * 100 + "une aiguille au milieu " + "noir " * 100)
    why = ask("aiguille").hits[0].why[0]
    assert len(why.text) < 200
    assert [why.text[start:end] for start, end in why.spans] == ["aiguille"]
    assert why.text.startswith("… ")
    assert why.text.endswith(" …")


@pytest.mark.usefixtures("quarter")
def test_a_partner_is_one_hit_with_its_other_services_that_answer() -> None:
    results = ask("colis couches")
    assert len(names(results)) == len(set(names(results)))
    hit = results.hits[0]
    assert {s.name for s in [hit.service, *hit.others] if s} == {"Colis", "Point bébé"}


# --- places --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quarter")
def test_a_town_in_the_query_comes_first_and_the_others_say_that_they_are_elsewhere() -> None:
    results = ask("alimentation bagneux")
    assert results.place == "Bagneux"
    assert [(hit.face.name, hit.elsewhere) for hit in results.hits] == [
        ("Les Restos du Cœur", False),
        ("Épicerie solidaire du Parc", True),
    ]


@pytest.mark.usefixtures("quarter")
def test_a_town_alone_shows_who_is_there() -> None:
    found = ask("villejuif")
    assert [hit.face.town for hit in found.hits] == ["Villejuif"] * 3
    assert found.place == "Villejuif"


@pytest.mark.usefixtures("base")
def test_an_arrondissement_is_a_place() -> None:
    add_partner("Douches du Nord", town="Paris", postal_code="75018")
    add_partner("Douches du Sud", town="Paris", postal_code="75013")
    assert names(ask("douche paris 13e"))[0] == "Douches du Sud"
    assert names(ask("douche paris 18"))[0] == "Douches du Nord"


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize("audience", ["team", "public"])
def test_the_town_of_a_confidential_address_is_never_a_place(audience: str) -> None:
    add_partner("Foyer discret", town="Antony", address_is_confidential=True, description="Mise à l’abri.")
    add_partner("Abri de jour", town="Bagneux", description="Abri.")
    results = ask("abri antony", audience=audience)
    assert results.place is None
    assert not any(hit.elsewhere for hit in results.hits)
    assert ask("antony", audience=audience).total == 0
    assert ask(towns=("antony",), audience=audience).total == 0
    towns = next(facet for facet in ask("abri", audience=audience).facets if facet.name == "towns")
    assert [option.value for option in towns.options] == ["bagneux"]


@pytest.mark.usefixtures("base")
def test_a_confidential_service_does_not_borrow_its_partners_town() -> None:
    add_partner(
        "Association", town="Bagneux", services=[service("Appartement relais", town="", address_is_confidential=True)]
    )
    assert ask(towns=("bagneux",)).total == 0


# --- nothing found -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quarter")
def test_no_answer_shows_the_doors_that_the_coordination_pinned_in_its_order() -> None:
    add_partner("Deuxième", pinned_rank=2)
    add_partner("Premier", pinned_rank=1)
    results = ask("xylophone")
    assert (results.total, [hit.face.name for hit in results.pinned]) == (0, ["Premier", "Deuxième"])
    assert ask("mission").pinned == []


# --- the machine ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quarter")
def test_a_search_asks_the_base_twice() -> None:
    ask("aide")
    db.session.rollback()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert ask("mission locale").facets
    assert len([sql for sql in asked if sql.startswith("SELECT")]) == 2, asked


@pytest.mark.usefixtures("quarter")
def test_queries_are_ranked_by_source_id_for_judging() -> None:
    add_partner("Mission locale sans source")
    ranked = ranked_source_ids(["mission locale", "", "xylophone", "bagneux aide alimentaire"], limit=2)
    assert ranked["mission locale"] == ["ml"]
    assert ranked[""] == ranked["xylophone"] == []
    assert ranked["bagneux aide alimentaire"][0] == "restos"


@pytest.mark.usefixtures("quarter")
def test_a_new_word_of_the_vocabulary_is_understood_at_once() -> None:
    assert ask("graille").total == 0
    term = db.session.query(Term).filter_by(kind="theme", code="equipement-et-alimentation--alimentation").one()
    term.words += ", graille"
    bump_revision()
    db.session.commit()
    assert set(names(ask("graille"))) == {"Épicerie solidaire du Parc", "Les Restos du Cœur"}
