"""How well a fiche answers a need of the lexicon: what it says in words, what it declares by codes."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from weakref import WeakKeyDictionary

from models.search.concepts import Concepts
from models.search.lexicon import LexiconEntry
from models.search.postings import Posting
from models.search.rules import content, rarity, singular, stem
from models.search.snapshot import LAYER_BITS, Snapshot

FIRST, ALSO = 1.0, 0.45  # how far the two lists of an entry lead
NEXT, LEAST_SHARE = 0.06, 0.5  # each phrase of a list leads a little less than the one before
TOGETHER = 0.35  # how far further signs go towards certainty, beside the best one
CODES = {"theme": 0.42, "category": 0.2, "public": 0.2, "network": 0.6, "language": 0.4}
PLURAL, SAME_STEM = 0.98, 0.7
LOUDEST = 0.66  # a name says it; an acronym does not say it more
CROWD, CROWD_SHARE = 3000, 0.45  # what thousands answer is kept only where it is said about as well as anywhere
MOST_KEPT = 150  # entries of the lexicon, a snapshot
LEAST = 0.04
SCATTERED = 0.3  # the words of a phrase stand in different fields of the fiche

Amounts = dict[int, float]
Answer = tuple[Posting, Posting]  # of partners (ordinals), of services (keys): how well, 0 to 1


def answers(snapshot: Snapshot, entry: LexiconEntry, concepts: Concepts) -> Answer:
    """Who answers this need; kept for as long as the snapshot and the entry are the same."""
    with _lock:
        kept = _kept.setdefault(snapshot, OrderedDict())
        if entry in kept:
            kept.move_to_end(entry)
            return kept[entry]
    made = _Need(snapshot, concepts).answer(entry)
    with _lock:
        kept[entry] = made
        if len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return made


_kept: WeakKeyDictionary[Snapshot, OrderedDict[LexiconEntry, Answer]] = WeakKeyDictionary()
_lock = Lock()


class _Signs:
    """What fiches show of a need: the best sign counts most, the others make it surer."""

    def __init__(self) -> None:
        self.best: Amounts = {}
        self._missing: Amounts = {}

    def add(self, signs: Amounts, strength: float) -> None:
        for key, amount in signs.items():
            sign = strength * min(amount, LOUDEST)
            self._missing[key] = self._missing.get(key, 1.0) * (1.0 - sign)
            self.best[key] = max(self.best.get(key, 0.0), sign)

    def amount(self, key: int, below: _Signs | None = None) -> float:
        """0 to 1; `below` are signs of the partner, which its service shows too."""
        best, missing = self.best.get(key, 0.0), self._missing.get(key, 1.0)
        if below:
            ordinal = key >> LAYER_BITS
            best = max(best, below.best.get(ordinal, 0.0))
            missing *= below._missing.get(ordinal, 1.0)
        others = 1.0 - missing / (1.0 - best) if best < 1.0 else 0.0
        return best + (1.0 - best) * TOGETHER * others


@dataclass
class _Said:
    """A word of a phrase: what it is worth (0: nobody says it), who says it in any of its forms, and these forms."""

    worth: float = 0.0
    partners: Amounts = field(default_factory=dict)
    services: Amounts = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)


class _Need:
    def __init__(self, snapshot: Snapshot, concepts: Concepts) -> None:
        self._snapshot, self._concepts = snapshot, concepts

    def answer(self, entry: LexiconEntry) -> Answer:
        partners, services = _Signs(), _Signs()
        for phrases, strength in ((entry.first, FIRST), (entry.also, ALSO)):
            for place, phrase in enumerate(phrases):
                own, theirs = self._phrase(phrase)
                share = strength * max(LEAST_SHARE, 1.0 - NEXT * place)
                partners.add(own, share)
                services.add(theirs, share)
        for code in entry.terms:
            own, theirs = self._code(code)
            partners.add(own, 1.0)
            services.add(theirs, 1.0)
        return (
            _posting((ordinal, partners.amount(ordinal)) for ordinal in partners.best),
            _posting((key, services.amount(key, partners)) for key in services.best),
        )

    def _code(self, code: str) -> tuple[Amounts, Amounts]:
        kind, _, value = code.partition("=")
        own: Amounts = {}
        theirs: Amounts = {}
        for name in self._codes(kind, value):
            number = self._snapshot.lexis.ids.get(name)
            if number is not None:
                own.update(dict.fromkeys(self._snapshot.partners.get(number)[0], CODES.get(kind, 0.3)))
                theirs.update(dict.fromkeys(self._snapshot.services.get(number)[0], CODES.get(kind, 0.3)))
        return own, theirs

    def _codes(self, kind: str, value: str) -> Iterable[str]:
        if kind == "category":
            return self._concepts.codes_under(value)
        return [f"{kind}={value}", *self._concepts.tags_of(kind, value)]

    def _phrase(self, phrase: str) -> tuple[Amounts, Amounts]:
        """How loudly each fiche says all the words of the phrase, weighted by how telling they are."""
        said = [self._word(form) for form in content(phrase)]
        if not said or not all(word.worth for word in said):
            return {}, {}
        total = sum(word.worth for word in said)
        own: Amounts = {}
        theirs: Amounts = {}
        for ordinal in min((word.partners for word in said), key=len):
            amounts = [word.worth * word.partners.get(ordinal, 0.0) for word in said]
            if all(amounts):
                own[ordinal] = sum(amounts) / total * self._tied(ordinal, said)
        for key in set().union(*(word.services for word in said)):
            ordinal = key >> LAYER_BITS
            amounts = [word.worth * (word.services.get(key) or word.partners.get(ordinal, 0.0)) for word in said]
            if all(amounts):
                theirs[key] = sum(amounts) / total * self._tied(ordinal, said)
        return own, theirs

    def _tied(self, ordinal: int, said: Sequence[_Said]) -> float:
        """1 when one field holds all the words; words scattered over a fiche say something else."""
        if len(said) == 1:
            return 1.0
        names, body, _ = self._snapshot.texts.get(ordinal)
        missing = set(range(len(said)))
        for text in (names, body):
            for number in text:
                if not number:
                    missing = set(range(len(said)))
                    continue
                missing -= {i for i in missing if number in said[i].numbers}
                if not missing:
                    return 1.0
            missing = set(range(len(said)))
        return SCATTERED

    def _word(self, form: str) -> _Said:
        snapshot, base = self._snapshot, singular(form)
        word = _Said()
        count = 0
        for other in {form, *snapshot.lexis.family(stem(form))}:
            number = snapshot.lexis.ids.get(other)
            if number is None:
                continue
            word.numbers.add(number)
            strength = 1.0 if other == form else PLURAL if singular(other) == base else SAME_STEM
            count += snapshot.count(other) if strength > SAME_STEM else 0
            for amounts, (keys, weights) in (
                (word.partners, snapshot.partners.get(number)),
                (word.services, snapshot.services.get(number)),
            ):
                for key, weight in zip(keys, weights, strict=True):
                    amounts[key] = max(amounts.get(key, 0.0), strength * weight)
        word.worth = rarity(count, snapshot.size) if word.partners or word.services else 0.0
        return word


def _posting(amounts: Iterable[tuple[int, float]]) -> Posting:
    kept = sorted((key, amount) for key, amount in amounts if amount >= LEAST)
    if len(kept) > CROWD:
        least = CROWD_SHARE * max(amount for _, amount in kept)
        kept = [(key, amount) for key, amount in kept if amount >= least]
    return array("I", [key for key, _ in kept]), array("f", [amount for _, amount in kept])
