"""People, what they may do, and the sessions they have open."""

from __future__ import annotations

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import Model
from models.accounts.roles import TEAM, allowed


class Person(UserMixin, Model):
    """Someone who can log in. `login` and `email_folded` are lower case; an account needs no e-mail."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("login = lower(login)", name="login_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    email: Mapped[str | None]
    email_folded: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    ends_on: Mapped[date | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    role_rows: Mapped[list[PersonRole]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="PersonRole.role", lazy="selectin"
    )
    memberships: Mapped[list[PartnerMember]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="PartnerMember.partner_id", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": version}

    # Set by the loader: the cookie carries a random token, never the person's number.
    session_token = ""
    session_id = 0

    def get_id(self) -> str:
        return self.session_token

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(row.role for row in self.role_rows)

    @property
    def partner_ids(self) -> frozenset[int]:
        return frozenset(row.partner_id for row in self.memberships)

    @property
    def first_name(self) -> str:
        return self.display_name.split(" ")[0]

    @property
    def is_team(self) -> bool:
        return bool(self.roles & TEAM)

    def may(self, permission: str) -> bool:
        return allowed(permission, self.roles)


class PersonRole(Model):
    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[Person] = relationship(back_populates="role_rows")


class PartnerMember(Model):
    """A person who speaks for a partner (role partenaire)."""

    __tablename__ = "partner_member"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[Person] = relationship(back_populates="memberships")


class LoginSession(Model):
    """One open session. The cookie holds a random token; only its SHA-256 is kept here."""

    __tablename__ = "login_session"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    device: Mapped[str] = mapped_column(default="")  # "Chromium, Linux": what the person recognises, no address
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
