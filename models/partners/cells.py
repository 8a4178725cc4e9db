"""What one value of a file means: a text, a list, a code, a day, an hour. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from models.errors import DomainError
from models.hours.rules import normalize, parse_french
from models.partners import rules
from models.partners.older_codes import OLDER
from models.search.rules import fold

# Windows-1252 read as Latin-1, common in real files: « Vand\x9cuvre » is « Vandœuvre ».
_WINDOWS: Final = {n: bytes([n]).decode("cp1252", "ignore") for n in range(0x80, 0xA0)}
_HIDDEN: Final = re.compile(
    r"\bconfidentiel(?:le)?\b|\badresse (?:tenue )?secrete\b|\bnon (?:communique|diffuse|divulgue)e?\b"
)
_HIDDEN_SAID: Final = re.compile(
    r"\badresse (?:est |reste |du lieu |tenue |postale )*"
    r"(?:confidentielle|secrete|non (?:communique|diffuse|divulgue)e)\b"
)
OUR_SOURCE: Final = "loge"  # of the fiches made here, in our exports
_DOCUMENTS: Final = "Documents à apporter\u00a0:"
_DOCUMENTS_READ: Final = re.compile(r"^Documents à apporter\s?:\s*\n", re.MULTILINE)
_MOST_ITEMS: Final = 500


@dataclass(frozen=True)
class Known:
    """The codes that the base has, by kind of term; the themes that are sensitive."""

    codes: Mapping[str, frozenset[str]]
    sensitive: frozenset[str] = frozenset()
    tails: Mapping[str, str] = field(default_factory=dict)  # "addictions" → "sante--addictions"


def known_codes(codes: Mapping[str, Iterable[str]], sensitive: Iterable[str] = ()) -> Known:
    themes = [code for code in codes.get("theme", ()) if "--" in code]
    tails = [code.split("--", 1)[1] for code in themes]
    return Known(
        codes={kind: frozenset(found) for kind, found in codes.items()},
        sensitive=frozenset(sensitive),
        tails={tail: code for tail, code in zip(tails, themes, strict=True) if tails.count(tail) == 1},
    )


def slug(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(word)).strip("-")


def code_of(kind: str, word: str, known: Known) -> str:
    """The code that a word stands for: itself, its label, its older name, the end of a theme; else nothing."""
    codes = known.codes.get(kind, frozenset())
    plain = word if "--" in word else slug(word)
    older = OLDER.get(kind, {}).get(plain, "")
    tail = known.tails.get(plain, "") if kind == "theme" else ""
    return next((candidate for candidate in (word, plain, older, tail) if candidate in codes), "")


def text_of(value: Any) -> str:
    """A value of JSON as text; lists and objects give nothing."""
    if isinstance(value, str):
        return value.translate(_WINDOWS).strip()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else ""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    return ""


def items_of(value: Any, separators: str) -> list[str]:
    """What a list says, however it is written: a list, JSON in a cell, or items between separators ("|" first)."""
    if isinstance(value, list):
        return [text_of(item) for item in value[:_MOST_ITEMS]]
    text = text_of(value)
    if text[:1] == "[":
        try:
            return items_of(json.loads(text), separators)
        except (ValueError, RecursionError):
            text = text.strip("[]")
    if text[:1] == "{" and text[-1:] == "}":
        text = text[1:-1]
    kept = "|" if "|" in text else separators
    return [item.strip(" \"'") for item in re.split(f"[{re.escape(kept)}\n]", text)[:_MOST_ITEMS]]


def day_of(typed: str) -> date | None:
    """2024-02-30 is no day; an instant counts for its day; people write 31/12/2024."""
    try:
        if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", typed):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return datetime.fromisoformat(typed).date()
    except ValueError:
        return None


def number_of(typed: str) -> float | None:
    """None for nothing; not-a-number for what is no number."""
    try:
        return float(typed.replace(",", ".")) if typed else None
    except ValueError:
        return float("nan")


def postal_code_of(text: str, field_name: str) -> str:
    """Spreadsheets eat the first zero of 01000."""
    return rules.clean_postal_code(text.zfill(5) if re.fullmatch(r"\d{4}", text) else text, field_name)


def insee_code_of(text: str, field_name: str) -> str:
    code = text.upper().zfill(5) if re.fullmatch(r"\d{4}", text) else text.upper()
    if code and not re.fullmatch(r"\d[\dAB]\d{3}", code):
        raise DomainError(field_name, "Un code Insee compte cinq signes.")
    return code


@lru_cache(maxsize=4096)
def hours_of(typed: str) -> str:
    """An OSM string, or French that is read with certainty; else nothing."""
    try:
        return normalize(typed)
    except DomainError:
        return parse_french(typed) or ""


def is_hidden(address: Iterable[str], texts: Iterable[str]) -> bool:
    """« Adresse confidentielle » is often written where the street should be; the name or the text may say so too."""
    return any(_HIDDEN.search(fold(text)) for text in address) or any(_HIDDEN_SAID.search(fold(text)) for text in texts)


def split_conditions(text: str) -> tuple[str, list[str]]:
    """Conditions, and the documents listed under our own title (see `join_conditions`)."""
    before, *after = _DOCUMENTS_READ.split(text, maxsplit=1)
    lines = [line.strip() for line in "".join(after).strip().split("\n")]
    if not after or not all(line.startswith("- ") for line in lines):
        return text, []
    return before.strip(), [line[2:].strip() for line in lines]


def join_conditions(text: str, documents: list[str]) -> str:
    """v1 has one text for the conditions and the « justificatifs à présenter »."""
    listed = "\n".join([_DOCUMENTS, *(f"- {label}" for label in documents)]) if documents else ""
    return "\n\n".join(filter(None, [text, listed]))
