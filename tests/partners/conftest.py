"""Importing as the coordination does it: `run` a command, `bring` rows."""

from __future__ import annotations

import json
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from blueprints.partners.papers import resident_sheet
from models import db
from models.partners.faces import PartnerFace, from_json
from models.search.tables import SearchDocument
from tests.partners.importing import DATA, Import
from tests.partners.printing import TODAY, Print


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in ("structures.json", "services.json"):
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def run(app: Flask) -> Import:
    return lambda *words: app.test_cli_runner().invoke(args=["partners", *map(str, words)])


@pytest.fixture
def bring(run: Import, tmp_path: Path) -> Import:
    """`bring([row, …], services=[…], "--draft")`: import these rows, as JSON."""

    def go(rows: list[Any], *options: str, services: list[Any] | None = None) -> Result:
        paths = [tmp_path / "s.json"]
        paths[0].write_text(json.dumps(rows))
        if services is not None:
            paths.append(tmp_path / "v.json")
            paths[1].write_text(json.dumps(services))
        return run("import", *paths, *options)

    return go


@pytest.fixture(scope="session")
def demo_faces(demo_app: Flask) -> list[PartnerFace]:
    """The twelve fiches of the demonstration that say most."""
    with demo_app.app_context():
        stored = db.session.scalars(select(SearchDocument.face)).all()
    return [from_json(face) for face in sorted(stored, key=lambda face: -len(str(face)))[:12]]


@pytest.fixture(scope="session")
def print_sheet(demo_app: Flask) -> Print:
    """The sheet of a face, read back."""

    def made(face: PartnerFace, **changed: Any) -> PdfReader:
        given = {"place_name": "Conciergerie Dumas", "public_url": "https://conciergerie.example", "today": TODAY}
        with demo_app.app_context():
            return PdfReader(BytesIO(resident_sheet(face, **{**given, "zone": "C", "is_demo": False, **changed})))

    return made
