"""Papers: a typst template and plain data make an accessible PDF (PDF/UA-1).

Texts reach the template as JSON, never as markup: `#set`, `*`, `$` and backslashes are printed as typed. typst is
loaded at the first PDF, so that a worker which makes none stays small; one compiler is kept for the next ones.
"""

from __future__ import annotations

import io
import json
import struct
import unicodedata
from functools import cache
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import segno

from blueprints.web.vendor import FILES, ROOT, VENDOR

if TYPE_CHECKING:
    import typst

TEMPLATES = ROOT / "templates" / "print"
FONTS = tuple(VENDOR / name for name in FILES if name.startswith("fonts/"))
THE_REST = "… la suite à l’accueil"

# Letters that typst's own fallback font draws when the paper's font has none: Arabic, Persian, Urdu, no vowel marks.
ARABIC = frozenset(
    chain(
        *(range(0x621, 0x63B), range(0x640, 0x64B), range(0x660, 0x66A), range(0x6F0, 0x6FA)),
        (0x60C, 0x61B, 0x61F, 0x679, 0x67E, 0x686, 0x691, 0x698, 0x6A9, 0x6AF, 0x6BE, 0x6CC),
    )
)
# What stands for characters that the font lacks.
TWINS = {"\u2009": "\u202f", "\u2010": "-", "\u2011": "-", "\t": " ", "\u2028": "\n", "\u2029": "\n"}

_lock = Lock()
_compiler: typst.Compiler | None = None


def compile_pdf(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of `templates/print/<template>`, which reads `json(bytes(sys.inputs.data))`.

    Characters that no font draws are left out (PDF/UA refuses them). Raises RuntimeError when the fonts are missing or
    when typst gives up.
    """
    global _compiler
    inputs = {"data": json.dumps(legible(data), ensure_ascii=False)}
    with _lock:
        _compiler = _compiler or _new_compiler()
        try:
            made = _compiler.compile(TEMPLATES / template, sys_inputs=inputs, format="pdf", pdf_standards="ua-1")
            _forget(_compiler)
        except BaseException as error:  # a panic of typst is no Exception
            _compiler = None  # it may be left half-way
            if type(error).__name__ != "PanicException":
                raise
            raise RuntimeError(f"typst could not lay out {template}") from error
    assert isinstance(made, bytes)
    return made


def _new_compiler() -> typst.Compiler:
    _refuse_missing_fonts()
    import typst

    return typst.Compiler(root=ROOT, font_paths=[str(VENDOR / "fonts")], ignore_system_fonts=True)


def _forget(compiler: typst.Compiler) -> None:
    """Let typst drop what it keeps of a paper for the ten compilations to come, and which no other paper uses.

    Blank documents make it older: about 10 ms, and a worker that settles at 175 MB instead of 325.
    """
    for _ in range(3):
        compiler.compile(b"", sys_inputs={}, format="svg")


def _refuse_missing_fonts() -> None:
    missing = [path.name for path in FONTS if not path.is_file()]
    if missing:
        raise RuntimeError(f"The fonts of the papers are missing ({', '.join(missing)}): run `make install`.")


def legible(value: Any) -> Any:
    """The same data, its texts reduced to what the fonts can draw.

    Emoji, controls and directional marks go; a run of letters of an unknown script becomes « … ».
    """
    if isinstance(value, str):
        return _legible_text(value)
    if isinstance(value, dict):
        return {key: legible(item) for key, item in value.items()}
    return [legible(item) for item in value] if isinstance(value, list | tuple) else value


def _legible_text(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if _drawn().issuperset(text):
        return text
    kept: list[str] = []
    for char in text:
        if char in _drawn():
            kept.append(char)
        elif char in TWINS:
            kept.append(TWINS[char])
        elif unicodedata.category(char).startswith("L") and kept[-1:] != ["…"]:
            kept.append("…")
    return "".join(kept)


@cache
def _drawn() -> frozenset[str]:
    """The characters that can be printed. Lone combining marks are out: typst 0.15 stops dead on some."""
    _refuse_missing_fonts()
    known = map(chr, _codes_of(FONTS[0]) | ARABIC)
    return frozenset(char for char in known if unicodedata.category(char) not in {"Mn", "Cf", "Cc"}) | {"\n"}


def _codes_of(font: Path) -> set[int]:
    """The code points in a font's character map (OpenType `cmap`, format 12: groups of first, last, glyph)."""
    content = font.read_bytes()
    tables = {content[at : at + 4]: at for at in range(12, 12 + 16 * _numbers(content, 4, "H")[0], 16)}
    (cmap,) = _numbers(content, tables[b"cmap"] + 8, "I")
    for index in range(_numbers(content, cmap + 2, "H")[0]):
        (offset,) = _numbers(content, cmap + 8 + 8 * index, "I")
        if _numbers(content, cmap + offset, "H") == (12,):
            start = cmap + offset + 12
            groups = [_numbers(content, start + 4 + 12 * i, "II") for i in range(_numbers(content, start, "I")[0])]
            return {code for first, last in groups for code in range(first, last + 1)}
    raise RuntimeError(f"{font.name} has no character map that can be read.")


def _numbers(content: bytes, at: int, layout: str) -> tuple[int, ...]:
    return struct.unpack_from(f">{layout}", content, at)


def shorten(text: str, limit: int) -> str:
    """At most about `limit` characters, cut at a space that may be broken, and ended by « … ». 0 leaves nothing."""
    if len(text) <= limit or not limit:
        return text if limit else ""
    head, space, _ = text[: limit + 1].rpartition(" ")
    return (head if space and head.strip() else text[:limit]).rstrip(" \n\u00a0\u202f.,;:!?…(«–-") + "…"


def qr_svg(address: str) -> str:
    """The QR code of an address as SVG, without its quiet zone: leave four modules of white around."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False, omitsize=True)
    return picture.getvalue().decode()
