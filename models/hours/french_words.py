"""The words of opening hours as people type them in French, cut into tokens; one unknown word and we are unsure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from models.hours.grid import DAY_MINUTES

# Also the codes of OSM, which people mix with French hours; but "we" is no Wednesday, it is a week-end.
_DAY_WORDS = (
    ("lundi", "lun", "lu", "mo"),
    ("mardi", "mar", "ma", "tu"),
    ("mercredi", "mer", "me"),
    ("jeudi", "jeu", "je", "th"),
    ("vendredi", "ven", "ve", "fr"),
    ("samedi", "sam", "sa"),
    ("dimanche", "dim", "di", "su"),
)
_RANKS = (
    r"1ers?|1ere|premiers?|premiere",
    r"2(?:e|eme|nd|nde)|deuxiemes?|seconds?",
    r"3(?:e|eme)|troisiemes?",
    r"4(?:e|eme)|quatriemes?",
)


class Token(NamedTuple):
    kind: str  # day, days, rank, clock, hour (bare number), to, and, closed, except, holidays, always, appointment
    value: int = 0
    text: str = ""


class Unsure(Exception):  # noqa: N818 - not an error: the text is left to the person
    """The text is not understood for certain."""


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[‐‑‒–—−→]", "-", plain)


def _clock(found: re.Match[str]) -> Token:
    hour, minute = int(found["hour"] or found["hour2"]), int(found["minute"] or found["minute2"] or 0)
    if minute > 59 or hour * 60 + minute > DAY_MINUTES:
        raise Unsure
    return Token("clock", hour * 60 + minute)


def _fixed(kind: str, value: int = 0) -> Callable[[re.Match[str]], Token]:
    return lambda found: Token(kind, value, found[0])


# Tried in this order at each place; the text between two matches must be blank.
_WORDS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Token | None]]] = [
    (re.compile(pattern), make)
    for pattern, make in (
        (r"h24\b|24\s*h?(?:eures)?\s*(?:/|sur)\s*24(?:\s*h\b)?|jour et nuit\b", _fixed("always")),
        (r"7\s*j?(?:ours)?\s*(?:/|sur)\s*7(?:\s*j(?:ours)?\b)?|tous les jours\b|chaque jour\b", _fixed("days", 7)),
        (r"week[- ]?ends?\b", _fixed("days", 2)),
        (r"jours? feries?\b", _fixed("holidays")),
        (r"(?:uniquement |seulement )?sur (?:rendez[- ]?vous|rdv|r-v)\b", _fixed("appointment")),
        (r"fermee?s?\b", _fixed("closed")),
        (r"sauf\b|excepte\b|hors\b", _fixed("except")),
        *((rf"(?:{pattern})\b", _fixed("rank", rank)) for rank, pattern in enumerate(_RANKS, start=1)),
        (r"derniers?\b", _fixed("rank", -1)),
        *(
            (rf"(?:{name}s?\b|(?:{'|'.join(short)})\b\.?)", _fixed("day", day))
            for day, (name, *short) in enumerate(_DAY_WORDS)
        ),
        (
            r"(?P<hour>\d{1,2})\s*h(?:eures?)?(?:\s?(?P<minute>\d{2})(?!\s*[h:\d]))?(?![a-z\d])"
            r"|(?P<hour2>\d{1,2}):(?P<minute2>\d{2})(?!\d)",
            _clock,
        ),
        (r"midi\b", _fixed("clock", 12 * 60)),
        (r"minuit\b", _fixed("clock", DAY_MINUTES)),
        (r"\d{1,2}\b", lambda found: Token("hour", int(found[0]) * 60)),
        (r"au public\b|(?:heures|horaires) d'ouverture\b|(?:du|de chaque|chaque) mois\b", lambda found: None),
        (r"sans interruption\b|en continu\b|journee continue\b|non[- ]stop\b", lambda found: None),
        (r"l?'?apres[- ]midis?\b|(?:matin|matinee)s?\b|ouvert(?:e|s|es|ure|ures)?\b", lambda found: None),
        (r"horaires?\b|accueil\b|(?:du|des|de|le|les|la|l'|d'|chaque)(?![a-z])", lambda found: None),
        (r"-|au\b|a\b|jusqu'(?:a|au)\b", _fixed("to")),
        (r"et\b|puis\b|[,/&+;:.()|]", _fixed("and")),
    )
]


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, small words left out. Raises Unsure at the first unknown word."""
    text = _folded(text)
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found, make = next(((m, make) for word, make in _WORDS if (m := word.match(text, at))), (None, None))
        if found is None or make is None:
            raise Unsure
        token = make(found)
        if token is not None:
            tokens.append(token)
        at = found.end()
    return tokens
