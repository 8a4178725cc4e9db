"""What an entry of the lexicon would change: the first answers to what it says, as they are and as they would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from models.search.lexicon import LexiconEntry, lexicon, with_entry
from models.search.queries import Filters, search

TRIED = 3  # sayings
ANSWERS = 5


@dataclass(frozen=True)
class Answer:
    partner_id: int
    title: str
    where: str  # the partner, when the title is a service's
    move: str = ""  # new, up, down; "" when it stays where it was


@dataclass(frozen=True)
class Trial:
    saying: str
    today: list[Answer]
    then: list[Answer]

    @property
    def changes_nothing(self) -> bool:
        return self.today == self.then

    @property
    def gone(self) -> list[Answer]:
        """Those that would no longer be among the first."""
        return [answer for answer in self.today if _rank(answer, self.then) is None]


def trials(entry: LexiconEntry, *, at: datetime, zone: str) -> list[Trial]:
    """One for each of the first sayings of this entry, written or not."""
    known = lexicon()
    changed = with_entry(known, entry)
    found = []
    for saying in entry.said[:TRIED]:
        today = _answers(saying, known, at, zone)
        then = [
            replace(answer, move=_move(answer, today, rank))
            for rank, answer in enumerate(_answers(saying, changed, at, zone))
        ]
        found.append(Trial(saying, today, then))
    return found


def _answers(saying: str, entries: Sequence[LexiconEntry], at: datetime, zone: str) -> list[Answer]:
    results = search(saying, Filters(), audience="team", at=at, zone=zone, page=1, per_page=ANSWERS, lexicon=entries)
    return [
        Answer(hit.face.id, hit.service.name if hit.service else hit.face.name, hit.face.name if hit.service else "")
        for hit in results.hits
    ]


def _move(answer: Answer, today: Sequence[Answer], rank: int) -> str:
    before = _rank(answer, today)
    if before is None:
        return "new"
    return "up" if rank < before else "down" if rank > before else ""


def _rank(answer: Answer, among: Sequence[Answer]) -> int | None:
    """Where the same partner stands."""
    return next((rank for rank, other in enumerate(among) if other.partner_id == answer.partner_id), None)
