"""What no file of the project says: where it was written, by which machine, from which registry."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = frozenset(
    {".git", ".venv", "instance", "vendor", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
)
TEXTS = frozenset(
    {"", ".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".json", ".csv", ".typ", ".svg", ".ini", ".mako"}
)

# Written in pieces so that this file does not name them either.
FORBIDDEN = {
    "an absolute path of somebody's machine": r"(?<![\w.])/(?:ho" + r"me|ro" + r"ot|Us" + r"ers|wo" + r"rk)/[\w.-]+",
    "a folder of a temporary session": r"/tmp/(?:loge|pytest|bash)[/_]",
    "the host of a package registry": r"(?:pypi\.(?:org|python)|files\.pythonhos"
    + r"ted|npmjs\.(?:com|org)|(?<!no-emit-)index-url\s)",
    "a content delivery network": r"(?:unp" + r"kg\.com|jsdel" + r"ivr|cdn" + r"js\.|google" + r"apis\.com)",
}


def project_files() -> list[Path]:
    """What git knows or would add; without git, what stands in the folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.splitlines()]
    else:
        paths = [path for path in ROOT.rglob("*") if not SKIPPED & set(path.relative_to(ROOT).parts)]
    return sorted(path for path in paths if path.is_file() and path.suffix in TEXTS)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in project_files()
        for match in re.finditer(FORBIDDEN[what], path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found, f"{what}: {found[:10]}"


def test_files_are_short_enough_for_an_eye() -> None:
    """Past 400 lines a file asks which task deserves its own (data and locks apart)."""
    code = [path for path in project_files() if path.suffix == ".py" and "versions" not in path.parts]
    long = {str(path.relative_to(ROOT)): lines for path in code if (lines := len(path.read_text().splitlines())) > 400}
    assert not {name for name in long if name not in KNOWN_LONG}, long


# The verbs of a fiche: one list of fields and rules, read together.
KNOWN_LONG = frozenset({"models/partners/operations.py"})


def test_names_are_rooms_not_drawers() -> None:
    drawers = {"utils.py", "helpers.py", "manager.py", "misc.py"}
    assert not [path for path in project_files() if path.name in drawers]


def test_the_house_has_the_top_level_that_was_agreed() -> None:
    agreed = {
        "app.py", "blueprints", "models", "templates", "static", "seeds", "tests", "pyproject.toml", "README.md",
        "migrations", ".ci", "Makefile", "requirements.txt", "requirements-dev.txt", "requirements-vendor.txt",
        "docs", "bench", "deploy", ".gitignore", "LICENSE",
    }  # fmt: skip
    found = {path.relative_to(ROOT).parts[0] for path in project_files()}
    assert found <= agreed, found - agreed
