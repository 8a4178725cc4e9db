"""Words without an answer: only single, common words are kept, tied to nothing, for thirty days."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from models import db, writes
from models.search import french
from models.search.french import is_french
from models.search.lexicon_operations import write_entry
from models.search.tables import UnansweredWord
from models.search.unanswered import unanswered_count, unanswered_words, words_to_keep
from models.search.unanswered_operations import note_unanswered, set_aside
from tests.conftest import missing
from tests.databases import Databases
from tests.search.fiches import add_partner, bare_application

TODAY = date(2026, 11, 24)
FRENCH = ("canape", "facture", "punaises", "velo", "voisin")


@pytest.fixture
def base(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    listed = tmp_path / "words.txt"
    listed.write_text("".join(f"\n{word}" for word in FRENCH) + "\n", encoding="utf-8")
    monkeypatch.setattr(french, "FRENCH_WORDS", listed)
    french.is_french.cache_clear()
    with bare_application(databases) as app:
        yield app
    french.is_french.cache_clear()


def note(query: str, *, times: int = 1, on: date = TODAY) -> None:
    for _ in range(times):
        note_unanswered(queries=[query], on=on)
        db.session.commit()


def kept() -> dict[str, int]:
    rows = db.session.execute(select(UnansweredWord.word, UnansweredWord.searches).order_by(UnansweredWord.word))
    return {row.word: row.searches for row in rows}


def shown(today: date = TODAY) -> list[str]:
    return [row.word for row in unanswered_words(today=today)]


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Punaises dans le CANAPÉ", ["canape", "punaises"]),
        ("facture facture", ["facture"]),
        ("je cherche de l’aide pour un vélo", ["velo"]),  # weak words and small words are no news
        ("M. Dupont, 06 12 34 56 78, né en 1987", []),
        ("fatima.benali@mail.example", []),
        ("velo2", []),
        ("punaise", []),  # neither in the list nor in a fiche
        ("", []),
        (" ".join(["mot"] * 20) + " facture", []),  # past what search reads
    ],
)
def test_only_common_words_are_kept(query: str, words: list[str]) -> None:
    assert words_to_keep(query) == words


@pytest.mark.usefixtures("base")
def test_a_word_of_a_fiche_is_known_whatever_the_list_says(monkeypatch: pytest.MonkeyPatch) -> None:
    add_partner("Cyclofficine", description="Réparation de trottinettes.")
    assert words_to_keep("une cyclofficine pour ma trottinettes") == ["cyclofficine", "trottinettes"]
    monkeypatch.setattr(french, "FRENCH_WORDS", Path("nowhere.txt"))
    french.is_french.cache_clear()
    assert words_to_keep("cyclofficine et facture") == ["cyclofficine"]
    french.is_french.cache_clear()


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize("query", ["mon mari me tape", "punaises et idées suicidaires", "violence voisin"])
def test_nothing_is_kept_of_what_speaks_of_danger(query: str) -> None:
    note(query)
    assert kept() == {}


@pytest.mark.usefixtures("base")
def test_a_word_is_shown_from_the_third_search_the_most_searched_first() -> None:
    note("facture velo", times=2)
    assert shown() == []
    note("facture")
    note("velo voisin", times=2)
    assert (shown(), kept()["voisin"]) == (["velo", "facture"], 2)
    assert unanswered_count(today=TODAY) == 2


@pytest.mark.usefixtures("base")
def test_a_search_counts_a_word_once() -> None:
    note("vélo velo vélos", times=1)
    assert kept() == {"velo": 1}


@pytest.mark.usefixtures("base")
def test_a_word_is_forgotten_thirty_days_after_it_was_last_seen() -> None:
    note("velo", times=3)
    last = TODAY + timedelta(days=30)
    assert shown(last) == ["velo"]
    assert shown(last + timedelta(days=1)) == []
    note("facture", on=last)
    assert kept() == {"facture": 1, "velo": 3}
    note("facture", on=last + timedelta(days=1))
    assert kept() == {"facture": 2}


@pytest.mark.usefixtures("base")
def test_a_word_set_aside_is_hidden_for_its_thirty_days_then_starts_again() -> None:
    note("velo", times=3)
    set_aside(word="velo")
    note("velo", on=TODAY + timedelta(days=20))
    assert (shown(), kept()) == ([], {"velo": 3})
    set_aside(word="velo", is_set_aside=False)
    assert shown() == ["velo"]
    set_aside(word="velo")
    note("velo", on=TODAY + timedelta(days=31))
    assert kept() == {"velo": 1}


@pytest.mark.usefixtures("base")
def test_a_word_leaves_when_an_entry_says_it() -> None:
    note("velo facture", times=3)
    write_entry(actor=None, values={"said": "réparer mon vélo", "first": "atelier"})
    assert shown() == ["facture"]


def test_two_searches_at_the_same_moment_both_count(base: Flask) -> None:
    def once(_number: int) -> None:
        with base.app_context():
            token = writes.set(True)
            note("velo facture")
            db.session.remove()
            writes.reset(token)

    db.session.commit()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(once, range(12)))
    assert kept() == {"facture": 12, "velo": 12}


def test_nothing_ties_two_words_together(app: Flask) -> None:
    """No number, no instant, no order of arrival."""
    with app.app_context():
        columns = {column["name"] for column in inspect(db.engine).get_columns("unanswered_word")}
        assert columns == {"word", "searches", "last_seen_on", "is_set_aside"}
        if db.engine.dialect.name == "sqlite":
            made = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'unanswered_word'"))
            assert "WITHOUT ROWID" in str(made)


@pytest.mark.usefixtures("base")
def test_the_base_refuses_a_word_that_nobody_searched() -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(
            text("INSERT INTO unanswered_word VALUES ('velo', 0, :day, :no)"), {"day": TODAY, "no": False}
        )


# --- the list itself -----------------------------------------------------------------------------------------------


@pytest.fixture
def listed() -> None:
    if not french.FRENCH_WORDS.is_file():
        missing("the list of French words", "make install")
    french.is_french.cache_clear()


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("word", ["facture", "velo", "punaises", "expulse", "recepisse", "couches", "coeur", "noel"])
def test_the_list_holds_common_words(word: str) -> None:
    assert is_french(word)


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    "word",
    [
        "fatima", "mohamed", "mamadou", "aminata", "kevin", "lea", "nguyen", "traore", "diallo", "benali", "garcia",
        "dupont", "durand", "martin", "bernard", "thomas", "robert", "richard", "moreau", "pierre", "marie", "jean",
        "rose", "villejuif", "bagneux", "une facture", "",
    ],
)  # fmt: skip
def test_the_list_holds_no_name_of_a_person_or_town(word: str) -> None:
    assert not is_french(word)


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize(
    "versions",
    [
        ["velo voisin", "velo voisin me frappe"],
        ["velo mon mari me frape"],
        ["velo suiside"],
        ["velo harcelement"],
        ["velo j'ai peur"],
    ],
)
def test_nothing_is_kept_of_a_question_that_may_tell_of_a_danger(versions: list[str]) -> None:
    note_unanswered(queries=versions, on=TODAY)
    assert db.session.query(UnansweredWord).count() == 0


@pytest.mark.usefixtures("base")
def test_only_the_last_version_of_a_question_is_counted() -> None:
    note_unanswered(queries=["velo canape", "velo"], on=TODAY)
    assert [row.word for row in db.session.query(UnansweredWord)] == ["velo"]
