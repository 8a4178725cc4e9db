"""Why a fiche answers, in words: the fields that say what was asked, with what to highlight in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.partners.faces import PartnerFace, ServiceFace
from models.search.reading import QueryWord, Reading
from models.search.rules import Word, compounds, content, said, stem, town_key, words
from models.search.sayings import Heard
from models.vocabulary.queries import Vocabulary

MOST_REASONS = 4
# The fiches that are shown are shown again: their texts are cut into words once.
spoken = lru_cache(maxsize=256)(lambda text: tuple(said(text)))
LONGEST_ASKED = 50  # characters
SNIPPET = 150  # characters
AROUND = 50  # characters kept before the first highlight of a long text

Span = tuple[int, int]


@dataclass(frozen=True)
class Why:
    """`spans` are (start, end) in `text`, in order, apart from one another.

    `asked`: words of the query that this stands for without saying them (the lexicon or a vocabulary told us), or "".
    """

    field_label: str
    text: str
    spans: list[Span]
    asked: str = ""


def reasons(face: PartnerFace, service: ServiceFace | None, reading: Reading, vocabulary: Vocabulary) -> list[Why]:
    """The fields that together say most of the query's words, the most telling first."""
    query = reading.words
    missing = {i for i, word in enumerate(query) if word.readings or word.codes}
    missing |= {i for heard in reading.needs for i in heard.words}
    texts, asked = list(_texts(face, service)), _asked(query)
    found: list[Why] = []
    for label, text in texts:
        if not missing and label != "Nom":
            break
        which, spans = _heard(text, asked)
        if which & missing or (label == "Nom" and which):
            found.append(_cut(Why(label, text, spans)))
            missing -= which
    is_unsaid = any(heard.words & missing for heard in reading.needs)
    rooted = [
        (label, text, [(word, stem(word.form)) for word in spoken(text)])
        for label, text in (texts if is_unsaid else [])
    ]
    for heard in reading.needs:
        if heard.words & missing and (why := _need(heard, rooted, reading)):
            missing -= heard.words
            if why.text not in {other.text for other in found}:
                found.append(why)
    for label, name, codes in _coded(face, service, vocabulary):
        which = {i for i, word in enumerate(query) if any(code in word.codes for code in codes)}
        which |= {i for heard in reading.needs for i in heard.words if any(code in heard.entry.terms for code in codes)}
        if which & missing:
            found.append(Why(label, name, [(0, len(name))], _typed(reading, which & missing)))
            missing -= which
    if reading.place and (why := _place(face, service, reading.place)):
        found.append(why)
    return found[:MOST_REASONS]


def _need(heard: Heard, rooted: Iterable[tuple[str, str, list[tuple[Word, str]]]], reading: Reading) -> Why | None:
    """The first phrase of a lexicon's entry that a field says in full."""
    for phrase in (*heard.entry.first, *heard.entry.said, *heard.entry.also):
        helps_too = phrase in heard.entry.also
        roots = {stem(form) for form in content(phrase)}
        for label, text, words_of_text in rooted:
            spans = [(word.start, word.end) for word, root in words_of_text if root in roots]
            if roots and roots <= {root for _, root in words_of_text}:
                if helps_too:
                    return _cut(Why("Peut aussi aider", text, spans))
                return _cut(Why(label, text, spans, _typed(reading, heard.words)))
    return None


def _typed(reading: Reading, which: Iterable[int]) -> str:
    """The words of the question, with the small ones between them when they stand together."""
    asked = [reading.words[i] for i in sorted(which)]
    forms = {word.typed for word in asked}
    spans = [(word.start, word.end) for word in words(reading.query) if word.form in forms]
    whole = reading.query[min(spans)[0] : max(spans)[1]] if spans else ""
    if not whole or len(whole) > LONGEST_ASKED or any(word.understood for word in asked):
        return " ".join(word.understood or word.typed for word in asked)
    return whole


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


def _asked(query: Sequence[QueryWord]) -> dict[str, set[int]]:
    """form → the words of the query that it may be."""
    found: dict[str, set[int]] = {}
    for i, word in enumerate(query):
        for form in word.readings:
            found.setdefault(form, set()).add(i)
    return found


def _heard(text: str, asked: Mapping[str, set[int]]) -> tuple[set[int], list[Span]]:
    """Which words of the query the text says, and where."""
    tied = set(compounds(text)) if "-" in text or "’" in text or "'" in text else set()
    heard: set[int] = set()
    spans: list[Span] = []
    previous: Word | None = None
    for word in spoken(text):
        which = asked.get(word.form)
        start = word.start
        if previous and tied and (joined := previous.form + word.form) in tied and joined in asked and not which:
            which, start = asked[joined], previous.start
            if spans[-1:] == [(previous.start, previous.end)]:
                spans.pop()
        if which:
            heard |= which
            spans.append((start, word.end))
        previous = word
    return heard, spans


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
    return Why(why.field_label, before + why.text[start:end] + after, spans, why.asked)


def _place(face: PartnerFace, service: ServiceFace | None, place: str) -> Why | None:
    for where in filter(None, (service, face)):
        key = town_key(where.town)
        if where.town and not where.address_is_confidential and f"{place} ".startswith(f"{key} "):
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
