"""What commands share: failures in a sentence, a progress bar for people, lists that do not flood, whole files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
from sqlalchemy.exc import DBAPIError, IntegrityError

from models import db, writes
from models.errors import DomainError

MOST_SHOWN = 50
BAR_FROM = 500


class Failure(click.ClickException):
    """One French sentence on stderr, exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True)


@contextmanager
def plain_failures() -> Iterator[None]:
    """Whatever is refused is undone and told in a sentence; anything unforeseen is undone and raised."""
    try:
        yield
    except DomainError as error:
        raise Failure(error.message) from None
    except IntegrityError:
        raise Failure("Un autre import vient d’écrire les mêmes fiches\u00a0: rien n’est écrit, recommencez.") from None
    except DBAPIError as error:
        words = str(error.orig).lower()
        if "locked" in words:
            raise Failure("La base est occupée\u00a0: rien n’est écrit, recommencez.") from None
        if "no such table" in words or "does not exist" in words:
            raise Failure("La base n’est pas prête\u00a0: lancez d’abord «\u00a0flask db upgrade\u00a0».") from None
        raise
    finally:
        db.session.rollback()


@contextmanager
def writing() -> Iterator[None]:
    """The transactions begun inside may write."""
    token = writes.set(True)
    try:
        yield
    finally:
        writes.reset(token)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on stderr once it is known to be long, for people only."""
    if not sys.stderr.isatty():
        yield None
        return
    bar: Any = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and total > BAR_FROM:
            bar = click.progressbar(length=total, label=f"{label:<10}", file=sys.stderr)
            bar.render_progress()
        if bar is not None:
            bar.update(done - bar.pos)

    try:
        yield show
    finally:
        if bar is not None:
            bar.render_finish()


def show_lines(lines: Sequence[str]) -> None:
    for line in lines[:MOST_SHOWN]:
        click.echo(line)
    if len(lines) > MOST_SHOWN:
        click.echo(f"+ {grouped(len(lines) - MOST_SHOWN)} autres")


def write_whole(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """All of it or nothing: a file that a reader finds is whole."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(text.encode(encoding, "replace"))
    temporary.replace(path)


def grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
