"""Writing what an import read, some hundreds of partners at a time: few statements, history, no word about contacts.

A field that somebody corrected here stays as it is until the source itself says something new: what the last import
wrote is in the history, so the three (here, the source then, the source now) can be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select

from models import db, now
from models.accounts.tables import Person
from models.history.operations import record
from models.history.tables import Change
from models.partners import rules
from models.partners.cells import OUR_SOURCE
from models.partners.fields import PARTNER_TERMS, SERVICE_TERMS
from models.partners.import_places import ADDRESS, BLANK_WHERE, drop_place, has_moved, is_place_of
from models.partners.interchange import Entry
from models.partners.secrecy import PLACE_FIELDS, forget_past_places, forget_place, hide_partner
from models.partners.sources import SourceRow
from models.partners.tables import Partner, Service, ServiceDocument
from models.search.rules import fold
from models.vocabulary.tables import Term

Outcome = Literal["new", "changed", "same"]
Values = dict[str, Any]
TERMS: Mapping[type, tuple[str, ...]] = {Partner: PARTNER_TERMS, Service: SERVICE_TERMS}
MAX_CONTACT = 1000


@dataclass(slots=True)
class Item:
    """A row that was read."""

    where: str
    entry: Entry
    row: SourceRow | None = None  # as it was given, while it may still be refused


@dataclass(slots=True)
class Unit:
    """One partner: its row, those of its services. Without an id, a new partner."""

    partner_id: int | None
    structure: Item | None = None
    services: list[Item] = field(default_factory=list)


class Writer:
    """Writes units and counts what became of their rows."""

    def __init__(self, actor: Person | None, draft: bool, terms: Mapping[tuple[str, str], Term]) -> None:
        self.actor = actor
        self.draft = draft
        self.terms = terms
        self.structures: Counter[Outcome] = Counter()
        self.services: Counter[Outcome] = Counter()
        self._history: list[tuple[str, Partner | Service, Values, Values]] = []
        self._touched: dict[int, Partner] = {}  # by identity: new partners have no id yet

    def write(self, units: Sequence[Unit]) -> list[Partner]:
        """The partners that changed, flushed, their collections loaded, ready for the index."""
        self._history, self._touched = [], {}
        self._instant = now()
        partners = _load([unit.partner_id for unit in units if unit.partner_id])
        self._last = _last_imported(partners.values())
        for unit in units:
            self._write_unit(unit, partners.get(unit.partner_id or 0))
        db.session.flush()
        for entity, thing, old, new in self._history:
            record(
                entity=entity,
                entity_id=thing.id,
                version=thing.version,
                verb="import",
                actor=self.actor,
                old=_plain(old),
                new=_plain(new),
            )
        db.session.flush()
        return list(self._touched.values())

    def _write_unit(self, unit: Unit, partner: Partner | None) -> None:
        if partner is None:
            assert unit.structure is not None
            partner = self._create_partner(unit.structure.entry)
        elif unit.structure:
            self._update_partner(partner, unit.structure.entry)
        source = unit.structure.entry.values if unit.structure else self._last.get(("partner", partner.id), {})
        for item in unit.services:
            values = self._of_service(partner, source, item.entry)
            if service := _service_of(partner, item.entry):
                self._update_service(partner, service, item.entry, values)
            else:
                self._create_service(partner, item.entry, values)

    # --- partners ---------------------------------------------------------------------------------------------------

    def _create_partner(self, entry: Entry) -> Partner:
        partner = Partner(
            source=entry.source,
            source_id=entry.source_id,
            state="draft" if self.draft else "published",
            palette=rules.palette_of(entry.name),
            **_BLANK_PARTNER,
            **{name: [] for name in ("phones", "tags", "aliases", "services", "verifications", "terms")},
            created_at=self._instant,
            updated_at=self._instant,
        )
        values = self._ordered(entry.values)
        self._set(partner, values)
        db.session.add(partner)
        self._conclude("partner", partner, partner, {}, values)
        self.structures["new"] += 1
        return partner

    def _update_partner(self, partner: Partner, entry: Entry) -> None:
        values = self._ordered(entry.values)
        if partner.source is None:
            values.pop("source_updated_on", None)  # our own fiche, come back from an export
        if partner.kind == rules.RESIDENT_VOLUNTEER:
            values.pop("kind", None)
        if partner.address_is_confidential:
            drop_place(values, entry, ("accessibility_url",))
        becomes_hidden = values.get("address_is_confidential") and not partner.address_is_confidential
        changes = self._changes("partner", partner, values)
        if not changes:
            self.structures["same"] += 1
            return
        old = {name: self._value(partner, name) for name in changes}
        self._set(partner, changes)
        if becomes_hidden:
            hide_partner(partner)
            forget_past_places(partner)
            old = {}  # what history should not repeat
        self._conclude("partner", partner, partner, old, changes)
        self.structures["changed"] += 1

    # --- services ---------------------------------------------------------------------------------------------------

    def _create_service(self, partner: Partner, entry: Entry, values: Values) -> None:
        service = Service(
            source=entry.source,
            source_id=entry.source_id,
            position=max((other.position for other in partner.services), default=-1) + 1,
            name="",
            sort_key="",
            address_is_confidential=partner.address_is_confidential,
            **{name: [] for name in ("area", "tags", "documents", "terms")},
            **BLANK_WHERE,
            created_at=self._instant,
            updated_at=self._instant,
        )
        if self.draft and partner.state == "published":
            service.visibility = "team"
            entry.warnings.append("service ajouté à une fiche publiée\u00a0: visible de l’équipe seulement")
        partner.services.append(service)
        self._set(service, values)
        self._conclude("service", partner, service, {}, values)
        self._note_contact(partner, entry.contact)
        self.services["new"] += 1

    def _update_service(self, partner: Partner, service: Service, entry: Entry, values: Values) -> None:
        if service.address_is_confidential:
            drop_place(values, entry)
        if service.source is None:
            values.pop("source_updated_on", None)
        becomes_hidden = values.get("address_is_confidential") and not service.address_is_confidential
        changes = self._changes("service", service, values)
        if not changes:
            self.services["same"] += 1
            return
        old = {name: self._value(service, name) for name in changes}
        self._set(service, changes)
        if becomes_hidden:
            forget_place(service)
            forget_past_places(service)
            old = {}
        self._conclude("service", partner, service, old, changes)
        self.services["changed"] += 1

    def _of_service(self, partner: Partner, source: Values, entry: Entry) -> Values:
        """What a service says of its own: an address or hours that are its partner's stay blank, and so follow it.

        `source` is the partner as its source tells it: somebody may have corrected it here, not the service.
        """
        values = self._ordered(entry.values)
        if partner.address_is_confidential:
            drop_place(values, entry)
        here = {name: getattr(partner, name) for name in (*ADDRESS, "hours", "hours_note")}
        if not any(values.get(name) for name in ADDRESS):
            values = {name: value for name, value in values.items() if name not in PLACE_FIELDS}
        elif is_place_of(values, here) or is_place_of(values, source):
            values |= {name: BLANK_WHERE[name] for name in (*PLACE_FIELDS, "town") if name in values}
        for name in ("hours", "hours_note"):
            if values.get(name) and values[name] in (here[name], source.get(name)):
                values[name] = ""
        return values

    def _note_contact(self, partner: Partner, contact: str) -> None:
        """A person's name goes between ourselves, once: what was written or erased there later is left alone."""
        if not contact or contact in partner.direct_contact:
            return
        noted = "\n".join(filter(None, [partner.direct_contact, contact]))
        if len(noted) <= MAX_CONTACT:
            partner.direct_contact = noted
            partner.internal_at = self._instant

    # --- both -------------------------------------------------------------------------------------------------------

    def _ordered(self, values: Values) -> Values:
        """A copy where codes stand in the order of their vocabulary, as the base gives them back."""
        copy = dict(values)
        for kind in {*PARTNER_TERMS, *SERVICE_TERMS} & copy.keys():
            found = [self.terms[kind, code] for code in copy[kind] if (kind, code) in self.terms]
            copy[kind] = [term.code for term in sorted(found, key=lambda term: (term.position, term.id))]
        return copy

    def _changes(self, entity: str, thing: Partner | Service, values: Values) -> Values:
        """The fields to write: those that differ, but for what was corrected here since an unchanged source."""
        last = self._last.get((entity, thing.id), {})
        changes = {
            name: value
            for name, value in values.items()
            if self._value(thing, name) != value and (name not in last or last[name] != _json(value))
        }
        if changes.get("hours_note") and thing.hours and "hours" not in changes:
            changes["hours"] = ""  # the source changed its words: hours made from the former ones are not sure
        if has_moved(thing, changes):
            rest = [name for name in PLACE_FIELDS if name not in values and getattr(thing, name)]
            changes |= {name: BLANK_WHERE[name] for name in rest}  # coordinates of the former address mislead
        return changes

    def _value(self, thing: Partner | Service, name: str) -> Any:
        if name in TERMS[type(thing)]:
            return [term.code for term in thing.terms if term.kind == name]
        if name == "documents":
            return [document.label for document in getattr(thing, name)]
        return getattr(thing, name)

    def _set(self, thing: Partner | Service, values: Values) -> None:
        kinds = TERMS[type(thing)]
        for name, value in values.items():
            if name == "documents":
                thing.documents = [ServiceDocument(position=i, label=label) for i, label in enumerate(value)]  # type: ignore[union-attr]
            elif name not in kinds:
                setattr(thing, name, value)
        asked = [kind for kind in kinds if kind in values]
        if asked:
            chosen = [self.terms[kind, code] for kind in asked for code in values[kind]]
            thing.terms = [term for term in thing.terms if term.kind not in asked] + chosen
        thing.sort_key = fold(thing.name)

    def _conclude(self, entity: str, partner: Partner, thing: Partner | Service, old: Values, new: Values) -> None:
        thing.updated_at = partner.updated_at = self._instant
        self._history.append((entity, thing, old, new))
        self._touched[id(partner)] = partner


_BLANK_PARTNER: dict[str, Any] = {
    **BLANK_WHERE,
    **dict.fromkeys(("name", "sort_key", "kind", "direct_contact"), ""),
    "address_is_confidential": False,
}


def _load(ids: Sequence[int]) -> dict[int, Partner]:
    rows = db.session.scalars(select(Partner).where(Partner.id.in_(ids)).order_by(Partner.id)) if ids else ()
    return {partner.id: partner for partner in rows}


def _service_of(partner: Partner, entry: Entry) -> Service | None:
    """The partner's service with this source and id; one of ours comes back from an export as "loge--12-34"."""
    for service in partner.services:
        if (service.source, service.source_id) == (entry.source, entry.source_id):
            return service
        ours = (OUR_SOURCE, f"{OUR_SOURCE}--{partner.id}-{service.id}", service.name)
        if service.source is None and ours == (entry.source, entry.source_id, entry.name):
            return service
    return None


def _last_imported(partners: Iterable[Partner]) -> dict[tuple[str, int], Values]:
    """What imports wrote last, field by field, for each of these partners and their services (JSON values)."""
    found: dict[tuple[str, int], Values] = {}
    for entity, ids in _ids_of(partners).items():
        query = (
            select(Change.entity_id, Change.new)
            .where(Change.entity == entity, Change.entity_id.in_(ids), Change.verb == "import")
            .order_by(Change.id)
        )
        for entity_id, new in db.session.execute(query):
            found.setdefault((entity, entity_id), {}).update(new)
    return found


def _ids_of(partners: Iterable[Partner]) -> dict[str, list[int]]:
    listed = list(partners)
    services = [service.id for partner in listed for service in partner.services]
    ids = {"partner": [partner.id for partner in listed], "service": services}
    return {entity: found for entity, found in ids.items() if found}


def _plain(values: Values) -> Values:
    return {name: _json(value) for name, value in values.items()}


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
