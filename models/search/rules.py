"""How search reads words: folding, words, stems, typing errors, weights of the fields. Pure: no database, no clock."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log
from threading import Lock
from typing import Final, NamedTuple

import snowballstemmer


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'", "‘": "'", "ʼ": "'", "`": "'"})

# What an apostrophe cuts away: « l’aide », « qu’il », « jusqu’à ».
ELISIONS: Final = _set("l d j m n s t c qu jusqu lorsqu puisqu quoiqu")

STOP_WORDS: Final = _set(
    """
    a ai as au aux avec ca ce ces cet cette chez ci comme dans de des du elle elles en es est et eu eux il ils je la le
    les leur leurs lui ma mais me mes moi mon ne ni nos notre nous on or ou par pas pour qu que quel quelle quelles
    quels qui quoi sa se ses si son sont suis sur ta te tes toi ton tu un une vos votre vous y ont etre ete etait
    l d j m n s t c bonjour merci stp svp ya sais mme monsieur madame
    """
)

# Words of asking: they say that something is wanted, hardly ever what.
WEAK_WORDS: Final = _set(
    """
    aide aider aides avoir besoin chercher cherche cherchons comment demande demander dois doit donne donner endroit
    faire fait faut laisser obtenir ou peut peux plus pouvoir savoir service services tout tous toute toutes trouver
    trouve veut veux vouloir voudrait voudrais sans aller quelqu personne personnes gens ici faudrait rien tres
    deux trois quatre cinq six
    horaire horaires adresse numero contact coordonnees renseignement renseignements infos
    """
)

_MARKS = "\u0300-\u036f\u064b-\u0652"
_LETTER = f"(?:[^\\W_]|[{_MARKS}])"
_CHUNK = re.compile(rf"(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?!\w)\.?)?|{_LETTER}+(?:['’‘ʼ`‐‑-]{_LETTER}+)*")
_PART = re.compile(rf"({_LETTER}+)(['’‘ʼ`]?)")
_DISTRICT = re.compile(r"^(?:750|690|130)(0[1-9]|1\d|20)$")
_ORDINAL = re.compile(r"^(\d{1,2})(?:er|ere|e|eme|ieme|nd|nde)$")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case without accents; « œ » is "oe", every apostrophe is the straight one."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


class Word(NamedTuple):
    """A folded word and where it stands in the text (as given)."""

    form: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Every word of `text` but cut-off elisions; "C.C.A.S." is one word, a hyphen or an inner apostrophe makes two."""
    for chunk in _CHUNK.finditer(text):
        if chunk[0].isalnum() or "." in chunk[0]:
            yield Word(fold(chunk[0].replace(".", "")), chunk.start(), chunk.end())
            continue
        for part in _PART.finditer(chunk[0]):
            form = fold(part[1])
            if not (part[2] and form in ELISIONS):
                yield Word(form, chunk.start() + part.start(1), chunk.start() + part.end(1))


def tokens(text: str) -> list[str]:
    """The folded words of `text`, in order."""
    return [word.form for word in words(text)]


def compounds(text: str) -> list[str]:
    """Two words tied by a hyphen or an apostrophe, as people also type them: "micro-crédit" → "microcredit"."""
    found = []
    for chunk in _CHUNK.finditer(text):
        if chunk[0].isalnum() or "." in chunk[0]:
            continue
        parts = [form for form in tokens(chunk[0]) if not form.isdigit()]
        if len(parts) == 2 and len(parts[0] + parts[1]) >= 6:
            found.append("".join(parts))
    return found


def carries_meaning(form: str) -> bool:
    return form not in STOP_WORDS and (len(form) > 1 or form.isdigit())


# --- what is denied ------------------------------------------------------------------------------------------------

DENIED: Final = "!"  # begins a word that the text denies: « sans papiers » says "!papiers", not "papiers"
WITHOUT: Final = "sans"
NEGATIONS: Final = _set("sans pas plus aucun aucune ni zero")  # in a question, they all say "without"
_DENIALS = _set("sans aucun aucune ni")
_TELLING = _set("sans aucun aucune ni pas non")
_ARTICLES = _set("de d du des la le les l un une")
_NOT_ASKED = re.compile(r"necessaires?|obligatoires?|exigee?s?|demandee?s?|requise?s?|indispensables?|fournir")
_COPULAS = _set("n ne est sont sera seront")


def said(text: str) -> Iterator[Word]:
    """The words of a fiche; those that it denies begin with DENIED."""
    found = list(words(text))
    denied = _denied(text, found) if any(word.form in _TELLING for word in found) else ()
    for i, word in enumerate(found):
        yield word._replace(form=DENIED + word.form) if i in denied else word


def _denied(text: str, found: Sequence[Word]) -> set[int]:
    """« sans justificatif », « pas de carte » deny what follows; « papiers non exigés », what precedes."""
    denied: set[int] = set()
    for i, word in enumerate(found):
        following = [j for j in range(i + 1, min(i + 4, len(found))) if found[j].form not in _ARTICLES][:1]
        is_not_any = word.form == "pas" and text[word.end : word.end + 3].strip().startswith("d")
        if (word.form in _DENIALS or is_not_any) and following:
            denied.add(following[0])
        if word.form in ("non", "pas") and following and _NOT_ASKED.fullmatch(found[following[0]].form):
            denied.update(_just_before(text, found, i))
    return denied


def _just_before(text: str, found: Sequence[Word], i: int) -> Iterator[int]:
    """The few words before the i-th that make one thing with it: no punctuation between them."""
    for j in range(i - 1, max(i - 6, -1), -1):
        if any(mark in text[found[j].end : found[j + 1].start] for mark in ",.;:()!?"):
            return
        if found[j].form not in _COPULAS and carries_meaning(found[j].form):
            yield j


def content(text: str) -> list[str]:
    """The words that carry meaning, in order."""
    return [form for form in tokens(text) if carries_meaning(form)]


def acronyms(text: str) -> list[str]:
    """Words in capitals inside a text that is not: "Adil", no; "Centre (PMI) - Antony", "pmi"."""
    letters = [c for c in text if c.isalpha()]
    if sum(c.isupper() for c in letters) > 0.6 * len(letters):
        return []
    return [
        fold(text[start:end].replace(".", ""))
        for form, start, end in words(text)
        if 2 <= len(form) <= 8 and text[start:end].replace(".", "").isupper() and not form.isdigit()
    ]


def initials(name: str, town: str = "") -> list[str]:
    """What people make of a name's first letters, the town's left out: "Centre communal d’action sociale" → "ccas"."""
    apart = set(tokens(town))
    forms = [form for form in content(name.split("(")[0].split(" - ")[0]) if not form.isdigit() and form not in apart]
    letters = "".join(form[0] for form in forms)
    return [letters[:size] for size in range(3, min(len(letters), 6) + 1)]


# Without their last letter these would be other words: "fil", "cour", "moi".
INVARIABLE: Final = _set("fils cours mois temps repas bras corps acces proces succes bus prix voix avis permis")


def singular(form: str) -> str:
    """Without the mark of the plural; Snowball alone leaves "emplois" apart from "emploi"."""
    if len(form) < 4 or form.endswith("ss") or form in INVARIABLE:
        return form
    if form.endswith("aux") and not form.endswith("eaux") and len(form) > 5:
        return form[:-3] + "al"
    return form[:-1] if form[-1] in "sx" else form


_snowball = snowballstemmer.stemmer("french")
_snowball_lock = Lock()  # the stemmer keeps the word it works on in itself


@lru_cache(maxsize=20_000)
def stem(form: str) -> str:
    """The root of a folded word. Roots under 4 letters bring strangers together ("café" and "CAF"): not taken."""
    if form.startswith(DENIED):
        return DENIED + stem(form[1:])
    base = singular(form)
    if len(base) < 5 or not base.isalpha() or not base.isascii():
        return base
    with _snowball_lock:
        root = str(_snowball.stemWord(base))
    return root if len(root) > 3 else base


# How French spells one sound in many ways; applied in order to a folded word.
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in {
        r"ph": "f",
        r"th": "t",
        r"sch|sh": "ch",
        r"ch(?=[rlnt])": "k",
        r"(?<=[aeiouy])s(?=[aeiouy])": "z",
        r"tion": "sion",
        r"eaux?|aux?": "o",
        r"g(?=[eiy])": "j",
        r"gu(?=[eiy])": "g",
        r"sc(?=[eiy])|c(?=[eiy])": "s",
        r"qu|ck|q|c(?!h)": "k",
        r"x(?=.)": "ks",
        r"(?:ein|ain|aim|yn|in)(?![aeiouyn])|[yi]m(?=[bp])": "1",
        r"[ae]n(?![aeiouyn])|[ae]m(?=[bp])": "2",
        r"on(?![aeiouyn])|om(?=[bp])": "3",
        r"ai|ei|oeu|eu|er$|ez$|et$|es$": "e",
        r"y": "i",
        r"h": "",
        r"(.)\1+": r"\1",
        r"[stxdep]+$": "",
    }.items()
)


def sound(form: str) -> str:
    """About how a folded word sounds: "farmacie" and "pharmacie" are one, so are "lojement" and "logement"."""
    for pattern, replacement in _SOUNDS:
        form = pattern.sub(replacement, form)
    return form


def errors_allowed(form: str) -> int:
    """How many typing errors a word may hold: none under 4 letters or with a digit, then 1, from 8 letters 2."""
    if len(form) < 4 or not form.isalpha():
        return 0
    return 1 if len(form) < 8 else 2


def town_keys(town: str, postal_code: str = "") -> list[str]:
    """The names under which a town is asked for, the town's own first: "Paris", "75018" → ["paris", "paris 18"]."""
    forms = [form for form in place_forms(tokens(re.sub(r"(?i)\bc[eé]dex\b.*", "", town))) if form != "arrondissement"]
    if not forms:
        return []
    if len(forms) > 1 and forms[-1].isdigit():
        return [" ".join(forms[:-1]), " ".join(forms)]
    keys = [" ".join(forms)]
    district = _DISTRICT.match(postal_code)
    if district and keys[0] in ("paris", "lyon", "marseille"):
        keys.append(f"{keys[0]} {int(district[1])}")
    return keys


def area_keys(postal_code: str) -> list[str]:
    """A postal code and its département are asked for too: "92130" → ["92130", "92"]."""
    if not re.fullmatch(r"\d{5}", postal_code):
        return []
    return [postal_code, postal_code[: 3 if postal_code.startswith("97") else 2]]


def place_forms(forms: list[str]) -> list[str]:
    """Words as towns are compared: no small words, "St" is "Saint", "18e" is "18"."""
    short = {"st": "saint", "ste": "sainte"}
    kept = [short.get(form, form) for form in forms if form not in STOP_WORDS]
    return [ordinal[1] if (ordinal := _ORDINAL.match(form)) else form for form in kept]


def town_key(name: str) -> str:
    """« Saint-Ouen », "st ouen" → "saint ouen": how a town is told from another."""
    return " ".join(place_forms(tokens(name)))


# --- weights -------------------------------------------------------------------------------------------------------


class Field(NamedTuple):
    weight: float
    usual_length: int  # in words: a longer text says each of its words less loudly


FIELDS: Final[dict[str, Field]] = {
    "name": Field(8, 5),
    "acronym": Field(16, 1),
    "alias": Field(7, 5),
    "initials": Field(4, 4),
    "service": Field(6, 4),
    "description": Field(2.4, 20),
    "documents": Field(1.6, 8),
    "tags": Field(2.4, 3),
    "publics": Field(1.2, 6),
    "conditions": Field(1, 15),
    "access": Field(1, 10),
    "fee": Field(0.8, 4),
    "hours": Field(0.5, 6),
    "town": Field(1.5, 2),
    "street": Field(0.5, 5),
    "phone": Field(4, 1),
}

# A need that a fiche declares by a code is a little weaker than the same need in its own words.
CONCEPT_WEIGHTS: Final[dict[str, float]] = {
    "theme": 2.0,
    "tag": 1.6,
    "language": 2.0,
    "public": 1.0,
    "network": 2.0,
    "partner_kind": 0.8,
    "fee": 0.6,
    "access": 0.6,
    "service_type": 0.5,
    "appointment": 0.1,
}

SATURATION: Final = 4.0


def loudness(field: str, count: int, length: int) -> float:
    """How loudly a field of `length` words says a word that it holds `count` times."""
    weight, usual = FIELDS[field]
    return weight * min(count, 3) ** 0.5 / (0.7 + 0.3 * length / usual)


def saturate(amount: float) -> float:
    """Several fields add up, but never shout: 0 ≤ result < 1."""
    return amount / (amount + SATURATION)


def rarity(found: int, total: int) -> float:
    """What a word found in `found` of `total` fiches is worth (BM25's inverse document frequency, always positive)."""
    found = min(found, total)
    return log(1 + (total - found + 0.5) / (found + 0.5))
