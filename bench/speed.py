"""How quick the search is: the fragment that typing swaps, on both databases, beside a plain page of the same house."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from bench.base import fill
from bench.measures import browser
from tests.databases import PostgresDatabases
from tests.postgres import PrivateServer, binaries

# What residents say, as it is typed: whole questions, and every beginning of a few.
ASKED = (
    "papiers", "manger ce soir", "couches", "boulot", "facture edf", "mal aux dents", "mari violent", "il boit trop",
    "coup de blues", "patron me paye pas", "maman seule avec trois enfants", "apprendre le français", "sans papiers",
    "aide alimentaire villejuif", "douche paris 12", "médecin gratuit", "démarches sans rendez-vous samedi",
    "jeune 19 ans sans formation", "episserie solidair", "missoin local", "ccas", "pmi arcueil", "logement social",
    "école", "mairie", "impôts", "carte grise", "vélo", "sport femmes", "bébé de 6 mois",
)  # fmt: skip
TYPED = ("apprendre le fran", "facture", "mission loc")
TIMES = 5
PLAIN = "/compte"  # login, one query of its own, base.html


@dataclass(frozen=True)
class Speed:
    """Milliseconds of server time (wall clock, one request at a time)."""

    name: str
    median: float
    p95: float
    worst: float

    @property
    def a_second(self) -> float:
        return 1000 / self.median


def questions() -> list[str]:
    return [*ASKED, *(one[:size] for one in TYPED for size in range(2, len(one) + 1))]


def search_speed(name: str, client: FlaskClient) -> list[Speed]:
    """Questions asked for the first time since a fiche changed, when needs are weighed anew; then again and again."""
    _ask(client, "personne ne dit cela")  # the index itself is loaded
    first = [_ask(client, question) for question in questions()]
    again = [_ask(client, question) for _ in range(TIMES) for question in questions()]
    return [_speed(f"{name}, first time", first), _speed(name, again)]


def plain_speed(client: FlaskClient) -> Speed:
    return _speed("a plain page", [_timed(client, PLAIN) for _ in range(TIMES * 10)])


def _ask(client: FlaskClient, question: str) -> float:
    start = time.perf_counter()
    answer = client.get("/annuaire", query_string={"q": question}, headers={"HX-Request": "true"})
    spent = time.perf_counter() - start
    if answer.status_code != 200:
        raise RuntimeError(f"« {question} » answers {answer.status_code}")
    return spent


def _timed(client: FlaskClient, address: str) -> float:
    start = time.perf_counter()
    if client.get(address).status_code != 200:
        raise RuntimeError(f"{address} does not answer")
    return time.perf_counter() - start


def _speed(name: str, seconds: Sequence[float]) -> Speed:
    ordered = sorted(1000 * one for one in seconds)
    return Speed(name, statistics.median(ordered), ordered[int(0.95 * len(ordered))], ordered[-1])


@contextmanager
def postgres() -> Iterator[PostgresDatabases | None]:
    programs = binaries()
    if programs is None:
        print("PostgreSQL is not installed: SQLite alone.", file=sys.stderr)
        yield None
        return
    server = PrivateServer(programs)
    try:
        yield PostgresDatabases(server)
    finally:
        server.stop()


def on_postgres() -> list[Speed]:
    """The same thousand fiches in a base of a private PostgreSQL."""
    with postgres() as databases:
        if databases is None:
            return []
        app = create_app({"SQLALCHEMY_DATABASE_URI": databases.url(databases.empty())})
        tokens = fill(app)
        return search_speed("search, PostgreSQL", browser(app, tokens["concierge"]))


def speeds(app: Flask, token: str) -> list[Speed]:
    client = browser(app, token)
    return [plain_speed(client), *search_speed("search, SQLite", client), *on_postgres()]


def print_speeds(title: str, found: Sequence[Speed]) -> None:
    plain = found[0]
    print(f"\n{title}\n{'':<32}{'median ms':>10}{'p95 ms':>9}{'worst':>9}{'a second':>10}{'ratio':>7}")
    for one in found:
        ratio = one.median / plain.median
        print(f"{one.name:<32}{one.median:>10.1f}{one.p95:>9.1f}{one.worst:>9.1f}{one.a_second:>10.0f}{ratio:>7.1f}")


# --- a large base --------------------------------------------------------------------------------------------------


def run_flask(environment: dict[str, str], *arguments: str) -> float:
    """Seconds that a command takes."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *arguments],
            cwd=Path(__file__).resolve().parents[1],
            env=os.environ | environment,
            stdout=told,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            told.seek(0)
            raise RuntimeError(told.read().decode()[-2000:])
    return time.perf_counter() - start
