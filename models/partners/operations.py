"""Verbs that write a fiche. Each checks the rules, writes history, refreshes the search document, and flushes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models import PARIS, db, now
from models.accounts.tables import Person
from models.errors import DomainError, EditConflictError
from models.history.operations import record
from models.history.queries import values_before, without_lost_writes
from models.partners import rules
from models.partners.fields import (
    PARTNER_FIELDS,
    SERVICE_FIELDS,
    Values,
    is_kept_as,
    partner_value,
    service_value,
    write_partner,
    write_service,
)
from models.partners.secrecy import LEADS, PLACE_FIELDS, forget_past_places
from models.partners.tables import Partner, Service, Verification
from models.place.operations import write_closure
from models.place.tables import Closure
from models.search.operations import index_partner

SAME_ANSWER = timedelta(minutes=1)


def create_partner(
    *,
    actor: Person | None,
    values: Values,
    state: str = "draft",
    source: str | None = None,
    source_id: str | None = None,
    is_demo: bool = False,
    request_key: str | None = None,
) -> Partner:
    """Make a fiche from fields of PARTNER_FIELDS, `aliases` (names) and term codes by kind.

    A request that was already answered (same `request_key`) gives the first fiche back. Raises DomainError.
    """
    if request_key and (known := db.session.scalar(select(Partner).where(Partner.request_key == request_key))):
        return known
    instant = now()
    partner = Partner(
        source=source,
        source_id=source_id,
        state=state,
        is_demo=is_demo,
        request_key=request_key,
        created_at=instant,
        updated_at=instant,
        phones=[],
        tags=[],
        name="",
        sort_key="",
    )
    new = write_partner(partner, values)
    partner.palette = rules.palette_of(partner.name)
    try:
        with db.session.begin_nested():
            db.session.add(partner)
            db.session.flush()
    except IntegrityError:
        known = db.session.scalar(select(Partner).where(Partner.request_key == request_key)) if request_key else None
        if known:
            return known
        raise DomainError("name", "Cette fiche existe déjà avec le même identifiant de source.") from None
    _conclude(partner, "partner", partner, "create", actor, {}, new)
    return partner


def edit_partner(
    *, actor: Person | None, partner: Partner, values: Values, base_version: int | None = None, verb: str = "edit"
) -> Partner:
    """Change some fields. With `base_version`, what somebody else changed since raises EditConflictError."""
    values = without_lost_writes(
        entity="partner",
        entity_id=partner.id,
        version=partner.version,
        base_version=base_version,
        given=values,
        kept=lambda name: partner_value(partner, name),
        is_same=lambda name, stored, given: is_kept_as(stored, name, given, PARTNER_FIELDS),
    )
    old = {name: partner_value(partner, name) for name in values}
    new = write_partner(partner, values)
    _conclude(partner, "partner", partner, verb, actor, old, new)
    return partner


def set_partner_state(*, actor: Person | None, partner: Partner, state: str) -> Partner:
    """Publish, archive, or take back to draft. Nothing is ever deleted."""
    if state not in rules.STATES:
        raise DomainError("state", "Cet état n’existe pas.")
    if state == partner.state:
        return partner
    verb = {"published": "publish", "archived": "archive", "draft": "unpublish"}[state]
    old, partner.state = partner.state, state
    _conclude(partner, "partner", partner, verb, actor, {"state": old}, {"state": state})
    return partner


def write_internal(
    *, actor: Person | None, partner: Partner, direct_contact: str, handover_notes: str, base_version: int | None = None
) -> Partner:
    """The notes « entre nous ». History keeps who and when, never the text."""
    is_behind = base_version is not None and base_version != partner.version
    if is_behind and "internal" in values_before("partner", partner.id, base_version or 0):
        raise EditConflictError({"direct_contact": partner.direct_contact, "handover_notes": partner.handover_notes})
    partner.direct_contact = rules.clean_text(direct_contact, "direct_contact", limit=1000)
    partner.handover_notes = rules.clean_text(handover_notes, "handover_notes", limit=5000)
    partner.internal_at = now()
    partner.internal_by_id = actor.id if actor else None
    _conclude(partner, "partner", partner, "internal", actor, {}, {"internal": True})
    return partner


def create_service(
    *,
    actor: Person | None,
    partner: Partner,
    values: Values,
    source: str | None = None,
    source_id: str | None = None,
    request_key: str | None = None,
) -> Service:
    answered = select(Service).where(Service.request_key == request_key, Service.partner_id == partner.id)
    if request_key and (known := db.session.scalar(answered)):
        return known
    instant = now()
    service = Service(
        partner_id=partner.id,
        source=source,
        source_id=source_id,
        request_key=request_key,
        created_at=instant,
        updated_at=instant,
        position=max((s.position for s in partner.services), default=-1) + 1,
        name="",
        sort_key="",
        area=[],
        tags=[],
    )
    new = write_service(partner, service, values)
    try:
        with db.session.begin_nested():
            partner.services.append(service)
            db.session.flush()
    except IntegrityError:
        db.session.expire(partner, ["services"])
        known = db.session.scalar(answered) if request_key else None
        if known:
            return known
        raise DomainError("name", "Ce service existe déjà avec le même identifiant de source.") from None
    _conclude(partner, "service", service, "create", actor, {}, new)
    return service


def edit_service(
    *,
    actor: Person | None,
    partner: Partner,
    service: Service,
    values: Values,
    base_version: int | None = None,
    verb: str = "edit",
) -> Service:
    values = without_lost_writes(
        entity="service",
        entity_id=service.id,
        version=service.version,
        base_version=base_version,
        given=values,
        kept=lambda name: service_value(service, name),
        is_same=lambda name, stored, given: is_kept_as(stored, name, given, SERVICE_FIELDS),
    )
    old = {name: service_value(service, name) for name in values}
    new = write_service(partner, service, values)
    _conclude(partner, "service", service, verb, actor, old, new)
    return service


def set_service_state(*, actor: Person | None, partner: Partner, service: Service, state: str) -> Service:
    if state not in ("published", "archived"):
        raise DomainError("state", "Cet état n’existe pas.")
    if state == service.state:
        return service
    old, service.state = service.state, state
    verb = "archive" if state == "archived" else "restore"
    _conclude(partner, "service", service, verb, actor, {"state": old}, {"state": state})
    return service


def add_closure(
    *,
    actor: Person | None,
    partner: Partner,
    starts_on: date,
    ends_on: date,
    reason: str = "",
    service: Service | None = None,
    request_key: str | None = None,
) -> Closure:
    """Days off of a partner, or of one of its services; both ends are included."""
    closure, is_new = write_closure(
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        partner_id=None if service else partner.id,
        service_id=service.id if service else None,
        request_key=request_key,
    )
    if is_new:
        _conclude(partner, "partner", partner, "close", actor, {}, {"closure": closure.words})
    return closure


def remove_closure(*, actor: Person | None, partner: Partner, closure: Closure) -> None:
    told = {"closure": closure.words}
    db.session.delete(closure)
    db.session.flush()
    _conclude(partner, "partner", partner, "reopen", actor, told, {"closure": ""})


def verify_partner(*, actor: Person | None, partner: Partner, how: str, on: date | None = None) -> Verification:
    """Somebody made sure that every line is true, today or `on`."""
    if how not in rules.VERIFIED_HOW:
        raise DomainError("how", "Dites comment vous avez vérifié.")
    at = now() if on is None else datetime.combine(on, time(12), PARIS)
    last = partner.verifications[-1] if partner.verifications else None
    if last and (last.how, last.by_id) == (how, actor.id if actor else None) and at - last.at < SAME_ANSWER:
        return last  # a double tap
    verification = Verification(partner_id=partner.id, at=at, by_id=actor.id if actor else None, how=how)
    partner.verifications.append(verification)
    _conclude(partner, "partner", partner, "verify", actor, {}, {"verified": how})
    return verification


def _conclude(
    partner: Partner,
    entity: str,
    thing: Partner | Service,
    verb: str,
    actor: Person | None,
    old: dict[str, Any],
    new: dict[str, Any],
) -> None:
    """History of what really changed, the partner's own version, and the search document."""
    changed = {name for name in new if name not in old or old[name] != new[name]}
    if verb == "edit" and not changed:
        return
    instant = now()
    thing.updated_at = partner.updated_at = instant
    db.session.flush()
    if partner.address_is_confidential or thing.address_is_confidential:
        changed -= {*PLACE_FIELDS, *LEADS}
        if "address_is_confidential" in changed:
            forget_past_places(thing)
    record(
        entity=entity,
        entity_id=thing.id,
        version=thing.version,
        verb=verb,
        actor=actor,
        old={name: old[name] for name in changed if name in old},
        new={name: new[name] for name in changed},
    )
    index_partner(partner)
    db.session.flush()
