from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from pypdf import PdfReader

from blueprints.web import pdf
from blueprints.web.pdf import THE_REST, compile_pdf, legible, qr_svg, shorten


def blank_sheet(title: str = "Rien à dire") -> dict[str, Any]:
    """The least that fiche.typ takes."""
    version = {"size": 12, "white": 1, "title": title, "partner": "", "kind": "", "description": "", "full": None}
    version |= {"contact": None, "where": None, "when": {"rows": [], "strong": [], "lines": []}, "documents": []}
    version |= {"facts": [], "others": None, "appointment": False, "more": ""}
    paper = {"document_title": title, "place": "Loge d’essai", "badge": "", "two_up": False, "address": "", "qr": ""}
    return {**paper, "foot": [], "the_rest": THE_REST, "fits": [version]}


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (
            "9\u00a0h\u00a030, «\u00a0oui\u00a0»\u202f! 1\u202f779 € – œuf, l’été…",
            "9\u00a0h\u00a030, «\u00a0oui\u00a0»\u202f! 1\u202f779 € – œuf, l’été…",
        ),
        ("#set *gras* $x$ \\ `code` <a> @b", "#set *gras* $x$ \\ `code` <a> @b"),
        ("Café 😀🏳️‍🌈 ouvert", "Café  ouvert"),
        ("e\u0301te\u0301 a\u0315\u0315", "été a"),
        ("ورقة معلومات", "ورقة معلومات"),
        ("وَرَقَة", "ورقة"),
        ("中文字 et বাংলা", "… et …"),
        ("a\u202eb\u200bc\ufeffd\x00e\x1bf", "abcdef"),
        ("a\u2028b\tc\u2011d", "a\nb c-d"),
        ("Ελλάδα, Україна, Đà Nẵng, Kraków", "Ελλάδα, Україна, Đà Nẵng, Kraków"),
    ],
)
def test_a_text_keeps_only_what_can_be_printed(typed: str, printed: str) -> None:
    assert legible(typed) == printed


def test_numbers_lists_and_blanks_pass_through_untouched() -> None:
    given = {"a": [1, None, True, "x😀"], "b": {"c": ("y",)}}
    assert legible(given) == {"a": [1, None, True, "x"], "b": {"c": ["y"]}}


def test_every_character_that_is_kept_can_be_printed() -> None:
    kept = "".join(char for char in map(chr, range(0x20000)) if legible(char) == char and not char.isspace())
    assert len(kept) > 1200
    assert not [char for char in kept if unicodedata.category(char) in {"Mn", "Cf", "Cc", "Co"}]
    for start in range(0, len(kept), 300):
        assert compile_pdf("fiche.typ", blank_sheet(kept[start : start + 300])).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Une aide", 8, "Une aide"),
        ("Une aide rapide", 0, ""),
        ("", 10, ""),
        ("Une aide rapide", 9, "Une aide…"),
        ("Une aide rapide", 12, "Une aide…"),
        ("Une aide, rapide", 11, "Une aide…"),
        ("de 9\u00a0h\u00a030 à 12\u00a0h", 6, "de…"),
        ("anticonstitutionnellement", 10, "anticonsti…"),
        ("Aide ( logement)", 7, "Aide…"),
    ],
)
def test_a_long_text_is_cut_between_two_words(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected


def test_a_qr_code_is_that_of_the_address() -> None:
    address = "https://conciergerie.example/annuaire/12-accueil-etrangers-du-quartier"
    drawn = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    assert dark_modules(qr_svg(address), len(drawn)) == drawn


def dark_modules(svg: str, size: int) -> list[list[int]]:
    """The modules that the path of the picture draws: moves and horizontal strokes, one unit high."""
    assert f'viewBox="0 0 {size} {size}"' in svg
    grid = [[0] * size for _ in range(size)]
    x = y = 0.0
    path = re.search(r' d="([^"]+)"', svg)
    assert path
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?", path[1]):
        if command == "h":
            for column in range(int(x), int(x) + int(first)):
                grid[int(y)][column] = 1
            x += int(first)
        else:
            x, y = (float(first), float(second)) if command == "M" else (x + float(first), y + float(second))
    return grid


def test_papers_made_at_the_same_time_do_not_mix() -> None:
    names = [f"Fiche numéro {number}" for number in range(6)]
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda name: compile_pdf("fiche.typ", blank_sheet(name)), names))
    assert [PdfReader(BytesIO(content)).metadata.title for content in made] == names  # type: ignore[union-attr]


def test_a_paper_that_fails_does_not_spoil_the_next_one() -> None:
    with pytest.raises(RuntimeError):
        compile_pdf("fiche.typ", {})
    assert compile_pdf("fiche.typ", blank_sheet()).startswith(b"%PDF")


def test_missing_fonts_say_how_to_get_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf, "FONTS", (tmp_path / "SourceSansPro-Regular.otf",))
    monkeypatch.setattr(pdf, "_compiler", None)
    with pytest.raises(RuntimeError, match=r"SourceSansPro-Regular\.otf.*make install"):
        compile_pdf("fiche.typ", blank_sheet())


def test_a_worker_that_prints_nothing_never_loads_typst() -> None:
    code = "import sys, app, blueprints.partners.papers; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=pdf.ROOT, check=False).returncode == 0
