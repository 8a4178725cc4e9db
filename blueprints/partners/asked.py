"""What is asked, as an address or a body carries it, and the links that ask a little more or a little less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import g, request, url_for

from models.search.queries import Filters, Results, Understood
from models.search.rules import town_key
from models.vocabulary.queries import vocabulary
from models.vocabulary.translations import Said, language_of, say

# name in the address, or in the body of a question from the desk -> field of Filters; many where it is a tuple
ADDRESS = {
    "porte": "door",
    "theme": "themes",
    "public": "publics",
    "frais": "fee",
    "langue": "languages",
    "acces": "access",
    "ville": "towns",
    "type": "kind",
}
MANY = frozenset({"themes", "publics", "languages", "access", "towns"})
LONGEST_QUERY = 200
POINTED = "langue_montree"  # the language in which the need was pointed at
IGNORED = "sauf"  # keys of the conditions that are to be read as plain words
KNOWN = frozenset({*ADDRESS, "q", "ouvert", POINTED, IGNORED})


def filters_from_request() -> Filters:
    values: dict[str, Any] = {}
    for name, field in ADDRESS.items():
        given = [value[:80] for value in request.values.getlist(name)[:12] if value]
        values[field] = tuple(dict.fromkeys(given)) if field in MANY else (given[0] if given else "")
    return Filters(open_now=request.values.get("ouvert") == "1", **values)


def query_from_request() -> str:
    return request.values.get("q", "").strip()[:LONGEST_QUERY]


def ignored_from_request() -> frozenset[str]:
    return frozenset(value[:80] for value in request.values.getlist(IGNORED)[:12])


def pointed_at(filters: Filters) -> Said | None:
    """What was pointed at on « Montrez-moi », in the language of the person and in French."""
    language = language_of(request.values.get(POINTED, ""))
    kind, code = ("theme", filters.themes[0]) if filters.themes else ("door", filters.door)
    term = vocabulary().get(kind, code)
    return say(kind, code, term.shown, language) if language and term else None


def active_filters(ignored: Sequence[str] = ()) -> list[tuple[str, str]]:
    """(name, value) of the filters, that a new word keeps; of the ignored conditions, those that it still says."""
    return [(IGNORED, key) for key in ignored] + [
        (name, value)
        for name, values in request.values.lists()
        if name in KNOWN - {"q", IGNORED}
        for value in values[:12]
        if value
    ]


@dataclass(frozen=True)
class Toggle:
    """An option of a facet, as a link that adds it or takes it away."""

    label: str
    count: int
    selected: bool
    url: str
    icon: str = ""


def toggled(name: str, value: str) -> str:
    """The address of this question with one filter added, or taken away when it is there; back to the first page."""
    many = ADDRESS.get(name) in MANY
    args = _args()
    present = args.get(name, [])
    same = {other for other in present if other == value or (name == "ville" and town_key(other) == value)}
    if same:
        args[name] = [other for other in present if other not in same]
    else:
        args[name] = [*present, value] if many else [value]
    return _address(args)


def _args() -> dict[str, list[str]]:
    """What this question carries, within reason. Asked in a body, its words stay out of every address."""
    if "asked" not in g:
        known = KNOWN - {"q"} if request.method == "POST" else KNOWN
        g.asked = {
            key: [value[: LONGEST_QUERY if key == "q" else 80] for value in values[:12] if value]
            for key, values in request.values.lists()
            if key in known
        }
    return dict(g.asked)


def _address(args: dict[str, list[str]]) -> str:
    kept = [(key, value) for key, values in args.items() for value in values if value]
    listing = url_for("partners.listing") if "listing" not in g else g.listing
    g.listing = listing
    return f"{listing}?{urlencode(kept)}" if kept else str(listing)


FACETS_IN_ORDER = ("open_now", "publics", "languages", "towns", "fee", "access", "door", "themes", "kind")
FACET_LABELS = {"open_now": "Quand", "publics": "Pour qui", "towns": "Où", "fee": "Prix", "kind": "Qui"}
FACET_NAMES = {field: name for name, field in ADDRESS.items()}


def _without(understood: Understood) -> str:
    args = _args()
    return _address({**args, IGNORED: [*args.get(IGNORED, []), understood.constraint.key]})


def everywhere() -> str:
    """The same words without what was chosen beside them, or "" when nothing was: a door must not hide another need."""
    if not request.values.get("q") or not any(name in request.values for name in (*ADDRESS, "ouvert")):
        return ""
    return _address({"q": _args().get("q", []), "page": ["1"]})


def at_town(name: str) -> str:
    """« à Cachan », « au Kremlin-Bicêtre », « dans le 92 »."""
    if name.isdigit():
        return f"dans le {name}"
    for article, at in (("Les ", "aux "), ("Le ", "au ")):
        if name.startswith(article):
            return at + name.removeprefix(article)
    return f"à {name}"


def facet_toggles(results: Results) -> list[tuple[str, list[Toggle]]]:
    """Facets as links, with how many answers each would leave; what would narrow nothing is not offered."""
    facets = {facet.name: facet for facet in results.facets}
    has_door = "door" in facets and any(option.selected for option in facets["door"].options)
    shown = []
    for name in FACETS_IN_ORDER:
        options = facets[name].options if name in facets else []
        if name == "themes" and not has_door:
            continue
        toggles = [
            Toggle(option.label, option.count, option.selected, _option_url(name, option.value))
            for option in options
            if option.selected or 0 < option.count < results.total
        ]
        if toggles:
            shown.append((FACET_LABELS.get(name, facets[name].label), toggles))
    return shown


def chips(results: Results) -> list[Toggle]:
    """What narrows the answers now, chosen or said in words; each link takes one condition away."""
    said = [Toggle(one.constraint.label, 0, True, _without(one)) for one in results.understood if one.is_applied]
    return said + [
        Toggle(option.label, option.count, True, _option_url(facet.name, option.value))
        for facet in results.facets
        for option in facet.options
        if option.selected
    ]


SUGGESTED = (("open_now", "1"), ("fee", "gratuit"), ("access", "sans-rendez-vous"))


def suggestions(results: Results) -> list[Toggle]:
    """The few constraints that people ask for most, when they would leave some answers and not all."""
    options = {(facet.name, option.value): option for facet in results.facets for option in facet.options}
    found = [(name, option) for name, value in SUGGESTED if (option := options.get((name, value)))]
    return [
        Toggle(option.label, option.count, False, _option_url(name, option.value))
        for name, option in found
        if not option.selected and 0 < option.count < results.total
    ]


def _option_url(field: str, value: str) -> str:
    if field == "open_now":
        args = {key: values for key, values in _args().items() if key != "ouvert"}
        return _address(args if request.values.get("ouvert") == "1" else {**args, "ouvert": ["1"]})
    return toggled(FACET_NAMES[field], value)
