"""One search over one snapshot: how the question is read, who answers, what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from threading import Lock
from weakref import WeakKeyDictionary

from models.partners.faces import Audience, PartnerFace
from models.search import bits
from models.search.concepts import Concepts, concepts_of
from models.search.facets import Facet, Filters, Narrowing, visible
from models.search.index import the_index
from models.search.lexicon import LexiconEntry, lexicon
from models.search.near import centre_of, kilometres
from models.search.opening import open_sets
from models.search.ranking import Browsing, Found, Ranking, in_place
from models.search.reading import Reading, read
from models.search.results import Hit, State, Understood
from models.search.rules import tokens, town_key
from models.search.satisfying import Judged, Satisfying
from models.search.scoring import Scores, answering, best_of, score
from models.search.snapshot import LAYER_BITS, Point, Snapshot
from models.search.why import Why, as_written, reasons
from models.vocabulary.queries import Vocabulary, vocabulary

MOST_PINNED = 8
LEFT_SHARE = 0.75  # of the best score, that the best of those left by a condition must reach


class Asked:
    """Immutable once made; the public reads an index of its own."""

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
        ignored: frozenset[str] = frozenset(),
        home: str = "",
        lexicon: Sequence[LexiconEntry] | None = None,
    ) -> None:
        self.snapshot = the_index(audience).snapshot()
        self.vocabulary = vocabulary()
        self._concepts = _concepts(self.vocabulary, self.snapshot, lexicon)
        self._ignored, self._home = ignored, home
        self._filters, self._at, self._zone, self._minds_hours = filters, at, zone, minds_hours
        self._is_public = audience == "public"
        self._visible = visible(self.snapshot, is_public=self._is_public, include_unpublished=include_unpublished)
        self._narrowing = Narrowing(self.snapshot, self.vocabulary, self._concepts, filters, self._open)
        self._reading = self._read(query) if tokens(query) else None
        self._scores: Scores | None = score(self.snapshot, self._reading, self._concepts) if self._reading else None
        self.understood: list[Understood] = []
        self._judged: list[Judged] = []
        self._among = self._answering()
        self._eligible = self._narrowing.narrowed(self._among)

    def _read(self, query: str) -> Reading:
        return read(
            query,
            self.snapshot,
            self._concepts,
            is_town=lambda key: bool(in_place(self.snapshot, key, self._visible)),
            ignored=self._ignored,
        )

    def _answering(self) -> Sequence[int]:
        """Who answers the words, without those that a condition rules out, as long as somebody is left."""
        if self._reading is None or self._scores is None:
            return self._visible
        satisfying = Satisfying(self.snapshot, self._at, self._zone, self._open)
        self._judged = [satisfying.judged(one) for one in self._reading.constraints]
        among: Sequence[int] = answering(self.snapshot, self._scores, self._visible)
        if self._reading.is_bare and (bare := self._satisfied(self._visible)):
            self._scores, among = None, bare
        for judged in self._judged:
            left = [row & ~no for row, no in zip(among, judged.no, strict=True)]
            is_known = any(a & b for a, b in zip(self._visible, judged.yes, strict=True))
            is_kept = any(left) and self._is_worth(left, among)
            state: State = "applied" if is_known and is_kept else "lifted" if is_known else "unknown"
            among = left if state == "applied" else among
            self.understood.append(Understood(judged.constraint, state))
        return among

    def _is_worth(self, left: Sequence[int], among: Sequence[int]) -> bool:
        """Whether those that a condition leaves answer about as well: it must not leave only strangers."""
        if self._scores is None:
            return True
        return best_of(self.snapshot, self._scores, left) >= LEFT_SHARE * best_of(self.snapshot, self._scores, among)

    def _satisfied(self, among: Sequence[int]) -> Sequence[int]:
        """Those known to satisfy every condition, in the place named; empty when there is none."""
        for judged in self._judged:
            among = [row & yes for row, yes in zip(among, judged.yes, strict=True)]
        if self._reading and self._reading.place:
            here = bits.from_numbers(in_place(self.snapshot, self._reading.place, among), self.snapshot.size)
            among = [row & here for row in among]
        return among if any(among) else ()

    @cached_property
    def _applied(self) -> list[Judged]:
        return [one for one, said in zip(self._judged, self.understood, strict=True) if said.is_applied]

    def _prefers(self, ordinal: int, layer: int) -> float:
        applied = self._applied
        if not applied:
            return 0.0
        layers = [layer] if layer else range(self.snapshot.layers)
        return max(sum(one.yes[each] >> ordinal & 1 for one in applied) for each in layers) / len(applied)

    @cached_property
    def _centre(self) -> Point | None:
        place = self._reading.place if self._reading else None
        return centre_of(self.snapshot, place or town_key(self._home))

    def distance(self, ordinal: int, layer: int) -> float | None:
        """Kilometres from the place asked for, or from home."""
        there = self.snapshot.entries[ordinal].where[layer]
        return kilometres(self._centre, there) if self._centre and there else None

    def _open(self) -> tuple[int, ...]:
        return open_sets(self.snapshot, self._at, self._zone)

    def found(self) -> Ranking | Browsing:
        if self._reading is None or self._scores is None:
            open_now = bits.union(self._open()) if self._minds_hours else None
            return Browsing(self.snapshot, self._eligible, open_now)
        return Ranking(
            self.snapshot,
            self._reading,
            self._scores,
            self._eligible,
            is_open=self._is_open,
            prefers=self._prefers,
            distance=self.distance,
        )

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

    @property
    def ignored(self) -> list[str]:
        return self._reading.ignored if self._reading else []

    @property
    def unheard(self) -> list[str]:
        """Words of the query that no fiche says and that mean nothing to us."""
        if self._reading is None or self._scores is None:
            return []
        meant = {i for heard in self._reading.needs for i in heard.words}
        here = set((self._reading.place or "").split())
        scored = enumerate(zip(self._reading.words, self._scores.words, strict=True))
        return [
            word.typed
            for i, (word, found) in scored
            if i not in meant
            and word.importance == 1.0
            and word.typed not in here
            and not (found.partners or found.services)
        ]

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
        service = shown[0] if shown and (layers[0] == found.layer or self._asks_services) else None
        reading = self._reading
        return Hit(
            face=face,
            service=service,
            others=[other for other in shown if other is not service],
            why=reasons(face, service, reading, self.vocabulary) if reading else [],
            is_open=self._state(found, layers[0] if service else 0),
            elsewhere=found.is_elsewhere,
            kilometres=self.distance(found.ordinal, found.layer),
        )

    @property
    def _asks_services(self) -> bool:
        """Filters or conditions alone: the service that satisfies them is the answer, more than its partner."""
        return self._filters.are_of_services or (self._scores is None and bool(self._judged))

    def _service_id(self, found: Found, layer: int) -> int:
        return self.snapshot.entries[found.ordinal].services[layer - 1]

    def _layers(self, found: Found) -> list[int]:
        """The layers of the services to name: the best, then those that answer too."""
        ordinal = found.ordinal
        eligible = [layer for layer, row in enumerate(self._eligible) if layer and row >> ordinal & 1]
        said = self._scores.services if self._scores else {}
        named = [layer for layer in eligible if self._asks_services or ordinal << LAYER_BITS | layer in said]
        return sorted(
            named, key=lambda layer: (layer != found.layer, -said.get(ordinal << LAYER_BITS | layer, 0.0), layer)
        )

    def _state(self, found: Found, layer: int) -> bool | None:
        """Open now, by the hours of the service, or of the partner, or of any of its services."""
        hours = self.snapshot.entries[found.ordinal].hours
        if layer or hours[0] is not None:
            return bool(self._open()[layer] >> found.ordinal & 1) if hours[layer] is not None else None
        return self._is_open(found.ordinal, 0) if any(hours) else None


def repaired(query: str) -> str:
    """The query with its typing errors repaired, as far as the words of the team's fiches and of the lexicon tell."""
    snapshot = the_index("team").snapshot()
    reading = read(query, snapshot, _concepts(vocabulary(), snapshot, None), is_town=lambda _: False)
    return " ".join(word.understood or word.typed for word in reading.whole)


_kept_concepts: WeakKeyDictionary[Snapshot, Concepts] = WeakKeyDictionary()
_lock = Lock()


def _concepts(known: Vocabulary, snapshot: Snapshot, tried: Sequence[LexiconEntry] | None) -> Concepts:
    """What words mean over this snapshot: made again when the vocabularies or the lexicon are others.

    A snapshot of a changed fiche takes over what was made for another one with the same free tags.
    """
    tags = frozenset(name[4:] for name in snapshot.sets if name.startswith("tag="))
    if tried is not None:
        return concepts_of(known, tags, tried, is_tried=True)
    entries = lexicon()
    with _lock:
        candidates = [_kept_concepts.get(snapshot), *_kept_concepts.values()]
        made = next((one for one in candidates if one and one.is_of(known, tags, entries)), None)
        if made is None:
            made = concepts_of(known, tags, entries)
        _kept_concepts[snapshot] = made
    return made
