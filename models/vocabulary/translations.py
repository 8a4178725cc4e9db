"""The needs in the languages that people speak at the desk: words to point at, kept by code.

A place may rename its doors in French: the translation follows the code. What has none yet is said in French.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "translations.json"
FRENCH: Final = "fr"


@dataclass(frozen=True)
class Language:
    """`code` is BCP 47, `name` its own in its own script, `direction` as HTML writes it: ltr, rtl."""

    code: str
    name: str
    direction: str


@dataclass(frozen=True)
class Said:
    """Words in one language, with the French that a concierge reads along ("" when they are French themselves)."""

    words: str
    language: Language
    french: str


def languages() -> list[Language]:
    listed = _translations()["language"]
    return [Language(code, entry["name"], entry.get("direction", "ltr")) for code, entry in listed.items()]


def language_of(code: str) -> Language | None:
    return next((language for language in languages() if language.code == code), None)


def say(kind: str, code: str, french: str, language: Language) -> Said:
    """A door or a theme in this language; its French words when nobody has translated it."""
    words = _entry(kind, code).get(language.code)
    if words is None or language.code == FRENCH:
        return Said(french, french_language(), "")
    return Said(words, language, french)


def page_words(language: Language) -> dict[str, Said]:
    """The few words of the page itself, by name: title, back, emergency…"""
    return {name: say("page", name, entry[FRENCH], language) for name, entry in _translations()["page"].items()}


def french_language() -> Language:
    return Language(FRENCH, _translations()["language"][FRENCH]["name"], "ltr")


def pictogram(theme: str) -> str:
    """A picture of this need alone: on one page, no two themes may look the same. "" when there is none."""
    return str(_entry("theme", theme).get("icon", ""))


def rank(theme: str) -> int:
    """Where to show it among those of its door: what people ask most comes first, what is not known last."""
    return _ranks().get(theme, len(_ranks()))


def _entry(kind: str, code: str) -> Mapping[str, str]:
    return _translations()[kind].get(code, {})


@lru_cache(maxsize=1)
def _translations() -> dict[str, Any]:
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _ranks() -> dict[str, int]:
    return {code: place for place, code in enumerate(_translations()["theme"])}
