"""Who sees what: the public’s search knows nothing of what is for the team."""

from __future__ import annotations

from typing import Any

import pytest

from models.search.queries import Filters, faces, get_face, search
from tests.search.fiches import TUESDAY, add_partner, ask, names, service


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize(
    "hidden",
    [
        {"visibility": "team"},
        {"state": "draft"},
        {"state": "archived"},
        {"kind": "habitant-benevole", "visibility": "team"},
    ],
)
def test_the_public_never_sees_what_is_for_the_team(hidden: dict[str, Any]) -> None:
    partner = add_partner("Zorglub du quartier", town="Fresnes", description="Zorglub", pinned_rank=1, **hidden)
    for query in ("zorglub", "zorglup", "fresnes", ""):
        results = ask(query, audience="public")
        assert (results.total, results.corrected, results.pinned, results.place) == (0, [], [], None)
        assert results.facets == []
    assert get_face(partner.id, "public") is None
    assert faces([partner.id], "public") == []
    assert get_face(partner.id, "team")


@pytest.mark.usefixtures("base")
def test_the_public_does_not_find_a_partner_by_a_hidden_service() -> None:
    add_partner("Maison", services=[service("Zorglub", visibility="team"), service("Accueil")])
    assert ask("zorglub", audience="public").total == 0
    assert names(ask("zorglub")) == ["Maison"]
    assert [s.name for s in ask("maison", audience="public").hits[0].face.services] == ["Accueil"]


@pytest.mark.usefixtures("base")
def test_a_partner_whose_services_are_all_hidden_answers_to_the_public_by_itself() -> None:
    add_partner("Maison", services=[service("Caché", visibility="team")])
    assert [(hit.face.name, hit.service) for hit in ask(audience="public").hits] == [("Maison", None)]


@pytest.mark.usefixtures("base")
def test_an_archived_service_is_not_found() -> None:
    add_partner("Maison", services=[service("Zorglub", state="archived")])
    assert ask("zorglub").total == 0


@pytest.mark.usefixtures("base")
def test_drafts_are_shown_to_the_team_when_it_asks() -> None:
    add_partner("Brouillon", state="draft")
    add_partner("Publiée")
    assert names(ask()) == ["Publiée"]
    asked: dict[str, Any] = {"at": TUESDAY, "zone": "C", "include_unpublished": True}
    assert names(search("", Filters(), audience="team", **asked)) == ["Brouillon", "Publiée"]
    assert names(search("", Filters(), audience="public", **asked)) == ["Publiée"]


@pytest.mark.usefixtures("base")
def test_internal_notes_are_not_searched() -> None:
    add_partner("Maison", handover_notes="zorglub", direct_contact="zorglub")
    assert ask("zorglub").total == 0
