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
from models.search.postings import Posting, weight_at
from models.search.rules import content, rarity, singular, stem
from models.search.snapshot import LAYER_BITS, Snapshot

FIRST, ALSO = 1.0, 0.45  # how far the two lists of an entry lead
SAID, LONGEST_SAID = 0.5, 3  # a fiche may also say it as people do, in a few words
QUIET = 0.4  # an everyday word in a name says no more than in a text: « Compagnie Fil de Papier »
NEXT, LEAST_SHARE = 0.06, 0.5  # each phrase of a list leads a little less than the one before
TOGETHER = 0.35  # how far further signs go towards certainty, beside the best one
CODES = {"theme": 0.3, "category": 0.2, "public": 0.2, "network": 0.6, "language": 0.4}
PLURAL, SAME_STEM = 0.98, 0.7
LOUDEST = 0.66  # a name says it; an acronym does not say it more
CROWD, CROWD_SHARE = 3000, 0.45  # what thousands answer is kept only where it is said about as well as anywhere
RARE, MOST_WORDS = 60, 6000  # words kept with a snapshot, and how many say each at most
MOST_KEPT = 150  # entries of the lexicon, a snapshot
LEAST = 0.04
SCATTERED = 0.3  # the words of a phrase stand in different fields of the fiche

Amounts = dict[int, float]
Answer = tuple[Posting, Posting]  # of partners (ordinals), of services (keys): how well, 0 to 1


def answers(snapshot: Snapshot, entry: LexiconEntry, concepts: Concepts) -> Answer:
    """Who answers this need; kept for as long as the snapshot and the entry are the same."""
    with _lock:
        kept = _kept.setdefault(snapshot, WeakKeyDictionary()).setdefault(concepts, OrderedDict())
        if entry in kept:
            kept.move_to_end(entry)
            return kept[entry]
    made = _Need(snapshot, concepts).answer(entry)
    with _lock:
        kept[entry] = made
        if len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return made


_kept: WeakKeyDictionary[Snapshot, WeakKeyDictionary[Concepts, OrderedDict[LexiconEntry, Answer]]] = WeakKeyDictionary()
_words: WeakKeyDictionary[Snapshot, dict[str, _Said]] = WeakKeyDictionary()
_lock = Lock()


class _Signs:
    """What fiches show of a need: the best sign counts most, the others make it surer."""

    def __init__(self) -> None:
        self.best: Amounts = {}
        self._missing: Amounts = {}

    def add(self, signs: Amounts, strength: float, loudest: float = LOUDEST) -> None:
        for key, amount in signs.items():
            sign = strength * min(amount, loudest)
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
    """A word of a phrase in all its forms: how strongly each is that word, which partners and services say it."""

    forms: list[tuple[float, Posting, Posting]] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    count: int = 0
    worth: float = 0.0

    def amounts(self) -> tuple[Amounts, Amounts]:
        """How loudly each partner, and each service, says it."""
        found: tuple[Amounts, Amounts] = ({}, {})
        for strength, *postings in self.forms:
            for amounts, (keys, weights) in zip(found, postings, strict=True):
                if not amounts:
                    amounts.update(zip(keys, [strength * weight for weight in weights], strict=True))
                    continue
                for key, weight in zip(keys, weights, strict=True):
                    amounts[key] = max(amounts.get(key, 0.0), strength * weight)
        return found

    def partners(self) -> set[int]:
        return set().union(*(partners[0] for _, partners, _ in self.forms))

    def services(self) -> set[int]:
        return set().union(*(services[0] for _, _, services in self.forms))

    def by_partner(self, ordinal: int) -> float:
        return max((strength * weight_at(partners, ordinal) for strength, partners, _ in self.forms), default=0.0)

    def by_service(self, key: int) -> float:
        return max((strength * weight_at(services, key) for strength, _, services in self.forms), default=0.0)


class _Need:
    def __init__(self, snapshot: Snapshot, concepts: Concepts) -> None:
        self._snapshot, self._concepts = snapshot, concepts
        self._words = _words.setdefault(snapshot, {})

    def answer(self, entry: LexiconEntry) -> Answer:
        partners, services = _Signs(), _Signs()
        for phrases, strength in ((entry.first, FIRST), (entry.also, ALSO)):
            for place, phrase in enumerate(phrases):
                own, theirs = self._phrase(phrase, is_also=strength < FIRST)
                share = strength * max(LEAST_SHARE, 1.0 - NEXT * place)
                partners.add(own, share)
                services.add(theirs, share)
        for phrase in entry.said:
            if len(content(phrase)) <= LONGEST_SAID:
                own, theirs = self._phrase(phrase, is_also=True)
                partners.add(own, SAID, QUIET)
                services.add(theirs, SAID, QUIET)
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

    def _phrase(self, phrase: str, *, is_also: bool) -> tuple[Amounts, Amounts]:
        """How loudly each fiche says all the words of the phrase, weighted by how telling they are."""
        said = []
        for form in content(phrase):
            word = self._word(form)
            if not word.count:
                return {}, {}
            said.append(word)
        said.sort(key=lambda word: word.count)
        if not said or (is_also and said[0].count > CROWD):
            return {}, {}
        if len(said) == 1:
            return said[0].amounts()
        total = sum(word.worth for word in said)
        own: Amounts = {}
        theirs: Amounts = {}
        rarest = said[0].partners()
        for ordinal in rarest:
            amounts = [word.worth * word.by_partner(ordinal) for word in said]
            if all(amounts):
                own[ordinal] = sum(amounts) / total * self._tied(ordinal, said)
        for key in self._keys(said[0], rarest):
            ordinal = key >> LAYER_BITS
            amounts = [word.worth * (word.by_service(key) or word.by_partner(ordinal)) for word in said]
            if all(amounts) and any(word.by_service(key) for word in said):
                theirs[key] = sum(amounts) / total * self._tied(ordinal, said)
        return own, theirs

    def _keys(self, word: _Said, partners: Iterable[int]) -> set[int]:
        """The services that say the word, or whose partner does."""
        entries = self._snapshot.entries
        beside = {
            ordinal << LAYER_BITS | layer for ordinal in partners for layer in range(1, len(entries[ordinal].hours))
        }
        return beside | word.services()

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
        """Kept with the snapshot, unless so many say it that it would take room: most words are said by nobody."""
        known = self._words.get(form)
        if known is None:
            known = self._read(form)
            if known.count <= RARE and len(self._words) < MOST_WORDS:
                self._words[form] = known
        return known

    def _read(self, form: str) -> _Said:
        snapshot, base = self._snapshot, singular(form)
        word, said = _Said(), 0
        for other in {form, *snapshot.lexis.family(stem(form))}:
            number = snapshot.lexis.ids.get(other)
            if number is None:
                continue
            strength = 1.0 if other == form else PLURAL if singular(other) == base else SAME_STEM
            word.numbers.add(number)
            word.forms.append((strength, snapshot.partners.get(number), snapshot.services.get(number)))
            word.count += snapshot.count(other)
            said += snapshot.count(other) if strength > SAME_STEM else 0
        word.worth = rarity(said, snapshot.size)
        return word


def _posting(amounts: Iterable[tuple[int, float]]) -> Posting:
    kept = sorted((key, amount) for key, amount in amounts if amount >= LEAST)
    if len(kept) > CROWD:
        least = CROWD_SHARE * max(amount for _, amount in kept)
        kept = [(key, amount) for key, amount in kept if amount >= least]
    return array("I", [key for key, _ in kept]), array("f", [amount for _, amount in kept])
