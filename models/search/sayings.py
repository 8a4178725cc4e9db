"""The residents' lexicon, ready to be heard: which turns of phrase a question holds."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from models.search.kin import kin
from models.search.lexicon import LexiconEntry
from models.search.lexis import Lexis
from models.search.rules import NEGATIONS, WEAK_WORDS, WITHOUT, carries_meaning, singular, stem, tokens

LEAST_SAID = 0.6  # of a turn of phrase of three words or more, one may be missing when the others tell this much
AS_GOOD = 0.75  # two entries that the same words say are both meant when they explain about as much
WEAK = 0.35
SMALL = 100  # entries
SURE = 0.9  # this strong, the word is written so
KIN = 0.95  # a word of the same family
ALONE, SAME_STEM = "'", 0.5  # a saying of one word is that word; less surely, another of the same root
FAINT = 0.3  # a word heard less than this (the beginning of many) does not make a turn of phrase


@dataclass(frozen=True)
class Heard:
    """An entry that the question says: how surely (0 to 1), through which words (by their place in the question)."""

    entry: LexiconEntry
    strength: float
    words: frozenset[int]


@lru_cache(maxsize=32_768)
def roots_of(saying: str) -> tuple[str, ...]:
    """What must be heard of a turn of phrase, in order: « Je n’ai plus d’argent » → ("sans", "=argent").

    A word said alone must be that very word; among others, any of its family will do.
    """
    forms = [form for form in tokens(saying) if form in NEGATIONS or carries_meaning(form)]
    if len(forms) == 1:
        return (_root(forms[0]),)
    return tuple(dict.fromkeys(WITHOUT if form in NEGATIONS else kin(form) or _root(form) for form in forms))


def _root(form: str) -> str:
    """Once folded, « coupé » and « coupée » have lost what makes them one word."""
    return stem(re.sub(r"ees?$", "e", form))


def _alone(form: str) -> str:
    return re.sub(r"ee$", "e", singular(form))


# Words that tell little of what is wanted, as they are compared; counts and durations tell nothing either.
_WEAK_ROOTS = frozenset(
    {name for word in WEAK_WORDS for name in (word, _root(word), kin(word)) if name}
    | {_root(word) for word in ("an", "ans", "mois", "jour", "jours", "cher", "chere", "euro", "euros")}
)


class Sayings:
    """Immutable: the lexicon by root. A root that few sayings hold tells more than one that many do."""

    def __init__(self, entries: Sequence[LexiconEntry]) -> None:
        self.entries = entries
        self._sayings: list[tuple[LexiconEntry, tuple[str, ...]]] = []
        self._by_root: dict[str, list[int]] = {}
        self._alone: dict[int, str] = {}  # number of a saying of one word → that word, singular
        self._acronyms: set[int] = set()  # those in capitals, which are no other form of any word
        for entry in entries:
            for saying in entry.said:
                self._add(entry, saying)
        self.lexis = Lexis.of(sorted(set(self._forms())))  # of the sayings and of what they lead to

    def _add(self, entry: LexiconEntry, saying: str) -> None:
        number, roots = len(self._sayings), roots_of(saying)
        if not roots:
            return
        self._sayings.append((entry, roots))
        for root in roots:
            self._by_root.setdefault(root, []).append(number)
        forms = [form for form in tokens(saying) if carries_meaning(form)]
        if len(forms) == 1 and len(roots) == 1:
            self._alone[number] = _alone(forms[0])
            if saying.isupper():
                self._acronyms.add(number)

    def _forms(self) -> Iterable[str]:
        for entry in self.entries:
            for text in (*entry.said, *entry.first, *entry.also):
                yield from (form for form in tokens(text) if carries_meaning(form))

    def heard(self, words: Sequence[Mapping[str, float]]) -> list[Heard]:
        """What is said by words given as form → strength. What explains more of the question silences the others."""
        places: dict[str, tuple[float, int]] = {}
        for i, forms in enumerate(words):
            for form, strength in forms.items():
                root = WITHOUT if form == WITHOUT else _root(form)
                names = ((ALONE + _alone(form), 1.0), (root, 1.0), (kin(form), KIN))
                for name, share in names:
                    if name and strength * share >= FAINT and strength * share > places.get(name, (0.0, 0))[0]:
                        places[name] = (strength * share, i)
        near = {number for root in places for number in self._by_root.get(root, ())}
        candidates = [found for number in near if (found := self._match(number, places))]
        candidates.sort(key=lambda one: (-one[0], one[1].entry.id))
        return _unsilenced(candidates)

    def _worth(self, root: str) -> float:
        share = WEAK if root in _WEAK_ROOTS or root == WITHOUT or root.isdigit() else 1.0
        found = max(len(self._by_root[root]), len(self._by_root.get(kin(root), ())))
        return share * log(1 + len(self._sayings) / found)

    def _match(self, number: int, places: Mapping[str, tuple[float, int]]) -> tuple[float, Heard] | None:
        """How much of the question a saying explains, and the match."""
        entry, roots = self._sayings[number]
        said = [root for root in roots if root in places]
        if len(roots) - len(said) > (len(roots) > 2):
            return None
        worth, whole = sum(map(self._worth, said)), sum(map(self._worth, roots))
        strength = min(places[root][0] for root in said)
        if number in self._alone:
            exact, _ = places.get(ALONE + self._alone[number], (0.0, 0))
            strength = max(exact, 0.0 if number in self._acronyms else SAME_STEM * strength)
            if number in self._acronyms and exact < SURE:
                return None
        if strength < FAINT:
            return None
        if len(said) < len(roots):
            if worth < LEAST_SAID * whole:
                return None
            strength *= (worth / whole) ** 2
        return worth * strength, Heard(entry, strength, frozenset(places[root][1] for root in said))


def _unsilenced(candidates: Iterable[tuple[float, Heard]]) -> list[Heard]:
    """The most explaining first; one that shares words with a better one counts by those of its own.

    A turn of phrase said in full silences those that are a part of it.
    """
    found = list(candidates)
    kept: list[tuple[float, Heard]] = []
    for explained, one in found:
        if any(one.entry is other.entry for _, other in kept):
            continue
        if any(one.words < other.words and other.strength >= AS_GOOD * one.strength for _, other in found):
            continue
        own = one.words.difference(
            *(other.words for better, other in kept if other.words != one.words or explained < AS_GOOD * better)
        )
        strength = one.strength * len(own) / len(one.words)
        if strength >= FAINT:
            kept.append((explained, Heard(one.entry, strength, one.words)))
    return [heard for _, heard in kept]


_made: dict[bool, tuple[Sequence[LexiconEntry], Sayings]] = {}


def sayings_of(entries: Sequence[LexiconEntry], *, is_tried: bool = False) -> Sayings:
    """The same sequence gives the same answer at once: that of the place, and, apart, the last one that was tried."""
    made = _made.get(is_tried)
    if made is None or made[0] is not entries:
        made = _made[is_tried] = (entries, Sayings(entries))
        if not is_tried and len(entries) > SMALL:
            gc.freeze()  # as for the index
    return made[1]
