"""From the words that people say to the needs that fiches declare by a code, through the vocabularies.

Every label and word of a term is a phrase that means its code. A phrase said in full means it fully; in part, the less
so as the words said are those of many phrases ("aide" says little, "surendettement" says all).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.search.constraints import Constraints
from models.search.lexicon import LexiconEntry
from models.search.lexis import Lexis
from models.search.rules import content, stem, tokens
from models.search.sayings import Sayings, sayings_of
from models.vocabulary.queries import TermView, Vocabulary

# How far the words of a vocabulary speak for the codes that fiches bear.
KINDS: dict[str, float] = {
    "theme": 1.0,
    "category": 0.8,
    "door": 0.7,
    "language": 1.0,
    "public": 0.8,
    "network": 0.9,
    "partner_kind": 0.6,
    "fee": 0.6,
    "service_type": 0.4,
}
LEAST = 0.2  # a phrase that is said less than this is not meant
TAG_SHARE = 0.6  # a free tag stands for a term when it is at least this much of one of its phrases


@dataclass(frozen=True)
class Phrase:
    """`roots`: stem → its share of the phrase (they add up to 1); `codes`: what it means → how strongly."""

    roots: Mapping[str, float]
    codes: Mapping[str, float]


class Concepts:
    """Immutable. Codes are written as in the index: "theme=…", "tag=…"."""

    def __init__(
        self,
        phrases: Sequence[Phrase],
        forms: Iterable[str],
        standing: Mapping[tuple[str, str], set[str]] | None = None,
        *,
        sayings: Sayings | None = None,
        constraints: Constraints | None = None,
        themes: Mapping[str, list[str]] | None = None,
        made_of: tuple[Vocabulary, frozenset[str]] | None = None,
    ) -> None:
        self._made_of = made_of
        self._phrases, self._standing, self._themes = phrases, standing or {}, themes or {}
        self.sayings, self.constraints = sayings or Sayings(()), constraints or Constraints({})
        self.lexis = Lexis.of(sorted(set(forms)))
        self.lexes = (self.lexis, self.sayings.lexis)
        self._by_root: dict[str, list[int]] = {}
        for number, phrase in enumerate(phrases):
            for root in phrase.roots:
                self._by_root.setdefault(root, []).append(number)

    def is_of(self, vocabulary: Vocabulary, tags: frozenset[str], lexicon: Sequence[LexiconEntry]) -> bool:
        """Whether these would make the same again."""
        made_of = self._made_of
        return (
            made_of is not None and made_of[0] is vocabulary and made_of[1] == tags and self.sayings.entries is lexicon
        )

    def knows(self, form: str) -> bool:
        return any(form in lexis.ids for lexis in self.lexes)

    def tags_of(self, kind: str, code: str) -> list[str]:
        """The free tags that stand for this term, as codes of the index."""
        return [f"tag={tag}" for tag in sorted(self._standing.get((kind, code), ()))]

    def tags_only_of(self, theme: str) -> list[str]:
        """The free tags that stand for this theme and for no other one, nor for a whole category."""
        rivals = [key for key in self._standing if key[0] in ("theme", "category") and key != ("theme", theme)]
        others = set().union(*(self._standing[key] for key in rivals))
        return [code for code in self.tags_of("theme", theme) if code.removeprefix("tag=") not in others]

    def codes_under(self, category: str) -> list[str]:
        """The codes of the index that a category of themes covers."""
        return [
            *(
                code
                for theme in self._themes.get(category, ())
                for code in (f"theme={theme}", *self.tags_of("theme", theme))
            ),
            *self.tags_of("category", category),
        ]

    def meant(self, roots: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        """For each word of a query (as root → strength), code → how strongly the query means it through this word."""
        said: dict[int, dict[str, float]] = {}
        for word in roots:
            for root, strength in word.items():
                for number in self._by_root.get(root, ()):
                    heard = said.setdefault(number, {})
                    heard[root] = max(heard.get(root, 0), strength)
        strengths = {number: self._share(number, heard) for number, heard in said.items()}
        return [self._codes_of(word, strengths) for word in roots]

    def _share(self, number: int, heard: Mapping[str, float]) -> float:
        roots = self._phrases[number].roots
        return sum(roots[root] * strength for root, strength in heard.items())

    def _codes_of(self, word: Mapping[str, float], strengths: Mapping[int, float]) -> dict[str, float]:
        codes: dict[str, float] = {}
        for root in word:
            for number in self._by_root.get(root, ()):
                if strengths[number] >= LEAST:
                    for code, weight in self._phrases[number].codes.items():
                        codes[code] = max(codes.get(code, 0), weight * strengths[number])
        return codes


def concepts_of(
    vocabulary: Vocabulary,
    tags: Iterable[str],
    lexicon: Sequence[LexiconEntry] | None = None,
    *,
    is_tried: bool = False,
) -> Concepts:
    """The vocabularies as phrases, with the residents' words; `tags` are the free tags of the index, which stand for
    the terms they resemble."""
    tags = sorted(tags)
    said = {(term.kind, term.code): _phrases_of(term) for kind in KINDS for term in vocabulary.of_kind(kind)}
    spread: dict[str, set[tuple[str, str]]] = {}
    for key, phrases in said.items():
        for phrase in phrases:
            for form in phrase:
                spread.setdefault(stem(form), set()).add(key)
    standing = _tags_by_term(vocabulary, said, tags)
    made = []
    for key, phrases in said.items():
        codes = _codes(vocabulary, key, standing)
        made += [Phrase(_shares(phrase, spread), codes) for phrase in phrases]
    themes: dict[str, list[str]] = {}
    for theme in vocabulary.of_kind("theme"):
        themes.setdefault(theme.parent, []).append(theme.code)
    return Concepts(
        made,
        (form for phrases in said.values() for phrase in phrases for form in phrase),
        standing,
        sayings=sayings_of(lexicon or (), is_tried=is_tried),
        constraints=Constraints({term.code: term.shown for term in vocabulary.of_kind("language")}),
        themes=themes,
        made_of=(vocabulary, frozenset(tags)),
    )


def _phrases_of(term: TermView) -> list[list[str]]:
    texts = [term.label, term.plain, *re.split(r"[,;\n]", term.words)]
    return [list(words) for words in dict.fromkeys(tuple(content(text)) for text in texts) if words]


def _shares(phrase: list[str], spread: Mapping[str, set[tuple[str, str]]]) -> dict[str, float]:
    amounts = {stem(form): 1 / len(spread[stem(form)]) ** 0.5 for form in phrase}
    total = sum(amounts.values())
    return {root: amount / total for root, amount in amounts.items()}


def _codes(
    vocabulary: Vocabulary, key: tuple[str, str], standing: Mapping[tuple[str, str], set[str]]
) -> dict[str, float]:
    """Codes in the index that a term means: its own, those of its themes, the tags that stand for any of them."""
    kind, code = key
    themes = [theme for theme in vocabulary.of_kind("theme") if code in (theme.parent, theme.door)]
    if kind not in ("category", "door"):
        themes = []
    weight = KINDS[kind]
    means = {f"{kind}={code}": weight}
    for theme in themes:
        means[f"theme={theme.code}"] = weight * 0.8
        means.update({f"tag={tag}": weight * 0.7 for tag in standing.get(("theme", theme.code), ())})
    term = vocabulary.get(kind, code)
    if kind == "theme" and term and term.parent:
        means.update({f"tag={tag}": weight * 0.5 for tag in standing.get(("category", term.parent), ())})
    means.update({f"tag={tag}": weight for tag in standing.get(key, ())})
    return means


# --- free tags -----------------------------------------------------------------------------------------------------


def _tags_by_term(
    vocabulary: Vocabulary, said: Mapping[tuple[str, str], list[list[str]]], tags: Iterable[str]
) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    roots = {key: [{stem(form) for form in phrase} for phrase in phrases] for key, phrases in said.items()}
    for tag in tags:
        for key in _terms_of_tag(vocabulary, roots, tag):
            found.setdefault(key, set()).add(tag)
    return found


def _terms_of_tag(
    vocabulary: Vocabulary, roots: Mapping[tuple[str, str], list[set[str]]], tag: str
) -> list[tuple[str, str]]:
    """The terms that a free tag stands for: a code that it is or begins, or those whose phrase it nearly is."""
    code = "-".join(tokens(tag.split("--")[0]))
    for kind in ("category", "public"):
        if begun := [term.code for term in vocabulary.of_kind(kind) if f"{term.code}-".startswith(f"{code}-")]:
            return [(kind, found) for found in begun]
    mine = {stem(form) for form in content(tag)}
    if not mine:
        return []
    shares = {key: max((len(mine) / len(p) for p in phrases if mine <= p), default=0) for key, phrases in roots.items()}
    best = max(shares.values(), default=0)
    return [key for key, share in shares.items() if share >= TAG_SHARE and share == best]
