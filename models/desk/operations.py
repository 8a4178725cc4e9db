from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

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
    told = {
        "name": clean_line(name, "name"),
        "detail": clean_line(detail, "detail", limit=200),
        "by_sms": by_sms,
        "position": position,
    }
    if not told["name"]:
        raise DomainError("name", "Dites à qui est ce numéro.")
    row = db.session.scalar(select(EmergencyNumber).where(EmergencyNumber.number == dialled))
    if row is None:
        return _add_number(actor, dialled, told)
    old = {name: getattr(row, name) for name, value in told.items() if getattr(row, name) != value}
    for name in old:
        setattr(row, name, told[name])
    db.session.flush()
    if old:
        _tell_number("edit", actor, row, old=old, new={name: told[name] for name in old})
    return row


def _add_number(actor: Person | None, dialled: str, told: dict[str, Any]) -> EmergencyNumber:
    row = EmergencyNumber(number=dialled, **told)
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        raise DomainError("number", "Quelqu’un vient d’ajouter ce numéro.") from None
    _tell_number("create", actor, row, old={}, new={"number": dialled, **told})
    return row


def _tell_number(
    verb: str, actor: Person | None, row: EmergencyNumber, *, old: dict[str, Any], new: dict[str, Any]
) -> None:
    record(entity="emergency_number", entity_id=row.id, version=row.version, verb=verb, actor=actor, old=old, new=new)
    db.session.flush()


def remove_number(*, actor: Person | None, row: EmergencyNumber) -> None:
    _tell_number("remove", actor, row, old={"number": row.number, "name": row.name}, new={})
    db.session.delete(row)
    db.session.flush()
