"""Which fiches answer, the best first: scores over one snapshot. Pure."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from math import log

from models.search import bits
from models.search.reading import QueryWord, Reading
from models.search.rules import content
from models.search.scoring import ALONE, Best, Scores
from models.search.snapshot import LAST_LAYER, LAYER_BITS, Snapshot

WINDOW = 60  # the best by their words alone, which are then looked at closely
PLACE_SHARE = 0.55  # an answer in the place asked for comes first when it is at least this good
SATISFIED_SHARE = 0.65  # so does one that satisfies the conditions
SURE = 0.7  # a reading this strong is the word, perhaps not finished or with a typing error
NAME_BONUS = 100.0
EXACT = 0.9  # this strong, it is the word as typed
INSIDE = 0.35  # what the words of a turn of phrase that is not said in full still count for
ALIKE, LOOKED_THROUGH = 2, 40  # answers
VARIETY_SHARE = 0.5  # of the best score: an answer of another kind is worth showing third
KIND_WORDS = 3
_ASIDE = re.compile(r" [-–] |\(|: ")
CLOSE = log(1.06)  # scores within about 6 % are as good as one another

Sets = Sequence[int]  # bit sets of ordinals by layer


@dataclass(frozen=True)
class Found:
    """An answer. `layer` is 0 when the partner itself answers."""

    ordinal: int
    layer: int
    score: float
    is_elsewhere: bool = False


class Ranking:
    """The answers among `eligible` (by layer), the best first.

    `prefers` says how well a unit satisfies the conditions (0 to 1), `distance` how far it is (km, None: not known);
    those equally good follow by open now, nearest, freshest, name, id. The best by their words alone are looked at
    closely; the others follow by those points, sorted only when asked for.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        reading: Reading,
        scores: Scores,
        eligible: Sets,
        *,
        is_open: Callable[[int, int], bool],
        prefers: Callable[[int, int], float],
        distance: Callable[[int, int], float | None],
    ) -> None:
        self._snapshot, self._reading, self._scores = snapshot, reading, scores
        self._is_open, self._distance = is_open, distance
        self._best = Best(snapshot, scores, eligible)
        self._here = in_place(snapshot, reading.place, eligible)
        self._close = self._looked_at()
        top = max(self._close.values(), default=0.0)
        self._first = {o for o in self._here if self._close.get(o, 0.0) >= PLACE_SHARE * top}
        self._suits = {
            o: prefers(o, self._best.layer(o)) if points >= SATISFIED_SHARE * top else 0.0
            for o, points in self._close.items()
        }
        self._order = self._varied(sorted(self._close, key=self._key))

    def __len__(self) -> int:
        return len(self._best.points)

    def page(self, start: int, stop: int) -> list[Found]:
        order = self._order
        if stop > len(order):
            points = self._best.points
            order = [*order, *sorted((o for o in points if o not in self._close), key=lambda o: (-points[o], o))]
        return [self._found(ordinal) for ordinal in order[start:stop]]

    def _found(self, ordinal: int) -> Found:
        points = self._close.get(ordinal, self._best.points[ordinal])
        is_elsewhere = self._reading.place is not None and ordinal not in self._here
        return Found(ordinal, self._best.layer(ordinal), points, is_elsewhere)

    def _looked_at(self) -> dict[int, float]:
        """ordinal → points after a closer look, for the best of all and the best in the place asked for."""
        best, here = self._best.points, self._here
        floor = _window_floor(list(best.values()))
        close = {o for o, points in best.items() if points > floor}
        close.update(sorted(o for o, points in best.items() if points == floor)[: max(0, WINDOW - len(close))])
        close.update(nlargest(WINDOW, here, key=lambda o: (best[o], -o)))
        look = _CloseLook(self._snapshot, self._reading, self._scores)
        return {o: look.points(o, self._best.layer(o)) for o in sorted(close)}

    def _varied(self, order: list[int]) -> list[int]:
        """Two doors of one kind come first at most: eight town halls must not hide another way to be helped."""
        head = order[:ALIKE]
        kinds = {self._kind(ordinal) for ordinal in head}
        if len(order) <= ALIKE or len(kinds) > 1:
            return order
        least = VARIETY_SHARE * self._close[order[0]]
        for ordinal in order[ALIKE:LOOKED_THROUGH]:
            is_peer = self._suits[ordinal] == self._suits[order[0]] and (ordinal in self._first) == (
                order[0] in self._first
            )
            if is_peer and self._close[ordinal] >= least and self._kind(ordinal) not in kinds:
                return [*head, ordinal, *(other for other in order[ALIKE:] if other != ordinal)]
        return order

    def _kind(self, ordinal: int) -> tuple[str, ...]:
        """What its name says before its town: « Mairie - Bagneux » → ("mairie",)."""
        entry = self._snapshot.entries[ordinal]
        apart = set(entry.towns[0].split())
        forms = [form for form in content(_ASIDE.split(entry.sort_key)[0]) if form not in apart and not form.isdigit()]
        return tuple(forms[:KIND_WORDS])

    def _key(self, ordinal: int) -> tuple[object, ...]:
        entry, layer = self._snapshot.entries[ordinal], self._best.layer(ordinal)
        distance = self._distance(ordinal, layer)
        return (
            ordinal not in self._first,
            -self._suits[ordinal],
            -round(log(max(self._close[ordinal], 1e-6)) / CLOSE),
            not self._is_open(ordinal, layer),
            (1, 0.0) if distance is None else (0, round(distance)),
            -entry.verified,
            -self._close[ordinal],
            entry.sort_key,
            entry.partner_id,
        )


def in_place(snapshot: Snapshot, place: str | None, eligible: Sets) -> set[int]:
    """The fiches that have an eligible partner or service in the town."""
    number = snapshot.lexis.ids.get(f"town={place}")
    if number is None:
        return set()
    among = bits.flags(bits.union(eligible), snapshot.size)
    flags = [bits.flags(row, snapshot.size) for row in eligible]
    found = {ordinal for ordinal in snapshot.partners.get(number)[0] if among[ordinal]}
    found.update(
        key >> LAYER_BITS for key in snapshot.services.get(number)[0] if flags[key & LAST_LAYER][key >> LAYER_BITS]
    )
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
        found = [word.at(ordinal, layer) for word in self._scores.words]
        needs = [(heard, points.at(ordinal, layer)) for heard, points in self._scores.needs]
        shares, meant = [1.0] * len(found), [0.0] * len(found)
        for heard, points in needs:
            is_said = all(found[i] > 0 for i in heard.words)
            share = 1.0 if is_said and len(heard.words) > 1 else ALONE if len(heard.words) == 1 else INSIDE
            for i in heard.words:
                shares[i] = min(shares[i], 1.0 - (1.0 - share) * heard.strength)
                meant[i] = max(meant[i], heard.strength if points > 0 else 0.0)
        total = sum(word.importance for word in self._words)
        said = sum(
            word.importance * max(shares[i] if found[i] > 0 else 0.0, meant[i]) for i, word in enumerate(self._words)
        )
        amount = sum(share * points for share, points in zip(shares, found, strict=True)) + sum(p for _, p in needs)
        names, body, _ = self._snapshot.texts.get(ordinal)
        coverage = said / total if total else 0.0
        return amount * (0.4 + 0.6 * coverage) * (1 + 0.25 * self._side_by_side(names, body)) + self._bonus(names)

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
