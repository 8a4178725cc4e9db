"""A base of tens of thousands of fiches: the import, the search, the memory of a worker, how soon a change is found.

With SCALE=path, the real rows of that file (data·inclusion structures); otherwise as many generated ones.
"""

from __future__ import annotations

import json
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from app import create_app
from bench.base import people_of
from bench.fiches import rows
from bench.measures import ROOT, browser, free_port, resident, wait_for
from bench.speed import Speed, plain_speed, print_speeds, questions, run_flask, search_speed
from models import db, writes
from models.partners.tables import Partner
from models.search.operations import index_partner

FICHES = 46_445
LONGEST_IMPORT, LONGEST_NEWS, MOST_MEGABYTES = 60, 2, 250
WORKERS = 2
SURE = 12  # answers in a row, so that every process has answered


@dataclass(frozen=True)
class Scale:
    rows: str
    fiches: int
    import_seconds: float
    megabytes: float
    news_seconds: float
    speeds: list[Speed]


def measure_scale(path: str) -> Scale:
    with tempfile.TemporaryDirectory(prefix="loge-scale-") as folder:
        environment = {
            "INSTANCE_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/scale.sqlite3",
            "SECRET_KEY": secrets.token_hex(32),
            "PUBLIC_URL": "http://127.0.0.1",
        }
        source = Path(path) if path else _generated(Path(folder))
        run_flask(environment, "db", "upgrade")
        run_flask(environment, "seed", "reference")
        spent = run_flask(environment, "partners", "import", str(source))
        app = create_app(
            {"SQLALCHEMY_DATABASE_URI": environment["DATABASE_URL"], "SECRET_KEY": environment["SECRET_KEY"]}
        )
        with app.app_context():
            token = people_of()["concierge"]
            fiches = db.session.scalar(select(func.count()).select_from(Partner)) or 0
            db.session.remove()
            db.engine.dispose()
        client = browser(app, token)
        speeds = [plain_speed(client), *search_speed("search, SQLite", client)]
        held = client.get_cookie("loge")
        assert held
        with _served(environment) as served:
            megabytes = served.warm(held.value)
            news = served.seconds_to_news(held.value, environment["DATABASE_URL"])
        told = f"rows of {source.name}" if path else "generated rows"
        return Scale(told, fiches, spent, megabytes, news, speeds)


def _generated(folder: Path) -> Path:
    path = folder / "generated.json"
    path.write_text(json.dumps([structure for structure, _ in rows(FICHES)]), encoding="utf-8")
    return path


class _served:  # noqa: N801  # a context manager
    """gunicorn with a few workers on this base."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    def __enter__(self) -> _served:
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)]
        command += ["--threads", "4", "--log-level", "error", "app:create_app()"]
        self._server = subprocess.Popen(command, cwd=ROOT, env=self._environment)
        self._url = f"http://127.0.0.1:{port}"
        wait_for(f"{self._url}/urgences")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.send_signal(signal.SIGTERM)
        self._server.wait(20)

    def warm(self, cookie: str) -> float:
        """Megabytes of the largest worker, once each has searched."""
        for question in questions() * 2:
            self._ask(cookie, question)
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        return max(resident(int(child)) for child in children)

    def seconds_to_news(self, cookie: str, database: str) -> float:
        """From the commit of a changed fiche until every process finds it by its new name."""
        name = f"Zygomatique {secrets.token_hex(4)}"
        app = create_app({"SQLALCHEMY_DATABASE_URI": database})
        with app.app_context():
            token = writes.set(True)
            partner = db.session.scalars(select(Partner).order_by(Partner.id).limit(1)).one()
            partner.name = name
            index_partner(partner)
            db.session.commit()
            writes.reset(token)
            db.engine.dispose()
        start, found, last_miss = time.perf_counter(), 0, 0.0
        while found < SURE and time.perf_counter() - start < 30:
            is_found = name in self._ask(cookie, name)
            found = found + 1 if is_found else 0
            last_miss = last_miss if is_found and last_miss else time.perf_counter() - start
        return last_miss

    def _ask(self, cookie: str, question: str) -> str:
        request = urllib.request.Request(
            f"{self._url}/annuaire?{urllib.parse.urlencode({'q': question})}",
            headers={"Cookie": f"loge={cookie}", "HX-Request": "true"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return re.sub(r"</?mark>", "", answer.read().decode())


def print_scale(scale: Scale) -> bool:
    """Whether every bar holds."""
    print_speeds(f"{scale.fiches} fiches, {scale.rows}, SQLite", scale.speeds)
    bars = (
        ("import", scale.import_seconds, LONGEST_IMPORT, "s"),
        ("a change is found in every process after", scale.news_seconds, LONGEST_NEWS, "s"),
        ("worker", scale.megabytes, MOST_MEGABYTES, "MB"),
    )
    for name, value, most, unit in bars:
        print(f"{name}: {value:.1f} {unit} (at most {most})")
    return all(value <= most for _, value, most, _ in bars)
