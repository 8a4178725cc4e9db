"""Which fiches answer, the best first: scores over one snapshot. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import pairwise

from models.search import bits
from models.search.reading import QueryWord, Reading
from models.search.rules import rarity
from models.search.snapshot import LAST_LAYER, LAYER_BITS, Snapshot

WINDOW = 300  # the best by their words alone, which are then looked at closely
LEAST_SHARE = 0.22  # under this share of the best score, a fiche is no answer
PLACE_SHARE = 0.3  # an answer in the place asked for comes first when it is at least this good
SURE = 0.7  # a reading this strong is the word, perhaps not finished or with a typing error
NAME_BONUS = 100.0
EXACT = 0.9  # this strong, it is the word as typed

Sets = Sequence[int]  # bit sets of ordinals by layer


@dataclass
class WordScores:
    """What one word of the query finds: ordinal → points, and (ordinal << 8 | layer) → points for services."""

    points: float  # what the word is worth when found at its best
    partners: dict[int, float] = field(default_factory=dict)
    services: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Scores:
    """`partners`: ordinal → points of its own text; `services`: key → what a service's text adds to them."""

    words: list[WordScores]
    partners: dict[int, float]
    services: dict[int, float]


@dataclass(frozen=True)
class Found:
    """An answer. `layer` is 0 when the partner itself answers."""

    ordinal: int
    layer: int
    score: float
    is_elsewhere: bool = False


def score_words(snapshot: Snapshot, words: Iterable[QueryWord]) -> Scores:
    """Points of every fiche that says, or declares by a code, one of the words."""
    scored = [_score_word(snapshot, word) for word in words]
    partners: dict[int, float] = {}
    for word in scored:
        if not partners:
            partners = dict(word.partners)
            continue
        for ordinal, points in word.partners.items():
            partners[ordinal] = partners.get(ordinal, 0.0) + points
    services: dict[int, float] = {}
    for word in scored:
        for key, points in word.services.items():
            more = points - word.partners.get(key >> LAYER_BITS, 0.0)
            if more > 0:
                services[key] = services.get(key, 0.0) + more
    return Scores(scored, partners, services)


def _score_word(snapshot: Snapshot, word: QueryWord) -> WordScores:
    result = WordScores(word.importance * rarity(0, snapshot.size))
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
    anywhere = bits.flags(bits.union(visible), snapshot.size)
    partners = {ordinal: points for ordinal, points in scores.partners.items() if anywhere[ordinal]}
    services = {
        key: scores.partners.get(key >> LAYER_BITS, 0.0) + points
        for key, points in scores.services.items()
        if flags[key & LAST_LAYER][key >> LAYER_BITS]
    }
    best = max([0.0, *partners.values(), *services.values()])
    least = best * LEAST_SHARE
    base = bits.from_numbers((o for o, points in partners.items() if points >= least), snapshot.size)
    layers: list[list[int]] = [[] for _ in visible]
    for key, points in services.items():
        if points >= least:
            layers[key & LAST_LAYER].append(key >> LAYER_BITS)
    return [
        (base | bits.from_numbers(row, snapshot.size) if row else base) & shown
        for row, shown in zip(layers, visible, strict=True)
    ]


class Ranking:
    """The answers among `eligible` (by layer), the best first; ties by open now, then fresher, then name, then id.

    The best by their words alone are looked at closely; the others follow by those points, sorted only when asked for.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        reading: Reading,
        scores: Scores,
        eligible: Sets,
        *,
        is_open: Callable[[int, int], bool],
    ) -> None:
        self._snapshot, self._reading, self._scores, self._is_open = snapshot, reading, scores, is_open
        self._best = _best_layers(snapshot, scores, eligible)
        self._here = in_place(snapshot, reading.place, eligible)
        self._close = self._looked_at()
        top = max(self._close.values(), default=0.0)
        self._first = {o for o in self._here if self._close[o] >= PLACE_SHARE * top}
        self._order = sorted(self._close, key=self._key)

    def __len__(self) -> int:
        return len(self._best)

    def page(self, start: int, stop: int) -> list[Found]:
        order = self._order
        if stop > len(order):
            rest = (o for o in self._best if o not in self._close)
            order = [*order, *sorted(rest, key=lambda o: (-self._best[o][0], o))]
        return [self._found(ordinal) for ordinal in order[start:stop]]

    def _found(self, ordinal: int) -> Found:
        points, layer = self._best[ordinal]
        is_elsewhere = self._reading.place is not None and ordinal not in self._here
        return Found(ordinal, layer, self._close.get(ordinal, points), is_elsewhere)

    def _looked_at(self) -> dict[int, float]:
        """ordinal → points after a closer look, for those in the place asked for and the best of all."""
        best, here = self._best, self._here
        floor = _window_floor([points for points, _ in best.values()])
        close = [o for o, (points, _) in best.items() if points > floor or o in here]
        ties = sorted(o for o, (points, _) in best.items() if points == floor and o not in here)
        close += ties[: max(0, WINDOW - len(close))]
        look = _CloseLook(self._snapshot, self._reading, self._scores)
        return {o: look.points(o, best[o][1]) for o in close}

    def _key(self, ordinal: int) -> tuple[object, ...]:
        entry = self._snapshot.entries[ordinal]
        return (
            ordinal not in self._first,
            -round(self._close[ordinal], 3),
            not self._is_open(ordinal, self._best[ordinal][1]),
            -entry.verified,
            entry.sort_key,
            entry.partner_id,
        )


def _best_layers(snapshot: Snapshot, scores: Scores, eligible: Sets) -> dict[int, tuple[float, int]]:
    """ordinal → points and layer of its best unit; layer 0 when its services add nothing to the partner's own text."""
    flags = [bits.flags(row, snapshot.size) for row in eligible]
    points = scores.partners
    best = {ordinal: (points.get(ordinal, 0.0), 0) for ordinal in bits.numbers(bits.union(eligible))}
    for key, more in scores.services.items():
        ordinal, layer = key >> LAYER_BITS, key & LAST_LAYER
        if flags[layer][ordinal]:
            total = points.get(ordinal, 0.0) + more
            if total > best[ordinal][0]:
                best[ordinal] = (total, layer)
    return best


def in_place(snapshot: Snapshot, place: str | None, eligible: Sets) -> set[int]:
    """The fiches that have an eligible partner or service in the town."""
    number = snapshot.lexis.ids.get(f"town={place}")
    if number is None:
        return set()
    among = bits.union(eligible)
    found = {o for o in snapshot.partners.get(number)[0] if among >> o & 1}
    for key in snapshot.services.get(number)[0]:
        if eligible[key & LAST_LAYER] >> (key >> LAYER_BITS) & 1:
            found.add(key >> LAYER_BITS)
    return found


def _window_floor(points: list[float]) -> float:
    return nlargest(WINDOW, points)[-1] if len(points) > WINDOW else -1.0


# --- a closer look -------------------------------------------------------------------------------------------------


class _CloseLook:
    """Points, less for words that are missing, more for words side by side, far more for an exact name or acronym."""

    def __init__(self, snapshot: Snapshot, reading: Reading, scores: Scores) -> None:
        self._snapshot, self._scores, self._words = snapshot, scores, reading.words
        self._pairs = list(pairwise(_numbers(snapshot, word, SURE) for word in reading.words))
        self._asked = [
            ([_numbers(snapshot, word, EXACT) for word in words], bonus)
            for words, bonus in ((reading.whole, 2 * NAME_BONUS), (reading.words, NAME_BONUS))
        ]

    def points(self, ordinal: int, layer: int) -> float:
        points, said, total = 0.0, 0.0, 0.0
        for scored, word in zip(self._scores.words, self._words, strict=True):
            found = max(scored.partners.get(ordinal, 0.0), scored.services.get(ordinal << LAYER_BITS | layer, 0.0))
            points += found
            total += word.importance
            said += word.importance if found > 0 else 0.0
        names, body, _ = self._snapshot.texts.get(ordinal)
        coverage = said / total if total else 0.0
        return points * (0.4 + 0.6 * coverage) * (1 + 0.25 * self._side_by_side(names, body)) + self._bonus(names)

    def _side_by_side(self, *texts: array[int]) -> float:
        """The share of neighbouring words of the query that are neighbours in the text, a word apart at most."""
        if not self._pairs:
            return 0.0
        return sum(any(_are_near(text, a, b) for text in texts) for a, b in self._pairs) / len(self._pairs)

    def _bonus(self, names: array[int]) -> float:
        """A query that is a name, an alias or an acronym, with or without its town, stands above any other answer."""
        sections = list(_sections(names))
        for numbers, bonus in self._asked:
            if any(_is_name(section, numbers) for section in sections):
                return bonus
        return 0.0


def _numbers(snapshot: Snapshot, word: QueryWord, least: float) -> set[int]:
    ids = snapshot.lexis.ids
    return {ids[form] for form, strength in word.readings.items() if strength >= least and form in ids}


def _are_near(text: array[int], first: set[int], second: set[int]) -> bool:
    for index, number in enumerate(text):
        if number in first:
            following = text[index + 1 : index + 3].tolist()
            if any(other in second for other in (following[:1] if following[:1] == [0] else following)):
                return True
    return False


def _sections(text: array[int]) -> Iterable[list[int]]:
    section: list[int] = []
    for number in text:
        if number:
            section.append(number)
        else:
            yield section
            section = []


def _is_name(section: Sequence[int], numbers: Sequence[set[int]]) -> bool:
    return len(section) == len(numbers) and all(s in n for s, n in zip(section, numbers, strict=True))


class Browsing:
    """Everything eligible, open now first, then by name: what filters alone show."""

    def __init__(self, snapshot: Snapshot, eligible: Sets, open_now: int | None = None) -> None:
        flags = bits.flags(bits.union(eligible), snapshot.size)
        self._order = [ordinal for ordinal in snapshot.by_name if flags[ordinal]]
        if open_now is not None:
            self._order.sort(key=lambda ordinal: not open_now >> ordinal & 1)  # stable: by name among the open ones
        self._eligible = eligible

    def __len__(self) -> int:
        return len(self._order)

    def page(self, start: int, stop: int) -> list[Found]:
        return [Found(ordinal, self._layer(ordinal), 0.0) for ordinal in self._order[start:stop]]

    def _layer(self, ordinal: int) -> int:
        return next(layer for layer, row in enumerate(self._eligible) if row >> ordinal & 1)
