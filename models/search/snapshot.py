"""The index of one moment: immutable, so that readers in other threads never see half of a change.

Fiches have an ordinal; each has layers: 0 is the partner itself, 1, 2… its services. A key of the service postings
is `ordinal << 8 | layer`. Sets ("theme=…", "state=published") are bit sets of ordinals, one a layer.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from models.search import bits
from models.search.documents import NAME_FIELDS
from models.search.lexis import Lexis
from models.search.postings import PostingLists, Postings, Sections, TextRows, Texts
from models.search.rules import CONCEPT_WEIGHTS, FIELDS, loudness, saturate

LAYER_BITS = 8
LAST_LAYER = (1 << LAYER_BITS) - 1
TEAM, PUBLIC, PUBLIC_PARTNER = "unit=team", "unit=public", "partner=public"

Document = dict[str, Any]
Hours = tuple[str, str, tuple[tuple[str, str], ...]]
Point = tuple[float, float]  # latitude, longitude, in degrees
Ages = tuple[int | None, int | None]  # years, both included; None: no bound
NO_AGES: Ages = (None, None)
_loudness = lru_cache(maxsize=8192)(loudness)


@dataclass(frozen=True, slots=True)
class Entry:
    """What ranking needs of one fiche beside its words."""

    partner_id: int
    sort_key: str
    verified: int  # proleptic day number, 0 when never
    pin: int | None
    services: tuple[int, ...]  # ids, layer 1 first
    towns: tuple[str, ...]  # key of the town by layer, "" when unknown or confidential
    hours: tuple[Hours | None, ...]  # by layer
    where: tuple[Point | None, ...]  # by layer
    ages: tuple[Ages, ...]  # by layer


@dataclass(frozen=True, eq=False)
class Snapshot:
    revision: int
    entries: tuple[Entry, ...]
    ordinals: dict[int, int]  # partner id → ordinal
    lexis: Lexis
    partners: Postings
    services: Postings
    texts: Texts
    sets: dict[str, tuple[int, ...]]  # name → bit set of ordinals by layer
    towns: dict[str, str]  # key → as written
    patched: int = 0  # fiches changed since the arrays were laid out

    @property
    def size(self) -> int:
        return len(self.entries)

    @property
    def layers(self) -> int:
        return len(self.sets.get(TEAM, (0,)))

    def set_of(self, name: str, layer: int) -> int:
        found = self.sets.get(name, ())
        return found[layer] if layer < len(found) else 0

    @cached_property
    def by_name(self) -> list[int]:
        """All ordinals in the order of a list."""
        entries = self.entries
        return sorted(range(self.size), key=lambda o: (entries[o].sort_key, entries[o].partner_id))

    @cached_property
    def homes(self) -> list[str]:
        """The partners' own towns, by ordinal."""
        return [entry.towns[0] for entry in self.entries]

    def count(self, form: str) -> int:
        """How many partners and services say this word or bear this code."""
        number = self.lexis.ids.get(form)
        return 0 if number is None else self.partners.count(number) + self.services.count(number)


EMPTY = Snapshot(0, (), {}, Lexis(), Postings.of([]), Postings.of([]), TextRows().frozen(), {}, {})


# --- one document --------------------------------------------------------------------------------------------------


def _weights(unit: Document) -> dict[str, float]:
    """word or code → how loudly the unit says it, 0 to 1."""
    amounts: dict[str, float] = {}
    for field, said, *tied in unit["text"]:
        forms = said.split()
        for form, count in Counter(forms).items():
            amounts[form] = amounts.get(form, 0) + _loudness(field, count, len(forms))
        for form in tied[0].split() if tied else ():
            amounts[form] = amounts.get(form, 0) + FIELDS[field].weight * 0.8
    for kind, codes in unit["codes"].items():
        for code in codes:
            amounts[f"{kind}={code}"] = CONCEPT_WEIGHTS[kind]
    for key in unit["towns"]:
        amounts[f"town={key}"] = 1.0
    return {form: saturate(amount) for form, amount in amounts.items()}


def _sections(units: list[Document], *, names: bool) -> Iterable[str]:
    for unit in units:
        for field, said, *_ in unit["text"]:
            if (field in NAME_FIELDS) is names:
                yield from said.split()
                yield ""


def _sets_of(document: Document) -> dict[str, list[int]]:
    """name → layers of this fiche that are in that set."""
    partner, *services = document["units"]
    found: dict[str, list[int]] = {f"state={document['state']}": [0], f"partner_kind={document['kind']}": [0]}
    if partner["public"]:
        found[PUBLIC_PARTNER] = [0]
    found[TEAM] = list(range(1, len(services) + 1)) or [0]
    if partner["public"]:
        found[PUBLIC] = [layer for layer, unit in enumerate(services, 1) if unit["public"]] or [0]
    for layer, unit in enumerate(document["units"]):
        for kind, codes in unit["codes"].items():
            for code in codes:
                found.setdefault(f"{kind}={code}", []).append(layer)
    return found


def _entry(partner_id: int, document: Document) -> Entry:
    units = document["units"]
    return Entry(
        partner_id=partner_id,
        sort_key=document["sort"],
        verified=date.fromisoformat(document["verified"]).toordinal() if document["verified"] else 0,
        pin=document["pin"],
        services=tuple(unit["id"] for unit in units[1:]),
        towns=_shared(tuple(unit["towns"][0] if unit["towns"] else "" for unit in units)),
        hours=_shared(tuple(_hours(unit["hours"]) for unit in units)),
        where=tuple(tuple(unit["at"]) if unit.get("at") else None for unit in units),
        ages=_shared(tuple(tuple(unit.get("ages", NO_AGES)) for unit in units)),
    )


@lru_cache(maxsize=65_536)
def _shared(value: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same tuple for all that are equal: most fiches of a base share a few timetables and towns."""
    return value


def _hours(stored: list[Any] | None) -> Hours | None:
    return (stored[0], stored[1], tuple((day[0], day[1]) for day in stored[2])) if stored else None


def _text(document: Document, lexis: Lexis) -> Sections:
    units, ids = document["units"], lexis.ids
    return (
        array("I", [ids[form] for form in _sections(units, names=True)]),
        array("I", [ids[form] for form in _sections(units, names=False)]),
        array("I", sorted({ids[form] for unit in units for form in _unsaid(unit)})),
    )


def _unsaid(unit: Document) -> Iterable[str]:
    """Tied words and codes: they have postings, but no place in the text."""
    for _field, _said, *tied in unit["text"]:
        yield from tied[0].split() if tied else ()
    for kind, codes in unit["codes"].items():
        yield from (f"{kind}={code}" for code in codes)
    yield from (f"town={key}" for key in unit["towns"])


# --- all of them, or those that changed ----------------------------------------------------------------------------


class Gathering:
    """Documents being turned into postings, sets and entries, over a lexis that knows all their words."""

    def __init__(self) -> None:
        self.partners, self.services = PostingLists(), PostingLists()
        self.sets: dict[str, list[list[int]]] = {}
        self.towns: dict[str, str] = {}
        self.entries: dict[int, Entry] = {}
        self.texts: dict[int, Sections] = {}
        self.numbers: set[int] = set()

    def add(self, ordinal: int, partner_id: int, document: Document, lexis: Lexis) -> None:
        document["units"] = document["units"][: LAST_LAYER + 1]
        for layer, unit in enumerate(document["units"]):
            lists, key = (self.services, ordinal << LAYER_BITS | layer) if layer else (self.partners, ordinal)
            for form, weight in _weights(unit).items():
                number = lexis.ids[form]
                self.numbers.add(number)
                lists.add(number, key, weight)
            if unit["towns"]:
                self.towns.setdefault(unit["towns"][0], unit["town"])
        for name, layers in _sets_of(document).items():
            rows = self.sets.setdefault(name, [])
            for layer in layers:
                rows.extend([] for _ in range(layer + 1 - len(rows)))
                rows[layer].append(ordinal)
        self.entries[ordinal] = _entry(partner_id, document)
        self.texts[ordinal] = _text(document, lexis)


def forms_of(document: Document) -> set[str]:
    """Every word and code of a document."""
    found: set[str] = set()
    for unit in document["units"]:
        for _field, said, *_ in unit["text"]:
            found.update(said.split())
        found.update(_unsaid(unit))
    return found


class Builder:
    """A whole index, document by document."""

    def __init__(self) -> None:
        self._lexis = Lexis()
        self._gathering, self._texts = Gathering(), TextRows()
        self._ordinals: dict[int, int] = {}

    def add(self, partner_id: int, document: Document) -> None:
        ids, forms = self._lexis.ids, self._lexis.forms
        for form in forms_of(document):
            if form not in ids:
                ids[form] = len(forms)
                forms.append(form)
        ordinal = self._ordinals[partner_id] = len(self._ordinals)
        self._gathering.add(ordinal, partner_id, document, self._lexis)
        self._texts.add(self._gathering.texts.pop(ordinal))

    def build(self, revision: int) -> Snapshot:
        gathered, size = self._gathering, len(self._ordinals)
        return Snapshot(
            revision=revision,
            entries=tuple(gathered.entries.values()),
            ordinals=self._ordinals,
            lexis=Lexis.of(self._lexis.forms[1:]),
            partners=gathered.partners.frozen(len(self._lexis.forms)),
            services=gathered.services.frozen(len(self._lexis.forms)),
            texts=self._texts.frozen(),
            sets={name: tuple(bits.from_numbers(row, size) for row in rows) for name, rows in gathered.sets.items()},
            towns=gathered.towns,
        )


def updated(snapshot: Snapshot, changed: Iterable[tuple[int, Document]], revision: int) -> Snapshot:
    """A new snapshot where these fiches are as given; the old one is left as it was."""
    documents = list(changed)
    lexis = snapshot.lexis.with_forms(form for _, document in documents for form in forms_of(document))
    ordinals = dict(snapshot.ordinals)
    gathered = Gathering()
    for partner_id, document in documents:
        ordinal = ordinals.setdefault(partner_id, len(ordinals))
        gathered.add(ordinal, partner_id, document, lexis)
    old = {ordinal: snapshot.entries[ordinal] for ordinal in gathered.entries if ordinal < snapshot.size}
    touched = gathered.numbers.union(*(section for o in old for section in snapshot.texts.get(o))) - {0}
    entries = list(snapshot.entries) + [None] * (len(ordinals) - snapshot.size)
    for ordinal, entry in gathered.entries.items():
        entries[ordinal] = entry
    return replace(
        snapshot,
        revision=revision,
        entries=tuple(entry for entry in entries if entry),
        ordinals=ordinals,
        lexis=lexis,
        partners=snapshot.partners.patched(old, 0, touched, gathered.partners.lists),
        services=snapshot.services.patched(old, LAYER_BITS, touched, gathered.services.lists),
        texts=snapshot.texts.patched(gathered.texts),
        sets=_patched_sets(snapshot, old, gathered, len(ordinals)),
        towns={**gathered.towns, **snapshot.towns},
        patched=snapshot.patched + len(documents),
    )


def _patched_sets(
    snapshot: Snapshot, old: dict[int, Entry], gathered: Gathering, size: int
) -> dict[str, tuple[int, ...]]:
    keep = ~bits.from_numbers(old, snapshot.size)
    result = {name: [row & keep for row in rows] for name, rows in snapshot.sets.items()}
    for name, rows in gathered.sets.items():
        mine = result.setdefault(name, [])
        mine.extend([0] * (len(rows) - len(mine)))
        for layer, row in enumerate(rows):
            mine[layer] |= bits.from_numbers(row, size)
    return {name: tuple(rows) for name, rows in result.items()}
