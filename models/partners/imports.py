"""Bringing fiches in from a file: read everything first, then write in one transaction. The caller commits, or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from sqlalchemy import select

from models import db
from models.accounts.tables import Person
from models.errors import DomainError
from models.partners.cells import OUR_SOURCE, Known, known_codes
from models.partners.field_names import KNOWN_FIELDS
from models.partners.import_units import Item, Unit, Writer
from models.partners.interchange import EXPECTED, Entry, read_service, read_structure
from models.partners.sources import Kind, Source, SourceRow, read_source
from models.partners.tables import Partner, Service
from models.search.operations import index_partners
from models.vocabulary.tables import Term

__all__ = [
    "ImportReport",
    "Source",
    "SourceRow",
    "import_partners",
    "known_from_base",
    "prepare",
    "read_source",
    "write",
]

Progress = Callable[[int, int], None]
Key = tuple[str, str]
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of one row."""

    where: str
    name: str
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """« Ligne 3 (CCAS) : pas de description ; pas de date de mise à jour. »"""
        named = f" ({self.name[:80]})" if self.name else ""
        reasons = "\u202f; ".join(self.reasons)
        said = f"{self.where}{named}\u00a0: {reasons}."
        return said.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Refusal:
    kind: Kind
    remark: Remark
    data: Any  # the row as it was given


@dataclass
class Counts:
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0


@dataclass
class ImportReport:
    structures: Counts = field(default_factory=Counts)
    services: Counts = field(default_factory=Counts)
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)  # those that everybody expects (no date, no text) come last
    unread: list[str] = field(default_factory=list)  # fields of the file that no fiche has

    def refuse(self, kind: Kind, row: SourceRow, reason: str) -> None:
        name = row.data.get("nom") if isinstance(row.data, dict) else ""
        remark = Remark(row.where, " ".join(name.split()) if isinstance(name, str) else "", (reason,))
        self.refusals.append(Refusal(kind, remark, row.data))
        counts: Counts = getattr(self, kind)
        counts.refused += 1


@dataclass
class Prepared:
    """A file read to the end: what can be written, and the report begun."""

    structures: dict[Key, Item]
    services: dict[Key, Item]
    report: ImportReport


def import_partners(
    *,
    actor: Person | None,
    structures: Sequence[SourceRow],
    services: Sequence[SourceRow] = (),
    draft: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Read the rows, then write the fiches; new ones are published unless `draft`. Flushes, never commits.

    Reading takes long and needs no lock: whoever cares calls `prepare` before the transaction, then `write`.
    """
    return write(actor=actor, prepared=prepare(structures, services, known_from_base()), draft=draft, progress=progress)


def given_back(refusals: Sequence[Refusal]) -> dict[str, list[dict[str, Any]]]:
    """Refused rows by kind, as they came, each with why and where: they can be corrected and imported again."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for refusal in refusals:
        data = refusal.data if isinstance(refusal.data, dict) else {"ligne_refusee": refusal.data}
        told = {"motif_refus": " ; ".join(refusal.remark.reasons), "position": refusal.remark.where}
        rows.setdefault(refusal.kind, []).append({**_shallow(data), **told})
    return rows


def _shallow(data: Any, depth: int = 4) -> Any:
    """Without what is nested too deep to be a fiche (and to be written)."""
    if isinstance(data, dict):
        return {key: _shallow(value, depth - 1) for key, value in data.items()} if depth else "…"
    if isinstance(data, list):
        return [_shallow(value, depth - 1) for value in data] if depth else "…"
    return data


def known_from_base() -> Known:
    rows = db.session.execute(select(Term.kind, Term.code, Term.is_sensitive).order_by(Term.id)).all()
    codes: dict[str, list[str]] = {}
    for kind, code, _is_sensitive in rows:
        codes.setdefault(kind, []).append(code)
    return known_codes(codes, sensitive=[code for kind, code, is_sensitive in rows if kind == "theme" and is_sensitive])


def prepare(
    structures: Sequence[SourceRow],
    services: Sequence[SourceRow],
    known: Known,
    progress: Progress | None = None,
) -> Prepared:
    """Read every row; touches no base."""
    prepared = Prepared({}, {}, ImportReport())
    total = len(structures) + len(services)
    names: set[str] = set()
    for done, row in enumerate(chain(structures, services), 1):
        if done <= len(structures):
            _read_row(prepared, "structures", row, known, read_structure)
        else:
            _read_row(prepared, "services", row, known, read_service)
        names.update(row.data if isinstance(row.data, dict) else ())
        _tell(progress, done, total)
    prepared.report.unread = sorted(name for name in names - KNOWN_FIELDS if not name.startswith("_"))
    return prepared


def _read_row(
    prepared: Prepared, kind: Kind, row: SourceRow, known: Known, read: Callable[[Any, Known], Entry]
) -> None:
    items: dict[Key, Item] = getattr(prepared, kind)
    try:
        entry = read(row.data, known)
    except DomainError as error:
        prepared.report.refuse(kind, row, error.message)
        return
    key = (entry.source, entry.source_id)
    if seen := items.get(key):
        prepared.report.refuse(
            kind, row, f"identifiant déjà vu, {seen.where.lower()} («\u00a0{entry.source_id}\u00a0»)"
        )
        return
    items[key] = Item(row.where, entry, row if kind == "services" else None)


def write(
    *, actor: Person | None, prepared: Prepared, draft: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Write what was read, index it, finish the report. Flushes, never commits; a crash is for the caller to undo."""
    report = prepared.report
    units = _plan(prepared)
    writer = Writer(actor, draft, {(term.kind, term.code): term for term in db.session.scalars(select(Term))})
    written: list[int] = []
    for chunk in _chunks(units):
        written += [partner.id for partner in writer.write(chunk)]
        _tell(progress, len(written), 2 * len(units), every=1)
    # Only then: the search revision is the last lock that any writer takes, or an edit and an import would deadlock.
    for start in range(0, len(written), CHUNK):
        ids = written[start : start + CHUNK]
        index_partners(db.session.scalars(select(Partner).where(Partner.id.in_(ids)).order_by(Partner.id)).all())
        _tell(progress, len(units) + start, 2 * len(units), every=1)
    _tell(progress, 2 * len(units), 2 * len(units), every=1)
    for kind, outcomes in (("structures", writer.structures), ("services", writer.services)):
        for outcome, count in outcomes.items():
            setattr(getattr(report, kind), outcome, count)
    everything = [*prepared.structures.values(), *prepared.services.values()]
    warned = [item for item in everything if item.entry.warnings]
    warned.sort(key=lambda item: EXPECTED.issuperset(item.entry.warnings))
    report.warnings += [Remark(item.where, item.entry.name, tuple(item.entry.warnings)) for item in warned]
    return report


def _plan(prepared: Prepared) -> list[Unit]:
    """One unit a partner, in the order of the file: its own row, if any, and those of its services."""
    partners = _partners_in_base(prepared)
    services = _services_in_base(prepared)
    units: dict[int | Key, Unit] = {}
    for key, item in prepared.structures.items():
        partner_id, _merged = partners.get(key) or _our_own(item.entry) or (None, None)
        unit = units.setdefault(partner_id or key, Unit(partner_id))
        unit.structure = unit.structure or item
    owners = _Owners(prepared, partners)
    for key, item in list(prepared.services.items()):
        owner = services.get(key) or owners.find(item.entry)
        if owner is None:
            del prepared.services[key]
            reason = f"sa structure («\u00a0{item.entry.structure_id}\u00a0») n’est ni dans le fichier ni dans la base"
            prepared.report.refuse("services", item.row or SourceRow(item.where, {}), reason)
            continue
        unit = units.setdefault(owner, Unit(owner if isinstance(owner, int) else None))
        unit.services.append(item)
    return list(units.values())


def _partners_in_base(prepared: Prepared) -> dict[Key, tuple[int, int | None]]:
    """(source, source id) → the partner and the one it was merged into."""
    sources = {key[0] for key in (*prepared.structures, *prepared.services)}
    query = select(Partner.source, Partner.source_id, Partner.id, Partner.merged_into_id)
    rows = db.session.execute(query.where(Partner.source.in_(sources)).order_by(Partner.id))
    return {(row[0] or "", row[1] or ""): (row[2], row[3]) for row in rows}


def _services_in_base(prepared: Prepared) -> dict[Key, int]:
    """(source, source id) → the partner that has the service now (merging may have moved it)."""
    sources = {key[0] for key in prepared.services}
    query = select(Service.source, Service.source_id, Service.partner_id)
    rows = db.session.execute(query.where(Service.source.in_(sources)).order_by(Service.id))
    return {(row[0] or "", row[1] or ""): row[2] for row in rows}


def _our_own(entry: Entry) -> tuple[int, int | None] | None:
    """A fiche that we exported ourselves ("loge--12") is the same one when it still bears its name."""
    number = entry.source_id.removeprefix(f"{OUR_SOURCE}--")
    if entry.source != OUR_SOURCE or not re.fullmatch(r"[0-9]{1,9}", number):
        return None
    query = select(Partner.id, Partner.merged_into_id).where(
        Partner.id == int(number), Partner.source.is_(None), Partner.name == entry.name
    )
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else None


class _Owners:
    """Finds the partner of a service that the base does not have yet."""

    def __init__(self, prepared: Prepared, partners: dict[Key, tuple[int, int | None]]) -> None:
        self.partners = partners
        self.in_file = prepared.structures
        self.by_id: dict[str, Key | None] = {}
        for key in (*prepared.structures, *partners):
            self.by_id[key[1]] = key if self.by_id.get(key[1], key) == key else None

    def find(self, entry: Entry) -> int | Key | None:
        """By source and id, else by id alone when one structure bears it."""
        key: Key | None = (entry.source, entry.structure_id)
        if key not in self.partners and key not in self.in_file:
            key = self.by_id.get(entry.structure_id)
        if key is None:
            return None
        if found := self.partners.get(key):
            return found[1] or found[0]
        own = _our_own(self.in_file[key].entry)
        return own[0] if own else key


def _chunks(units: list[Unit]) -> Iterator[list[Unit]]:
    waiting = iter(units)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _tell(progress: Progress | None, done: int, total: int, *, every: int = CHUNK) -> None:
    if progress and (done % every == 0 or done == total):
        progress(done, total)
