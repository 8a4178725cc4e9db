"""Several applications may live in one process (tests do it): what one holds is never seen in another."""

from __future__ import annotations

import pytest
from flask import Flask

from models import db
from models.search.operations import bump_revision
from models.vocabulary.queries import vocabulary
from models.vocabulary.tables import Term
from tests.client import CheckingClient
from tests.databases import Databases, running, writing
from tests.factories import Make


def heading(app: Flask, query: str) -> str:
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    return str(client.get(f"/annuaire?q={query}").heading)


def test_two_places_in_one_process_do_not_mix_their_fiches(databases: Databases, ready_base: str) -> None:
    with running(databases, ready_base) as here, running(databases, ready_base) as there:
        Make(here).partner("La Ruche")
        assert heading(here, "ruche").startswith("1 porte")
        assert heading(there, "ruche").startswith("Pas encore")
        Make(there).partner("La Ruche du Parc")
        Make(there).partner("La Ruche des Halles")
        assert heading(there, "ruche").startswith("2 portes")
        assert heading(here, "ruche").startswith("1 porte")


def test_nor_their_words(databases: Databases, ready_base: str) -> None:
    with running(databases, ready_base) as here, running(databases, ready_base) as there:
        with writing(here):
            term = db.session.query(Term).filter_by(kind="door", code="manger").one()
            term.plain = "Se régaler"
            bump_revision()
        for app, words in ((here, "Se régaler"), (there, "Manger")):
            with app.app_context():
                assert vocabulary().label("door", "manger") == words
            assert words in app.test_client().get("/").words  # type: ignore[attr-defined]


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_begins_with_the_same_place(app: Flask, make: Make, turn: str) -> None:
    assert heading(app, "ruche").startswith("Pas encore")
    with app.app_context():
        assert vocabulary().label("door", "manger") == "Manger"
    make.partner("La Ruche")
    with writing(app):
        db.session.query(Term).filter_by(kind="door", code="manger").one().plain = "Se régaler"
        bump_revision()
    assert heading(app, "ruche").startswith("1 porte")
    assert "Se régaler" in app.test_client().get("/").words  # type: ignore[attr-defined]
