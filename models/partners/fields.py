"""From values as they are given to columns as they are kept: each field is cleaned by its own rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from models import db
from models.errors import DomainError
from models.hours.rules import normalize
from models.partners import rules
from models.partners.secrecy import forget_place, hide_partner
from models.partners.tables import Partner, PartnerAlias, Service, ServiceDocument
from models.search.rules import fold
from models.vocabulary.tables import Term

Values = Mapping[str, Any]
PARTNER_TERMS = ("network", "theme")
SERVICE_TERMS = ("service_type", "theme", "public", "language", "mode", "access", "referrer")


def _line(limit: int = rules.MAX_NAME) -> Callable[[Any, str], Any]:
    return lambda value, field: rules.clean_line(value, field, limit=limit)


def _plain(value: Any, field: str) -> Any:
    return value


def _strings(value: Any, field: str) -> list[str]:
    return [rules.clean_line(item, field, limit=300) for item in value or [] if item]


def _phones(value: Any, field: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (rules.clean_phone(item, field) for item in value or []))))


def _hours(value: Any, field: str) -> str:
    return normalize(value or "", field=field)


def _coordinate(value: Any, field: str) -> float | None:
    limit = 90 if field == "latitude" else 180
    if value is not None and not -limit <= value <= limit:
        raise DomainError(field, "Ces coordonnées sont hors du globe.")
    return None if value is None else float(value)


WHERE: dict[str, Callable[[Any, str], Any]] = {
    "street": _line(200),
    "street_more": _line(200),
    "postal_code": rules.clean_postal_code,
    "town": _line(100),
    "insee_code": _line(5),
    "latitude": _coordinate,
    "longitude": _coordinate,
    "address_is_confidential": _plain,
    "hours": _hours,
    "hours_school_holidays": _hours,
    "hours_note": _line(300),
}
COMMON: dict[str, Callable[[Any, str], Any]] = {
    "name": _line(),
    "description": rules.clean_text,
    "email": rules.clean_email,
    "tags": _strings,
    "visibility": _plain,
    "source_updated_on": _plain,
}
PARTNER_FIELDS: dict[str, Callable[[Any, str], Any]] = {
    **WHERE,
    **COMMON,
    "acronym": _line(30),
    "kind": _line(40),
    "phones": _phones,
    "website": rules.clean_url,
    "siret": rules.clean_siret,
    "rna": rules.clean_rna,
    "accessibility": rules.clean_text,
    "accessibility_url": rules.clean_url,
    "pinned_rank": _plain,
}
SERVICE_FIELDS: dict[str, Callable[[Any, str], Any]] = {
    **WHERE,
    **COMMON,
    "phone": rules.clean_phone,
    "fee": _line(20),
    "fee_detail": _line(500),
    "publics_detail": _line(500),
    "age_min": _plain,
    "age_max": _plain,
    "conditions": rules.clean_text,
    "appointment": _line(20),
    "access_detail": rules.clean_text,
    "access_link": rules.clean_url,
    "area": _strings,
    "area_label": _line(200),
    "full_until": _plain,
    "meanwhile": _line(300),
    "is_sensitive": _plain,
    "position": _plain,
}


def write_partner(partner: Partner, values: Values) -> dict[str, Any]:
    """Clean and set the given fields; the cleaned values, as history keeps them."""
    _check_choices(values)
    before = _where_of(partner)
    for name, clean in PARTNER_FIELDS.items():
        if name in values:
            setattr(partner, name, clean(values[name], name))
    _forget_former_spot(partner, before)
    if not partner.name:
        raise DomainError("name", "Un nom est nécessaire.")
    partner.sort_key = fold(partner.name)
    if "aliases" in values:
        _write_aliases(partner, values["aliases"])
    _write_terms(partner, values, PARTNER_TERMS)
    if partner.kind == rules.RESIDENT_VOLUNTEER:
        partner.visibility = "team"
        if values.get("visibility") == "public" and "kind" not in values:
            raise DomainError("visibility", "La fiche d’un habitant bénévole reste pour l’équipe seulement.")
    if partner.address_is_confidential:
        hide_partner(partner)
    return {name: partner_value(partner, name) for name in values}


def write_service(partner: Partner, service: Service, values: Values) -> dict[str, Any]:
    _check_choices(values)
    before = _where_of(service)
    for name, clean in SERVICE_FIELDS.items():
        if name in values and not (name == "position" and values[name] is None):
            setattr(service, name, clean(values[name], name))
    _forget_former_spot(service, before)
    if not service.name:
        raise DomainError("name", "Un nom de service est nécessaire.")
    rules.check_ages(service.age_min, service.age_max)
    service.sort_key = fold(service.name)
    if "documents" in values:
        labels = _strings(values["documents"], "documents")
        service.documents = [ServiceDocument(position=i, label=label) for i, label in enumerate(labels)]
    _write_terms(service, values, SERVICE_TERMS)
    if any(term.is_sensitive for term in service.terms):
        service.is_sensitive = True
    if partner.address_is_confidential or service.address_is_confidential:
        forget_place(service)
    return {name: service_value(service, name) for name in values}


ADDRESS = ("street", "postal_code", "town")
SPOT = ("latitude", "longitude", "insee_code")


def _where_of(thing: Partner | Service) -> dict[str, Any]:
    return {name: getattr(thing, name, None) or "" for name in (*ADDRESS, *SPOT)}


def _forget_former_spot(thing: Partner | Service, before: dict[str, Any]) -> None:
    """Coordinates and Insee code of the former address mislead, unless new ones came with the new address."""
    has_moved = any(before[name] and fold(before[name]) != fold(getattr(thing, name)) for name in ADDRESS)
    is_same_spot = all((getattr(thing, name) or "") == before[name] for name in ("latitude", "longitude"))
    if has_moved and is_same_spot:
        thing.latitude = thing.longitude = None
        thing.insee_code = ""


def _check_choices(values: Values) -> None:
    for name, choices in (("visibility", rules.VISIBILITIES), ("appointment", rules.APPOINTMENTS)):
        if name in values and values[name] not in choices:
            raise DomainError(name, "Ce choix n’existe pas.")


def _write_aliases(partner: Partner, names: list[str]) -> None:
    wanted = {fold(name): name for name in _strings(names, "aliases")}
    wanted.pop(fold(partner.name), None)
    kept = [alias for alias in partner.aliases if alias.folded in wanted]
    for alias in kept:
        alias.name = wanted.pop(alias.folded)
    partner.aliases = kept + [PartnerAlias(name=name, folded=folded) for folded, name in wanted.items()]


def _write_terms(thing: Partner | Service, values: Values, kinds: tuple[str, ...]) -> None:
    asked = {kind: list(dict.fromkeys(values[kind] or [])) for kind in kinds if kind in values}
    if not asked:
        return
    codes = {code for found in asked.values() for code in found}
    terms = db.session.scalars(
        select(Term).where(Term.kind.in_(asked), Term.code.in_(codes)).order_by(Term.position, Term.id)
    ).all()
    known = {(term.kind, term.code) for term in terms}
    for kind, wanted in asked.items():
        if unknown := [code for code in wanted if (kind, code) not in known]:
            raise DomainError(kind, f"Choix inconnu : {', '.join(unknown)}.")
    chosen = [term for term in terms if term.code in asked[term.kind]]
    thing.terms = [term for term in thing.terms if term.kind not in asked] + chosen


def is_kept_as(stored: Any, name: str, given: Any, fields: Mapping[str, Callable[[Any, str], Any]]) -> bool:
    """Whether the given value, once cleaned, is the stored one (as `partner_value` and `service_value` give it)."""
    kept = fields[name](given, name) if name in fields else given
    if name in (*PARTNER_TERMS, *SERVICE_TERMS):
        return sorted(stored or []) == sorted(kept or [])
    return bool(stored == (kept.isoformat() if isinstance(kept, date) else kept))


def partner_value(partner: Partner, name: str) -> Any:
    if name == "aliases":
        return [alias.name for alias in partner.aliases]
    return _value(partner, name, PARTNER_TERMS)


def service_value(service: Service, name: str) -> Any:
    if name == "documents":
        return [document.label for document in service.documents]
    return _value(service, name, SERVICE_TERMS)


def _value(thing: Partner | Service, name: str, kinds: tuple[str, ...]) -> Any:
    if name in kinds:
        return [term.code for term in thing.terms if term.kind == name]
    value = getattr(thing, name)
    return value.isoformat() if isinstance(value, date) else value
