"""Filters and their counts, by bit sets: one service of a hit (or a partner without any) satisfies them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from itertools import compress
from weakref import WeakKeyDictionary

from models.search import bits
from models.search.concepts import Concepts
from models.search.documents import WITHOUT_APPOINTMENT
from models.search.rules import town_key
from models.search.snapshot import LAST_LAYER, LAYER_BITS, PUBLIC, TEAM, Snapshot
from models.vocabulary.queries import Vocabulary

Sets = tuple[int, ...]  # bit sets of ordinals by layer


@dataclass(frozen=True)
class Filters:
    """Several values of one field widen it ("or"); the fields narrow each other. `towns` are names or keys."""

    door: str = ""
    themes: tuple[str, ...] = ()
    publics: tuple[str, ...] = ()
    fee: str = ""
    open_now: bool = False
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()  # codes of the vocabulary, or "sans-rendez-vous"
    towns: tuple[str, ...] = ()
    kind: str = ""

    def values(self, name: str) -> tuple[str, ...]:
        """The chosen values of one field, whatever its type."""
        value = getattr(self, name)
        if isinstance(value, bool):
            return ("1",) if value else ()
        return value if isinstance(value, tuple) else (value,) if value else ()

    @property
    def are_of_services(self) -> bool:
        """Whether one asks something of a service, more than of its partner."""
        return any(self.values(field.name) for field in fields(self) if field.name != "kind")


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int  # results if this were the choice in its facet, all other filters kept
    selected: bool


@dataclass(frozen=True)
class Facet:
    name: str  # a field of Filters
    label: str
    options: list[Option]


LABELS = {
    "door": "Besoin",
    "themes": "Thème",
    "publics": "Public",
    "fee": "Coût",
    "open_now": "Ouvert maintenant",
    "languages": "Langue parlée",
    "access": "Comment y aller",
    "towns": "Ville",
    "kind": "Type de partenaire",
}
KINDS = {
    "door": "door",
    "themes": "theme",
    "publics": "public",
    "fee": "fee",
    "languages": "language",
    "access": "access",
    "kind": "partner_kind",
}
EVERYBODY = "tous-publics"
MOST_TOWNS = 30
MOST_FREQUENT_FIRST = frozenset({"languages", "towns"})


# By snapshot and vocabulary: who declares what does not change from one search to the next.
_members: WeakKeyDictionary[Snapshot, WeakKeyDictionary[Concepts, dict[tuple[str, str], Sets]]] = WeakKeyDictionary()


def visible(snapshot: Snapshot, *, is_public: bool, include_unpublished: bool) -> Sets:
    """Who may be shown at all. Layer 0: partners without a service to show; 1, 2…: services."""
    among = snapshot.set_of("state=published", 0)
    if include_unpublished and not is_public:
        among |= snapshot.set_of("state=draft", 0) | snapshot.set_of("state=archived", 0)
    name = PUBLIC if is_public else TEAM
    return tuple(snapshot.set_of(name, layer) & among for layer in range(snapshot.layers))


class Narrowing:
    """The filters of one search over one snapshot. `open_sets` is asked only when somebody looks at « ouvert »."""

    def __init__(
        self,
        snapshot: Snapshot,
        vocabulary: Vocabulary,
        concepts: Concepts,
        filters: Filters,
        open_sets: Callable[[], Sets],
    ) -> None:
        self._snapshot, self._vocabulary, self._concepts = snapshot, vocabulary, concepts
        self._filters, self._open_sets = filters, open_sets
        self._chosen = {
            name: self._union([self.members(name, value) for value in values])
            for name in LABELS
            if (values := filters.values(name))
        }

    def members(self, name: str, value: str) -> Sets:
        """Who satisfies one value of one field, by layer."""
        if name == "open_now":
            return self._open_sets()
        if name == "towns":
            return self._town(value)
        if not self._vocabulary.get(KINDS[name], value) and value != WITHOUT_APPOINTMENT:
            return self._declared(name, value)  # made up by an address: not worth keeping
        kept = _members.setdefault(self._snapshot, WeakKeyDictionary()).setdefault(self._concepts, {})
        if (name, value) not in kept:
            kept[name, value] = self._declared(name, value)
        return kept[name, value]

    def _declared(self, name: str, value: str) -> Sets:
        layers = range(self._snapshot.layers)
        if name == "kind":
            return tuple(self._snapshot.set_of(f"partner_kind={value}", 0) for _ in layers)
        codes = self._codes(name, value)
        return self._union([tuple(self._snapshot.set_of(code, layer) for layer in layers) for code in codes])

    def _codes(self, name: str, value: str) -> list[str]:
        """The codes in the index that a value stands for."""
        if name == "door":
            themes = [theme.code for theme in self._vocabulary.themes_of(value)]
            tags = self._concepts.tags_of("door", value)
            for category in self._categories_of(value):
                tags += self._concepts.tags_of("category", category)
            return [code for theme in themes for code in self._theme_codes(theme)] + tags
        if name == "themes":
            return self._theme_codes(value)
        if name == "publics":
            return [f"public={value}", f"public={EVERYBODY}"]
        return [f"{KINDS[name]}={value}"]

    def _categories_of(self, door: str) -> list[str]:
        """The categories most of whose themes are behind this door."""
        doors: dict[str, Counter[str]] = {}
        for theme in self._vocabulary.of_kind("theme"):
            doors.setdefault(theme.parent, Counter())[theme.door] += 1
        return [category for category, counts in doors.items() if counts.most_common(1)[0][0] == door]

    def _theme_codes(self, theme: str) -> list[str]:
        return [f"theme={theme}", *self._concepts.tags_only_of(theme)]

    def _town(self, value: str) -> Sets:
        """The town's units; the value may be its key or its name."""
        rows: list[list[int]] = [[] for _ in range(self._snapshot.layers)]
        key = town_key(value)
        number = self._snapshot.lexis.ids.get(f"town={key}", 0)
        rows[0].extend(self._snapshot.partners.get(number)[0])
        for service in self._snapshot.services.get(number)[0]:
            rows[service & LAST_LAYER].append(service >> LAYER_BITS)
        return tuple(bits.from_numbers(row, self._snapshot.size) if row else 0 for row in rows)

    def _union(self, sets: Sequence[Sets]) -> Sets:
        result = [0] * self._snapshot.layers
        for rows in sets:
            for layer, row in enumerate(rows):
                result[layer] |= row
        return tuple(result)

    def narrowed(self, among: Sequence[int], *, but: str = "") -> Sets:
        """Those of `among` that satisfy every filter, the field `but` left out."""
        result = list(among)
        for name, members in self._chosen.items():
            if name != but:
                result = [row & member for row, member in zip(result, members, strict=True)]
        return tuple(result)

    # --- counts ----------------------------------------------------------------------------------------------------

    def facets(self, among: Sequence[int]) -> list[Facet]:
        """Every field with the options that would show something, or that are chosen."""
        found = []
        for name, label in LABELS.items():
            pool = self.narrowed(among, but=name)
            options = self._towns(pool) if name == "towns" else self._options(name, pool)
            if options:
                found.append(Facet(name, label, options))
        return found

    def _options(self, name: str, pool: Sets) -> list[Option]:
        chosen = self._filters.values(name)
        choices = [("1", LABELS[name])] if name == "open_now" else self._choices(name)
        options = [Option(v, label, _count(pool, self.members(name, v)), v in chosen) for v, label in choices]
        kept = [option for option in options if option.count or option.selected]
        return sorted(kept, key=lambda o: (-o.count, o.label)) if name in MOST_FREQUENT_FIRST else kept

    def _choices(self, name: str) -> list[tuple[str, str]]:
        terms = [(term.code, term.shown) for term in self._vocabulary.of_kind(KINDS[name])]
        return [(WITHOUT_APPOINTMENT, "Sans rendez-vous"), *terms] if name == "access" else terms

    def _towns(self, pool: Sets) -> list[Option]:
        """The towns with most results; the chosen ones in any case."""
        size, entries = self._snapshot.size, self._snapshot.entries
        seen = Counter(compress(self._snapshot.homes, bits.flags(pool[0], size)))
        for ordinal in bits.numbers(bits.union(pool[1:])):
            towns = entries[ordinal].towns
            seen.update({towns[layer] for layer in range(1, len(towns)) if pool[layer] >> ordinal & 1})
        del seen[""]
        chosen = {town_key(value) for value in self._filters.towns}
        shown = [*chosen, *(key for key, _ in seen.most_common(MOST_TOWNS) if key not in chosen)]
        options = [Option(key, self._snapshot.towns.get(key, key.title()), seen[key], key in chosen) for key in shown]
        return sorted(options, key=lambda option: (-option.count, option.label))


def _count(pool: Sets, members: Sets) -> int:
    """How many partners have at least one unit in both."""
    return bits.union([row & member for row, member in zip(pool, members, strict=True)]).bit_count()
