"""From the tables to what search keeps: the face of a fiche, and its words by field (`search_document`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from models import PARIS
from models.partners.faces import ClosureFace, PartnerFace, ServiceFace, face_for, iso
from models.partners.fields import PARTNER_TERMS, SERVICE_TERMS
from models.partners.tables import Partner, Service
from models.place.tables import Closure
from models.search.rules import (
    acronyms,
    area_keys,
    carries_meaning,
    compounds,
    content,
    fold,
    initials,
    said,
    town_keys,
)

NAME_FIELDS = frozenset({"name", "alias", "acronym"})
FORMAT = 2  # of the documents: when it grows, every fiche is indexed again (`flask partners reindex --if-needed`)
WITHOUT_APPOINTMENT = "sans-rendez-vous"
STEP_FREE = "fauteuil"

Text = list[list[str]]


# --- the face ------------------------------------------------------------------------------------------------------


def face_of(partner: Partner, closures: Sequence[Closure]) -> PartnerFace:
    """The team's view of a fiche. `closures` are those of the partner and of its services."""
    last = partner.verifications[-1] if partner.verifications else None
    return PartnerFace(
        **_codes(partner, PARTNER_TERMS),
        **_same(partner, _PARTNER_FIELDS),
        closures=_closure_faces(closure for closure in closures if closure.partner_id == partner.id),
        source_updated_on=iso(partner.source_updated_on),
        updated_on=partner.updated_at.astimezone(PARIS).date().isoformat(),
        aliases=[alias.name for alias in partner.aliases],
        verified_on=iso(last.at.astimezone(PARIS).date()) if last else None,
        verified_how=last.how if last else "",
        services=[_service_face(service, closures) for service in partner.services],
    )


def _service_face(service: Service, closures: Sequence[Closure]) -> ServiceFace:
    return ServiceFace(
        **_codes(service, SERVICE_TERMS),
        **_same(service, _SERVICE_FIELDS),
        closures=_closure_faces(closure for closure in closures if closure.service_id == service.id),
        source_updated_on=iso(service.source_updated_on),
        updated_on=service.updated_at.astimezone(PARIS).date().isoformat(),
        full_until=iso(service.full_until),
        documents=[document.label for document in service.documents],
    )


# Told otherwise in a face than in a row; everything else is the same, under the same name.
_RETOLD = frozenset({"source_updated_on", "full_until", "aliases", "documents", "services", "closures"})
_PARTNER_FIELDS = [f.name for f in fields(PartnerFace) if hasattr(Partner, f.name) and f.name not in _RETOLD]
_SERVICE_FIELDS = [f.name for f in fields(ServiceFace) if hasattr(Service, f.name) and f.name not in _RETOLD]


def _same(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _closure_faces(closures: Iterable[Closure]) -> list[ClosureFace]:
    return [ClosureFace(c.id, c.starts_on.isoformat(), c.ends_on.isoformat(), c.reason) for c in closures]


def _codes(row: Partner | Service, kinds: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {kind: [] for kind in kinds}
    for term in row.terms:
        if term.kind in found:
            found[term.kind].append(term.code)
    return found


# --- the words -----------------------------------------------------------------------------------------------------


def document_of(face: PartnerFace) -> dict[str, Any]:
    """What the index loads of a fiche. The first unit is the partner itself, then one for each service in use.

    A unit has `text` ([field, folded words, tied words?] in reading order), `codes` by kind of term, its `towns` (keys;
    none when the address is confidential), its `hours`, and whether the public may see it.
    """
    return {
        "sort": face.sort_key,
        "state": face.state,
        "kind": face.kind,
        "pin": face.pinned_rank,
        "format": FORMAT,
        "verified": face.verified_on or "",
        "units": [_partner_unit(face), *(_service_unit(face, service) for service in face.live_services)],
    }


def public_part(document: dict[str, Any]) -> dict[str, Any]:
    """The document without a word of what the public may not see; hidden units stay, empty, to keep their places."""
    is_public = document["units"][0]["public"]
    units = [
        unit
        if is_public and unit["public"]
        else {**unit, "text": [], "codes": {}, "towns": [], "town": "", "at": None, "hours": None, "ages": [None, None]}
        for unit in document["units"]
    ]
    return {**document, "units": units, "pin": document["pin"] if is_public else None}


def _partner_unit(face: PartnerFace) -> dict[str, Any]:
    text: Text = []
    for field, words in _names(face):
        _say(text, field, words)
    _say(text, "initials", " ".join(initials(face.name, "" if face.address_is_confidential else face.town)))
    _say(text, "description", face.description)
    _say(text, "tags", " ".join(face.tags))
    _say(text, "hours", face.hours_note)
    _say(text, "phone", " ".join(phone for phone in face.phones if len(phone) < 6))
    _say_place(text, face)
    return {
        "id": 0,
        "text": text,
        "codes": _kept(
            {
                "theme": face.theme,
                "tag": face.tags,
                "network": face.network,
                "partner_kind": [face.kind],
                "access": _step_free(face),
            }
        ),
        "public": face_for(face, "public") is not None,
        **_place(face),
        "hours": _hours(face, None),
    }


def _names(face: PartnerFace) -> Iterable[tuple[str, str]]:
    yield "name", face.name
    yield from (("alias", alias) for alias in face.aliases)
    short = [face.acronym, *acronyms(face.name), *(a for alias in face.aliases for a in acronyms(alias))]
    yield from (("acronym", word) for word in dict.fromkeys(" ".join(content(word)) for word in short if word))


def _service_unit(face: PartnerFace, service: ServiceFace) -> dict[str, Any]:
    text: Text = []
    _say(text, "service", service.name)
    _say(text, "description", service.description)
    _say(text, "publics", f"{service.publics_detail} {_ages(service)}")
    _say(text, "conditions", service.conditions)
    for label in service.documents:
        _say(text, "documents", label)
    if _takes_anyone(service):
        _say(text, "access", "sans rendez-vous")
    _say(text, "access", service.access_detail)
    _say(text, "fee", service.fee_detail)
    _say(text, "tags", " ".join(service.tags))
    _say(text, "hours", service.hours_note)
    is_apart = service.address_is_confidential or face.address_is_confidential
    place = service if service.town and not is_apart else face
    if service.town != face.town:
        _say_place(text, service)
    return {
        "id": service.id,
        "text": text,
        "codes": _service_codes(face, service),
        "public": service.visibility == "public",
        **({"towns": [], "town": "", "at": None} if is_apart else _place(place)),
        "hours": _hours(face, service),
        "ages": [service.age_min, service.age_max],
    }


def _service_codes(face: PartnerFace, service: ServiceFace) -> dict[str, list[str]]:
    says_needs = service.theme or service.tags
    return _kept(
        {
            "theme": service.theme if says_needs else face.theme,
            "tag": service.tags if says_needs else face.tags,
            "public": service.public,
            "language": service.language,
            "fee": [service.fee],
            "access": [
                *service.access,
                *([WITHOUT_APPOINTMENT] if _takes_anyone(service) else []),
                *_step_free(face),
            ],
            "appointment": [service.appointment],
            "service_type": service.service_type,
        }
    )


_STEP_FREE = re.compile(r"\bfauteuil|plain.pied|\bascenseur|\brampe|\baccessible|\bacces pmr")
_STEPS = re.compile(
    r"\bmarches?\b|\bescaliers?\b|\baucun|\bpanne\b|\bpeu\b|impossible|\bnon\b|\bpas\b|\bsans\b|difficile|inaccessible|etroit"
)


def _step_free(face: PartnerFace) -> list[str]:
    """Whether what is written of its access lets a wheelchair in; in doubt, no: nobody is sent to stairs."""
    words = fold(face.accessibility)
    return [STEP_FREE] if _STEP_FREE.search(words) and not _STEPS.search(words) else []


def _takes_anyone(service: ServiceFace) -> bool:
    return service.appointment in ("sans", "les-deux")


def _ages(service: ServiceFace) -> str:
    bounds = [age for age in (service.age_min, service.age_max) if age is not None]
    return f"{' '.join(map(str, bounds))} ans" if bounds else ""


def _say(text: Text, field: str, words: str) -> None:
    if forms := " ".join(word.form for word in said(words) if carries_meaning(word.form)):
        tied = compounds(words)
        text.append([field, forms, " ".join(tied)] if tied else [field, forms])


def _say_place(text: Text, where: PartnerFace | ServiceFace) -> None:
    """Never the town of a confidential address: it is shown, but a search by place must not find it."""
    if where.address_is_confidential:
        return
    code = where.postal_code
    if town := [*content(where.town), *filter(None, [code, code[:2]])]:
        text.append(["town", " ".join(town)])
    if street := content(where.street):
        text.append(["street", " ".join(street)])


def _place(where: PartnerFace | ServiceFace) -> dict[str, Any]:
    if where.address_is_confidential or not where.town:
        return {"towns": [], "town": "", "at": None}
    is_located = where.latitude is not None and where.longitude is not None
    return {
        "towns": [*town_keys(where.town, where.postal_code), *area_keys(where.postal_code)],
        "town": where.town,
        "at": [where.latitude, where.longitude] if is_located else None,
    }


def _hours(face: PartnerFace, service: ServiceFace | None) -> list[Any] | None:
    """[hours, hours in school holidays, [[first day off, last day off], …]]; None when the hours are not known."""
    own = service if service and (service.hours or service.hours_note) else face
    if not own.hours:
        return None
    closures = [*face.closures, *(service.closures if service else [])]
    return [own.hours, own.hours_school_holidays, sorted([c.starts_on, c.ends_on] for c in closures)]


def _kept(codes: dict[str, list[str]]) -> dict[str, list[str]]:
    return {kind: kept for kind, found in codes.items() if (kept := [code for code in found if code])}
