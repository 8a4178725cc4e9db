"""The index of each process follows the base, and shows nobody what is not committed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from models import db, writes
from models.partners.tables import Partner, Service
from models.place.tables import Closure
from models.search import index as index_module
from models.search.index import Index
from models.search.operations import bump_revision, index_partner, reindex_all
from models.search.revision import current_revision
from models.search.snapshot import Snapshot
from models.search.tables import SearchDocument, SearchRevision
from tests.search.fiches import add_partner, ask, names, save, service


def known(snapshot: Snapshot) -> list[str]:
    return sorted(entry.sort_key for entry in snapshot.entries)


def says(snapshot: Snapshot, word: str) -> int:
    return snapshot.count(word)


@pytest.mark.usefixtures("base")
def test_a_fiche_changed_by_one_process_is_found_by_the_others() -> None:
    one, other = Index(), Index()
    partner = add_partner("Épicerie", description="bananes")
    assert known(one.snapshot()) == known(other.snapshot()) == ["epicerie"]
    before = one.snapshot()

    partner.description = "cerises"
    save(partner)
    add_partner("Vestiaire")
    for index in (one, other):
        snapshot = index.snapshot()
        assert known(snapshot) == ["epicerie", "vestiaire"]
        assert (says(snapshot, "bananes"), says(snapshot, "cerises")) == (0, 1)
    assert (known(before), says(before, "bananes")) == (["epicerie"], 1), "a reader may still hold the old one"


@pytest.mark.usefixtures("base")
def test_only_the_fiches_that_changed_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index()
    partners = [add_partner(f"Fiche {number}") for number in range(5)]
    index.snapshot()
    read: list[int] = []
    whole = index_module._documents

    def watched(condition: object) -> Iterator[object]:
        for row in whole(condition):
            read.append(row.partner_id)
            yield row

    monkeypatch.setattr(index_module, "_documents", watched)
    save(partners[3])
    index.snapshot()
    index.snapshot()
    assert read == [partners[3].id]


@pytest.mark.usefixtures("base")
def test_what_is_not_committed_is_seen_by_its_own_transaction_only() -> None:
    add_partner("Publiée")
    shared = Index()
    shared.snapshot()
    partner = db.session.scalars(select(Partner)).one()
    partner.description = "zorglub"
    index_partner(partner)
    assert says(shared.snapshot(), "zorglub") == 1
    db.session.rollback()
    assert says(shared.snapshot(), "zorglub") == 0

    partner.description = "bulgroz"
    save(partner)
    assert (says(shared.snapshot(), "zorglub"), says(shared.snapshot(), "bulgroz")) == (0, 1)


@pytest.mark.usefixtures("base")
def test_one_transaction_raises_the_revision_once() -> None:
    partners = [add_partner(f"Fiche {number}") for number in range(3)]
    before = current_revision()
    for partner in partners:
        index_partner(partner)
    db.session.commit()
    assert current_revision() == before + 1
    assert set(db.session.scalars(select(SearchDocument.revision))) == {before + 1}


@pytest.mark.usefixtures("base")
def test_a_revision_raised_in_a_savepoint_that_was_undone_is_raised_again() -> None:
    partner = add_partner("Fiche")
    before = current_revision()
    nested = db.session.begin_nested()
    bump_revision()
    nested.rollback()
    save(partner)
    assert current_revision() == before + 1
    assert db.session.scalar(select(SearchDocument.revision)) == before + 1


@pytest.mark.usefixtures("base")
def test_fiches_that_were_removed_are_forgotten() -> None:
    index = Index()
    add_partner("Reste")
    gone = add_partner("Part")
    assert len(index.snapshot().entries) == 2
    db.session.execute(delete(Partner).where(Partner.id == gone.id))
    bump_revision()
    db.session.commit()
    assert known(index.snapshot()) == ["reste"]


@pytest.mark.usefixtures("base")
def test_a_base_that_went_back_is_read_again() -> None:
    index = Index()
    partner = add_partner("Ancienne")
    save(partner)
    save(partner)
    index.snapshot()
    db.session.commit()
    db.session.execute(update(SearchRevision).values(revision=1))
    db.session.execute(update(SearchDocument).values(revision=1))
    db.session.commit()
    assert index.snapshot().revision == 1
    partner.name, partner.sort_key = "Nouvelle", "nouvelle"
    save(partner)
    assert known(index.snapshot()) == ["nouvelle"]


def test_an_older_transaction_is_served_what_is_loaded_without_undoing_it(base: Flask) -> None:
    index = Index()
    partner_id = add_partner("Fiche").id
    db.session.commit()
    writes.set(False)
    read_before = current_revision()

    def meanwhile() -> Snapshot:
        with base.app_context():
            writes.set(True)
            save(db.session.get_one(Partner, partner_id))
            return index.snapshot()

    with ThreadPoolExecutor(1) as pool:
        newer = pool.submit(meanwhile).result()
    assert newer.revision == read_before + 1
    assert current_revision() == read_before
    assert index.snapshot() is newer


@pytest.mark.usefixtures("base")
def test_everything_can_be_indexed_again() -> None:
    for number in range(3):
        add_partner(f"Fiche {number}", services=[service("Accueil", documents=["Carte"])])
    before = {row.partner_id: (row.face, row.tokens) for row in db.session.scalars(select(SearchDocument))}
    db.session.execute(delete(SearchDocument))
    steps: list[tuple[int, int]] = []
    assert reindex_all(lambda done, total: steps.append((done, total))) == 3
    db.session.commit()
    assert steps == [(3, 3)]
    assert {row.partner_id: (row.face, row.tokens) for row in db.session.scalars(select(SearchDocument))} == before
    assert len(names(ask("carte"))) == 3


@pytest.mark.usefixtures("base")
def test_a_service_or_a_closure_added_beside_the_collections_is_in_the_face() -> None:
    partner = add_partner("Maison")
    made = service("Atelier vélo")
    made.partner_id = partner.id
    db.session.add(made)
    db.session.flush()
    db.session.add(Closure(service_id=made.id, starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 15), reason="Congés"))
    save(partner)
    found = ask("vélo").hits[0]
    assert found.service
    told = [(closure.starts_on, closure.ends_on, closure.reason) for closure in found.service.closures]
    assert told == [("2026-08-01", "2026-08-15", "Congés")]
    assert db.session.scalars(select(Service)).one().name == "Atelier vélo"
