"""The list of French words: a word that is in it is no typing error, and is nobody's name."""

from __future__ import annotations

import mmap
from functools import lru_cache
from pathlib import Path

# Folded words, one a line, fetched at set-up; names of people are not in it (blueprints/web/vendor.py).
FRENCH_WORDS = Path(__file__).resolve().parents[2] / "seeds" / "vendor" / "french_words.txt"


@lru_cache(maxsize=1024)
def is_french(form: str) -> bool:
    """Whether the list of French words holds this folded word; without the list, none is."""
    if not form.isascii() or not FRENCH_WORDS.is_file() or not FRENCH_WORDS.stat().st_size:
        return False
    with FRENCH_WORDS.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as listed:
        return listed.find(f"\n{form}\n".encode()) >= 0
