"""What a search gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from models.partners.faces import PartnerFace, ServiceFace
from models.search.constraints import Constraint
from models.search.facets import Facet
from models.search.why import Why

State = Literal["applied", "lifted", "unknown"]


@dataclass(frozen=True)
class Hit:
    """One partner that answers. `service` is the one that does, None when it is the partner itself."""

    face: PartnerFace
    service: ServiceFace | None
    others: list[ServiceFace] = field(default_factory=list)
    why: list[Why] = field(default_factory=list)
    is_open: bool | None = None  # None: hours not known
    elsewhere: bool = False  # not in the place that the query names
    kilometres: float | None = None  # from the middle of the town asked for, or else from the reader's own


@dataclass(frozen=True)
class Understood:
    """A condition of the query. Lifted: what it leaves does not answer. Unknown: no fiche says that it satisfies it."""

    constraint: Constraint
    state: State

    @property
    def is_applied(self) -> bool:
        return self.state == "applied"


@dataclass(frozen=True)
class Results:
    hits: list[Hit]
    total: int
    page: int
    pages: int
    facets: list[Facet]
    query: str
    place: str | None  # the town that the query names, as written
    corrected: list[tuple[str, str]]  # (typed, understood)
    pinned: list[Hit]  # the generalist doors, when nothing answers
    understood: list[Understood] = field(default_factory=list)  # conditions that the query sets in words
    ignored: list[str] = field(default_factory=list)  # keys of those that the reader took away
    unheard: list[str] = field(default_factory=list)  # words that nothing here says
    is_elsewhere: bool = False  # nothing answers in the place that the query names
