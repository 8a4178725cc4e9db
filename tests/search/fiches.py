"""A small base of fiches for the tests of search: an application with nothing but the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Flask

from models import PARIS, db, now, writes
from models.partners.tables import Partner, PartnerAlias, Service, ServiceDocument
from models.search.operations import index_partner
from models.search.queries import Filters, Results, search
from models.search.rules import fold
from models.vocabulary.tables import Term
from tests.databases import Databases

# A Tuesday of term time, at 10 in the morning.
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=PARIS)

TERMS = [
    ("door", "manger", "Manger", "faim, repas, courses", ""),
    ("door", "danger", "Danger, violences", "coups, menaces", ""),
    ("category", "equipement-et-alimentation", "Équipement et alimentation", "meubles", ""),
    ("category", "famille", "Famille", "enfants, parents", ""),
    ("theme", "equipement-et-alimentation--alimentation", "Alimentation", "nourriture, colis, bouffe", "manger"),
    ("theme", "famille--surmonter-conflits-separation-violence", "Violences", "mari violent, coups", "danger"),
    ("public", "femmes", "Femmes", "", ""),
    ("public", "tous-publics", "Tous publics", "", ""),
    ("language", "ar", "Arabe", "darija", ""),
    ("language", "wo", "Wolof", "sénégalais", ""),
    ("fee", "gratuit", "Gratuit", "", ""),
    ("fee", "payant", "Payant", "", ""),
    ("access", "telephoner", "Téléphoner", "", ""),
    ("partner_kind", "association", "Association", "asso", ""),
    ("partner_kind", "habitant-benevole", "Habitant bénévole", "", ""),
]


@contextmanager
def bare_application(databases: Databases) -> Iterator[Flask]:
    """An application with the tables and a few terms, inside its context, allowed to write."""
    name = databases.empty()
    app = Flask("search")
    app.config["SQLALCHEMY_DATABASE_URI"] = databases.url(name)
    db.init_app(app)
    with app.app_context():
        token = writes.set(True)
        try:
            db.create_all()
            add_terms()
            db.session.commit()
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
            writes.reset(token)
    databases.drop(name)


def add_terms() -> None:
    known: dict[tuple[str, str], Term] = {}
    for position, (kind, code, label, words, door) in enumerate(TERMS):
        parent = known.get(("category", code.split("--")[0])) if kind == "theme" else None
        term = Term(kind=kind, code=code, label=label, plain="", words=words, position=position, sort_key=fold(label))
        term.parent_id = parent.id if parent else None
        term.door_id = known["door", door].id if door else None
        db.session.add(term)
        db.session.flush()
        known[kind, code] = term


def terms(**codes: str | list[str]) -> list[Term]:
    wanted = [(kind, code) for kind, given in codes.items() for code in ([given] if isinstance(given, str) else given)]
    return [db.session.query(Term).filter_by(kind=kind, code=code).one() for kind, code in wanted]


def add_partner(
    name: str, *, services: list[Service] | None = None, aliases: list[str] | None = None, **values: Any
) -> Partner:
    """A published fiche, indexed and committed."""
    instant = now()
    given = {"phones": [], "tags": [], "state": "published", "terms": [], **values}
    partner = Partner(name=name, sort_key=fold(name), created_at=instant, updated_at=instant, **given)
    partner.aliases = [PartnerAlias(name=alias, folded=fold(alias)) for alias in aliases or []]
    partner.services = services or []
    db.session.add(partner)
    index_partner(partner)
    db.session.commit()
    return partner


def service(name: str, *, documents: list[str] | None = None, **values: Any) -> Service:
    instant = now()
    given = {"area": [], "tags": [], "terms": [], **values}
    made = Service(name=name, sort_key=fold(name), created_at=instant, updated_at=instant, **given)
    made.documents = [ServiceDocument(position=i, label=label) for i, label in enumerate(documents or [])]
    return made


def add_quarter() -> None:
    """A few doors of a made-up quarter."""
    food, violence = (
        terms(theme=code)
        for code in ("equipement-et-alimentation--alimentation", "famille--surmonter-conflits-separation-violence")
    )
    add_partner(
        "Centre communal d’action sociale",
        acronym="CCAS",
        town="Bagneux",
        postal_code="92220",
        source="t",
        source_id="ccas",
        description="Aides de la commune, domiciliation.",
        hours="Mo-Fr 09:00-12:00",
        services=[
            service(
                "Domiciliation",
                description="Une adresse pour recevoir son courrier.",
                fee="gratuit",
                documents=["Pièce d’identité"],
                appointment="sans",
            )
        ],
    )
    add_partner(
        "Épicerie solidaire du Parc",
        aliases=["Le Panier"],
        town="Villejuif",
        source="t",
        source_id="epicerie",
        description="Magasin à petits prix.",
        hours="Mo-Fr 14:00-18:00",
        services=[service("Courses à petits prix", terms=food, fee="payant", documents=["Justificatif de revenus"])],
    )
    add_partner(
        "Les Restos du Cœur",
        town="Bagneux",
        source="t",
        source_id="restos",
        description="Aide alimentaire.",
        services=[
            service("Colis", terms=[*food, *terms(public="tous-publics")], fee="gratuit", hours="Tu 09:00-12:00"),
            service("Point bébé", description="Couches et lait.", fee="gratuit", terms=terms(language=["ar", "wo"])),
        ],
    )
    add_partner("Mission locale", town="Villejuif", source="t", source_id="ml", description="Emploi des 16-25 ans.")
    add_partner("Conseil de prud’hommes", town="Sceaux", source="t", source_id="prud", description="Litiges.")
    add_partner(
        "Femmes solidaires",
        town="Villejuif",
        source="t",
        source_id="femmes",
        services=[service("Écoute", terms=[*violence, *terms(public="femmes")], is_sensitive=True)],
    )


def ask(query: str = "", *, audience: Any = "team", at: datetime = TUESDAY, page: int = 1, **filters: Any) -> Results:
    return search(query, Filters(**filters), audience=audience, at=at, zone="C", page=page, per_page=25)


def names(results: Results) -> list[str]:
    return [hit.face.name for hit in results.hits]


def save(partner: Partner) -> None:
    """Index a fiche that was changed, and commit."""
    index_partner(partner)
    db.session.commit()
