"""Which fiche says which word, how loudly: flat arrays for the bulk, a small overlay for what changed since."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping

Posting = tuple["array[int]", "array[float]"]  # keys in order, weights: same length


def weight_at(posting: Posting, key: int) -> float:
    """0 when the key is not there."""
    keys, weights = posting
    place = bisect_left(keys, key)
    return weights[place] if place < len(keys) and keys[place] == key else 0.0


NOTHING: Posting = (array("I"), array("f"))


class Postings:
    """Immutable: word number → keys of those who say it, with a weight for each."""

    __slots__ = ("_keys", "_offsets", "_overlay", "_weights")

    def __init__(
        self,
        offsets: array[int],
        keys: array[int],
        weights: array[float],
        overlay: Mapping[int, Posting] | None = None,
    ) -> None:
        self._offsets, self._keys, self._weights = offsets, keys, weights
        self._overlay = dict(overlay or {})

    @classmethod
    def of(cls, lists: list[Posting | None]) -> Postings:
        """From one posting a word, in the order of the word numbers."""
        offsets, keys, weights = array("I", [0]), array("I"), array("f")
        for posting in lists:
            if posting:
                keys.extend(posting[0])
                weights.extend(posting[1])
            offsets.append(len(keys))
        return cls(offsets, keys, weights)

    def get(self, number: int) -> Posting:
        found = self._overlay.get(number)
        if found is not None:
            return found
        if number + 1 >= len(self._offsets):
            return NOTHING
        start, end = self._offsets[number], self._offsets[number + 1]
        return self._keys[start:end], self._weights[start:end]

    def count(self, number: int) -> int:
        found = self._overlay.get(number)
        if found is not None:
            return len(found[0])
        if number + 1 >= len(self._offsets):
            return 0
        return self._offsets[number + 1] - self._offsets[number]

    def patched(self, gone: Container[int], shift: int, touched: Iterable[int], new: Mapping[int, Posting]) -> Postings:
        """The same without the keys whose `key >> shift` is in `gone`, and with `new`; `touched` words only."""
        overlay = dict(self._overlay)
        for number in touched:
            old_keys, old_weights = self.get(number)
            kept = [i for i, key in enumerate(old_keys) if (key >> shift) not in gone]
            keys = array("I", [old_keys[i] for i in kept])
            weights = array("f", [old_weights[i] for i in kept])
            if number in new:
                pairs = sorted([*zip(keys, weights, strict=True), *zip(*new[number], strict=True)])
                keys, weights = array("I", [key for key, _ in pairs]), array("f", [weight for _, weight in pairs])
            overlay[number] = (keys, weights)
        return Postings(self._offsets, self._keys, self._weights, overlay)


Sections = tuple["array[int]", "array[int]", "array[int]"]  # names, the rest of the text, what is not in the text


class Texts:
    """Immutable: ordinal of a fiche → its words in reading order, as numbers; 0 ends a section."""

    __slots__ = ("_numbers", "_offsets", "_overlay")

    def __init__(self, offsets: array[int], numbers: array[int], overlay: Mapping[int, Sections] | None = None) -> None:
        self._offsets, self._numbers, self._overlay = offsets, numbers, dict(overlay or {})

    def get(self, ordinal: int) -> Sections:
        found = self._overlay.get(ordinal)
        if found is not None:
            return found
        a, b, c, d = self._offsets[3 * ordinal : 3 * ordinal + 4]
        return self._numbers[a:b], self._numbers[b:c], self._numbers[c:d]

    def patched(self, new: Mapping[int, Sections]) -> Texts:
        return Texts(self._offsets, self._numbers, {**self._overlay, **new})


class TextRows:
    """Texts being gathered, in the order of the ordinals."""

    def __init__(self) -> None:
        self._offsets, self._numbers = array("I", [0]), array("I")

    def add(self, sections: Sections) -> None:
        for section in sections:
            self._numbers.extend(section)
            self._offsets.append(len(self._numbers))

    def frozen(self) -> Texts:
        return Texts(self._offsets, self._numbers)


class PostingLists:
    """Postings being gathered."""

    def __init__(self) -> None:
        self.lists: dict[int, Posting] = {}

    def add(self, number: int, key: int, weight: float) -> None:
        posting = self.lists.get(number)
        if posting is None:
            posting = self.lists[number] = (array("I"), array("f"))
        posting[0].append(key)
        posting[1].append(weight)

    def frozen(self, words: int) -> Postings:
        return Postings.of([self.lists.get(number) for number in range(words)])
