"""Search as pages ask it: a query and filters in, faces out. Two statements a search: the revision, then the faces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from models import db
from models.partners.faces import Audience, PartnerFace, face_for, from_json
from models.partners.tables import Partner
from models.search.asking import Asked
from models.search.facets import Facet, Filters, Option
from models.search.lexicon import LexiconEntry
from models.search.results import Hit, Results, Understood
from models.search.rules import tokens
from models.search.tables import SearchDocument
from models.search.why import Why

__all__ = [
    "Facet",
    "Filters",
    "Hit",
    "Option",
    "Results",
    "Understood",
    "Why",
    "faces",
    "get_face",
    "ranked_ids",
    "ranked_source_ids",
    "search",
]


def search(
    query: str,
    filters: Filters,
    *,
    audience: Audience,
    at: datetime,
    zone: str,
    page: int = 1,
    per_page: int = 10,
    include_unpublished: bool = False,
    ignored: frozenset[str] = frozenset(),
    home: str = "",
    lexicon: Sequence[LexiconEntry] | None = None,
) -> Results:
    """The fiches that answer `query` and satisfy `filters`, one hit a partner.

    Only published fiches, unless the team asks for drafts and archives too. `at` (aware) and `zone` (school holidays)
    say what is open. With words: by score, then open, nearest, freshest; without: open now first, then by name. A page
    past the end is the last. `ignored`: keys of conditions to read as plain words. `home`: the reader's own town, from
    which distances are counted when the query names none. `lexicon`: another than the place's, to see what it changes.
    """
    asked = Asked(query, filters, audience, at, zone, include_unpublished, ignored=ignored, home=home, lexicon=lexicon)
    found = asked.found()
    pages = max(1, -(-len(found) // per_page))
    page = min(max(page, 1), pages)
    shown = found.page((page - 1) * per_page, page * per_page)
    pinned = [] if shown else asked.pinned()
    loaded = _load([asked.partner_id(one) for one in [*shown, *pinned]], audience)
    hits = [hit for one in shown if (hit := asked.hit(one, loaded))]
    return Results(
        hits=hits,
        total=len(found),
        page=page,
        pages=pages,
        facets=asked.facets(),
        query=query,
        place=asked.place,
        corrected=asked.corrected([why for hit in hits for why in hit.why]),
        pinned=[hit for one in pinned if (hit := asked.hit(one, loaded))],
        understood=asked.understood,
        ignored=asked.ignored,
        unheard=asked.unheard,
        is_elsewhere=bool(shown) and asked.place is not None and page == 1 and all(one.is_elsewhere for one in shown),
    )


def count_matching(filters: Filters, *, audience: Audience, at: datetime, zone: str) -> int:
    """How many published fiches satisfy these filters: no facet is counted, no fiche is loaded."""
    return len(Asked("", filters, audience, at, zone, False).found())


def get_face(partner_id: int, audience: Audience) -> PartnerFace | None:
    """The face of one fiche, whatever its state for the team; None when this audience may not see it."""
    return _load([partner_id], audience).get(partner_id)


def faces(ids: Iterable[int], audience: Audience) -> list[PartnerFace]:
    """The faces that this audience may see, in the order asked for."""
    wanted = list(dict.fromkeys(ids))
    loaded = _load(wanted, audience)
    return [loaded[partner_id] for partner_id in wanted if partner_id in loaded]


def ranked_ids(queries: Iterable[str], limit: int = 20) -> dict[str, list[int]]:
    """query → ids of the published fiches that answer, the best first.

    The hour plays no part: the same fiches always give the same order.
    """
    noon = datetime(2000, 1, 1, 12, tzinfo=UTC)
    found: dict[str, list[int]] = {}
    for query in dict.fromkeys(queries):
        asked = Asked(query, Filters(), "team", noon, "", False, minds_hours=False)
        found[query] = [asked.partner_id(one) for one in asked.found().page(0, limit)] if tokens(query) else []
    return found


def ranked_source_ids(queries: Iterable[str], limit: int = 20) -> dict[str, list[str]]:
    """The same with the ids of the fiches' source; those without one are left out."""
    ids = ranked_ids(queries, 2 * limit)
    sources = _source_ids({partner_id for found in ids.values() for partner_id in found})
    return {query: [sources[i] for i in found if i in sources][:limit] for query, found in ids.items()}


# --- the base ------------------------------------------------------------------------------------------------------


def _load(ids: Sequence[int], audience: Audience) -> dict[int, PartnerFace]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(SearchDocument.partner_id, SearchDocument.face)
        .where(SearchDocument.partner_id.in_(ids))
        .order_by(SearchDocument.partner_id)
    )
    shown = {partner_id: face_for(from_json(stored), audience) for partner_id, stored in rows}
    return {partner_id: face for partner_id, face in shown.items() if face is not None}


def _source_ids(ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Partner.id, Partner.source_id)
        .where(Partner.id.in_(ids), Partner.source_id.is_not(None))
        .order_by(Partner.id)
    )
    return {partner_id: source_id for partner_id, source_id in rows if source_id}
