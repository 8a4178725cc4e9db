"""Giving fiches away: valid for data·inclusion, nothing that the public may not read, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from jsonschema import Draft202012Validator

from models.partners.exports import safe_cell, to_csv_text
from models.partners.sources import read_source
from tests.databases import Databases, running
from tests.factories import Make

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests/data/partners"
Run = Callable[..., Result]


def run(app: Flask, *words: Any) -> Result:
    result = app.test_cli_runner().invoke(args=["partners", *map(str, words)])
    assert result.exit_code == 0, result.output
    return result


def check(kind: str, rows: list[dict[str, Any]]) -> None:
    schema = json.loads((ROOT / f"seeds/reference/schema/{kind}.schema.json").read_text("utf-8"))
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for row in rows:
        validator.validate(row)


@pytest.fixture
def two_places(databases: Databases, ready_base: str) -> Any:
    """Two installations of the product, each with its own base."""
    with running(databases, ready_base) as here, running(databases, ready_base) as there:
        yield here, there


@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_one_place_exports_another_imports_and_then_finds_the_same(
    two_places: tuple[Flask, Flask], tmp_path: Path, form: str
) -> None:
    here, there = two_places
    run(here, "import", DATA / "structures.json", DATA / "services.json")
    Make(here).partner(
        "Entraide du Parc",
        phones=["01 99 00 12 34"],
        street="3 rue du Parc",
        town="Nanterre",
        description="On aide, l’été aussi\u00a0; « toujours ».",
        services=[
            {
                "name": "Colis alimentaire",
                "description": "Un colis par semaine.",
                "theme": ["equipement-et-alimentation--alimentation"],
                "public": ["familles", "femmes"],
                "conditions": "Habiter ici.",
                "documents": ["Carte d’identité", "RIB"],
                "fee": "payant",
                "fee_detail": "1 €",
                "hours": "Mo 09:00-12:00",
                "access": ["telephoner", "se-presenter"],
            }
        ],
    )
    run(here, "export", tmp_path, "--format", form)
    files = (tmp_path / f"structures.{form}", tmp_path / f"services.{form}")
    first = run(there, "import", *files, "--json")
    second = run(there, "import", *files, "--json")
    exported = len(read_source(files[0].read_bytes(), "s").structures)
    assert json.loads(first.output)["structures"] == {"new": exported, "changed": 0, "same": 0, "refused": 0}
    assert json.loads(second.output)["structures"] == {"new": 0, "changed": 0, "same": exported, "refused": 0}
    assert json.loads(second.output)["services"]["changed"] == 0
    run(there, "export", tmp_path / "back", "--format", form)
    for file in files:
        assert (tmp_path / "back" / file.name).read_bytes() == file.read_bytes()
    ours = json.loads(run(here, "import", *files, "--json").output)
    assert ours["structures"]["new"] == ours["services"]["new"] == 0


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_place_without_service_exports_files_that_can_be_imported(
    app: Flask, make: Make, tmp_path: Path, form: str
) -> None:
    make.partner("Entraide du Parc")
    run(app, "export", tmp_path, "--format", form)
    files = (tmp_path / f"structures.{form}", tmp_path / f"services.{form}")
    assert json.loads(run(app, "import", *files, "--json").output)["structures"]["same"] == 1


def test_a_json_export_obeys_the_schema(app: Flask, tmp_path: Path) -> None:
    run(app, "import", DATA / "structures.json", DATA / "services.json")
    run(app, "export", tmp_path / "tout.json")
    made = json.loads((tmp_path / "tout.json").read_text("utf-8"))
    assert len(made["structures"]) > 10
    assert made["services"]
    check("structure", made["structures"])
    check("service", made["services"])


def test_nothing_that_is_not_public_leaves_the_place(app: Flask, make: Make, tmp_path: Path) -> None:
    make.partner("Ouverte", direct_contact="Odile SECRET", handover_notes="SECRET", services=[
        {"name": "Pour tous", "description": "Assez long."},
        {"name": "Caché SECRET", "description": "Assez long.", "visibility": "team"},
    ])  # fmt: skip
    make.partner("Équipe SECRET", visibility="team")
    make.partner("Brouillon SECRET", state="draft")
    make.partner("Archivée SECRET", state="archived")
    make.partner("Habitante SECRET", kind="habitant-benevole")
    make.partner("Refuge", street="3 rue SECRET", postal_code="92000", town="Nanterre", address_is_confidential=True)
    for form in ("json", "csv"):
        result = run(app, "export", tmp_path / form, "--format", form)
        written = b"".join(path.read_bytes() for path in (tmp_path / form).iterdir())
        assert b"SECRET" not in written
        assert "SECRET" not in result.output
        assert b"92000" not in written
        assert b"Pour tous" in written


def test_what_v1_cannot_say_is_listed(app: Flask, make: Make, tmp_path: Path) -> None:
    make.partner("Deux numéros", phones=["01 99 00 12 34", "3919"], acronym="DN")
    make.partner(
        "Avec service muet",
        services=[{"name": "Muet"}, {"name": "Dit", "description": "Cinq lettres au moins.", "language": ["ar"]}],
    )
    make.partner("AB")
    make.partner("Sans date", source_id="x--1", services=[{"name": "Aide", "description": "Un coup de main."}])
    result = run(app, "export", tmp_path)
    lines = result.output.splitlines()
    assert lines[0] == "Structures\u00a0: 2. Services\u00a0: 1."
    assert "Laissée de côté. Muet (Avec service muet)\u00a0: pas de description." in lines
    assert "Laissée de côté. AB\u00a0: nom de moins de trois ou de plus de 150 caractères." in lines
    assert "Laissée de côté. Sans date (avec 1 service)\u00a0: pas de date de mise à jour." in lines
    assert "Réduite. Deux numéros\u00a0: un seul téléphone sur plusieurs, sigle et autres noms." in lines
    assert "Réduite. Dit (Avec service muet)\u00a0: langues parlées." in lines
    assert "langues parlées" in (tmp_path / "export.remarques.txt").read_text("utf-8")


def test_a_fiche_keeps_its_source_and_ours_say_that_they_are_ours(app: Flask, make: Make, tmp_path: Path) -> None:
    ours = make.partner("Entraide", services=[{"name": "Colis", "description": "Un colis."}])
    make.partner("Venue d’ailleurs", source_id="essai--7", source_updated_on=date(2026, 1, 2))
    run(app, "export", tmp_path)
    rows = {row["nom"]: row for row in json.loads((tmp_path / "structures.json").read_text("utf-8"))}
    assert (rows["Entraide"]["source"], rows["Entraide"]["id"]) == ("loge", f"loge--{ours.id}")
    other = rows["Venue d’ailleurs"]
    assert (other["source"], other["id"], other["date_maj"]) == ("essai", "essai--7", "2026-01-02")
    service = json.loads((tmp_path / "services.json").read_text("utf-8"))[0]
    assert service["structure_id"] == f"loge--{ours.id}"
    assert service["id"] == f"loge--{ours.id}-{ours.services[0].id}"


def test_a_service_gives_its_partner_s_address_and_everybody_excludes_the_others(
    app: Flask, make: Make, tmp_path: Path
) -> None:
    make.partner("Entraide", street="3 rue du Parc", town="Nanterre", services=[
        {"name": "Colis", "description": "Un colis.", "public": ["femmes", "tous-publics"]},
        {"name": "Ailleurs", "description": "Plus loin.", "town": "Colombes"},
    ])  # fmt: skip
    run(app, "export", tmp_path)
    colis, ailleurs = json.loads((tmp_path / "services.json").read_text("utf-8"))
    assert (colis["adresse"], colis["commune"], colis["publics"]) == ("3 rue du Parc", "Nanterre", ["tous-publics"])
    assert (ailleurs["adresse"], ailleurs["commune"]) == (None, "Colombes")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+33147328278", "'+33147328278"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("'=1", "''=1"),
        ("l'aide", "l'aide"),
        (-1.5, -1.5),
        (None, ""),
        (["a", "b"], "a|b"),
    ],
)
def test_no_cell_of_a_spreadsheet_can_run(value: Any, cell: Any) -> None:
    assert safe_cell(value) == cell
    if isinstance(value, str):
        text = to_csv_text([{"id": "1", "nom": value}])
        assert read_source(text.encode("utf-8-sig"), "f").structures[0].data["nom"] == value


def test_a_csv_export_opens_in_a_spreadsheet(app: Flask, make: Make, tmp_path: Path) -> None:
    make.partner("=HYPERLINK(“x”)", phones=["01 99 00 12 34"], town="Évry; Courcouronnes")
    run(app, "export", tmp_path / "fiches.csv")
    content = (tmp_path / "fiches.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid;source;nom;")
    row = next(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert (row["nom"], row["telephone"], row["commune"]) == (
        "'=HYPERLINK(“x”)",
        "'+33199001234",
        "Évry; Courcouronnes",
    )
    assert (tmp_path / "fiches-services.csv").exists()
