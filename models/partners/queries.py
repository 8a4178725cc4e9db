from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import Select, String, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import Load, joinedload

from models import PARIS, db, writes
from models.partners.tables import Partner, Service, Verification
from models.place.tables import Closure
from models.search.rules import fold


def partner_by_id(partner_id: int) -> Partner | None:
    """The row, locked until the end of a request that writes (PostgreSQL): its services share its version."""
    return db.session.get(Partner, partner_id, with_for_update=writes.get() or None)


def internal_of(partner_id: int) -> Partner | None:
    """The row with its internal notes and who wrote them, without its collections."""
    return db.session.scalar(
        select(Partner)
        .where(Partner.id == partner_id)
        .options(joinedload(Partner.internal_by).lazyload("*"), Load(Partner).raiseload("*"))
    )


def service_of(partner: Partner, service_id: int) -> Service | None:
    return next((service for service in partner.services if service.id == service_id), None)


def closure_of(partner: Partner, closure_id: int) -> Closure | None:
    closure = db.session.get(Closure, closure_id)
    if closure is None:
        return None
    services = {service.id for service in partner.services}
    return closure if closure.partner_id == partner.id or closure.service_id in services else None


def has_partners() -> bool:
    return db.session.scalar(select(Partner.id).limit(1)) is not None


@dataclass(frozen=True)
class ToCheck:
    """What waits for the coordination: the first few, and how many there are in all."""

    drafts: list[Partner]
    draft_count: int
    stale: list[tuple[Partner, date | None]]
    stale_count: int
    mute: list[Partner]  # published, with neither a telephone nor hours
    mute_count: int

    @property
    def total(self) -> int:
        return self.draft_count + self.stale_count + self.mute_count


def fiches_to_check(*, today: date, limit: int = 5) -> ToCheck:
    """Drafts to finish, fiches not made sure of for six months (the oldest first), fiches that say too little."""
    limit_day = today - relativedelta(months=6)
    limit_instant = datetime.combine(limit_day + timedelta(days=1), time(0), PARIS)  # the whole of that day is old
    last = (
        select(Verification.partner_id, func.max(Verification.at).label("at"))
        .group_by(Verification.partner_id)
        .subquery()
    )
    published = Partner.state == "published"
    never = and_(last.c.at.is_(None), or_(Partner.source_updated_on.is_(None), Partner.source_updated_on <= limit_day))
    is_old = and_(Partner.visibility == "public", or_(never, last.c.at < limit_instant))
    stale = select(Partner, last.c.at).outerjoin(last, last.c.partner_id == Partner.id).where(published, is_old)
    stale_rows, stale_count = _first(
        stale.order_by(last.c.at.is_not(None), last.c.at, Partner.sort_key, Partner.id), limit
    )
    unfinished = _unfinished(limit)
    drafts, draft_count = unfinished.get("draft", ([], 0))
    mute, mute_count = unfinished.get("published", ([], 0))
    return ToCheck(
        drafts=drafts,
        draft_count=draft_count,
        stale=[(row[0], row[1].astimezone(PARIS).date() if row[1] else None) for row in stale_rows],
        stale_count=stale_count,
        mute=mute,
        mute_count=mute_count,
    )


def _unfinished(limit: int) -> dict[str, tuple[list[Partner], int]]:
    """state → the first drafts, the oldest first, or mute fiches, by name; and how many there are: one statement."""
    is_draft = Partner.state == "draft"
    is_mute = and_(
        Partner.state == "published",
        Partner.visibility == "public",
        cast(Partner.phones, String) == "[]",
        Partner.hours == "",
        Partner.hours_note == "",
        ~_says_hours(),
    )
    order = (case((is_draft, Partner.updated_at)), case((~is_draft, Partner.sort_key)), Partner.id)
    ranked = (
        select(
            Partner.id,
            func.count().over(partition_by=Partner.state).label("total"),
            func.row_number().over(partition_by=Partner.state, order_by=order).label("rank"),
        )
        .where(or_(is_draft, is_mute))
        .subquery()
    )
    first = select(Partner, ranked.c.total).join(ranked, ranked.c.id == Partner.id).where(ranked.c.rank <= limit)
    found: dict[str, tuple[list[Partner], int]] = {}
    for partner, total in db.session.execute(
        first.order_by(Partner.state, ranked.c.rank).options(Load(Partner).raiseload("*"))
    ):
        found.setdefault(partner.state, ([], total))[0].append(partner)
    return found


def _says_hours() -> Any:
    return exists().where(Service.partner_id == Partner.id, or_(Service.hours != "", Service.phone != ""))


def _first(query: Select[Any], limit: int) -> tuple[Sequence[Any], int]:
    """The first rows, and how many there are in all: one statement."""
    counted = query.add_columns(func.count().over()).limit(limit).options(Load(Partner).raiseload("*"))
    rows = db.session.execute(counted).all()
    return rows, rows[0][-1] if rows else 0


def _count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def merged_into(partner_id: int) -> int | None:
    """The fiche that took this one's place when two were merged."""
    return db.session.scalar(select(Partner.merged_into_id).where(Partner.id == partner_id))


def fiche_numbers(*, state: str, words: str, page: int, per_page: int) -> tuple[list[int], int]:
    """Ids of the fiches in this state whose name or acronym holds the words, by name; and how many there are in all."""
    query = select(Partner.id).where(Partner.state == state)
    for word in fold(words).split():
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(
            or_(Partner.sort_key.like(pattern, escape="\\"), func.lower(Partner.acronym).like(pattern, escape="\\"))
        )
    ordered = query.order_by(Partner.sort_key, Partner.id)
    return list(db.session.scalars(ordered.limit(per_page).offset((page - 1) * per_page))), _count(query)
