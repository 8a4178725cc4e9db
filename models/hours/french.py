"""Opening hours as people type them in French, read into an OSM string; or not read at all, when in any doubt.

Text is folded, cut into known words, and read as clauses: days then hours ("lundi et jeudi 9h-12h"), or hours then
days all along ("9h-12h du lundi au vendredi"), or days closed ("fermé le lundi"). One unknown word, hours without a
day, a day said twice in different ways: nothing is guessed, the answer is None.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from models.hours.french_words import Token, Unsure, tokens_of
from models.hours.grid import DAY_CODES, DAY_MINUTES, grouped, span_text
from models.hours.timetable import timetable

MAX_LENGTH = 400
EVENING = 17 * 60  # an interval that ends the next morning begins at this hour or later, else it is a slip
MORNING = 12 * 60


def parse_french(text: str) -> str | None:
    """ "Lundi au vendredi 9h-12h et 14h-17h" → "Mo-Fr 09:00-12:00,14:00-17:00"; None when not sure.

    "3e samedi 14h-18h" → "Sa[3] 14:00-18:00"; "24h/24" → "24/7"; "sauf jours fériés" → "PH off"; "fermé" alone →
    "off"; hours followed by "sur rendez-vous" keep it as a comment. School holidays have their own field: not read.
    """
    if len(text) > MAX_LENGTH:
        return None
    try:
        expression = _Reader(tokens_of(text)).expression()
    except Unsure:
        return None
    return expression if timetable(expression) else None


class _Days(NamedTuple):
    """Days of a clause: plain ones (0 is Monday), or one day of the month's weeks, "Sa[1,3]"."""

    plain: tuple[int, ...] = ()
    ranked: tuple[str, ...] = ()
    has_holidays: bool = False


class _Reader:
    """Reads the tokens from left to right, and keeps what each day got."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.week: dict[int, tuple[tuple[int, ...], list[str]]] = {}  # day: (days of its clause, spans)
        self.ranked: dict[str, list[str]] = {}
        self.closed: set[int] = set()
        self.closes_on_holidays = False
        self.clauses = 0
        self.appointment = ""

    def expression(self) -> str:
        kinds = {token.kind for token in self.tokens if not self._is_link(token)}
        if kinds == {"closed"}:
            return "off"
        if kinds == {"always"} or (kinds == {"always", "days"} and self._says_every_day()):
            return "24/7"
        hours_first = self._skip_links().kind in ("clock", "hour", "always")
        while self._skip_links().kind != "end":
            self._clause(hours_first)
        return self._written()

    def _says_every_day(self) -> bool:
        return all(token.value == 7 for token in self.tokens if token.kind == "days")

    # Looking at tokens

    def _peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else Token("end")

    def _take(self) -> Token:
        token = self._peek()
        self.at += 1
        return token

    @staticmethod
    def _is_link(token: Token) -> bool:
        return token.kind == "and"

    def _skip_links(self) -> Token:
        while self._is_link(self._peek()):
            self.at += 1
        return self._peek()

    # Clauses

    def _clause(self, hours_first: bool) -> None:
        kind = self._peek().kind
        if kind in ("closed", "except"):
            self._take()
            self._close(self._days())
        elif kind == "appointment" and not self.appointment:
            self._take()
            self.appointment = ' "sur rendez-vous"'
        elif hours_first:
            spans = self._spans()
            self._skip_links()
            self._open(self._days(), spans)
        else:
            self._days_then_hours()

    def _days_then_hours(self) -> None:
        days = self._days()
        if self._skip_links().kind == "except":
            self._take()
            self._close(self._days())
        if self._skip_links().kind == "to":
            self._take()  # "Lundi - 9h à 12h"
        if self._skip_links().kind == "closed":
            self._take()
            self._close(days)
        else:
            self._open(days, self._spans())

    def _open(self, days: _Days, spans: list[str]) -> None:
        if days.has_holidays:
            raise Unsure
        self.clauses += 1
        for day in days.plain:
            clause, before = self.week.get(day, (days.plain, []))
            if clause != days.plain:
                raise Unsure  # said twice in different ways: an addition, or an exception?
            self.week[day] = (clause, before + spans)
        for code in days.ranked:
            self.ranked[code] = self.ranked.get(code, []) + spans

    def _close(self, days: _Days) -> None:
        if days.ranked:
            raise Unsure
        self.closed.update(days.plain)
        self.closes_on_holidays |= days.has_holidays

    # Days

    def _days(self) -> _Days:
        """One day or more: "lundi", "du lundi au jeudi et samedi", "1er et 3e samedi", "jours fériés"."""
        plain: list[int] = []
        ranked: list[str] = []
        has_holidays = False
        start = after = self.at
        while (kind := self._peek().kind) in ("day", "days", "rank", "holidays"):
            if kind == "rank":
                ranked.append(self._ranked_day())
            elif kind == "holidays":
                self._take()
                has_holidays = True
            else:
                plain.extend(self._plain_days())
            after = self.at
            self._skip_links()
        if self.at == start:
            raise Unsure
        self.at = after
        if len(set(plain)) < len(plain):
            raise Unsure
        return _Days(tuple(sorted(plain)), tuple(ranked), has_holidays)

    def _plain_days(self) -> list[int]:
        first = self._take()
        if first.kind == "days":
            return list(range(7)) if first.value == 7 else [5, 6]
        following = [token.kind for token in self.tokens[self.at : self.at + 2]]
        if following != ["to", "day"]:
            return [first.value]
        self._take()
        length = (self._take().value - first.value) % 7
        if not length:
            raise Unsure
        return [(first.value + step) % 7 for step in range(length + 1)]

    def _ranked_day(self) -> str:
        ranks: list[int] = []
        while self._skip_links().kind == "rank":
            ranks.append(self._take().value)
        day = self._take()
        if day.kind != "day" or len(set(ranks)) < len(ranks):
            raise Unsure
        return f"{DAY_CODES[day.value]}[{','.join(str(rank) for rank in ranks)}]"

    # Hours

    def _spans(self) -> list[str]:
        """One interval or more, in order: "9h-12h", "9h à 12h / 14h à 17h30", "9h/12h - 14h/17h"."""
        if self._peek().kind == "always":
            self._take()
            return [span_text(0, DAY_MINUTES)]
        clocks, links = self._clocks()
        if len(clocks) < 2 or len(clocks) % 2 or len(set(links[::2])) != 1 or links[0] not in ("to", "/"):
            raise Unsure
        if "/" in links[::2] and "/" in links[1::2]:
            raise Unsure
        bounds = [self._minutes(clocks, index) for index in range(len(clocks))]
        if bounds[-1] <= bounds[-2] and bounds[-2] >= EVENING and bounds[-1] <= MORNING:
            bounds[-1] += DAY_MINUTES
        pairs = list(zip(bounds[::2], bounds[1::2], strict=True))
        if bounds != sorted(bounds) or any(start == end for start, end in pairs):
            raise Unsure
        return [span_text(start, end if end <= DAY_MINUTES else end - DAY_MINUTES) for start, end in pairs]

    @staticmethod
    def _minutes(clocks: list[Token], index: int) -> int:
        """Minutes of one clock: "de 9 à 12h" has a bare number before a clock, and midnight ends or begins."""
        token, is_start = clocks[index], index % 2 == 0
        if token.kind == "hour" and not (is_start and clocks[index + 1].kind == "clock"):
            raise Unsure
        if token.value == DAY_MINUTES and is_start:
            return 0
        return DAY_MINUTES if token.value == 0 and not is_start else token.value

    def _clocks(self) -> tuple[list[Token], list[str]]:
        clocks: list[Token] = []
        links: list[str] = []
        while self._peek().kind in ("clock", "hour"):
            clocks.append(self._take())
            after = self.at
            link = self._link()
            if self._peek().kind not in ("clock", "hour"):
                self.at = after
                break
            links.append(link)
        return clocks, links

    def _link(self) -> str:
        """What stands between two clocks: "to", "/", "and", or "" when nothing does."""
        link = ""
        while self._peek().kind in ("to", "and"):
            token = self._take()
            link = "to" if token.kind == "to" and not link else "/" if token.text == "/" and not link else "and"
        return link

    # The end

    def _written(self) -> str:
        spans = [[] if day in self.closed else self.week.get(day, ((), []))[1] for day in range(7)]
        taken = {DAY_CODES[day] for day in (*self.week, *self.closed)}
        if not (any(spans) or self.ranked) or any(code[:2] in taken for code in self.ranked):
            raise Unsure
        if any(_overlap(day_spans) for day_spans in (*spans, *self.ranked.values())):
            raise Unsure
        if self.appointment and self.clauses > 1:
            raise Unsure  # to which of them does it belong?
        rules = [grouped(spans), *(f"{code} {','.join(found)}" for code, found in self.ranked.items())]
        written = "; ".join(rule + self.appointment for rule in rules if rule)
        return f"{written}; PH off" if self.closes_on_holidays else written


def _overlap(spans: list[str]) -> bool:
    """Whether spans ("09:00-12:00"), in the order typed, go back in time."""
    return any(later[:5] < max(earlier[:5], earlier[6:]) for earlier, later in pairwise(spans))
