"""Nothing that is between ourselves reaches the public: marks are planted everywhere, then every public page is read.

Among the readers of a public page is a violent ex-partner; among the accounts may be one.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from models.partners.exports import export_partners, to_csv_text, to_json_text
from tests.client import CheckingClient, logged_in
from tests.conftest import LogIn
from tests.databases import TEAM, Databases, running
from tests.factories import Make

MARK = "sentinelle"
SECRET_PLACE = {
    "street": "7 impasse Sentinelle",
    "street_more": "Escalier Sentinelle",
    "postal_code": "94999",
    "insee_code": "94998",
    "latitude": 48.987654,
    "longitude": 2.123456,
    "town": "Ablon-sur-Seine",
}
# As they would stand in a page, a paper or an export.
NEVER = (MARK, "94999", "94998", "48.98765", "48,98765", "2.12345", "2,12345")
THEME = "famille--surmonter-conflits-separation-violence"
MOST_PAGES = 600


def plant(make: Make) -> dict[str, int]:
    hidden_service = {"name": "Service sentinelle", "description": "sentinelle", "visibility": "team", "theme": [THEME]}
    shown = {"name": "Écoute", "theme": [THEME], "documents": ["Une pièce d’identité"]}
    fiches = {
        "public": make.partner(
            "Écoute du Parc",
            direct_contact="Ligne sentinelle 06 39 98 00 00",
            handover_notes="Note sentinelle",
            services=[shown, hidden_service],
            phones=["01 99 00 12 34"],
        ),
        "team": make.partner("Équipe sentinelle", visibility="team", services=[shown]),
        "draft": make.partner("Brouillon sentinelle", state="draft", services=[shown]),
        "archived": make.partner("Archive sentinelle", state="archived", services=[shown]),
        "resident": make.partner("Habitante sentinelle", kind="habitant-benevole", services=[shown]),
        "shelter": make.partner(
            "Refuge",
            address_is_confidential=True,
            **SECRET_PLACE,
            accessibility_url="https://acceslibre.example/sentinelle",
            direct_contact="sentinelle",
            services=[shown | SECRET_PLACE],
        ),
        "hides-later": make.partner("Halte", **SECRET_PLACE, services=[shown | SECRET_PLACE]),
        "hidden-service": make.partner(
            "Maison ouverte",
            services=[shown | SECRET_PLACE | {"name": "Mise à l’abri", "address_is_confidential": True}],
        ),
    }
    make.edit(fiches["hides-later"], address_is_confidential=True)
    make.person("membre", "partenaire", partner_ids=[fiches["public"].id])
    return {name: face.id for name, face in fiches.items()}


@pytest.fixture(scope="module")
def planted(databases: Databases, ready_base: str) -> Iterator[tuple[Flask, dict[str, int]]]:
    with running(databases, ready_base) as app:
        yield app, plant(Make(app))


def told(answer: Any) -> str:
    """All that an answer gives away: the text of a page with its tags, of a paper with its properties."""
    if answer.mimetype == "application/pdf":
        paper = PdfReader(io.BytesIO(answer.data))
        return " ".join([*(page.extract_text() for page in paper.pages), str(paper.metadata), str(answer.headers)])
    return f"{answer.text} {answer.headers}"


def faults(text: str) -> list[str]:
    return [text[max(0, at - 40) : at + 60] for secret in NEVER for at in [text.lower().find(secret)] if at >= 0]


def crawl(browser: CheckingClient, starts: list[str]) -> Iterator[tuple[str, Any]]:
    """Every page that one may reach from these, by links and search forms."""
    waiting, seen = list(starts), set(starts)
    while waiting:
        assert len(seen) < MOST_PAGES, "the site has no end"
        address = waiting.pop()
        answer = browser.get(address)
        yield address, answer
        links = answer.links if answer.is_html else [answer.location or ""]
        for link in links:
            path = POINTED.sub("", link.partition("#")[0])
            if path.startswith("/") and not path.startswith("/static/") and path not in seen:
                seen.add(path)
                waiting.append(path)


# Seven languages to point in show the same answers: one is enough.
POINTED = re.compile(r"[?&]langue_montree=\w+(?=$)|langue_montree=\w+&")
WORDS = ["", "ecoute", "violence", "refuge", "halte", "papiers", "maison", "parc", "abri", "ablon", "villejuif", "e"]
WHO = ["nobody", "benevole", "financeur", "partenaire", "membre"]


@pytest.mark.parametrize("who", WHO)
def test_no_page_nor_paper_gives_away_what_is_between_ourselves(
    planted: tuple[Flask, dict[str, int]], who: str
) -> None:
    app, ids = planted
    browser = app.test_client() if who == "nobody" else logged_in(app, who)
    starts = [
        "/",
        "/menu",
        *(f"/annuaire?q={word}" for word in WORDS),
        *(f"/annuaire/{number}" for number in ids.values()),
    ]
    own = f"/annuaire/{ids['public']}-"
    read = set()
    for address, answer in crawl(browser, starts):  # type: ignore[arg-type]
        if who == "membre" and address.startswith(own):
            continue  # their own fiche: read below
        read.add(answer.mimetype)
        text = told(answer)
        assert faults(text) == [], address
        assert not [name for name in TEAM.values() if name in text and name != TEAM.get(who)], address
    assert read == {"text/html", "application/pdf"}


@pytest.mark.parametrize("kind", ["team", "draft", "archived", "resident"])
@pytest.mark.parametrize("tail", ["", "-x", "-x/fiche.pdf", "-x/fiche.pdf?deux=1"])
def test_a_fiche_that_is_not_public_does_not_even_exist(
    planted: tuple[Flask, dict[str, int]], kind: str, tail: str
) -> None:
    """404, not 403: nobody learns that there is something."""
    app, ids = planted
    answer = app.test_client().get(f"/annuaire/{ids[kind]}{tail}")
    assert answer.status_code == 404
    assert MARK not in told(answer).lower()
    lost = app.test_client().get("/annuaire/999999")
    assert re.sub(r"[0-9a-f]{4}-404", "", answer.words) == re.sub(r"[0-9a-f]{4}-404", "", lost.words)


@pytest.mark.parametrize("word", ["sentinelle", "impasse sentinelle", "94999", "note", "equipe sentinelle", "sentinel"])
def test_the_search_knows_nothing_of_what_is_hidden(planted: tuple[Flask, dict[str, int]], word: str) -> None:
    app, _ = planted
    page = app.test_client().get("/annuaire", query_string={"q": word})
    assert page.tree.of_class("hit") == []
    assert "compris comme" not in page.words, "nor does it correct towards it"


def test_a_confidential_place_is_not_found_by_its_town(planted: tuple[Flask, dict[str, int]]) -> None:
    """The town is told on the fiche, and is no way to look for a shelter."""
    app, _ = planted
    browser = app.test_client()
    for address in ("/annuaire?q=ablon", "/annuaire?q=ablon-sur-seine", "/annuaire?q=violence"):
        page = browser.get(address)
        assert not [link for link in page.links if "ville=" in link and "ablon" in link.lower()], address
    for address in ("/annuaire?q=ablon-sur-seine", "/annuaire?ville=Ablon-sur-Seine", "/annuaire?ville=ablon+seine"):
        assert "Refuge" not in browser.get(address).words, address


def test_a_confidential_place_says_its_town_and_how_to_ask(planted: tuple[Flask, dict[str, int]]) -> None:
    app, ids = planted
    browser = app.test_client()
    page = browser.get(f"/annuaire/{ids['shelter']}-refuge")
    assert "Ablon-sur-Seine" in page.words
    assert "Adresse confidentielle" in page.words


def test_a_service_for_the_team_is_not_counted_nor_printed_for_the_public(
    planted: tuple[Flask, dict[str, int]],
) -> None:
    app, ids = planted
    page = app.test_client().get(f"/annuaire/{ids['public']}-ecoute-du-parc")
    assert len(page.tree.of_class("svc")) == 1


def test_a_member_reads_the_contacts_of_their_own_fiche_never_the_notes(
    planted: tuple[Flask, dict[str, int]],
) -> None:
    app, ids = planted
    page = logged_in(app, "membre").get(f"/annuaire/{ids['public']}-ecoute-du-parc")
    assert "Ligne sentinelle" in page.words
    assert "Note sentinelle" not in page.words
    assert not [name for name in TEAM.values() if name in page.words]


@pytest.mark.parametrize("who", ["concierge", "coordination"])
def test_the_team_reads_all_of_it(planted: tuple[Flask, dict[str, int]], who: str) -> None:
    app, ids = planted
    page = logged_in(app, who).get(f"/annuaire/{ids['public']}-ecoute-du-parc")
    for said in ("Ligne sentinelle", "Note sentinelle", "Service sentinelle"):
        assert said in page.words


@pytest.mark.parametrize("kind", ["team", "draft", "archived", "resident", "shelter", "hides-later", "hidden-service"])
def test_the_paper_that_the_team_prints_holds_no_secret_place(planted: tuple[Flask, dict[str, int]], kind: str) -> None:
    """A resident carries it away."""
    app, ids = planted
    browser = logged_in(app, "concierge")
    moved = browser.get(f"/annuaire/{ids[kind]}").location
    text = told(browser.get(f"{moved}/fiche.pdf")).lower()
    for secret in ("impasse", "94999", "48.98", "48,98", "note sentinelle", "ligne sentinelle", "service sentinelle"):
        assert secret not in text, secret


def test_the_export_holds_only_what_the_public_may_read(planted: tuple[Flask, dict[str, int]]) -> None:
    app, _ = planted
    with app.app_context():
        made = export_partners()
        rows = [made.structures, made.services]
        texts = [
            *(to_json_text(one) for one in rows),
            *(to_csv_text(one) for one in rows),
            *made.left_out,
            *made.reduced,
        ]
    browser = logged_in(app, "coordination")
    texts += [
        browser.get(f"/annuaire/exporter/{kind}.{form}").text
        for kind in ("structures", "services")
        for form in ("json", "csv")
    ]
    for text in texts:
        found = [fault for fault in faults(text) if "équipe sentinelle" not in fault.lower()]
        assert not found or text in made.left_out, found
    names = {row["nom"] for row in json.loads(to_json_text(made.structures))}
    assert names == {"Écoute du Parc", "Refuge", "Halte", "Maison ouverte"}


def test_neither_the_machine_s_search_nor_its_export_says_more(planted: tuple[Flask, dict[str, int]]) -> None:
    app, _ = planted
    runner = app.test_cli_runner()
    found = runner.invoke(args=["partners", "search", "--json"], input="impasse sentinelle\nnote\n94999\n")
    assert found.exit_code == 0, found.output
    assert set(json.loads(found.stdout).values().__iter__().__next__() or []) == set()


def test_the_place_may_close_its_directory_papers_included(app: Flask, make: Make, login_as: LogIn) -> None:
    from models.place.operations import edit_place, place_settings_to_edit
    from tests.databases import writing

    fiche = make.partner()
    with writing(app):
        edit_place(actor=None, place=place_settings_to_edit(), values={"public_directory": False})
    for tail in ("", f"-{fiche.slug}", f"-{fiche.slug}/fiche.pdf"):
        assert "/compte/entrer" in app.test_client().get(f"/annuaire/{fiche.id}{tail}").location
        assert login_as("benevole").get(f"/annuaire/{fiche.id}{tail}").status_code in {200, 301}
    assert fiche.name not in app.test_client().get("/annuaire?q=parc", headers={"HX-Request": "true"}).text
