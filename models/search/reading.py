"""What a query means: its words, each with the forms and needs it may stand for, and the place it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from models.search.concepts import Concepts
from models.search.lexis import Lexis
from models.search.rules import WEAK_WORDS, carries_meaning, place_forms, singular, stem, tokens
from models.search.snapshot import Snapshot

PLURAL, SAME_STEM, TRUNCATED, BEING_TYPED, BEGUN = 0.98, 0.6, 0.6, 0.8, 0.4
ONE_ERROR = 0.75  # each error multiplies by this
MOST_BEGINNINGS = 48
MOST_CORRECTIONS = 3
LONGEST_TOWN = 6  # words
MOST_WORDS = 20


@dataclass
class QueryWord:
    """`readings`: folded word → strength, 0 to 1; `codes`: code in the index → strength, through the vocabularies."""

    typed: str
    importance: float
    readings: dict[str, float] = field(default_factory=dict)
    codes: dict[str, float] = field(default_factory=dict)
    understood: str = ""  # the word that a typing error hid


@dataclass(frozen=True)
class Reading:
    words: list[QueryWord]  # what is looked for, the place aside
    whole: list[QueryWord]  # the place's words included: names hold them
    place: str | None  # key of a town

    @property
    def corrected(self) -> list[tuple[str, str]]:
        return [(word.typed, word.understood) for word in self.whole if word.understood]


def read(query: str, snapshot: Snapshot, concepts: Concepts, is_town: Callable[[str], bool]) -> Reading:
    """`query` as typed so far: unless it ends with a space, its last word may be unfinished.

    `is_town` says whether a key is a town where the reader may be shown something.
    """
    forms = tokens(query)[:MOST_WORDS]
    kept = [i for i, form in enumerate(forms) if carries_meaning(form)] or list(range(len(forms)))
    last = len(forms) - 1 if query[-1:].strip() else None
    whole = [_word(forms[i], snapshot, concepts, is_last=i == last) for i in kept]
    _join(whole, snapshot, concepts)
    for word in whole:
        if not word.readings:
            _correct(word, snapshot, concepts, is_last=word is whole[-1] and last is not None)
    found = _place(whole, [forms[i - 1] if i else "" for i in kept], snapshot, concepts, is_town)
    place, place_words = found or (None, range(0))
    words = [word for i, word in enumerate(whole) if i not in place_words] or whole
    for word, codes in zip(words, concepts.meant([_roots(word) for word in words]), strict=True):
        word.codes = codes
    return Reading(words, whole, place)


def _word(form: str, snapshot: Snapshot, concepts: Concepts, *, is_last: bool) -> QueryWord:
    """The word as it is, its other forms, and what it may be the beginning of."""
    word = QueryWord(form, 0.35 if form in WEAK_WORDS else 1.0)
    if _is_known(form, snapshot, concepts):
        word.readings[form] = 1.0
    root, base = stem(form), singular(form)
    for lexis in (snapshot.lexis, concepts.lexis):
        for other in lexis.family(root):
            _hear(word, other, PLURAL if singular(other) == base else SAME_STEM)
    strength = (BEGUN if word.readings else BEING_TYPED) if is_last else (0.0 if word.readings else TRUNCATED)
    if strength and len(form) >= (2 if is_last else 3) and not (word.readings and len(form) < 3):
        for other in _beginnings(form, snapshot, concepts):
            _hear(word, other, strength)
    return word


def _is_known(form: str, snapshot: Snapshot, concepts: Concepts) -> bool:
    return concepts.knows(form) or snapshot.count(form) > 0


def _hear(word: QueryWord, form: str, strength: float) -> None:
    word.readings[form] = max(word.readings.get(form, 0.0), strength)


def _beginnings(form: str, snapshot: Snapshot, concepts: Concepts) -> Iterable[str]:
    """Words that begin so: the needs' words, and the most frequent of the fiches'."""
    found = snapshot.lexis.starting_with(form)
    if len(found) > MOST_BEGINNINGS:
        found = sorted(found, key=snapshot.count, reverse=True)[:MOST_BEGINNINGS]
    return [*found, *concepts.lexis.starting_with(form)[:MOST_BEGINNINGS]]


def _join(words: Sequence[QueryWord], snapshot: Snapshot, concepts: Concepts) -> None:
    """« micro crédit » is also "microcredit"."""
    for first, second in pairwise(words):
        joined = first.typed + second.typed
        if len(joined) < 6:
            continue
        for lexis in (snapshot.lexis, concepts.lexis):
            for other in lexis.family(stem(joined)):
                if singular(other) == singular(joined):
                    _hear(first, other, 1.0)
                    _hear(second, other, 1.0)


def _correct(word: QueryWord, snapshot: Snapshot, concepts: Concepts, *, is_last: bool) -> None:
    """Read an unknown word as the nearest known ones."""
    found = _nearest(word.typed, [snapshot.lexis, concepts.lexis], snapshot, concepts, begun=False)
    if not found and is_last:
        found = _nearest(word.typed, [snapshot.lexis, concepts.lexis], snapshot, concepts, begun=True)
    for form, errors in found:
        word.understood = word.understood or form
        _hear(word, form, ONE_ERROR**errors)
        for lexis in (snapshot.lexis, concepts.lexis):
            for other in lexis.family(stem(form)):
                _hear(word, other, ONE_ERROR**errors * (PLURAL if singular(other) == singular(form) else SAME_STEM))


def _nearest(
    typed: str, lexes: Iterable[Lexis], snapshot: Snapshot, concepts: Concepts, *, begun: bool
) -> list[tuple[str, int]]:
    """The few nearest words: fewest errors, then the same first letter, then the most frequent."""
    candidates: dict[str, int] = {}
    for lexis in lexes:
        candidates.update(lexis.near_beginnings(typed) if begun else lexis.near(typed))
    known = [(form, errors) for form, errors in candidates.items() if _is_known(form, snapshot, concepts)]
    if not known:
        return []
    least = min(errors for _, errors in known)
    nearest = [(form, errors) for form, errors in known if errors == least]
    nearest.sort(key=lambda pair: (pair[0][0] != typed[0], -snapshot.count(pair[0]), pair[0]))
    return nearest[:MOST_CORRECTIONS]


def _roots(word: QueryWord) -> dict[str, float]:
    roots: dict[str, float] = {}
    for form, strength in word.readings.items():
        root = stem(form)
        roots[root] = max(roots.get(root, 0.0), strength)
    return roots


# --- places --------------------------------------------------------------------------------------------------------


def _place(
    words: Sequence[QueryWord],
    before: Sequence[str],
    snapshot: Snapshot,
    concepts: Concepts,
    is_town: Callable[[str], bool],
) -> tuple[str, range] | None:
    """The longest run of words that is a town of the index, and where it stands."""
    forms = [place_forms([word.understood or word.typed]) or [word.typed] for word in words]
    for size in range(min(LONGEST_TOWN, len(words)), 0, -1):
        for start in range(len(words) - size, -1, -1):
            key = " ".join(form for part in forms[start : start + size] for form in part)
            if is_town(key) and not _is_common(key, before[start], snapshot, concepts):
                return key, range(start, start + size)
    return None


def _is_common(key: str, before: str, snapshot: Snapshot, concepts: Concepts) -> bool:
    """A town whose name is also an everyday word ("Sens") is a place only after « à »."""
    if " " in key or before == "a":
        return False
    return concepts.knows(key) or snapshot.count(key) > 3 * snapshot.count(f"town={key}") + 5
