"""What a fiche shows, and to whom: the one function that decides what is public is `face_for`.

A face is plain data, read from the tables once at each change and kept in `search_document`; pages, papers, exports
and search results are made from faces alone. Nothing internal (direct contact, hand-over notes) is ever in one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache
from typing import Any, Literal

from models.hours.rules import Schedule, Span
from models.search.rules import fold

Audience = Literal["team", "public"]


@dataclass(frozen=True)
class ClosureFace:
    id: int
    starts_on: str  # ISO
    ends_on: str
    reason: str


@dataclass(frozen=True)
class Where:
    street: str = ""
    street_more: str = ""
    postal_code: str = ""
    town: str = ""
    insee_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    address_is_confidential: bool = False
    hours: str = ""
    hours_school_holidays: str = ""
    hours_note: str = ""
    closures: list[ClosureFace] = field(default_factory=list)


@dataclass(frozen=True)
class ServiceFace(Where):
    id: int = 0
    version: int = 1
    source: str | None = None
    source_id: str | None = None
    source_updated_on: str | None = None
    updated_on: str = ""
    position: int = 0
    name: str = ""
    description: str = ""
    fee: str = ""
    fee_detail: str = ""
    publics_detail: str = ""
    age_min: int | None = None
    age_max: int | None = None
    conditions: str = ""
    appointment: str = ""
    access_detail: str = ""
    access_link: str = ""
    phone: str = ""
    email: str = ""
    area: list[str] = field(default_factory=list)
    area_label: str = ""
    full_until: str | None = None
    meanwhile: str = ""
    is_sensitive: bool = False
    tags: list[str] = field(default_factory=list)
    visibility: str = "public"
    state: str = "published"
    documents: list[str] = field(default_factory=list)
    # codes of terms, by kind
    service_type: list[str] = field(default_factory=list)
    theme: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    language: list[str] = field(default_factory=list)
    mode: list[str] = field(default_factory=list)
    access: list[str] = field(default_factory=list)
    referrer: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PartnerFace(Where):
    id: int = 0
    version: int = 1
    source: str | None = None
    source_id: str | None = None
    source_updated_on: str | None = None
    updated_on: str = ""
    name: str = ""
    sort_key: str = ""
    acronym: str = ""
    aliases: list[str] = field(default_factory=list)
    kind: str = ""
    description: str = ""
    phones: list[str] = field(default_factory=list)
    email: str = ""
    website: str = ""
    siret: str = ""
    rna: str = ""
    accessibility: str = ""
    accessibility_url: str = ""
    tags: list[str] = field(default_factory=list)
    visibility: str = "public"
    state: str = "draft"
    palette: int = 0
    pinned_rank: int | None = None
    is_demo: bool = False
    verified_on: str | None = None
    verified_how: str = ""
    network: list[str] = field(default_factory=list)
    theme: list[str] = field(default_factory=list)
    services: list[ServiceFace] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return slug_of(self.name)

    @property
    def initials(self) -> str:
        """Two letters that stand for the partner beside its colour."""
        if self.acronym and len(self.acronym) <= 4:
            return self.acronym.upper()
        words = [word for word in re.findall(r"\w+", self.name) if len(word) > 2] or [self.name]
        return "".join(word[0] for word in words[:2]).upper()

    @property
    def live_services(self) -> list[ServiceFace]:
        return [service for service in self.services if service.state == "published"]


def slug_of(name: str) -> str:
    """`name` in lower-case ASCII words joined by hyphens, at most 60 characters; "fiche" when nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60].strip("-") or "fiche"


def face_for(face: PartnerFace, audience: Audience) -> PartnerFace | None:
    """The face that this audience may see, or None. THE decision: page, print, export and search all ask it.

    The team sees everything. The public sees published fiches that are not « équipe seulement », without their hidden
    services, and no place at all where the address is confidential (nothing is stored either: this is the second lock).
    """
    if audience == "team":
        return face
    if face.state != "published" or face.visibility != "public" or face.kind == "habitant-benevole":
        return None
    services = [
        _without_place(service) if service.address_is_confidential or face.address_is_confidential else service
        for service in face.services
        if service.state == "published" and service.visibility == "public"
    ]
    shown = replace(face, services=services)
    return _without_place(shown) if face.address_is_confidential else shown


def _without_place(face: Any) -> Any:
    blank: dict[str, Any] = {
        "street": "",
        "street_more": "",
        "postal_code": "",
        "insee_code": "",
        "latitude": None,
        "longitude": None,
        "address_is_confidential": True,
    }
    if isinstance(face, PartnerFace):
        blank |= {"accessibility_url": "", "siret": "", "rna": ""}
    return replace(face, **blank)


def to_json(face: PartnerFace) -> dict[str, Any]:
    return {
        **vars(face),
        "closures": [vars(closure) for closure in face.closures],
        "services": [
            {**vars(service), "closures": [vars(closure) for closure in service.closures]} for service in face.services
        ],
    }


def from_json(data: dict[str, Any]) -> PartnerFace:
    """A face from its stored JSON; fields of an older version that no longer exist are passed over."""
    services = [_build(ServiceFace, service) for service in data.get("services", [])]
    partner: PartnerFace = _build(PartnerFace, {**data, "services": services})
    return partner


@cache
def _names(cls: Any) -> frozenset[str]:
    return frozenset(f.name for f in fields(cls))


def _build(cls: Any, data: dict[str, Any]) -> Any:
    known = _names(cls)
    values = {key: value for key, value in data.items() if key in known}
    values["closures"] = [ClosureFace(**closure) for closure in values.get("closures", [])]
    return cls(**values)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def schedule_of(face: PartnerFace, service: ServiceFace | None, zone: str) -> Schedule:
    """When this service (or the partner itself) is open: its own hours, or else its partner's; all closures count."""
    own = service if service and (service.hours or service.hours_note) else face
    closures = [*face.closures, *(service.closures if service else [])]
    return Schedule(
        hours=own.hours,
        school_holidays=own.hours_school_holidays,
        note=own.hours_note,
        closures=tuple(
            Span(date.fromisoformat(c.starts_on), date.fromisoformat(c.ends_on), c.reason) for c in closures
        ),
        zone=zone,
    )
