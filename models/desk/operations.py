from __future__ import annotations

from typing import Any

from models import db, now
from models.accounts.tables import Person
from models.desk.tables import EmergencyNumber, ReflexCard
from models.errors import DomainError
from models.history.operations import record
from models.history.queries import without_lost_writes
from models.partners.rules import clean_line, clean_lines, clean_phone

MOST_LINES = 8  # read in a breath, standing
LISTS = ("say", "avoid", "call")


def write_card(
    *, actor: Person | None, card: ReflexCard, values: dict[str, Any], base_version: int | None = None
) -> ReflexCard:
    """Title and the three lists (`say`, `avoid`, `call`: text, one line each); eight lines at most over the three."""
    cleaned = {name: "\n".join(clean_lines(values.get(name, ""), name)) for name in LISTS}
    cleaned["title"] = clean_line(values.get("title", card.title), "title")
    if not cleaned["title"]:
        raise DomainError("title", "Un titre est nécessaire.")
    cleaned = without_lost_writes(
        entity="reflex_card",
        entity_id=card.id,
        version=card.version,
        base_version=base_version,
        given=cleaned,
        kept=lambda name: getattr(card, name),
        is_same=lambda _name, stored, given: stored == given,
    )
    lines = sum(len(cleaned.get(name, getattr(card, name)).splitlines()) for name in LISTS)
    if lines > MOST_LINES:
        raise DomainError("say", f"La fiche compte {lines} lignes : huit au plus, pour être lue d’un coup d’œil.")
    old = {name: getattr(card, name) for name in cleaned if getattr(card, name) != cleaned[name]}
    for name, value in cleaned.items():
        setattr(card, name, value)
    card.updated_at = now()
    db.session.flush()
    new = {name: cleaned[name] for name in old}
    record(entity="reflex_card", entity_id=card.id, version=card.version, verb="edit", actor=actor, old=old, new=new)
    db.session.flush()
    return card


def create_card(
    *, actor: Person | None, slug: str, title: str, icon: str, position: int, lists: dict[str, str]
) -> ReflexCard:
    card = ReflexCard(slug=slug, title=title, icon=icon, position=position, say="", avoid="", call="", updated_at=now())
    db.session.add(card)
    db.session.flush()
    return write_card(actor=actor, card=card, values={"title": title, **lists})


def write_number(
    *, actor: Person | None, number: str, name: str, detail: str = "", by_sms: bool = False, position: int = 0
) -> EmergencyNumber:
    """Add an emergency number, or correct the one that is dialled the same."""
    dialled = clean_phone(number, "number")
    if not dialled:
        raise DomainError("number", "Un numéro est nécessaire.")
    known = db.session.query(EmergencyNumber).filter_by(number=dialled).order_by(EmergencyNumber.id).first()
    row = known or EmergencyNumber(number=dialled, name="")
    row.name, row.detail = clean_line(name, "name"), clean_line(detail, "detail", limit=200)
    row.by_sms, row.position = by_sms, position
    if not row.name:
        raise DomainError("name", "Dites à qui est ce numéro.")
    db.session.add(row)
    db.session.flush()
    told = {"number": dialled, "name": row.name, "detail": row.detail}
    record(
        entity="emergency_number",
        entity_id=row.id,
        version=1,
        verb="edit" if known else "create",
        actor=actor,
        new=told,
    )
    db.session.flush()
    return row


def remove_number(*, actor: Person | None, row: EmergencyNumber) -> None:
    told = {"number": row.number, "name": row.name}
    record(entity="emergency_number", entity_id=row.id, version=1, verb="remove", actor=actor, old=told)
    db.session.delete(row)
    db.session.flush()
