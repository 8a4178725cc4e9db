"""Verbs that write accounts and sessions. Argon2 takes a tenth of a second: hash and check outside a transaction."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from models import db, now
from models.accounts.roles import ROLES
from models.accounts.tables import LoginSession, PartnerMember, Person, PersonRole
from models.errors import DomainError
from models.history.operations import record

SESSION_LASTS = timedelta(hours=12)  # a day at the desk
MIN_PASSWORD = 10
_hasher = PasswordHasher()
# What is checked for an unknown login, so that both answers take the same time.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    if len(password) < MIN_PASSWORD:
        raise DomainError("password", f"Un mot de passe compte au moins {MIN_PASSWORD} caractères.")
    if len(password) > 200:
        raise DomainError("password", "Ce mot de passe est trop long : 200 caractères au plus.")
    return _hasher.hash(password)


def check_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. Without a hash it takes as long, and says no."""
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def create_person(
    *,
    actor: Person | None,
    login: str,
    display_name: str,
    roles: Iterable[str],
    email: str | None = None,
    password_hash: str | None = None,
    partner_ids: Iterable[int] = (),
    ends_on: date | None = None,
    is_demo: bool = False,
) -> Person:
    """An account. `login` is lower case letters, digits, dots and hyphens; an e-mail is not needed."""
    login = login.strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,39}", login):
        raise DomainError("login", "Un identifiant compte 2 à 40 lettres, chiffres, points ou tirets, sans accent.")
    if not display_name.strip():
        raise DomainError("display_name", "Un nom est nécessaire.")
    chosen = sorted(set(roles))
    if unknown := [role for role in chosen if role not in ROLES]:
        raise DomainError("roles", f"Rôle inconnu : {', '.join(unknown)}.")
    if not chosen:
        raise DomainError("roles", "Choisissez au moins un rôle.")
    email = (email or "").strip() or None
    person = Person(
        login=login,
        display_name=display_name.strip(),
        email=email,
        email_folded=email.lower() if email else None,
        password_hash=password_hash,
        ends_on=ends_on,
        is_demo=is_demo,
        created_at=now(),
    )
    person.role_rows = [PersonRole(role=role) for role in chosen]
    person.memberships = [PartnerMember(partner_id=partner_id) for partner_id in sorted(set(partner_ids))]
    try:
        with db.session.begin_nested():
            db.session.add(person)
            db.session.flush()
    except IntegrityError:
        raise DomainError("login", "Cet identifiant ou cet e-mail est déjà pris.") from None
    record(
        entity="person",
        entity_id=person.id,
        version=person.version,
        verb="create",
        actor=actor,
        new={"login": login, "roles": chosen},
    )
    db.session.flush()
    return person


def change_password(*, actor: Person | None, person: Person, password_hash: str) -> None:
    person.password_hash = password_hash
    db.session.flush()
    record(entity="person", entity_id=person.id, version=person.version, verb="password", actor=actor)
    db.session.flush()


def open_session(*, person: Person, device: str) -> str:
    """A new session of this person; gives the secret token that the cookie will carry, kept nowhere else."""
    token = secrets.token_urlsafe(32)
    instant = now()
    db.session.add(
        LoginSession(
            token_hash=hash_token(token),
            person_id=person.id,
            device=device,
            created_at=instant,
            expires_at=instant + SESSION_LASTS,
        )
    )
    db.session.flush()
    return token


def end_session(*, person: Person, session_id: int) -> None:
    _end(person, LoginSession.id == session_id)


def end_other_sessions(*, person: Person, keep_id: int | None) -> None:
    _end(person, LoginSession.id != (keep_id or 0))


def _end(person: Person, which: object) -> None:
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.person_id == person.id, LoginSession.ended_at.is_(None), which)  # type: ignore[arg-type]
        .values(ended_at=now())
    )


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
