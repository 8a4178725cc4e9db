"""Who is answered what: every address asked for real, by nobody and by each role, with valid CSRF tokens."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import MethodNotAllowed, NotFound

from models import PARIS, db, now
from models.accounts.roles import ROLES
from models.accounts.tables import Person
from models.desk.queries import emergency_numbers
from models.partners import operations
from models.partners.tables import Partner
from models.place.operations import add_place_closure, picture, set_logo
from models.place.queries import place_settings
from models.search.lexicon_operations import write_entry
from models.search.tables import UnansweredWord
from tests.client import CheckingClient, logged_in
from tests.databases import Databases, Reused, application, close, writing

MATRIX = Path(__file__).with_name("access_matrix.csv")
COLUMNS = ("anonymous", *ROLES)
LOGINS = {"concierge": "awa", "coordination": "claire", "partenaire": "ines", "benevole": "jean", "financeur": "odile"}
FICHES = ("public", "team", "draft", "archived", "confidential", "resident", "own")

# One address for each kind of fiche, then every other one. {names} are filled in by `names_of`.
READ = [
    *(f"/annuaire/{{{kind}}}-{{{kind}_slug}}" for kind in FICHES),
    *(f"/annuaire/{{{kind}}}" for kind in FICHES),
    *(f"/annuaire/{{{kind}}}-{{{kind}_slug}}/fiche.pdf" for kind in FICHES),
    "/annuaire/999999",
    "/annuaire/999999-rien",
    *(f"/annuaire/{{{kind}}}/modifier" for kind in ("public", "own", "archived")),
    "/annuaire/999999/modifier",
    "/annuaire/{public}/services/{service}",
    "/annuaire/{public}/archiver",
    "/annuaire/{public}/verifier",
    "/annuaire",
    "/annuaire?q=papiers",
    "/annuaire/fiches",
    "/annuaire/montrez-moi",
    "/annuaire/nouvelle",
    "/annuaire/importer",
    "/annuaire/importer/perdu/refus.json",
    "/annuaire/mots",
    "/annuaire/mots/nouveau",
    "/annuaire/mots/{entry}",
    "/annuaire/mots/999999",
    "/annuaire/exporter",
    "/annuaire/exporter/structures.json",
    "/annuaire/exporter/services.csv",
    "/annuaire/exporter/tout.xml",
    "/",
    "/menu",
    "/urgences",
    "/urgences/{card}",
    "/urgences/rien",
    "/urgences/{card}/modifier",
    "/urgences/numeros",
    "/a-propos/donnees",
    "/a-propos/rien",
    "/lieu",
    "/lieu/logo/{logo}.png",
    "/lieu/logo/{absent}.png",
    "/compte",
    "/compte/entrer",
    "/rien-du-tout",
]
SECTIONS: dict[str, dict[str, str]] = {
    "identite": {"name": "Fiche publique d’essai", "kind": ""},
    "contact": {"phones": "01 99 00 12 34"},
    "adresse": {"town": "Villejuif"},
    "horaires": {"hours-0-0-start": "09:00", "hours-0-0-end": "12:00"},
    "visibilite": {"visibility": "public"},
    "interne": {"handover_notes": "Sonner deux fois."},
}
SERVICE = {"name": "Service d’essai", "fee": "", "appointment": "", "visibility": "public"}
SPAN = {"starts_on": "2030-08-01", "ends_on": "2030-08-15", "reason": "congés"}
WRITTEN: list[tuple[str, dict[str, Any]]] = [
    ("/annuaire", {"q": "papiers"}),
    ("/annuaire/nouvelle", {"name": "Fiche neuve", "kind": "", "request_key": "une-cle-d-essai"}),
    *((f"/annuaire/{{public}}/modifier/{section}", data) for section, data in SECTIONS.items()),
    ("/annuaire/{own}/modifier/identite", SECTIONS["identite"]),
    ("/annuaire/{public}/modifier/rien", {}),
    ("/annuaire/999999/modifier/identite", SECTIONS["identite"]),
    ("/annuaire/{public}/fermetures", SPAN),
    ("/annuaire/{public}/fermetures/{closure}/enlever", {}),
    ("/annuaire/{public}/fermetures/{place_closure}/enlever", {}),
    ("/annuaire/{public}/services", {"name": "Service neuf", "request_key": "une-autre-cle"}),
    ("/annuaire/{public}/services/{service}", SERVICE),
    ("/annuaire/{own}/services/{service}", SERVICE),
    ("/annuaire/{public}/services/{service}/etat", {"state": "archived"}),
    ("/annuaire/{public}/publier", {}),
    ("/annuaire/{draft}/publier", {}),
    ("/annuaire/{own}/publier", {}),
    ("/annuaire/{archived}/publier", {}),
    ("/annuaire/{public}/brouillon", {}),
    ("/annuaire/{public}/archiver", {}),
    ("/annuaire/{public}/verifier", {"how": "phone"}),
    ("/annuaire/{own}/verifier", {"how": "phone"}),
    ("/annuaire/importer", {"structures": "fiches.json"}),
    ("/annuaire/importer/vraiment", {"token": "perdu"}),
    ("/annuaire/mots/nouveau", {"said": "phrase neuve d’essai", "first": "colis"}),
    ("/annuaire/mots/{entry}", {"said": "phrase changée d’essai", "first": "colis"}),
    ("/annuaire/mots/{entry}", {"said": "phrase tentée d’essai", "first": "colis", "apercu": "1"}),
    ("/annuaire/mots/{entry}/enlever", {}),
    ("/annuaire/mots/{entry}/remettre", {}),
    ("/annuaire/mots/laisser", {"mot": "essai"}),
    ("/annuaire/mots/reprendre", {"mot": "essai"}),
    ("/annuaire/mots-sans-reponse", {"q": "essai"}),
    ("/urgences/{card}/modifier", {"title": "Que faire", "say": "Écouter."}),
    ("/urgences/numeros", {"number": "15", "name": "Samu"}),
    ("/urgences/numeros/{number}/enlever", {}),
    ("/lieu", {"name": "La Conciergerie", "school_zone": "C"}),
    ("/lieu/fermetures", SPAN),
    ("/lieu/fermetures/{place_closure}/enlever", {}),
    ("/lieu/fermetures/{closure}/enlever", {}),
    ("/lieu/logo", {"logo": "logo.png"}),
    ("/lieu/logo/enlever", {}),
    ("/compte/entrer", {"login": "awa", "password": "faux"}),
    ("/compte", {"current": "faux", "password": "un autre mot de passe"}),
    ("/compte/appareils", {}),
    ("/compte/sortir", {}),
    ("/", {}),
]


class Site:
    """The demonstration with one fiche of each kind, put back as it was after every request that wrote."""

    def __init__(self, databases: Databases, template: str) -> None:
        self._databases = databases
        self._template = databases.copy(template)
        first = application(databases.url(self._template))
        self.names = self._prepare(first)
        self._cookies = {role: self._cookie_of(first, role) for role in COLUMNS}
        close(first)
        self._reused = Reused(databases, self._template)
        self.app, self.put_back = self._reused.app, self._reused.put_back

    def client(self, role: str) -> CheckingClient:
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(self._cookies[role][0])
        assert isinstance(client, CheckingClient)
        return client

    def token(self, role: str) -> str:
        return self._cookies[role][1]

    def remove(self) -> None:
        self._reused.remove()
        self._databases.drop(self._template)

    def _cookie_of(self, app: Flask, role: str) -> tuple[dict[str, Any], str]:
        client = app.test_client() if role == "anonymous" else logged_in(app, LOGINS[role])
        assert isinstance(client, CheckingClient)
        token = client.token()
        with client.session_transaction() as cookie:
            return dict(cookie), token

    def _prepare(self, app: Flask) -> dict[str, Any]:
        with writing(app):
            fiches = self._fiches()
            public = fiches["public"]
            service = operations.create_service(actor=None, partner=public, values={"name": "Service d’essai"})
            day = date(2030, 12, 24)
            closure = operations.add_closure(actor=None, partner=public, starts_on=day, ends_on=day)
            place_closure = add_place_closure(actor=None, starts_on=day, ends_on=day, reason="fêtes")
            place = db.session.merge(place_settings())
            set_logo(actor=None, place=place, content=picture(drawn_logo()))
            db.session.flush()
            number, card = emergency_numbers()[0].id, "violences"
            entry = write_entry(actor=None, values={"said": "phrase d’essai", "first": "colis"})
            db.session.add(UnansweredWord(word="essai", searches=3, last_seen_on=now().astimezone(PARIS).date()))
            ids = {kind: fiche.id for kind, fiche in fiches.items()}
            names = {"service": service.id, "closure": closure.id, "place_closure": place_closure.id}
            names["entry"] = entry.id
        with app.test_request_context():
            from models.place.queries import logo_address
            from models.search.queries import get_face

            slugs = {f"{kind}_slug": face.slug for kind, number_ in ids.items() if (face := get_face(number_, "team"))}
            logo = logo_address(place_settings())
        return {**ids, **slugs, **names, "number": number, "card": card, "logo": logo, "absent": "0" * 64}

    def _fiches(self) -> dict[str, Partner]:
        kinds: dict[str, dict[str, Any]] = {
            "public": {"state": "published"},
            "team": {"state": "published", "visibility": "team"},
            "draft": {"state": "draft"},
            "archived": {"state": "archived"},
            "confidential": {"state": "published", "address_is_confidential": True, "town": "Villejuif"},
            "resident": {"state": "published", "kind": "habitant-benevole"},
        }
        made = {
            kind: operations.create_partner(
                actor=None,
                values={"name": f"Fiche {kind} d’essai", **{k: v for k, v in values.items() if k != "state"}},
                state=values["state"],
            )
            for kind, values in kinds.items()
        }
        member = db.session.scalars(select(Person).where(Person.login == LOGINS["partenaire"])).one()
        own = db.session.get_one(Partner, min(member.partner_ids))
        # Their own fiche is theirs even while nobody else may read it.
        operations.edit_partner(actor=None, partner=own, values={"visibility": "team"})
        return {**made, "own": own}


def drawn_logo() -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (60, 40), "#803020").save(made, "PNG")
    return made.getvalue()


@pytest.fixture(scope="module")
def site(databases: Databases, demo_base: str) -> Iterator[Site]:
    site = Site(databases, demo_base)
    yield site
    site.remove()


def cell(response: Any) -> str:
    """The status; for a redirection also whether it leads to the login page."""
    to_login = "/compte/entrer" in response.headers.get("Location", "")
    return f"{response.status_code} login" if to_login else str(response.status_code)


def asked(site: Site, method: str, address: str, data: dict[str, Any], role: str) -> str:
    client, url = site.client(role), address.format(**site.names)
    if method == "GET":
        return cell(client.get(url))
    body = {name: _file(value) if name in {"structures", "logo"} else value for name, value in data.items()}
    response = client.post(url, data={**body, "csrf_token": site.token(role)})
    if response.status_code < 400 and "login" not in cell(response):
        site.put_back()
    return cell(response)


def _file(name: str) -> tuple[io.BytesIO, str]:
    content = (
        drawn_logo() if name.endswith(".png") else b'[{"id": "neuf", "nom": "Structure neuve", "source": "essai"}]'
    )
    return io.BytesIO(content), name


ROWS = [*(("GET", address, {}) for address in READ), *(("POST", address, data) for address, data in WRITTEN)]


def test_everybody_is_answered_as_the_matrix_says(site: Site, rewrites: bool) -> None:
    found = [
        [method, address, *(asked(site, method, address, data, role) for role in COLUMNS)]
        for method, address, data in ROWS
    ]
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([["method", "address", *COLUMNS], *found])
    if rewrites:
        MATRIX.write_text(table.getvalue(), encoding="utf-8")
    listed = MATRIX.read_text(encoding="utf-8")
    now, then = table.getvalue().splitlines(), listed.splitlines()
    differences = [f"{line} (before: {old})" for line, old in zip(now, then, strict=False) if line != old]
    assert not differences, "\n".join(["rights changed, is it meant?", *differences])
    assert len(now) == len(then), "rows were added or taken away: `python -m pytest tests/house --rewrite`"


def test_every_route_is_in_the_matrix(demo_app: Flask) -> None:
    adapter = demo_app.url_map.bind("localhost")
    numbers = re.compile(r"{(?!\w*slug|card|logo|absent)\w+}")
    covered = set()
    for method, address, _ in ROWS:
        bare = numbers.sub("1", address).partition("?")[0]
        bare = re.sub(r"{\w+}", "mot", bare)
        with suppress(NotFound, MethodNotAllowed):  # rows that are there to be refused
            covered.add((adapter.match(bare, method=method)[0], method))
    routes = {
        (rule.endpoint, method)
        for rule in demo_app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes - covered == set(), "add a row for these to the matrix"


@pytest.mark.parametrize("role", ["anonymous", "partenaire", "benevole", "financeur"])
def test_outside_the_team_nothing_of_a_fiche_is_written(role: str) -> None:
    """Read from the committed matrix: whatever the row, no answer below 400 but the way to the login page."""
    with MATRIX.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["method"] == "POST" and row["address"].startswith(("/annuaire", "/lieu", "/urgences")):
                assert row[role] in {"403", "404", "303 login"}, row
