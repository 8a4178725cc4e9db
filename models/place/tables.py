"""The place itself: one row of settings, its closures, its files."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from models import Model


class PlaceSettings(Model):
    __tablename__ = "place_settings"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(default="")
    where: Mapped[str] = mapped_column(default="")  # in words: "pavillon de la mairie annexe"
    street: Mapped[str] = mapped_column(default="")
    postal_code: Mapped[str] = mapped_column(default="")
    town: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    hours: Mapped[str] = mapped_column(default="")
    hours_school_holidays: Mapped[str] = mapped_column(default="")
    school_zone: Mapped[str] = mapped_column(default="C")  # A, B, C or "" (none)
    public_directory: Mapped[bool] = mapped_column(default=True)
    is_indexable: Mapped[bool] = mapped_column(default=False)
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Closure(Model):
    """Days off, both ends included: of the place, or of one partner, or of one of its services."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="order"),
        CheckConstraint("partner_id IS NULL OR service_id IS NULL", name="one_scope"),
        Index(None, "partner_id"),
        Index(None, "service_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    request_key: Mapped[str | None] = mapped_column(unique=True)

    @property
    def words(self) -> str:
        """As history tells it: « 2026-08-03/2026-08-16 congés »."""
        return f"{self.starts_on.isoformat()}/{self.ends_on.isoformat()} {self.reason}".strip()


class StoredFile(Model):
    """A small file that we made ourselves (re-encoded pictures), found by its content."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


# The address of the logo comes with the row, since every page shows it.
PlaceSettings.logo_sha256 = column_property(
    select(StoredFile.sha256).where(StoredFile.id == PlaceSettings.logo_id).scalar_subquery()
)
