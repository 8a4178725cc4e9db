"""Partners (structures) and their services (offers), as in data·inclusion schema v1, plus what a desk needs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import Base, Model
from models.accounts.tables import Person
from models.vocabulary.tables import Term

NO_PLACE = (
    "NOT address_is_confidential OR (street = '' AND street_more = '' AND postal_code = '' AND insee_code = ''"
    " AND latitude IS NULL AND longitude IS NULL)"
)

partner_term = Table(
    "partner_term",
    Base.metadata,
    Column("partner_id", ForeignKey("partner.id", ondelete="CASCADE"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True),
    Index(None, "term_id"),
)
service_term = Table(
    "service_term",
    Base.metadata,
    Column("service_id", ForeignKey("service.id", ondelete="CASCADE"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True),
    Index(None, "term_id"),
)


class Located:
    """Where and when: shared by a partner and a service (a service's blank fields fall back on its partner's)."""

    street: Mapped[str] = mapped_column(default="")
    street_more: Mapped[str] = mapped_column(default="")
    postal_code: Mapped[str] = mapped_column(default="")
    town: Mapped[str] = mapped_column(default="")
    insee_code: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    address_is_confidential: Mapped[bool] = mapped_column(default=False)
    # OSM opening_hours strings; `hours_note` is what people say in words ("sur rendez-vous").
    hours: Mapped[str] = mapped_column(default="")
    hours_school_holidays: Mapped[str] = mapped_column(default="")
    hours_note: Mapped[str] = mapped_column(default="")


class Partner(Located, Model):
    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index(None, "state", "sort_key", "id"),
        CheckConstraint(NO_PLACE, name="confidential_has_no_place"),
        CheckConstraint(
            "NOT address_is_confidential OR (accessibility_url = '' AND siret = '' AND rna = '')",
            name="confidential_has_no_lead",
        ),
        CheckConstraint("(source IS NULL) = (source_id IS NULL)", name="source_is_whole"),
        CheckConstraint("merged_into_id <> id", name="merged_elsewhere"),
        CheckConstraint("kind <> 'habitant-benevole' OR visibility = 'team'", name="resident_is_never_public"),
        CheckConstraint("palette BETWEEN 0 AND 11", name="palette"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    source_updated_on: Mapped[date | None]
    name: Mapped[str]
    sort_key: Mapped[str]
    acronym: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")  # code of a Term of kind "partner_kind"
    description: Mapped[str] = mapped_column(default="")
    phones: Mapped[list[str]]  # E.164, or the short number as dialled ("3949")
    email: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    siret: Mapped[str] = mapped_column(default="")
    rna: Mapped[str] = mapped_column(default="")
    accessibility: Mapped[str] = mapped_column(default="")
    accessibility_url: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[str]]  # codes and words that no vocabulary knows, kept for search
    visibility: Mapped[str] = mapped_column(default="public")  # public | team
    state: Mapped[str] = mapped_column(default="draft")  # draft | published | archived
    palette: Mapped[int] = mapped_column(default=0)
    pinned_rank: Mapped[int | None]  # the generalist doors, shown when nothing answers
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    # Between ourselves: never in a face, an index, an export or the history.
    direct_contact: Mapped[str] = mapped_column(default="")
    handover_notes: Mapped[str] = mapped_column(default="")
    internal_at: Mapped[datetime | None]
    internal_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    request_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    aliases: Mapped[list[PartnerAlias]] = relationship(
        cascade="all, delete-orphan", order_by="PartnerAlias.id", lazy="selectin"
    )
    terms: Mapped[list[Term]] = relationship(secondary=partner_term, order_by="Term.position, Term.id", lazy="selectin")
    services: Mapped[list[Service]] = relationship(
        back_populates="partner", order_by="Service.position, Service.id", lazy="selectin"
    )
    verifications: Mapped[list[Verification]] = relationship(order_by="Verification.id", lazy="selectin")
    internal_by: Mapped[Person | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}

    def can_edit(self, user: Person) -> bool:
        return user.may("fiche.edit")


class PartnerAlias(Model):
    """Another spelling of the name. `folded` is unique for one partner."""

    __tablename__ = "partner_alias"
    __table_args__ = (UniqueConstraint("partner_id", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"))
    name: Mapped[str]
    folded: Mapped[str]


class Service(Located, Model):
    __tablename__ = "service"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index(None, "partner_id", "position", "id"),
        CheckConstraint(NO_PLACE, name="confidential_has_no_place"),
        CheckConstraint("age_min IS NULL OR age_max IS NULL OR age_min <= age_max", name="ages"),
        CheckConstraint("age_min BETWEEN 0 AND 120 AND age_max BETWEEN 0 AND 120", name="age_range"),
        CheckConstraint("(source IS NULL) = (source_id IS NULL)", name="source_is_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    source: Mapped[str | None]
    source_id: Mapped[str | None]
    source_updated_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    sort_key: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    fee: Mapped[str] = mapped_column(default="")  # "", gratuit, payant
    fee_detail: Mapped[str] = mapped_column(default="")
    publics_detail: Mapped[str] = mapped_column(default="")
    age_min: Mapped[int | None]
    age_max: Mapped[int | None]
    conditions: Mapped[str] = mapped_column(default="")
    appointment: Mapped[str] = mapped_column(default="")  # "", sans, avec, les-deux
    access_detail: Mapped[str] = mapped_column(default="")
    access_link: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    area: Mapped[list[str]]  # codes of the COG, or "france"
    area_label: Mapped[str] = mapped_column(default="")
    full_until: Mapped[date | None]
    meanwhile: Mapped[str] = mapped_column(default="")  # where to send people while it is full
    is_sensitive: Mapped[bool] = mapped_column(default=False)
    tags: Mapped[list[str]]
    visibility: Mapped[str] = mapped_column(default="public")  # public | team
    state: Mapped[str] = mapped_column(default="published")  # published | archived
    request_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    partner: Mapped[Partner] = relationship(back_populates="services", lazy="raise")
    terms: Mapped[list[Term]] = relationship(secondary=service_term, order_by="Term.position, Term.id", lazy="selectin")
    documents: Mapped[list[ServiceDocument]] = relationship(
        cascade="all, delete-orphan", order_by="ServiceDocument.position", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": version}


class ServiceDocument(Model):
    """A paper to bring."""

    __tablename__ = "service_document"

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]


class Verification(Model):
    """Somebody made sure that the fiche is true. « À jour » comes from the last one, never from edits."""

    __tablename__ = "verification"
    __table_args__ = (Index(None, "partner_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    how: Mapped[str]  # visit | phone | email | partner | source
