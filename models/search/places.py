"""The place that a question names: a town, an arrondissement (« 18e »), a postal code, a département. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from models.search.rules import place_forms

LONGEST_TOWN = 6  # words
CUT_IN_ARRONDISSEMENTS = ("paris", "lyon", "marseille")
_ORDINAL = re.compile(r"\d{1,2}(?:er|ere|e|eme|ieme)")


def find_place(
    forms: Sequence[str],
    before: Sequence[str],
    is_town: Callable[[str], bool],
    is_common: Callable[[str, str], bool],
) -> tuple[str, range] | None:
    """The longest run of words that is a town of the index, the last one first, and where it stands.

    `before[i]` is the word said before `forms[i]`; `is_common(key, before)` says that it is more of an everyday word.
    """
    if found := _arrondissement(forms, is_town):
        return found
    parts = [place_forms([form]) or [form] for form in forms]
    for size in range(min(LONGEST_TOWN, len(forms)), 0, -1):
        for start in range(len(forms) - size, -1, -1):
            key = " ".join(form for part in parts[start : start + size] for form in part)
            if is_town(key) and not is_common(key, before[start]):
                return key, range(start, start + size)
    return None


def _arrondissement(forms: Sequence[str], is_town: Callable[[str], bool]) -> tuple[str, range] | None:
    """« 18e » alone, or « 18e arrondissement »: of the first of the three cities that has one."""
    if set(forms) & set(CUT_IN_ARRONDISSEMENTS):
        return None
    for start, form in enumerate(forms):
        is_named = forms[start + 1 : start + 2] == ["arrondissement"]
        if _ORDINAL.fullmatch(form) or (form.isdigit() and is_named):
            number = re.sub(r"\D", "", form)
            for city in CUT_IN_ARRONDISSEMENTS:
                if is_town(f"{city} {number}"):
                    return f"{city} {number}", range(start, start + 1 + is_named)
    return None
