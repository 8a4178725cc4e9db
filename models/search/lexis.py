"""The words of the index: numbered, sorted for prefixes, grouped by stem, by length for typing errors."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from models.search.rules import errors_allowed, sound, stem

END = "\uffff"


class Lexis:
    """Immutable once built: `with_forms` gives another one. Number 0 stands for "end of a section"."""

    __slots__ = ("by_length", "families", "forms", "ids", "ordered")

    def __init__(self) -> None:
        self.ids: dict[str, int] = {"": 0}
        self.forms: list[str] = [""]
        self.ordered: list[str] = []
        self.families: dict[str, tuple[str, ...]] = {}
        self.by_length: dict[int, list[str]] = {}

    @classmethod
    def of(cls, forms: Iterable[str]) -> Lexis:
        """From all words at once. A form with "=" is a code ("theme=…"): it has a number and nothing else."""
        lexis = cls()
        lexis.forms += forms
        lexis.ids = {form: number for number, form in enumerate(lexis.forms)}
        lexis.ordered = sorted(form for form in lexis.forms if form and "=" not in form)
        for form in lexis.ordered:
            lexis._file(form)
        return lexis

    def with_forms(self, forms: Iterable[str]) -> Lexis:
        """The same with some more words; itself when there is none."""
        new = [form for form in dict.fromkeys(forms) if form not in self.ids]
        if not new:
            return self
        lexis = Lexis()
        lexis.ids, lexis.forms, lexis.ordered = dict(self.ids), [*self.forms, *new], list(self.ordered)
        lexis.families = dict(self.families)
        lexis.by_length = {length: list(known) for length, known in self.by_length.items()}
        for number, form in enumerate(new, start=len(self.forms)):
            lexis.ids[form] = number
            if "=" not in form:
                insort(lexis.ordered, form)
                lexis._file(form)
        return lexis

    def _file(self, form: str) -> None:
        """A word that is its own root and has no kin is not filed: most words of a base are names and numbers."""
        root = stem(form)
        if root != form:
            self.families[root] = (*self.family(root), form)
        elif root in self.families and form not in self.families[root]:
            self.families[root] = (*self.families[root], form)
        if form.isalpha():
            self.by_length.setdefault(len(form), []).append(form)

    def starting_with(self, prefix: str) -> list[str]:
        return self.ordered[bisect_left(self.ordered, prefix) : bisect_left(self.ordered, prefix + END)]

    def family(self, root: str) -> tuple[str, ...]:
        """The words of this stem."""
        found = self.families.get(root)
        if found is None:
            return (root,) if root in self.ids and "=" not in root and root else ()
        return found

    def near(self, form: str) -> list[tuple[str, int]]:
        """(word, errors) of the words within the errors that this length allows; two letters swapped are one error."""
        limit = errors_allowed(form)
        if not limit:
            return []
        lengths = range(len(form) - limit, len(form) + limit + 1)
        choices = [known for length in lengths for known in self.by_length.get(length, ())]
        return _closest(form, choices, limit)

    def alike(self, form: str) -> list[str]:
        """Words that sound the same, spelt quite otherwise ("farmacie" → "pharmacie")."""
        if len(form) < 5 or not form.isalpha():
            return []
        lengths = range(len(form) - 3, len(form) + 4)
        choices = [known for length in lengths for known in self.by_length.get(length, ())]
        heard = sound(form)
        return [known for known, _ in _closest(form, choices, 3) if sound(known) == heard]

    def near_beginnings(self, form: str) -> list[tuple[str, int]]:
        """The same for a word still being typed: its beginning is compared ("comissar" → "commissariat", 1)."""
        limit = errors_allowed(form) if len(form) > 4 else 0
        if not limit:
            return []
        starts: dict[str, list[str]] = {}
        for known in self.starting_with(form[0]):
            if len(known) > len(form):
                for size in (len(form), len(form) + 1):
                    starts.setdefault(known[:size], []).append(known)
        return [(known, errors) for start, errors in _closest(form, list(starts), 1) for known in starts[start]]


def _closest(form: str, choices: list[str], limit: int) -> list[tuple[str, int]]:
    found = process.extract(form, choices, scorer=OSA.distance, score_cutoff=limit, limit=None)
    return sorted(((known, int(errors)) for known, errors, _ in found), key=lambda pair: (pair[1], pair[0]))
