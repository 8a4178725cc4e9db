"""The residents' lexicon: what one process writes the others read; what the place wrote, the seed leaves alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from models import db
from models.errors import DomainError, EditConflictError
from models.history.queries import changes_of
from models.search.lexicon import LexiconEntry, by_name, folded, forget_lexicons, lexicon, with_entry
from models.search.lexicon_operations import entry_of, load_lexicon, remove_entry, restore_entry, write_entry
from models.search.tables import LexiconRow, LexiconSaying
from models.vocabulary.tables import Term
from tests.client import statements_of
from tests.databases import Databases, writing
from tests.search.fiches import TERMS, add_partner, bare_application

FOOD = "theme=equipement-et-alimentation--alimentation"
SEED: list[dict[str, Any]] = [
    {"key": "faim", "said": ["J’ai faim", "la dalle"], "terms": [FOOD], "first": ["colis"], "also": ["repas"]},
    {"key": "violence", "said": ["mon mec me tape"], "terms": ["public=femmes"], "first": ["écoute"], "also": []},
]


@pytest.fixture
def base(databases: Databases) -> Iterator[Flask]:
    with bare_application(databases) as app:
        yield app
    forget_lexicons()


def said() -> list[tuple[str, ...]]:
    return [entry.said for entry in lexicon()]


def row(saying: str) -> LexiconRow:
    found = select(LexiconRow).join(LexiconSaying, LexiconSaying.entry_id == LexiconRow.id)
    return db.session.scalars(found.where(LexiconSaying.text == saying)).one()


def written(text: str, **values: Any) -> LexiconRow:
    return write_entry(actor=None, values={"said": text, "first": "colis", **values})


def load(rows: list[dict[str, Any]]) -> int:
    count = load_lexicon(rows)
    db.session.commit()
    return count


# --- reading -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("saying", "form"),
    [
        ("J’ai la dalle", "dalle"),
        ("la dalle", "dalle"),
        ("Écrivain public", "ecrivain public"),
        ("public, écrivain", "public ecrivain"),
        ("où est-ce", "ou est ce"),
        ("…", ""),
    ],
)
def test_two_sayings_are_the_same_but_for_accents_and_small_words(saying: str, form: str) -> None:
    assert folded(saying) == form


@pytest.mark.usefixtures("base")
def test_before_any_entry_there_is_nothing_and_nothing_is_asked() -> None:
    assert lexicon() == ()
    db.session.commit()
    with statements_of() as statements:
        lexicon()
        lexicon()
    assert len(statements) == 1


@pytest.mark.usefixtures("base")
def test_an_entry_is_read_as_it_was_written() -> None:
    load(SEED)
    first, second = lexicon()
    assert first == LexiconEntry(first.id, ("J’ai faim", "la dalle"), (FOOD,), ("colis",), ("repas",))
    assert (second.terms, second.also) == (("public=femmes",), ())


@pytest.mark.usefixtures("base")
def test_the_same_lexicon_is_served_until_it_changes_whatever_the_fiches_do() -> None:
    load(SEED)
    before = lexicon()
    add_partner("Épicerie")
    assert lexicon() is before
    db.session.commit()
    assert lexicon() is before
    written("plus un rond")
    db.session.commit()
    assert lexicon() is not before
    assert ("plus un rond",) in said()


@pytest.mark.usefixtures("base")
def test_what_is_not_committed_is_seen_by_its_own_transaction_only() -> None:
    load(SEED)
    before = lexicon()
    written("plus un rond")
    assert ("plus un rond",) in said()
    db.session.rollback()
    assert lexicon() is before


@pytest.mark.usefixtures("base")
def test_entries_are_found_by_what_they_say_or_lead_to() -> None:
    load(SEED)
    entries = lexicon()
    assert [entry.said[0] for entry in by_name(entries)] == ["J’ai faim", "mon mec me tape"]
    for words, expected in {
        "DALLE": "J’ai faim",
        "nourr": "",
        "alimentation": "J’ai faim",
        "écoute": "mon mec me tape",
    }.items():
        assert [entry.said[0] for entry in by_name(entries, words)] == ([expected] if expected else [])


def test_an_entry_takes_the_place_of_the_one_that_bears_its_number() -> None:
    one, two = (LexiconEntry(number, (f"n{number}",), (), ("x",), ()) for number in (1, 2))
    changed = LexiconEntry(1, ("autre",), (), ("x",), ())
    assert with_entry((one, two), changed) == (changed, two)
    assert with_entry((one, two), LexiconEntry(0, ("neuf",), (), (), ()))[0].said == ("neuf",)


# --- writing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"said": "", "first": "colis"}, "said"),
        ({"said": "…", "first": "colis"}, "said"),
        ({"said": "faim"}, "first"),
        ({"said": "x" * 81, "first": "colis"}, "said"),
        ({"said": "\n".join(f"faim {i}" for i in range(61)), "first": "colis"}, "said"),
        ({"said": "faim", "first": "x" * 81}, "first"),
        ({"said": "faim", "also": "\n".join(f"colis {i}" for i in range(61))}, "also"),
    ],
)
def test_an_entry_that_leads_nowhere_or_is_too_long_is_refused(values: dict[str, str], field: str) -> None:
    with pytest.raises(DomainError) as caught:
        entry_of(values)
    assert caught.value.field == field


def test_a_saying_is_kept_once() -> None:
    assert entry_of({"said": "la dalle\nj’ai la dâlle\nfaim", "first": "colis"}).said == ("la dalle", "faim")


@pytest.mark.usefixtures("base")
def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(DomainError, match="n’existe pas"):
        written("faim", terms=["theme=rien"])


@pytest.mark.usefixtures("base")
def test_a_saying_is_in_one_entry_only_and_the_refusal_says_which() -> None:
    load(SEED)
    with pytest.raises(DomainError, match=r"«.j’ai la dalle.» est déjà dans l’entrée «.J’ai faim.»") as caught:
        written("j’ai la dalle")
    assert caught.value.field == "said"
    db.session.rollback()
    same = insert(LexiconSaying).values(entry_id=row("mon mec me tape").id, position=9, text="DALLE", folded="dalle")
    with pytest.raises(IntegrityError):
        db.session.execute(same)


@pytest.mark.usefixtures("base")
def test_every_change_raises_the_version_and_is_told() -> None:
    entry = written("plus un rond")
    db.session.commit()
    write_entry(actor=None, entry=entry, values={"said": "plus un rond\nà sec", "first": "colis"}, base_version=1)
    db.session.commit()
    assert entry.version == 2
    latest = changes_of("lexicon_entry", entry.id)[0]
    assert (latest.verb, latest.old, latest.new) == ("edit", {"said": "plus un rond"}, {"said": "plus un rond\nà sec"})


@pytest.mark.usefixtures("base")
def test_two_people_who_write_the_same_thing_are_told_and_different_things_both_stay() -> None:
    entry = written("plus un rond")
    db.session.commit()
    read = entry.version
    write_entry(actor=None, entry=entry, values={"said": "à sec", "first": "colis"}, base_version=read)
    db.session.commit()
    with pytest.raises(EditConflictError) as caught:
        write_entry(actor=None, entry=entry, values={"said": "fauché", "first": "colis"}, base_version=read)
    assert caught.value.theirs == {"said": "à sec"}
    db.session.rollback()
    write_entry(actor=None, entry=entry, values={"said": "plus un rond", "first": "secours"}, base_version=read)
    assert [(one.said, one.first) for one in lexicon()] == [(("à sec",), ("secours",))]


@pytest.mark.usefixtures("base")
def test_what_a_removed_entry_said_may_be_said_by_another_and_it_comes_back_only_if_it_may() -> None:
    entry = written("plus un rond\nà sec")
    remove_entry(actor=None, entry=entry)
    assert lexicon() == ()
    other = written("à sec")
    db.session.commit()
    with pytest.raises(DomainError, match=r"«.à sec.» est déjà dans l’entrée «.à sec.»"):
        restore_entry(actor=None, entry=entry)
    db.session.rollback()
    assert said() == [("à sec",)]
    remove_entry(actor=None, entry=other)
    restore_entry(actor=None, entry=entry)
    assert said() == [("plus un rond", "à sec")]


# --- the seed ------------------------------------------------------------------------------------------------------


def changed(number: int, **values: Any) -> list[dict[str, Any]]:
    return [{**one, **values} if i == number else one for i, one in enumerate(SEED)]


@pytest.mark.usefixtures("base")
def test_loading_again_changes_nothing_then_follows_the_seed() -> None:
    assert load(SEED) == 2
    before = lexicon()
    assert load(SEED) == 0
    assert lexicon() is before
    assert (
        load([*changed(0, said=["plus rien à manger", "la dalle"]), {**SEED[0], "key": "neuf", "said": ["froid"]}]) == 2
    )
    assert said() == [("plus rien à manger", "la dalle"), ("mon mec me tape",), ("froid",)]
    assert row("la dalle").version == 2
    assert load(SEED[:1]) == 3
    assert said() == [("J’ai faim", "la dalle")]


@pytest.mark.usefixtures("base")
def test_the_seed_touches_neither_what_was_edited_nor_what_was_removed() -> None:
    load(SEED)
    write_entry(actor=None, entry=row("J’ai faim"), values={"said": "J’ai très faim", "first": "colis"})
    remove_entry(actor=None, entry=row("mon mec me tape"))
    db.session.commit()
    assert load([*changed(0, first=["autre"]), {**SEED[1], "said": ["autre chose"]}]) == 0
    assert said() == [("J’ai très faim",)]


@pytest.mark.usefixtures("base")
def test_a_saying_that_the_place_has_in_an_entry_of_its_own_stays_there() -> None:
    mine = written("la dalle")
    load(SEED)
    assert sorted(said()) == [("J’ai faim",), ("la dalle",), ("mon mec me tape",)]
    assert row("la dalle").id == mine.id
    remove_entry(actor=None, entry=mine)
    db.session.commit()
    assert load(SEED) == 1
    assert ("J’ai faim", "la dalle") in said()


@pytest.mark.usefixtures("base")
def test_a_saying_may_go_from_one_entry_of_the_seed_to_another() -> None:
    load(SEED)
    moved = [{**SEED[0], "said": ["J’ai faim"]}, {**SEED[1], "said": ["la dalle", "mon mec me tape"]}]
    assert load(moved) == 2
    assert said() == [("J’ai faim",), ("la dalle", "mon mec me tape")]


def test_the_seed_can_be_loaded_whole(app: Flask) -> None:
    """Every saying in one entry only, every theme known, nothing longer than what a person could write."""
    path = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "lexicon.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    seen: dict[str, str] = {}
    faults = []
    for one in rows:
        entry = entry_of({name: "\n".join(one[name]) for name in ("said", "first", "also")} | {"terms": one["terms"]})
        if len(entry.said) != len(one["said"]):
            faults.append(f"{one['key']} says the same twice")
        faults += [f"« {text} »: {seen[folded(text)]} and {one['key']}" for text in entry.said if folded(text) in seen]
        seen |= {folded(text): one["key"] for text in entry.said}
    assert not faults, faults[:20]
    assert len({one["key"] for one in rows}) == len(rows)
    with app.app_context():
        known = {f"{kind}={code}" for kind, code in db.session.execute(select(Term.kind, Term.code).order_by(Term.id))}
        assert {term for one in rows for term in one["terms"]} <= known
    with writing(app):
        load_lexicon(rows)
        assert len(lexicon()) == len(rows)


def test_the_terms_of_these_tests_are_of_the_kinds_that_an_entry_leads_to() -> None:
    assert {kind for kind, *_ in TERMS} >= {"theme", "category", "public"}
