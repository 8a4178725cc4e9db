from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from models import db
from models.search.operations import bump_revision
from models.vocabulary.queries import vocabulary
from models.vocabulary.tables import Term
from tests.databases import Databases
from tests.search.fiches import bare_application

THEME = "equipement-et-alimentation--alimentation"


@pytest.fixture
def base(databases: Databases) -> Iterator[Flask]:
    with bare_application(databases) as app:
        yield app


@pytest.mark.usefixtures("base")
def test_a_theme_knows_its_category_and_its_door_by_their_codes() -> None:
    theme = vocabulary().get("theme", THEME)
    assert theme
    assert (theme.parent, theme.door) == ("equipement-et-alimentation", "manger")
    assert [one.code for one in vocabulary().themes_of("manger")] == [THEME]


@pytest.mark.usefixtures("base")
def test_the_place_own_words_are_shown_before_the_official_ones_and_a_code_when_there_are_none() -> None:
    term = db.session.query(Term).filter_by(kind="fee", code="gratuit").one()
    assert vocabulary().label("fee", "gratuit") == "Gratuit"
    term.plain = "C’est gratuit"
    db.session.flush()
    assert vocabulary().label("fee", "gratuit") == "C’est gratuit"
    assert vocabulary().label("fee", "inconnu") == "inconnu"
    assert vocabulary().get("fee", "inconnu") is None


@pytest.mark.usefixtures("base")
def test_terms_come_in_their_order_and_the_list_is_the_callers() -> None:
    doors = vocabulary().of_kind("door")
    assert [door.code for door in doors] == ["manger", "danger"]
    doors.clear()
    assert vocabulary().of_kind("door")
    assert vocabulary().of_kind("nothing") == []


@pytest.mark.usefixtures("base")
def test_vocabularies_are_read_once_until_the_revision_grows() -> None:
    bump_revision()
    db.session.commit()
    vocabulary()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert vocabulary() is vocabulary()
    assert not [sql for sql in asked if "FROM term" in sql]

    db.session.query(Term).filter_by(kind="fee", code="gratuit").one().label = "Sans frais"
    bump_revision()
    assert vocabulary().label("fee", "gratuit") == "Sans frais"
    db.session.rollback()
    assert vocabulary().label("fee", "gratuit") == "Gratuit"
