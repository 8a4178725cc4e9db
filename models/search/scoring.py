"""Points of every fiche for the words and the needs of a question, over one snapshot. Reads no base."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from models.search import bits
from models.search.concepts import Concepts
from models.search.needs import answers
from models.search.reading import QueryWord, Reading
from models.search.rules import rarity
from models.search.sayings import Heard
from models.search.snapshot import LAST_LAYER, LAYER_BITS, Snapshot

LEAST_SHARE = 0.22  # under this share of the best score, a fiche is no answer
NEED = 0.9  # what a need of the lexicon is worth, beside a word found in a name
MORE_WORDS = 0.3  # more for each further word of its turn of phrase
ALONE = 0.6  # what a word of a turn of phrase still counts for, by itself

Sets = Sequence[int]  # bit sets of ordinals by layer


@dataclass
class Points:
    """What one word, or one need, of the query finds: ordinal → points, and (ordinal << 8 | layer) → points."""

    partners: dict[int, float] = field(default_factory=dict)
    services: dict[int, float] = field(default_factory=dict)

    def at(self, ordinal: int, layer: int) -> float:
        return max(self.partners.get(ordinal, 0.0), self.services.get(ordinal << LAYER_BITS | layer, 0.0))


@dataclass(frozen=True)
class Scores:
    """`partners`: ordinal → points of its own text; `services`: key → what a service's text adds to them."""

    words: list[Points]
    needs: list[tuple[Heard, Points]]
    partners: dict[int, float]
    services: dict[int, float]


def score(snapshot: Snapshot, reading: Reading, concepts: Concepts) -> Scores:
    """Points of every fiche that says, or declares by a code, one of the words or of the needs."""
    words = [_score_word(snapshot, word) for word in reading.words]
    needs = _score_needs(snapshot, reading, concepts)
    parts = [(found, _share(i, reading.needs)) for i, found in enumerate(words)] + [(found, 1.0) for _, found in needs]
    return Scores(words, needs, _sum(parts), _more(parts))


Parts = list[tuple[Points, float]]  # with what share each counts


def _sum(parts: Parts) -> dict[int, float]:
    """ordinal → points of the partner's own text; the longest part is copied whole, which is far quicker."""
    ordered = sorted(parts, key=lambda part: -len(part[0].partners))
    total: dict[int, float] = {}
    for found, share in ordered:
        if not total:
            points = found.partners
            total = dict(points) if share == 1.0 else {ordinal: share * amount for ordinal, amount in points.items()}
            continue
        for ordinal, amount in found.partners.items():
            total[ordinal] = total.get(ordinal, 0.0) + share * amount
    return total


def _more(parts: Parts) -> dict[int, float]:
    """key → what the text of a service adds to its partner's."""
    services: dict[int, float] = {}
    for found, share in parts:
        for key, points in found.services.items():
            more = share * (points - found.partners.get(key >> LAYER_BITS, 0.0))
            if more > 0:
                services[key] = services.get(key, 0.0) + more
    return services


def _score_needs(snapshot: Snapshot, reading: Reading, concepts: Concepts) -> list[tuple[Heard, Points]]:
    """Several entries that the same words say are one need: the best of them counts."""
    found: dict[frozenset[int], tuple[Heard, Points]] = {}
    for heard in reading.needs:
        points = _score_need(snapshot, heard, concepts, reading.words)
        if heard.words in found:
            known = found[heard.words][1]
            for into, more in ((known.partners, points.partners), (known.services, points.services)):
                for key, amount in more.items():
                    into[key] = max(into.get(key, 0.0), amount)
        else:
            found[heard.words] = (heard, points)
    return list(found.values())


def _share(i: int, needs: Iterable[Heard]) -> float:
    """How much the i-th word counts by itself: less when it is part of a turn of phrase."""
    return 1.0 - (1.0 - ALONE) * max((heard.strength for heard in needs if i in heard.words), default=0.0)


def _score_need(snapshot: Snapshot, heard: Heard, concepts: Concepts, words: Sequence[QueryWord]) -> Points:
    importance = max((words[i].importance for i in heard.words), default=1.0)
    worth = NEED * heard.strength * max(importance, 0.7) * rarity(0, snapshot.size)
    worth *= 1 + MORE_WORDS * (len(heard.words) - 1)
    partners, services = answers(snapshot, heard.entry, concepts)
    return Points(
        {ordinal: worth * amount for ordinal, amount in zip(*partners, strict=True)},
        {key: worth * amount for key, amount in zip(*services, strict=True)},
    )


def _score_word(snapshot: Snapshot, word: QueryWord) -> Points:
    result = Points()
    for meanings in (word.readings, word.codes):
        counts = {form: count for form in meanings if (count := snapshot.count(form))}
        if not counts:
            continue
        strongest = max(meanings[form] for form in counts)
        common = sum(count for form, count in counts.items() if meanings[form] > 0.5 * strongest)
        worth = word.importance * rarity(common, snapshot.size)
        for form in counts:
            number = snapshot.lexis.ids[form]
            _merge(result.partners, snapshot.partners.get(number), worth * meanings[form])
            _merge(result.services, snapshot.services.get(number), worth * meanings[form])
    return result


def _merge(into: dict[int, float], posting: tuple[array[int], array[float]], factor: float) -> None:
    """The best of the readings counts, not their sum."""
    keys, weights = posting
    if not into:
        into.update(zip(keys, [factor * weight for weight in weights], strict=True))
        return
    for key, weight in zip(keys, weights, strict=True):
        points = factor * weight
        if points > into.get(key, 0.0):
            into[key] = points


# --- who answers ---------------------------------------------------------------------------------------------------


def answering(snapshot: Snapshot, scores: Scores, visible: Sets) -> list[int]:
    """By layer, the fiches whose text answers well enough, whatever the filters."""
    flags = [bits.flags(row, snapshot.size) for row in visible]
    everywhere = bits.union(visible)
    partners = scores.partners
    if everywhere.bit_count() < snapshot.size:
        anywhere = bits.flags(everywhere, snapshot.size)
        partners = {ordinal: points for ordinal, points in partners.items() if anywhere[ordinal]}
    services = {
        key: scores.partners.get(key >> LAYER_BITS, 0.0) + points
        for key, points in scores.services.items()
        if flags[key & LAST_LAYER][key >> LAYER_BITS]
    }
    best = max(max(partners.values(), default=0.0), max(services.values(), default=0.0))
    least = best * LEAST_SHARE
    base = bits.from_numbers([o for o, points in partners.items() if points >= least], snapshot.size)
    layers: list[list[int]] = [[] for _ in visible]
    for key, points in services.items():
        if points >= least:
            layers[key & LAST_LAYER].append(key >> LAYER_BITS)
    return [
        (base | bits.from_numbers(row, snapshot.size) if row else base) & shown
        for row, shown in zip(layers, visible, strict=True)
    ]


def best_of(snapshot: Snapshot, scores: Scores, among: Sets) -> float:
    """The best score of these, before a closer look."""
    return max(Best(snapshot, scores, among).points.values(), default=0.0)


class Best:
    """Of each eligible fiche: the points of its best unit, and which one when it is not the partner itself."""

    def __init__(self, snapshot: Snapshot, scores: Scores, eligible: Sets) -> None:
        flags = [bits.flags(row, snapshot.size) for row in eligible]
        own = scores.partners
        self.points = {ordinal: own.get(ordinal, 0.0) for ordinal in bits.numbers(bits.union(eligible))}
        self._layers: dict[int, int] = {}
        for key, more in scores.services.items():
            ordinal, layer = key >> LAYER_BITS, key & LAST_LAYER
            if flags[layer][ordinal]:
                total = own.get(ordinal, 0.0) + more
                if total > self.points[ordinal]:
                    self.points[ordinal] = total
                    self._layers[ordinal] = layer

    def layer(self, ordinal: int) -> int:
        """0 when its services add nothing to the partner's own text."""
        return self._layers.get(ordinal, 0)
