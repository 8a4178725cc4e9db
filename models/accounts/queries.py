from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from models import PARIS, db, now
from models.accounts.operations import hash_token
from models.accounts.tables import LoginSession, Person, PersonRole


def person_of_token(token: str) -> Person | None:
    """Whose open session this token is (one query), or None: unknown, expired, ended, account closed."""
    instant = now()
    row = (
        db.session.scalars(
            select(LoginSession)
            .where(LoginSession.token_hash == hash_token(token), LoginSession.ended_at.is_(None))
            .where(LoginSession.expires_at > instant)
            .options(
                joinedload(LoginSession.person, innerjoin=True).options(
                    joinedload(Person.role_rows), joinedload(Person.memberships)
                )
            )
        )
        .unique()
        .first()
    )
    if row is None or not is_open_account(row.person):
        return None
    row.person.session_token = token
    row.person.session_id = row.id
    return row.person


def is_open_account(person: Person) -> bool:
    return person.active and (person.ends_on is None or person.ends_on >= now().astimezone(PARIS).date())


def person_to_log_in(identifier: str) -> Person | None:
    """By identifier or e-mail, whatever the case."""
    folded = identifier.strip().lower()
    return db.session.scalar(
        select(Person).where(or_(Person.login == folded, Person.email_folded == folded)).order_by(Person.id).limit(1)
    )


def open_sessions(person: Person) -> Sequence[LoginSession]:
    return db.session.scalars(
        select(LoginSession)
        .where(LoginSession.person_id == person.id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now())
        .order_by(LoginSession.created_at.desc(), LoginSession.id.desc())
    ).all()


def people_with_role(role: str) -> Sequence[Person]:
    return db.session.scalars(
        select(Person).join(PersonRole).where(PersonRole.role == role, Person.active).order_by(Person.login, Person.id)
    ).all()


def demo_people() -> Sequence[Person]:
    return db.session.scalars(select(Person).where(Person.is_demo).order_by(Person.id)).all()


def has_people() -> bool:
    return db.session.scalar(select(Person.id).limit(1)) is not None
