"""Giving fiches away as data·inclusion v1: from the public face alone, so nothing internal, hidden or confidential."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from sqlalchemy import select

from models import db
from models.partners.cells import OUR_SOURCE, join_conditions
from models.partners.faces import PartnerFace, ServiceFace, face_for, from_json
from models.search.tables import SearchDocument

SCHEMAS: Final = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "schema"
EVERYONE: Final = "tous-publics"

Row = dict[str, Any]


@dataclass
class Export:
    """Valid rows of both files, and in one French sentence each, what v1 could not say."""

    structures: list[Row] = field(default_factory=list)
    services: list[Row] = field(default_factory=list)
    reduced: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def export_partners() -> Export:
    """Every fiche that the public may read, in the order of their numbers."""
    export = Export()
    for face in _public_faces():
        _add_partner(export, face)
    return export


def _public_faces() -> Iterator[PartnerFace]:
    query = select(SearchDocument.face).order_by(SearchDocument.partner_id).execution_options(yield_per=500)
    for stored in db.session.scalars(query):
        if face := face_for(from_json(stored), "public"):
            yield face


def _add_partner(export: Export, face: PartnerFace) -> None:
    services = len(face.live_services)
    named = f"{face.name} (avec {services} service{'s' * (services > 1)})" if services else face.name
    if not _add(export, "structure", export.structures, structure_row(face), face.name, named, _lost_of_partner(face)):
        return
    for service in face.live_services:
        row, named = service_row(face, service), f"{service.name} ({face.name})"
        _add(export, "service", export.services, row, named, named, _lost_of_service(service))


def _add(export: Export, kind: str, rows: list[Row], row: Row, name: str, whole: str, lost: list[str]) -> bool:
    """Keep a valid row; `whole` names all that goes away with a row that is not."""
    problems = sorted({_problem(error) for error in _validator(kind).iter_errors(row)})
    if problems:
        export.left_out.append(f"{whole}\u00a0: {', '.join(problems)}.")
        return False
    if lost:
        export.reduced.append(f"{name}\u00a0: {', '.join(lost)}.")
    rows.append(row)
    return True


# --- rows ----------------------------------------------------------------------------------------------------------


def structure_row(face: PartnerFace) -> Row:
    """A structure of schema v1; a field that has nothing to say is null."""
    return {
        "id": face.source_id if face.source else f"{OUR_SOURCE}--{face.id}",
        "source": face.source or OUR_SOURCE,
        "nom": face.name,
        "date_maj": _date(face),
        "description": _description(face.description),
        **_place(face),
        "siret": face.siret or None,
        "telephone": face.phones[0] if face.phones else None,
        "courriel": face.email or None,
        "site_web": face.website or None,
        "horaires_accueil": face.hours or None,
        "accessibilite_lieu": face.accessibility_url or None,
        "reseaux_porteurs": _codes("structure", "reseaux_porteurs", face.network),
    }


def service_row(partner: PartnerFace, service: ServiceFace) -> Row:
    """A service of schema v1; its address is its partner's when it has none of its own."""
    has_place = any((service.street, service.postal_code, service.town))
    return {
        "id": service.source_id if service.source else f"{OUR_SOURCE}--{partner.id}-{service.id}",
        "source": service.source or OUR_SOURCE,
        "structure_id": partner.source_id if partner.source else f"{OUR_SOURCE}--{partner.id}",
        "nom": service.name,
        "date_maj": _date(service) or _date(partner),
        "description": _description(service.description),
        "type": next(iter(_codes("service", "type", service.service_type) or []), None),
        "thematiques": _codes("service", "thematiques", service.theme),
        "publics": [EVERYONE] if EVERYONE in service.public else _codes("service", "publics", service.public),
        "publics_precisions": service.publics_detail or None,
        "frais": service.fee or None,
        "frais_precisions": service.fee_detail or None,
        "modes_accueil": _codes("service", "modes_accueil", service.mode),
        "modes_mobilisation": _codes("service", "modes_mobilisation", service.access),
        "mobilisable_par": _codes("service", "mobilisable_par", service.referrer),
        "mobilisation_precisions": service.access_detail or None,
        "lien_mobilisation": service.access_link or None,
        "conditions_acces": join_conditions(service.conditions, service.documents) or None,
        "zone_eligibilite": service.area or None,
        **_place(partner if not has_place and not service.address_is_confidential else service),
        "telephone": service.phone or None,
        "courriel": service.email or None,
        "horaires_accueil": service.hours or None,
    }


def _place(face: PartnerFace | ServiceFace) -> Row:
    return {
        "adresse": face.street or None,
        "complement_adresse": face.street_more or None,
        "code_postal": face.postal_code or None,
        "commune": face.town or None,
        "code_insee": face.insee_code or None,
        "latitude": face.latitude,
        "longitude": face.longitude,
    }


def _date(face: PartnerFace | ServiceFace) -> str | None:
    """Of a fiche of ours, the day when we last wrote it; of another's, its source's day, else our last check's."""
    checked_on = face.verified_on if isinstance(face, PartnerFace) else None
    return face.source_updated_on or checked_on or (None if face.source else face.updated_on) or None


def _description(text: str) -> str | None:
    return text if len(text) >= 5 else None


def _codes(kind: str, name: str, codes: Iterable[str]) -> list[str] | None:
    """The codes that v1 knows: the coordination may have added words of the place."""
    allowed = _allowed(kind, name)
    return [code for code in codes if code in allowed] or None


# --- what v1 cannot say ----------------------------------------------------------------------------------------------


def _lost_of_partner(face: PartnerFace) -> list[str]:
    lost = {
        "un seul téléphone sur plusieurs": len(face.phones) > 1,
        "description trop courte": 0 < len(face.description) < 5,
        "sigle et autres noms": bool(face.acronym or face.aliases),
        "type de partenaire": bool(face.kind),
        "thématiques sans service": bool(face.theme),
        "RNA": bool(face.rna),
        "accessibilité en toutes lettres": bool(face.accessibility),
        **_lost_hours(face),
    }
    return [words for words, is_lost in lost.items() if is_lost]


def _lost_of_service(service: ServiceFace) -> list[str]:
    lost = {
        "pas de date, celle de la structure est donnée": _date(service) is None,
        "un seul type de service": len(service.service_type) > 1,
        "langues parlées": bool(service.language),
        "âges": service.age_min is not None or service.age_max is not None,
        "rendez-vous": bool(service.appointment),
        "complet pour le moment": bool(service.full_until),
        **_lost_hours(service),
    }
    return [words for words, is_lost in lost.items() if is_lost]


def _lost_hours(face: PartnerFace | ServiceFace) -> dict[str, bool]:
    return {
        "horaires en toutes lettres": bool(face.hours_note),
        "horaires des vacances": bool(face.hours_school_holidays),
        "fermetures": bool(face.closures),
        "mots-clés libres": bool(face.tags),
    }


_PROBLEMS: Final = {
    "date_maj": "pas de date de mise à jour",
    "description": "pas de description",
    "nom": "nom de moins de trois ou de plus de 150 caractères",
    "zone_eligibilite": "zone d’éligibilité hors du code géographique",
}


def _problem(error: Any) -> str:
    name = str(error.absolute_path[0]) if error.absolute_path else ""
    return _PROBLEMS.get(name, f"{name or 'la fiche'} n’est pas conforme au schéma v1")


@cache
def _schema(kind: str) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads((SCHEMAS / f"{kind}.schema.json").read_text("utf-8"))
    return loaded


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(_schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)


@cache
def _allowed(kind: str, name: str) -> frozenset[str]:
    """The codes that the schema lists for a field."""
    reference = re.search(r'"#/\$defs/(\w+)"', json.dumps(_schema(kind)["properties"][name]))
    assert reference is not None
    return frozenset(_schema(kind)["$defs"][reference[1]]["enum"])


COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "structures": tuple(structure_row(PartnerFace())),
    "services": tuple(service_row(PartnerFace(), ServiceFace())),
}


# --- files ---------------------------------------------------------------------------------------------------------


def to_json_text(rows: Any) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def to_csv_text(rows: list[Row], columns: Iterable[str] = ()) -> str:
    """For spreadsheets (write it as utf-8-sig): semicolons, lists with "|", no cell that a spreadsheet would run."""
    names = list(columns) or list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in names])
    writer.writerows([safe_cell(row.get(name)) for name in names] for row in rows)
    return out.getvalue()


def safe_cell(value: Any) -> str | int | float:
    """Text that begins as a formula gets an apostrophe, which models.partners.sources takes away again."""
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, list):
        value = "|".join(map(str, value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if re.match(r"'*[=+\-@\t\r]", text) else text
