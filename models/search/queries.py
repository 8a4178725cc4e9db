"""Search as pages ask it: a query and filters in, faces out. Two statements a search: the revision, then the faces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select

from models import db
from models.partners.faces import Audience, PartnerFace, ServiceFace, face_for, from_json
from models.partners.tables import Partner
from models.search import bits
from models.search.concepts import Concepts, concepts_of
from models.search.facets import Facet, Filters, Narrowing, Option, visible
from models.search.index import the_index
from models.search.opening import open_sets
from models.search.ranking import Browsing, Found, Ranking, Scores, answering, in_place, score_words
from models.search.reading import Reading, read
from models.search.rules import tokens
from models.search.snapshot import LAYER_BITS, Snapshot
from models.search.tables import SearchDocument
from models.search.why import Why, as_written, reasons
from models.vocabulary.queries import Vocabulary, vocabulary

__all__ = [
    "Facet",
    "Filters",
    "Hit",
    "Option",
    "Results",
    "Why",
    "faces",
    "get_face",
    "ranked_source_ids",
    "search",
]

MOST_PINNED = 8


@dataclass(frozen=True)
class Hit:
    """One partner that answers. `service` is the one that does, None when it is the partner itself."""

    face: PartnerFace
    service: ServiceFace | None
    others: list[ServiceFace] = field(default_factory=list)
    why: list[Why] = field(default_factory=list)
    is_open: bool | None = None  # None: hours not known
    elsewhere: bool = False  # not in the place that the query names


@dataclass(frozen=True)
class Results:
    hits: list[Hit]
    total: int
    page: int
    pages: int
    facets: list[Facet]
    query: str
    place: str | None  # the town that the query names, as written
    corrected: list[tuple[str, str]]  # (typed, understood)
    pinned: list[Hit]  # the generalist doors, when nothing answers


def search(
    query: str,
    filters: Filters,
    *,
    audience: Audience,
    at: datetime,
    zone: str,
    page: int = 1,
    per_page: int = 10,
    include_unpublished: bool = False,
) -> Results:
    """The fiches that answer `query` and satisfy `filters`, one hit a partner.

    Only published fiches, unless the team asks for drafts and archives too. `at` (aware) and `zone` (school holidays)
    say what is open. With words: by score, then open, then fresher; without: open now first, then by name. A page past
    the end is the last.
    """
    asked = _Asked(query, filters, audience, at, zone, include_unpublished)
    found = asked.found()
    pages = max(1, -(-len(found) // per_page))
    page = min(max(page, 1), pages)
    shown = found.page((page - 1) * per_page, page * per_page)
    pinned = [] if shown else asked.pinned()
    loaded = _load([asked.partner_id(one) for one in [*shown, *pinned]], audience)
    hits = [hit for one in shown if (hit := asked.hit(one, loaded))]
    return Results(
        hits=hits,
        total=len(found),
        page=page,
        pages=pages,
        facets=asked.facets(),
        query=query,
        place=asked.place,
        corrected=asked.corrected([why for hit in hits for why in hit.why]),
        pinned=[hit for one in pinned if (hit := asked.hit(one, loaded))],
    )


def count_matching(filters: Filters, *, audience: Audience, at: datetime, zone: str) -> int:
    """How many published fiches satisfy these filters: no facet is counted, no fiche is loaded."""
    return len(_Asked("", filters, audience, at, zone, False).found())


def get_face(partner_id: int, audience: Audience) -> PartnerFace | None:
    """The face of one fiche, whatever its state for the team; None when this audience may not see it."""
    return _load([partner_id], audience).get(partner_id)


def faces(ids: Iterable[int], audience: Audience) -> list[PartnerFace]:
    """The faces that this audience may see, in the order asked for."""
    wanted = list(dict.fromkeys(ids))
    loaded = _load(wanted, audience)
    return [loaded[partner_id] for partner_id in wanted if partner_id in loaded]


def ranked_source_ids(queries: Iterable[str], limit: int = 20) -> dict[str, list[str]]:
    """query → source ids of the published fiches that answer, the best first; those without one are left out.

    The hour plays no part: the same fiches always give the same order.
    """
    noon = datetime(2000, 1, 1, 12, tzinfo=UTC)
    ids: dict[str, list[int]] = {}
    for query in dict.fromkeys(queries):
        asked = _Asked(query, Filters(), "team", noon, "", False, minds_hours=False)
        ids[query] = [asked.partner_id(one) for one in asked.found().page(0, 2 * limit)] if tokens(query) else []
    sources = _source_ids({partner_id for found in ids.values() for partner_id in found})
    return {query: [sources[i] for i in found if i in sources][:limit] for query, found in ids.items()}


# --- one search ----------------------------------------------------------------------------------------------------


class _Asked:
    """One search over one snapshot."""

    def __init__(
        self,
        query: str,
        filters: Filters,
        audience: Audience,
        at: datetime,
        zone: str,
        include_unpublished: bool,
        *,
        minds_hours: bool = True,
    ) -> None:
        self.snapshot = the_index(audience).snapshot()
        self.vocabulary = vocabulary()
        self._concepts = _concepts(self.vocabulary, self.snapshot)
        self._filters, self._at, self._zone, self._minds_hours = filters, at, zone, minds_hours
        self._is_public = audience == "public"
        self._visible = visible(self.snapshot, is_public=self._is_public, include_unpublished=include_unpublished)
        self._narrowing = Narrowing(self.snapshot, self.vocabulary, self._concepts, filters, self._open)
        self._reading = self._read(query) if tokens(query) else None
        self._scores: Scores | None = score_words(self.snapshot, self._reading.words) if self._reading else None
        self._among = answering(self.snapshot, self._scores, self._visible) if self._scores else self._visible
        self._eligible = self._narrowing.narrowed(self._among)

    def _read(self, query: str) -> Reading:
        return read(
            query,
            self.snapshot,
            self._concepts,
            is_town=lambda key: bool(in_place(self.snapshot, key, self._visible)),
        )

    def _open(self) -> tuple[int, ...]:
        return open_sets(self.snapshot, self._at, self._zone)

    def found(self) -> Ranking | Browsing:
        if self._reading is None or self._scores is None:
            open_now = bits.union(self._open()) if self._minds_hours else None
            return Browsing(self.snapshot, self._eligible, open_now)
        return Ranking(self.snapshot, self._reading, self._scores, self._eligible, is_open=self._is_open)

    def _is_open(self, ordinal: int, layer: int) -> bool:
        if not self._minds_hours:
            return False
        rows = self._open()
        return bool((rows[layer] if layer else bits.union(rows)) >> ordinal & 1)

    def facets(self) -> list[Facet]:
        return self._narrowing.facets(self._among)

    def pinned(self) -> list[Found]:
        """The doors that the coordination pinned, for who may see them."""
        among = bits.union(self._visible)
        entries = self.snapshot.entries
        chosen = [(e.pin, e.sort_key, o) for o, e in enumerate(entries) if e.pin is not None and among >> o & 1]
        return [Found(ordinal, 0, 0.0) for _, _, ordinal in sorted(chosen)[:MOST_PINNED]]

    def partner_id(self, found: Found) -> int:
        return self.snapshot.entries[found.ordinal].partner_id

    @property
    def place(self) -> str | None:
        key = self._reading.place if self._reading else None
        return self.snapshot.towns.get(key, key.title()) if key else None

    def corrected(self, shown: Sequence[Why]) -> list[tuple[str, str]]:
        """Typing errors and what they were read as; to the public, only words of what it is shown."""
        pairs = self._reading.corrected if self._reading else []
        written = as_written((form for _, form in pairs), shown)
        return [(typed, written.get(form, form)) for typed, form in pairs if form in written or not self._is_public]

    # --- a hit -----------------------------------------------------------------------------------------------------

    def hit(self, found: Found, loaded: dict[int, PartnerFace]) -> Hit | None:
        face = loaded.get(self.partner_id(found))
        if face is None:
            return None
        services = {service.id: service for service in face.live_services}
        layers = self._layers(found)
        shown = [services[i] for layer in layers if (i := self._service_id(found, layer)) in services]
        service = shown[0] if shown and (layers[0] == found.layer or self._filters.are_of_services) else None
        reading = self._reading
        return Hit(
            face=face,
            service=service,
            others=[other for other in shown if other is not service],
            why=reasons(face, service, reading.words, self.vocabulary, reading.place) if reading else [],
            is_open=self._state(found, layers[0] if service else 0),
            elsewhere=found.is_elsewhere,
        )

    def _service_id(self, found: Found, layer: int) -> int:
        return self.snapshot.entries[found.ordinal].services[layer - 1]

    def _layers(self, found: Found) -> list[int]:
        """The layers of the services to name: the best, then those that answer too."""
        ordinal = found.ordinal
        eligible = [layer for layer, row in enumerate(self._eligible) if layer and row >> ordinal & 1]
        said = self._scores.services if self._scores else {}
        named = [layer for layer in eligible if self._filters.are_of_services or ordinal << LAYER_BITS | layer in said]
        return sorted(
            named, key=lambda layer: (layer != found.layer, -said.get(ordinal << LAYER_BITS | layer, 0.0), layer)
        )

    def _state(self, found: Found, layer: int) -> bool | None:
        """Open now, by the hours of the service, or of the partner, or of any of its services."""
        hours = self.snapshot.entries[found.ordinal].hours
        if layer or hours[0] is not None:
            return bool(self._open()[layer] >> found.ordinal & 1) if hours[layer] is not None else None
        return self._is_open(found.ordinal, 0) if any(hours) else None


_kept_concepts: dict[int, tuple[Vocabulary, frozenset[str], Concepts]] = {}


def _concepts(known: Vocabulary, snapshot: Snapshot) -> Concepts:
    """Made again when the vocabularies, or the free tags of the fiches, are others."""
    tags = frozenset(name[4:] for name in snapshot.sets if name.startswith("tag="))
    kept = _kept_concepts.get(id(known))
    if kept and kept[0] is known and kept[1] == tags:
        return kept[2]
    made = concepts_of(known, sorted(tags))
    _kept_concepts.clear()
    _kept_concepts[id(known)] = (known, tags, made)
    return made


# --- the base ------------------------------------------------------------------------------------------------------


def _load(ids: Sequence[int], audience: Audience) -> dict[int, PartnerFace]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(SearchDocument.partner_id, SearchDocument.face)
        .where(SearchDocument.partner_id.in_(ids))
        .order_by(SearchDocument.partner_id)
    )
    shown = {partner_id: face_for(from_json(stored), audience) for partner_id, stored in rows}
    return {partner_id: face for partner_id, face in shown.items() if face is not None}


def _source_ids(ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Partner.id, Partner.source_id)
        .where(Partner.id.in_(ids), Partner.source_id.is_not(None))
        .order_by(Partner.id)
    )
    return {partner_id: source_id for partner_id, source_id in rows if source_id}
