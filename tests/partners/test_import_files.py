"""What is read of a file, and the one sentence told when it cannot be."""

from __future__ import annotations

import gzip
import json

import pytest

from models.errors import DomainError
from models.partners import sources
from models.partners.sources import read_source

ROWS = [{"id": "1", "nom": "Épicerie"}, {"id": "2", "nom": "CCAS"}]
TEXT = json.dumps(ROWS, ensure_ascii=False)
LINES = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
# Two encodings in one file; a quote that is never closed; a list cut short; services where structures are awaited.
MIXED = "id;nom\n1;Épicerie\n2;".encode() + b"Cr\xe9teil\n"
UNCLOSED = b'id;nom\n1;A\n2;"' + b"x" * 1_000_001 + b'"\n'
CUT = b'[\n{"id": "1", "nom": "A"},\n{"id": "2"}\n'
SERVICES = b'[{"id": "s", "nom": "S", "structure_id": "1"}]'
UNREADABLE = "L’encodage de F est illisible à la ligne {}\u00a0: enregistrez-le en UTF-8."
CSV = "id;nom\n1;Épicerie\n2;CCAS\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("cp1252"),
        gzip.compress(TEXT.encode()),
        LINES.encode(),
        gzip.compress(LINES.encode()),
        json.dumps({"structures": ROWS}).encode(),
        json.dumps({"items": ROWS, "total": 2}).encode(),
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("cp1252"),
        CSV.replace(";", ",").encode(),
        CSV.replace(";", "\t").replace("\n", "\r\n").encode(),
        b' ID ;"Nom"\n1;"\xc3\x89picerie"\n\n;\n2;CCAS\n',
    ],
)
def test_a_list_is_read_in_every_usual_form(content: bytes) -> None:
    assert [row.data for row in read_source(content, "fiches").structures] == ROWS


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "F est vide."),
        (b" \n ", "F est vide."),
        (b"\xef\xbb\xbf", "F est vide."),
        (b"[]", "F ne contient aucune fiche."),
        (b'{"structures": []}', "F ne contient aucune fiche."),
        (b'[{"id": 1,}]', "F n’est pas du JSON valable\u00a0: l’erreur est à la ligne 1."),
        (CUT, "F n’est pas du JSON valable\u00a0: l’erreur est à la ligne 4."),
        (b"[" * 100_000, "F emboîte trop de niveaux\u00a0: ce n’est pas une liste de fiches."),
        (b"bonjour", "F n’est ni du JSON ni un CSV de fiches\u00a0: il faut les colonnes id, nom."),
        (b"<html></html>", "F n’est ni du JSON ni un CSV de fiches\u00a0: il faut les colonnes id, nom."),
        (b"id;adresse\n1;ici\n", "F\u00a0: il manque la colonne nom."),
        (b"id;nom\n", "F a des colonnes mais aucune ligne."),
        (b"PK\x03\x04etc", "F est un classeur ou une archive zip\u00a0: enregistrez-le en CSV (UTF-8)."),
        (gzip.compress(b"[1]")[:-6], "F est une archive .gz abîmée\u00a0: téléchargez-la de nouveau."),
        (MIXED, UNREADABLE.format(3)),
        (b"id;nom\n1;\x81\x8d\n", UNREADABLE.format(2)),
        (b"\x7fELF\xff\x00\x00", UNREADABLE.format(1)),
        (UNCLOSED, "F, ligne 3\u00a0: une cellule dépasse 1 Mo. Un guillemet n’est sans doute pas fermé."),
        (SERVICES, "F contient des services\u00a0: donnez d’abord le fichier des structures."),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_source(content, "f")
    assert refusal.value.message == sentence.replace("F", "«\u00a0f\u00a0»", 1)


def test_a_file_of_services_needs_to_say_whose_they_are() -> None:
    with pytest.raises(DomainError, match="il manque la colonne structure_id"):
        read_source(CSV.encode(), "f", expected="services")


@pytest.mark.parametrize("content", [b"id;nom\n" + b"1;A\n" * 4, b'{"id": "1"}\n' * 4, b"[" + b"1," * 3 + b"1]"])
def test_too_many_rows_are_one_sentence(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_ROWS", 3)
    with pytest.raises(DomainError, match="compte plus de 3 lignes\u00a0: partagez-le en plusieurs fichiers"):
        read_source(content, "f")


def test_a_small_archive_that_unfolds_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 1_000_000)
    with pytest.raises(DomainError, match="dépasse 0 Mo"):
        read_source(gzip.compress(b" " * 2_000_000), "f")


def test_rows_are_named_as_people_find_them() -> None:
    text = 'id;nom\n1;"Sur\ndeux lignes"\n\n2;CCAS\n'
    assert [row.where for row in read_source(text.encode(), "f").structures] == ["Ligne 2", "Ligne 5"]
    assert read_source(LINES.encode(), "f").structures[1].where == "Ligne 2"
    assert read_source(TEXT.encode(), "f").structures[1].where == "Structure n°\u00a02"


def test_a_line_that_is_not_json_is_a_row_to_refuse() -> None:
    rows = read_source(LINES.encode() + b"\nn'importe quoi", "f").structures
    assert [type(row.data) for row in rows] == [dict, dict, str]


def test_the_apostrophe_that_guards_a_spreadsheet_is_taken_away() -> None:
    rows = read_source(b"id;nom;telephone\n1;'=A1;'+33147328278\n2;''-x;'n'\n", "f").structures
    assert [row.data["nom"] for row in rows] == ["=A1", "'-x"]
    assert [row.data["telephone"] for row in rows] == ["+33147328278", "'n'"]
