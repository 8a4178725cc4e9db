"""Build a scratch base, measure the pages, print a table, write instance/bench.json."""

from __future__ import annotations

import json
import os
import platform
import secrets
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from bench.base import FICHES, fill
from bench.measures import Measure, Memory, browser, measure, worker_memory
from bench.scale import Scale, measure_scale, print_scale
from bench.speed import Speed, print_speeds, speeds
from models.search.queries import get_face

ROOT = Path(__file__).resolve().parents[1]
MOST_MEGABYTES = 150  # of a worker, before its first PDF


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="loge-bench-") as folder:
        environment = {
            "INSTANCE_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "SECRET_KEY": secrets.token_hex(32),
            "PUBLIC_URL": "http://127.0.0.1",
        }
        os.environ.update(environment)
        app = create_app()
        tokens = {"": "", **fill(app)}
        pages = pages_of(app)
        measures = [measure(app, page, role, address, tokens[role]) for page, role, address in pages]
        memory = worker_memory(
            environment,
            _cookie(app, tokens["concierge"]),
            [one[2] for one in pages if one[1] == "concierge"],
            paper_of(app),
        )
        quick = speeds(app, tokens["concierge"])
    print_table(measures, memory)
    print_speeds(f"{FICHES} fiches", quick)
    scale = measure_scale(sys.argv[1] if len(sys.argv) > 1 else "")
    holds = print_scale(scale)
    write(measures, memory, quick, scale)
    if memory and memory.after_pages > MOST_MEGABYTES:
        print(f"A worker holds more than {MOST_MEGABYTES} MB before its first PDF.", file=sys.stderr)
        return 1
    return 0 if holds else 1


def pages_of(app: Flask) -> list[tuple[str, str, str]]:
    """(page, role, address)."""
    with app.app_context():
        face = get_face(1, "team")
        assert face
    fiche = f"/annuaire/{face.id}-{face.slug}"
    public = [("home", "/"), ("results", "/annuaire?q=papiers"), ("fiche", fiche), ("emergencies", "/urgences")]
    team = [
        *public,
        ("open now", "/annuaire?q=aide&ouvert=1"),
        ("list", "/annuaire/fiches"),
        ("edit", f"/annuaire/{face.id}/modifier"),
    ]
    team.append(("edit service", f"/annuaire/{face.id}/services/{face.services[0].id}"))
    return [
        *(("login", "", "/compte/entrer"), *((page, "", address) for page, address in public)),
        *((page, "concierge", address) for page, address in team),
        ("to do", "coordination", "/"),
        ("settings", "coordination", "/lieu"),
    ]


def paper_of(app: Flask) -> str:
    return next(address for page, _, address in pages_of(app) if page == "fiche") + "/fiche.pdf"


def _cookie(app: Flask, token: str) -> str:
    held = browser(app, token).get_cookie("loge")
    assert held
    return held.value


def print_table(measures: Sequence[Measure], memory: Memory | None) -> None:
    lightest = min(one.cpu_ms for one in measures)
    print(f"\n{FICHES} fiches, SQLite, Python {platform.python_version()}\n")
    print(f"{'page':<14}{'role':<14}{'HTML':>9}{'gzip':>9}{'1st load':>10}{'SQL':>5}{'CPU ms':>9}{'ratio':>7}")
    for one in measures:
        size = f"{kilo(one.html):>9}{kilo(one.html_gz):>9}{kilo(one.first_load):>10}"
        cost = f"{one.statements:>5}{one.cpu_ms:>9.1f}{one.cpu_ms / lightest:>7.1f}"
        print(f"{one.page:<14}{one.role or 'nobody':<14}{size}{cost}")
    if memory:
        print(f"\nworker: {memory.at_start} MB at start, {memory.after_pages} MB after pages,", end=" ")
        print(f"{memory.after_pdf} MB after a PDF")


def kilo(size: int) -> str:
    return f"{size / 1024:.1f} kB"


def write(measures: Sequence[Measure], memory: Memory | None, quick: Sequence[Speed], scale: Scale) -> None:
    lightest = min(one.cpu_ms for one in measures)
    made: dict[str, Any] = {
        "fiches": FICHES,
        "python": platform.python_version(),
        "pages": [{**one.row(), "cpu_ratio": round(one.cpu_ms / lightest, 2)} for one in measures],
        "worker_megabytes": asdict(memory) if memory else None,
        "speeds": [asdict(one) for one in quick],
        "scale": asdict(scale),
    }
    path = ROOT / "instance" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"written to {path.relative_to(ROOT)}")


if __name__ == "__main__":
    raise SystemExit(main())
