"""Rows to import, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from models import db
from models.history.tables import Change
from models.partners.faces import PartnerFace
from models.partners.tables import Partner, Service
from models.search.queries import get_face

DATA = Path(__file__).resolve().parents[1] / "data" / "partners"
Import = Callable[..., Result]


def row(number: int = 1, **fields: Any) -> dict[str, Any]:
    usual = {"id": f"essai--{number}", "source": "essai", "nom": f"Maison {number}", "description": "Pour tous."}
    return {**usual, "date_maj": "2026-01-02", "adresse": "3 rue du Parc", "commune": "Nanterre", **fields}


def service_row(number: int = 1, **fields: Any) -> dict[str, Any]:
    usual = {"id": f"essai--s{number}", "structure_id": "essai--1", "source": "essai", "nom": "Colis alimentaire"}
    return {**usual, "description": "Un colis par semaine.", "date_maj": "2026-01-02", **fields}


def counts(result: Result) -> dict[str, list[int]]:
    """new, changed, same, refused of structures and of services, read on the terminal."""
    lines = [line.replace("\u202f", "").split() for line in result.output.splitlines()]
    found = {
        line[0]: [int(word) for word in line[1:]] for line in lines if line and line[0] in ("structures", "services")
    }
    assert found, result.output
    return found


def stored(app: Flask) -> dict[str, int]:
    with app.app_context():
        query = {model.__name__: select(func.count()).select_from(model) for model in (Partner, Service, Change)}
        return {name: db.session.scalar(one) or 0 for name, one in query.items()}


def face_of(app: Flask, source_id: str) -> PartnerFace:
    with app.app_context():
        number = db.session.scalar(select(Partner.id).where(Partner.source_id == source_id))
        assert number is not None
        face = get_face(number, "team")
        assert face is not None
        return face


def row_of(source_id: str) -> Partner:
    return db.session.scalars(select(Partner).where(Partner.source_id == source_id)).one()
