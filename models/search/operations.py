"""What keeps the search true: every operation that touches a fiche ends by indexing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import delete, func, insert, or_, select

from models import db
from models.partners.faces import to_json
from models.partners.tables import Partner, Service
from models.place.tables import Closure
from models.search.documents import FORMAT, document_of, face_of
from models.search.revision import raise_revision
from models.search.tables import SearchDocument

CHUNK = 500


def index_partner(partner: Partner) -> None:
    """Write the fiche's search document from what the session holds; flushes. Readers see it at the commit."""
    db.session.flush()
    db.session.expire(partner, ["services", "verifications"])
    index_partners([partner])


def index_partners(partners: Sequence[Partner]) -> None:
    """The same for many at once (their collections must be current): three statements, whatever their number."""
    db.session.flush()
    if not partners:
        return
    revision = raise_revision()
    closures = _closures_of(partners)
    rows = []
    for partner in partners:
        face = face_of(partner, closures.get(partner.id, []))
        rows.append(
            {"partner_id": partner.id, "revision": revision, "face": to_json(face), "tokens": document_of(face)}
        )
    ids = [partner.id for partner in partners]
    db.session.execute(
        delete(SearchDocument).where(SearchDocument.partner_id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
    db.session.execute(insert(SearchDocument), rows)


def reindex_all(progress: Callable[[int, int], None] | None = None) -> int:
    """Index every fiche again; `progress(done, total)` after each chunk. Returns how many."""
    db.session.flush()
    total = db.session.scalar(select(func.count()).select_from(Partner)) or 0
    done = last = 0
    while partners := db.session.scalars(
        select(Partner).where(Partner.id > last).order_by(Partner.id).limit(CHUNK)
    ).all():
        index_partners(partners)
        done, last = done + len(partners), partners[-1].id
        if progress:
            progress(done, total)
    raise_revision()
    return done


def is_index_old() -> bool:
    """Whether a fiche was indexed by an older version of the application."""
    told = func.coalesce(SearchDocument.tokens["format"].as_integer(), 0)
    return bool(db.session.scalar(select(SearchDocument.partner_id).where(told != FORMAT).limit(1)))


def bump_revision() -> None:
    """Tell every process that vocabularies changed, or that fiches were removed."""
    raise_revision()


def _closures_of(partners: Sequence[Partner]) -> dict[int, list[Closure]]:
    """partner id → closures of the partner and of its services."""
    ids = [partner.id for partner in partners]
    services = select(Service.id, Service.partner_id).where(Service.partner_id.in_(ids)).subquery()
    rows = db.session.execute(
        select(Closure, services.c.partner_id)
        .outerjoin(services, Closure.service_id == services.c.id)
        .where(or_(Closure.partner_id.in_(ids), services.c.id.is_not(None)))
        .order_by(Closure.starts_on, Closure.id)
    )
    found: dict[int, list[Closure]] = {}
    for closure, owner in rows:
        found.setdefault(closure.partner_id or owner, []).append(closure)
    return found
