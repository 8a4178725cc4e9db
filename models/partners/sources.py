"""From the bytes of a file to its rows: JSON, JSON lines or CSV, compressed or not. A bad file is a French sentence."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from models.errors import DomainError

Kind = Literal["structures", "services"]
MAX_ROWS: Final = 250_000
PARTS_A_ROW: Final = 6  # objects and lists in one row, on average
# Half of a pair of UTF-16, which no text may hold.
LONE_SURROGATE: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
MAX_BYTES: Final = 200 * 1024 * 1024
MAX_CELL: Final = 1_000_000
NEEDED: Final[dict[Kind, tuple[str, ...]]] = {
    "structures": ("id", "nom"),
    "services": ("id", "nom", "structure_id"),
}

csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row as it was given. `where` is how people find it: « Ligne 3 », « Structure n° 3 »."""

    where: str
    data: Any


@dataclass
class Source:
    name: str
    format: Literal["json", "csv"]
    structures: list[SourceRow] = field(default_factory=list)
    services: list[SourceRow] = field(default_factory=list)


def read_source(content: bytes, filename: str, *, expected: Kind = "structures") -> Source:
    """The rows of a file; a plain list is of the `expected` kind. Raises DomainError, in one sentence, for the rest.

    A list of services may have none: a place that exports structures alone has such a file.
    """
    text = _decoded(_unpacked(content, filename), filename)
    if not text.strip():
        raise DomainError(None, f"«\u00a0{filename}\u00a0» est vide.")
    source = _from_json(text, filename, expected) if text.lstrip()[0] in "[{" else _from_csv(text, filename, expected)
    if len(source.structures) + len(source.services) > MAX_ROWS:
        raise _too_many(filename)
    if expected == "structures" and _look_like_services(source.structures):
        raise DomainError(
            None, f"«\u00a0{filename}\u00a0» contient des services\u00a0: donnez d’abord le fichier des structures."
        )
    return source


def _unpacked(content: bytes, filename: str) -> bytes:
    if len(content) > MAX_BYTES:
        raise _too_big(filename)
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            unpacked = packed.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise DomainError(
            None, f"«\u00a0{filename}\u00a0» est une archive .gz abîmée\u00a0: téléchargez-la de nouveau."
        ) from None
    if len(unpacked) > MAX_BYTES:
        raise _too_big(filename)
    return unpacked


def _decoded(content: bytes, filename: str) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise DomainError(
            None, f"«\u00a0{filename}\u00a0» est un classeur ou une archive zip\u00a0: enregistrez-le en CSV (UTF-8)."
        )
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _decoded_windows(content, filename, error.start)


def _decoded_windows(content: bytes, filename: str, wrong_at: int) -> str:
    """Windows-1252, unless a part of the file reads as UTF-8: guessing would then spoil half of the accents."""
    is_mixed = re.search(rb"[\xc3\xc5][\x80-\xbf]|\xe2\x80[\x90-\xbf]", content) is not None
    try:
        if not is_mixed and b"\0" not in content:
            return content.decode("cp1252")
    except UnicodeDecodeError:
        pass
    line = content.count(b"\n", 0, wrong_at) + 1
    raise DomainError(
        None, f"L’encodage de «\u00a0{filename}\u00a0» est illisible à la ligne {line}\u00a0: enregistrez-le en UTF-8."
    )


def _from_json(text: str, filename: str, expected: Kind) -> Source:
    source = Source(filename, "json")
    if text.count("{") + text.count("[") > PARTS_A_ROW * MAX_ROWS:
        raise _too_many(filename)  # before it is unfolded in memory
    try:
        data = json.loads(LONE_SURROGATE.sub("", text))
    except RecursionError:
        raise DomainError(
            None, f"«\u00a0{filename}\u00a0» emboîte trop de niveaux\u00a0: ce n’est pas une liste de fiches."
        ) from None
    except ValueError as error:
        return _from_json_lines(text, filename, expected, error)
    if isinstance(data, dict):
        parts = {kind: data[kind] for kind in NEEDED if isinstance(data.get(kind), list)}
        if not parts:
            parts = {expected: data["items"] if isinstance(data.get("items"), list) else [data]}
    else:
        parts = {expected: data}
    source.structures = _numbered(parts.get("structures", []), "Structure n°\u00a0")
    source.services = _numbered(parts.get("services", []), "Service n°\u00a0")
    if not source.structures and not source.services and expected == "structures":
        raise DomainError(None, f"«\u00a0{filename}\u00a0» ne contient aucune fiche.")
    return source


def _from_json_lines(text: str, filename: str, expected: Kind, error: ValueError) -> Source:
    """One object a line; a line that cannot be read is a row like another, refused further on."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not isinstance(_parsed(lines[0][1]), dict):
        at = getattr(error, "lineno", 1)
        raise DomainError(
            None, f"«\u00a0{filename}\u00a0» n’est pas du JSON valable\u00a0: l’erreur est à la ligne {at}."
        ) from None
    rows = [SourceRow(_line_label(number, expected), _parsed(line)) for number, line in lines[: MAX_ROWS + 1]]
    return _source_of(filename, "json", expected, rows)


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line[:200]


def _from_csv(text: str, filename: str, expected: Kind) -> Source:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[SourceRow] = []
    try:
        columns = [column.strip().lower() for column in next(reader)]
        _check_columns(columns, filename, expected)
        begins = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                data = dict(zip(columns, map(_plain_cell, cells), strict=False))
                rows.append(SourceRow(_line_label(begins, expected), data))
                if len(rows) > MAX_ROWS:
                    raise _too_many(filename)
            begins = reader.line_num + 1
    except csv.Error:
        reason = "une cellule dépasse 1 Mo. Un guillemet n’est sans doute pas fermé."
        raise DomainError(None, f"«\u00a0{filename}\u00a0», ligne {reader.line_num}\u00a0: {reason}") from None
    if not rows and expected == "structures":
        raise DomainError(None, f"«\u00a0{filename}\u00a0» a des colonnes mais aucune ligne.")
    return _source_of(filename, "csv", expected, rows)


def _delimiter(text: str) -> str:
    header = text[:10_000].split("\n", 1)[0]
    return max(";,\t", key=header.count)


def _check_columns(columns: list[str], filename: str, expected: Kind) -> None:
    missing = [name for name in NEEDED[expected] if name not in columns]
    if len(missing) == len(NEEDED[expected]):
        names = ", ".join(NEEDED[expected])
        raise DomainError(
            None, f"«\u00a0{filename}\u00a0» n’est ni du JSON ni un CSV de fiches\u00a0: il faut les colonnes {names}."
        )
    if missing:
        raise DomainError(
            None, f"«\u00a0{filename}\u00a0»\u00a0: il manque la colonne {' et la colonne '.join(missing)}."
        )


def _plain_cell(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running the cell (models.partners.exports puts it)."""
    return cell[1:] if re.match(r"'+[=+\-@\t\r]", cell) else cell


def _line_label(number: int, kind: Kind) -> str:
    return f"Ligne {number}" if kind == "structures" else f"Services, ligne {number}"


def _numbered(rows: Iterable[Any], label: str) -> list[SourceRow]:
    return [SourceRow(f"{label}{number}", data) for number, data in enumerate(rows, 1)]


def _source_of(filename: str, form: Literal["json", "csv"], expected: Kind, rows: list[SourceRow]) -> Source:
    return Source(filename, form, **{expected: rows})


def _look_like_services(rows: list[SourceRow]) -> bool:
    found = sum(isinstance(row.data, dict) and bool(row.data.get("structure_id")) for row in rows)
    return found > len(rows) / 2


def _too_big(filename: str) -> DomainError:
    return DomainError(
        None, f"«\u00a0{filename}\u00a0» dépasse {MAX_BYTES // 1024**2} Mo\u00a0: partagez-le en plusieurs fichiers."
    )


def _too_many(filename: str) -> DomainError:
    limit = f"{MAX_ROWS:,}".replace(",", "\u202f")
    return DomainError(
        None, f"«\u00a0{filename}\u00a0» compte plus de {limit} lignes\u00a0: partagez-le en plusieurs fichiers."
    )
