"""What a question means: its words with the forms and needs they may stand for, its conditions, the place it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import OSA

from models.search.concepts import Concepts
from models.search.constraints import IMPORTANCE, Constraint
from models.search.french import is_french
from models.search.lexis import Lexis
from models.search.places import find_place
from models.search.rules import (
    DENIED,
    ELISIONS,
    NEGATIONS,
    WEAK_WORDS,
    WITHOUT,
    carries_meaning,
    errors_allowed,
    singular,
    sound,
    stem,
    tokens,
)
from models.search.sayings import Heard
from models.search.snapshot import Snapshot

PLURAL, SAME_STEM, TRUNCATED, BEING_TYPED, BEGUN = 0.98, 0.6, 0.6, 0.8, 0.4
DENIED_ELSEWHERE = 0.5  # « sans papiers » finds a fiche that says "papiers" less than one that says "sans papiers"
WEAK = 0.35
ONE_ERROR = 0.75  # each error multiplies by this
SAME_SOUND = 0.8
LIKELIEST = 0.97
SURE_NEED = 0.8
MOST_BEGINNINGS = 48
MOST_CORRECTIONS = 3
MOST_WORDS = 20
SHORTEST_HALF = 4  # letters of a word that lost its space


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
    query: str
    words: list[QueryWord]  # what is looked for, the place aside
    whole: list[QueryWord]  # the place's words included: names hold them
    place: str | None  # key of a town
    needs: list[Heard] = field(default_factory=list)  # their words are places in `words`
    constraints: list[Constraint] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # keys of constraints that are words like others
    is_bare: bool = False  # nothing is looked for beside the conditions and the place

    @property
    def corrected(self) -> list[tuple[str, str]]:
        return [(word.typed, word.understood) for word in self.whole if word.understood]


def read(
    query: str,
    snapshot: Snapshot,
    concepts: Concepts,
    is_town: Callable[[str], bool],
    ignored: frozenset[str] = frozenset(),
) -> Reading:
    """`query` as typed so far: unless it ends with a space, its last word may be unfinished.

    `is_town` says whether a key is a town where the reader may be shown something; `ignored` are the keys of the
    constraints that are words like others.
    """
    return _Reader(snapshot, concepts).read(query, is_town, ignored)


class _Reader:
    def __init__(self, snapshot: Snapshot, concepts: Concepts) -> None:
        self._snapshot, self._concepts = snapshot, concepts
        self._lexes: tuple[Lexis, ...] = (snapshot.lexis, *concepts.lexes)

    def read(self, query: str, is_town: Callable[[str], bool], ignored: frozenset[str]) -> Reading:
        forms = self._split(tokens(query)[:MOST_WORDS])
        kept = [i for i, form in enumerate(forms) if carries_meaning(form)] or list(range(len(forms)))
        last = len(forms) - 1 if query[-1:].strip() else None
        whole = [self._word(forms, i, is_last=i == last) for i in kept]
        self._join(whole)
        for i, word in zip(kept, whole, strict=True):
            if not word.readings:
                self._correct(word, is_last=i == last)
        every = self._concepts.constraints.read(forms)
        constraints = [one for one in every if one.key not in ignored]
        place, here = self._place(forms, kept, whole, constraints, is_town)
        left = [(i, word) for n, (i, word) in enumerate(zip(kept, whole, strict=True)) if n not in here]
        left = left or list(zip(kept, whole, strict=True))
        words = [word for _, word in left]
        needs = self._needs(forms, left)
        constraints = _apart_from(needs, [i for i, _ in left], constraints)
        is_bare = _weigh([i for i, _ in left], words, constraints)
        if not is_bare:
            needs = _beside(needs, [i for i, _ in left], constraints)
        for word, codes in zip(words, self._concepts.meant([_roots(word) for word in words]), strict=True):
            word.codes = codes
        taken_away = [one.key for one in every if one.key in ignored]
        return Reading(query, words, whole, place, needs, constraints, taken_away, is_bare and not needs)

    # --- words -----------------------------------------------------------------------------------------------------

    def _split(self, forms: list[str]) -> list[str]:
        """« missionlocale » is two words, when no other word is near; an elision may have lost its apostrophe."""
        found: list[str] = []
        for form in forms:
            if not form.isalpha() or len(form) < SHORTEST_HALF or self._is_known(form):
                found.append(form)
            elif self._lost_its_apostrophe(form):
                found.append(form[1:])  # « jdois », « lappart »
            else:
                found += (self._halves(form) if len(form) >= 2 * SHORTEST_HALF else []) or [form]
        return found

    def _lost_its_apostrophe(self, form: str) -> bool:
        is_begun = any(lexis.starting_with(form) for lexis in self._lexes)
        return (
            form[0] in ELISIONS
            and carries_meaning(form)
            and not is_begun
            and self._is_known(form[1:])
            and not is_french(form)
        )

    def _halves(self, form: str) -> list[str]:
        if any(lexis.family(stem(form)) or lexis.starting_with(form) for lexis in self._lexes):
            return []
        cuts = range(SHORTEST_HALF, len(form) - SHORTEST_HALF + 1)
        pairs = [(form[:cut], form[cut:]) for cut in cuts]
        return next((list(pair) for pair in pairs if all(self._is_known(half) for half in pair)), [])

    def _word(self, forms: Sequence[str], i: int, *, is_last: bool) -> QueryWord:
        """The word as it is, its other forms, and what it may be the beginning of."""
        form = forms[i]
        word = QueryWord(form, WEAK if form in WEAK_WORDS else 1.0)
        self._hear_family(word, form, is_last=is_last)
        before = next((other for other in reversed(forms[:i]) if other not in ("de", "d", "du", "des", "la", "le")), "")
        if before in NEGATIONS and form not in NEGATIONS:
            self._deny(word, form, is_last=is_last)
        return word

    def _hear_family(self, word: QueryWord, form: str, *, is_last: bool) -> None:
        if self._is_known(form):
            word.readings[form] = 1.0
        root, base = stem(form), singular(form)
        for lexis in self._lexes:
            for other in lexis.family(root):
                _hear(word, other, PLURAL if singular(other) == base else SAME_STEM)
        known = bool(word.readings)
        strength = (BEGUN if known else BEING_TYPED) if is_last else (0.0 if known else TRUNCATED)
        if strength and len(form) >= (2 if is_last else 3) and not (known and len(form) < 3):
            for other in self._beginnings(form):
                _hear(word, other, strength)

    def _deny(self, word: QueryWord, form: str, *, is_last: bool) -> None:
        """After « sans », the word is first what fiches say after « sans »."""
        denied = QueryWord(DENIED + form, 1.0)
        self._hear_family(denied, DENIED + form, is_last=is_last and not word.readings)
        if denied.readings:
            word.readings = {other: DENIED_ELSEWHERE * strength for other, strength in word.readings.items()}
            word.readings.update(denied.readings)

    def _is_known(self, form: str) -> bool:
        return self._concepts.knows(form) or self._snapshot.count(form) > 0

    def _beginnings(self, form: str) -> Iterable[str]:
        """Words that begin so: the needs' words, and the most frequent of the fiches'."""
        found = self._snapshot.lexis.starting_with(form)
        if len(found) > MOST_BEGINNINGS:
            found = sorted(found, key=self._snapshot.count, reverse=True)[:MOST_BEGINNINGS]
        known = [other for lexis in self._concepts.lexes for other in lexis.starting_with(form)[:MOST_BEGINNINGS]]
        return [*found, *known]

    def _join(self, words: Sequence[QueryWord]) -> None:
        """« micro crédit » is also "microcredit"."""
        for first, second in pairwise(words):
            joined = first.typed + second.typed
            if len(joined) < 6:
                continue
            for lexis in self._lexes:
                for other in lexis.family(stem(joined)):
                    if singular(other) == singular(joined):
                        _hear(first, other, 1.0)
                        _hear(second, other, 1.0)

    # --- typing errors ---------------------------------------------------------------------------------------------

    def _correct(self, word: QueryWord, *, is_last: bool) -> None:
        """Read an unknown word as the nearest known ones, or those that sound the same; a French word is no error."""
        if is_french(word.typed):
            return
        found = self._nearest(word.typed, begun=False)
        if not found and is_last:
            found = self._nearest(word.typed, begun=True)
        for form, strength in found:
            word.understood = word.understood or form
            _hear(word, form, strength)
            for lexis in self._lexes:
                for other in lexis.family(stem(form)):
                    _hear(word, other, strength * (PLURAL if singular(other) == singular(form) else SAME_STEM))

    def _nearest(self, typed: str, *, begun: bool) -> list[tuple[str, float]]:
        """(word, strength) of the few nearest: fewest errors, then the same first letter, then the most frequent."""
        errors: dict[str, int] = {}
        for lexis in self._lexes:
            errors.update(lexis.near_beginnings(typed) if begun else lexis.near(typed))
        likely = {form: count for form, count in errors.items() if count < 2 or _is_heard_near(form, typed)}
        strengths = {form: ONE_ERROR**count for form, count in likely.items()}
        if not begun and errors_allowed(typed):
            for lexis in self._lexes:
                for form in lexis.alike(typed):
                    strengths[form] = max(strengths.get(form, 0.0), SAME_SOUND)
        known = [(form, strength) for form, strength in strengths.items() if self._is_known(form)]
        best = max((strength for _, strength in known), default=0.0)
        nearest = [(form, strength) for form, strength in known if strength >= best - 0.05]
        nearest.sort(key=lambda pair: (-pair[1], pair[0][0] != typed[0], -self._snapshot.count(pair[0]), pair[0]))
        return nearest[:MOST_CORRECTIONS]

    # --- beyond the words ------------------------------------------------------------------------------------------

    def _place(
        self,
        forms: Sequence[str],
        kept: Sequence[int],
        whole: Sequence[QueryWord],
        constraints: Sequence[Constraint],
        is_town: Callable[[str], bool],
    ) -> tuple[str | None, range]:
        taken = {i for one in constraints for i in one.words}
        read = ["" if i in taken else word.understood or word.typed for i, word in zip(kept, whole, strict=True)]
        found = find_place(read, [forms[i - 1] if i else "" for i in kept], is_town, self._is_common)
        if found is None or (found[0].isdigit() and len(whole) == 1 and len(found[0]) < 4):
            return None, range(0)
        return found

    def _is_common(self, key: str, before: str) -> bool:
        """A town whose name is also an everyday word ("Sens") is a place only after « à »."""
        if " " in key or key.isdigit() or before == "a":
            return False
        count = self._snapshot.count
        return self._concepts.knows(key) or count(key) > 3 * count(f"town={key}") + 5

    def _needs(self, forms: Sequence[str], left: Sequence[tuple[int, QueryWord]]) -> list[Heard]:
        """The residents' turns of phrase; a negation is heard with the words that are left."""
        places = {i: n for n, (i, _) in enumerate(left)}
        heard = [_forms(word) for _, word in left]
        without = [i for i, form in enumerate(forms) if form in NEGATIONS]
        for i in without:
            if i in places:
                heard[places[i]][WITHOUT] = 1.0
        unplaced = [i for i in without if i not in places]
        if unplaced:
            heard.append({WITHOUT: 1.0})
        found = self._concepts.sayings.heard(heard)
        return [Heard(one.entry, one.strength, one.words - {len(left)}) for one in found if one.words - {len(left)}]


def _is_heard_near(form: str, typed: str) -> bool:
    """Two typing errors make many strangers neighbours (« bordeaux », « barreaux »): they must also sound alike."""
    return form[0] == typed[0] and OSA.distance(sound(form), sound(typed)) < 2


def _hear(word: QueryWord, form: str, strength: float) -> None:
    word.readings[form] = max(word.readings.get(form, 0.0), strength)


def _weigh(indexes: Sequence[int], words: Sequence[QueryWord], constraints: Sequence[Constraint]) -> bool:
    """The words of a condition say less of what is looked for. Returns whether there is nothing but conditions."""
    factors = {i: IMPORTANCE[one.name] for one in constraints for i in one.words}
    if all(i in factors or word.importance <= WEAK for i, word in zip(indexes, words, strict=True)):
        return bool(factors)
    for i, word in zip(indexes, words, strict=True):
        word.importance *= factors.get(i, 1.0)
    return False


def _apart_from(needs: Sequence[Heard], indexes: Sequence[int], constraints: Sequence[Constraint]) -> list[Constraint]:
    """« Femme » sets no condition inside « ma femme est au pays »: a turn of phrase means it whole."""
    said = [{indexes[n] for n in one.words} for one in needs if len(one.words) > 1 and one.strength >= SURE_NEED]
    own = ("public", "age")
    return [one for one in constraints if one.name not in own or not any(set(one.words) <= words for words in said)]


def _beside(needs: Sequence[Heard], indexes: Sequence[int], constraints: Sequence[Constraint]) -> list[Heard]:
    """The needs, but those that only a condition says: « ado » is no need of its own in « blouson ado »."""
    taken = {i for one in constraints for i in one.words}
    return [one for one in needs if not {indexes[n] for n in one.words} <= taken]


def _forms(word: QueryWord) -> dict[str, float]:
    """The word as a turn of phrase hears it: what is denied of it is heard apart."""
    forms: dict[str, float] = {}
    is_known, best = word.typed in word.readings, max(word.readings.values(), default=0.0)
    for form, strength in word.readings.items():
        plain = form.removeprefix(DENIED)
        if (is_known and strength <= BEGUN) or (word.understood and strength < LIKELIEST * best):
            continue  # a whole word is not heard as the beginning of another, nor a typing error as a second guess
        forms[plain] = max(forms.get(plain, 0.0), strength)
    return forms if word.understood else {**forms, word.typed: 1.0}


def _roots(word: QueryWord) -> dict[str, float]:
    roots: dict[str, float] = {}
    for form, strength in word.readings.items():
        root = stem(form.removeprefix(DENIED))
        roots[root] = max(roots.get(root, 0.0), strength)
    return roots
