"""Why a fiche answers, in words: the fields that say what was asked, with what to highlight in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.partners.faces import PartnerFace, ServiceFace
from models.search.reading import QueryWord
from models.search.rules import Word, compounds, town_key, words
from models.vocabulary.queries import Vocabulary

MOST_REASONS = 4
SNIPPET = 150  # characters
AROUND = 50  # characters kept before the first highlight of a long text

Span = tuple[int, int]


@dataclass(frozen=True)
class Why:
    """`spans` are (start, end) in `text`, in order, apart from one another."""

    field_label: str
    text: str
    spans: list[Span]


def reasons(
    face: PartnerFace,
    service: ServiceFace | None,
    query: Sequence[QueryWord],
    vocabulary: Vocabulary,
    place: str | None = None,
) -> list[Why]:
    """The fields that together say most of the query's words, the most telling first."""
    missing = {i for i, word in enumerate(query) if word.readings or word.codes}
    found: list[Why] = []
    for label, text in _texts(face, service):
        said, spans = _heard(text, query)
        if said & missing or (label == "Nom" and said):
            found.append(_cut(Why(label, text, spans)))
            missing -= said
    for label, name, codes in _coded(face, service, vocabulary):
        said = {i for i, word in enumerate(query) if any(code in word.codes for code in codes)}
        if said & missing:
            found.append(Why(label, name, [(0, len(name))]))
            missing -= said
    if place and (why := _place(face, service, place)):
        found.append(why)
    return found[:MOST_REASONS]


def _texts(face: PartnerFace, service: ServiceFace | None) -> Iterator[tuple[str, str]]:
    """(label, text) in the order in which a reason convinces."""
    texts = [("Nom", face.name), ("Sigle", face.acronym), *(("Aussi appelé", alias) for alias in face.aliases)]
    if service:
        texts += [("Service", service.name), ("Pour quoi faire", service.description)]
        texts += [("Pour qui", service.publics_detail), *(("À apporter", label) for label in service.documents)]
        texts += [("Conditions", service.conditions), ("Comment y aller", service.access_detail)]
        texts += [("Coût", service.fee_detail)]
        texts += [("Comment y aller", "Sans rendez-vous")] if service.appointment in ("sans", "les-deux") else []
    texts += [("Présentation", face.description)]
    texts += [("Adresse", "" if face.address_is_confidential else f"{face.street}, {face.town}".strip(", "))]
    yield from ((label, unicodedata.normalize("NFC", text)) for label, text in texts if text)


def _coded(
    face: PartnerFace, service: ServiceFace | None, vocabulary: Vocabulary
) -> Iterator[tuple[str, str, list[str]]]:
    """(label, words to show, codes in the index) of what the fiche declares by codes."""
    needs = service if service and (service.theme or service.tags) else face
    kinds = [("theme", "Thème", needs.theme), ("tag", "Thème", needs.tags), ("network", "Réseau", face.network)]
    if service:
        kinds += [("language", "Langue parlée", service.language), ("public", "Pour qui", service.public)]
        kinds += [("fee", "Coût", [service.fee])]
    kinds += [("partner_kind", "Type", [face.kind])]
    for kind, label, codes in kinds:
        for code in filter(None, codes):
            shown = vocabulary.label(kind, code) if kind != "tag" else _tag_words(code, vocabulary)
            yield label, shown, [f"{kind}={code}"]


def _tag_words(tag: str, vocabulary: Vocabulary) -> str:
    category = vocabulary.get("category", tag)
    return category.shown if category else tag.replace("-", " ")


def _heard(text: str, query: Sequence[QueryWord]) -> tuple[set[int], list[Span]]:
    """Which words of the query the text says, and where."""
    tied = set(compounds(text))
    heard: set[int] = set()
    spans: list[Span] = []
    previous: Word | None = None
    for word in words(text):
        forms = {word.form}
        if previous and previous.form + word.form in tied:
            forms.add(previous.form + word.form)
        said = {i for i, asked in enumerate(query) if any(form in asked.readings for form in forms)}
        if said:
            heard |= said
            is_tied = word.form not in _forms(query, said)
            if is_tied and previous and spans[-1:] == [(previous.start, previous.end)]:
                spans.pop()
            spans.append((previous.start if is_tied and previous else word.start, word.end))
        previous = word
    return heard, spans


def _forms(query: Sequence[QueryWord], which: Iterable[int]) -> set[str]:
    return {form for i in which for form in query[i].readings}


def _cut(why: Why) -> Why:
    """A long text, cut at words around its first highlight; « … » where something is left out."""
    if len(why.text) <= SNIPPET:
        return why
    first = why.spans[0][0]
    start = 0 if first <= AROUND else why.text.rfind(" ", 0, first - AROUND // 2) + 1
    end = len(why.text) if len(why.text) - start <= SNIPPET else why.text.rfind(" ", start, start + SNIPPET)
    end = end if end > start else start + SNIPPET
    before, after = ("… " if start else ""), (" …" if end < len(why.text) else "")
    shift = len(before) - start
    spans = [(a + shift, b + shift) for a, b in why.spans if a >= start and b <= end]
    return Why(why.field_label, before + why.text[start:end] + after, spans)


def _place(face: PartnerFace, service: ServiceFace | None, place: str) -> Why | None:
    for where in filter(None, (service, face)):
        key = town_key(where.town)
        if where.town and not where.address_is_confidential and place.startswith(key):
            return Why("Ville", where.town, [(0, len(where.town))])
    return None


def as_written(forms: Iterable[str], reasons_shown: Iterable[Why]) -> dict[str, str]:
    """form → the same word with its accents, where one of the reasons has it."""
    wanted = set(forms)
    found: dict[str, str] = {}
    for why in reasons_shown:
        for word in words(why.text):
            if word.form in wanted:
                found.setdefault(word.form, why.text[word.start : word.end].lower())
    return found
