"""Importing a file: what comes in, what is refused, what is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.databases import Databases, application, close
from tests.partners.importing import DATA, Import, counts, face_of, row, service_row, stored

# --- real files ----------------------------------------------------------------------------------------------------


def test_real_files_come_in_whole_and_the_second_time_change_nothing(app: Flask, run: Import, files: Path) -> None:
    first = run("import", files / "structures.json", files / "services.json")
    assert first.exit_code == 0
    assert counts(first) == {"structures": [18, 0, 0, 0], "services": [11, 0, 0, 0]}
    before = stored(app)
    second = run("import", files / "structures.json", files / "services.json")
    assert counts(second) == {"structures": [0, 0, 18, 0], "services": [0, 0, 11, 0]}
    assert stored(app) == before
    assert not list(files.glob("*.refus.*"))


def test_a_shelter_whose_address_is_confidential_is_stored_without_it(app: Flask, run: Import, files: Path) -> None:
    result = run("import", files / "structures.json", files / "services.json")
    assert "adresse confidentielle\u00a0: ni rue, ni code postal, ni coordonnées ne sont gardés" in result.output
    shelter = next(
        one for one in json.loads((DATA / "structures.json").read_text()) if one["nom"].startswith("L'Escale")
    )
    face = face_of(app, shelter["id"])
    assert (face.town, face.street, face.postal_code, face.address_is_confidential) == (
        shelter["commune"],
        "",
        "",
        True,
    )
    assert face.phones
    assert all(service.address_is_confidential and not service.postal_code for service in face.services)


def test_a_trial_says_all_and_writes_nothing(app: Flask, run: Import, files: Path) -> None:
    before = stored(app)
    result = run("import", files / "structures.json", files / "services.json", "--dry-run")
    assert counts(result)["structures"] == [18, 0, 0, 0]
    assert "Essai\u00a0: rien n’est écrit." in result.output
    assert stored(app) == before


def test_a_trial_gives_no_file_back(bring: Import, tmp_path: Path) -> None:
    assert counts(bring([row(), {"id": "2"}], "--dry-run"))["structures"] == [1, 0, 0, 1]
    assert not list(tmp_path.glob("*.refus.*"))


def test_what_was_imported_is_found_by_search(run: Import, files: Path, app: Flask) -> None:
    run("import", files / "structures.json", files / "services.json")
    asked = app.test_cli_runner().invoke(args=["partners", "search", "--json"], input="repair café malakoff\n\nzzzz\n")
    answer = json.loads(asked.output)
    repair = next(
        one["id"] for one in json.loads((DATA / "structures.json").read_text()) if one["nom"].startswith("Repair")
    )
    assert list(answer) == ["repair café malakoff", "zzzz"]
    assert answer["repair café malakoff"][0] == repair
    assert "Repair Café de Malakoff" in run("search", "repair cafe").output


def test_a_fiche_without_service_is_a_result(app: Flask, bring: Import) -> None:
    bring([row()])
    asked = app.test_cli_runner().invoke(args=["partners", "search", "--json"], input="maison 1")
    assert json.loads(asked.output) == {"maison 1": ["essai--1"]}


# --- rows ----------------------------------------------------------------------------------------------------------


def test_refused_rows_come_back_in_a_file_that_can_be_corrected(bring: Import, tmp_path: Path) -> None:
    rows = [row(1), row(1, nom="Encore"), row(2, nom=""), "CCAS", {"nom": "Sans numéro"}]
    result = bring(rows, services=[service_row(1), service_row(2, structure_id="essai--9")])
    assert counts(result) == {"structures": [1, 0, 0, 4], "services": [1, 0, 0, 1]}
    assert (
        "Refusé. Structure n°\u00a02 (Encore)\u00a0: identifiant déjà vu, structure n°\u00a01 («\u00a0essai--1\u00a0»)."
        in result.output
    )
    assert "Refusé. Structure n°\u00a03\u00a0: pas de nom." in result.output
    back = json.loads((tmp_path / "s.refus.json").read_text())
    assert [one["motif_refus"] for one in back][1:] == [
        "pas de nom",
        "ce n’est pas une fiche lisible",
        "pas d’identifiant (id)",
    ]
    assert back[1]["id"] == "essai--2"
    orphans = json.loads((tmp_path / "v.refus.json").read_text())
    assert orphans[0]["motif_refus"] == "sa structure («\u00a0essai--9\u00a0») n’est ni dans le fichier ni dans la base"


def test_refused_rows_go_where_they_are_asked(run: Import, tmp_path: Path) -> None:
    source = tmp_path / "s.csv"
    source.write_text("id;nom;telephone\n1;CCAS;+33147328278\n2;;'=HYPERLINK(1)\n", encoding="cp1252")
    result = run("import", source, "--refused", tmp_path / "retour.csv")
    assert counts(result)["structures"] == [1, 0, 0, 1]
    text = (tmp_path / "retour.csv").read_bytes().decode("utf-8-sig")
    assert text.splitlines()[1] == "2;;'=HYPERLINK(1);pas de nom;Ligne 3"


def test_a_file_where_nothing_can_be_taken_fails(bring: Import) -> None:
    result = bring([{"id": "1"}, {"nom": "X"}])
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "Aucune ligne n’a pu être reprise."


def test_columns_that_no_fiche_has_are_told(bring: Import) -> None:
    assert "non repris\u00a0: telphone." in bring([row(telphone="01 47 32 82 78")]).output


def test_the_terminal_is_not_flooded(bring: Import) -> None:
    lines = bring([row(i, siret="12") for i in range(60)]).output.splitlines()
    assert lines[-1] == "+ 10 autres"
    assert len(lines) == 3 + 50 + 1


def test_the_report_can_be_read_by_a_machine(bring: Import) -> None:
    report = json.loads(bring([row(), {"id": "2"}], "--json").output)
    assert report["structures"] == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    assert report["refused"] == [
        {"kind": "structures", "where": "Structure n°\u00a02", "name": "", "reasons": ["pas de nom"]}
    ]


def test_hostile_rows_do_no_harm(app: Flask, bring: Import) -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = [deep]
    rows = [
        row(1, nom="A\x00B\x1b[31m", description="\ud800fin", thematiques=deep, telephone={"a": deep}),
        row(2, nom="=cmd|'/C calc'!A0", latitude=10**400, longitude=True, code_postal="92\u0660\u0661\u0662"),
        row(3, description="x" * 2_000_000, date_maj="2025-02-30", siret="12345678901234"),
        {"id": "essai--4", "trop": deep},
    ]
    result = bring(rows)
    assert result.exit_code == 0
    assert counts(result)["structures"] == [3, 0, 0, 1]
    assert "\x1b" not in result.output
    face = face_of(app, "essai--1")
    assert (face.name, face.description) == ("AB[31m", "fin")
    assert len(face_of(app, "essai--3").description) == 10_000


def test_a_base_that_is_not_ready_is_told_in_a_sentence(databases: Databases, tmp_path: Path) -> None:
    name = databases.empty()
    made = application(databases.url(name), SKIP_GUARDS=True)
    (tmp_path / "s.json").write_text(json.dumps([row()]))
    result = made.test_cli_runner().invoke(args=["partners", "import", str(tmp_path / "s.json")])
    close(made)
    databases.drop(name)
    assert (result.exit_code, result.output) == (
        1,
        "La base n’est pas prête\u00a0: lancez d’abord «\u00a0flask db upgrade\u00a0».\n",
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("absent.json", "n’existe pas."),
        (".", "est un dossier\u00a0: donnez un fichier."),
        ("bad.json", "n’est pas du JSON valable"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(run: Import, tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "bad.json").write_text("{")
    result = run("import", tmp_path / name)
    assert result.exit_code == 1
    assert sentence in result.output
    assert len(result.output.splitlines()) == 1
