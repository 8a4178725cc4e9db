"""Things that tests arrange, made through the operations, as a person would make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from models import PARIS, db, now
from models.accounts.operations import create_person
from models.accounts.tables import Person
from models.partners import operations
from models.partners.faces import PartnerFace, ServiceFace
from models.partners.queries import partner_by_id
from models.partners.tables import Partner
from models.search.queries import get_face
from tests.databases import writing


class Make:
    """Each verb commits its own transaction and gives back plain data (faces, numbers)."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def partner(
        self,
        name: str = "Entraide du Parc",
        *,
        state: str = "published",
        services: Sequence[Mapping[str, Any]] = (),
        direct_contact: str = "",
        handover_notes: str = "",
        verified_days_ago: int | None = None,
        source_id: str | None = None,
        **values: Any,
    ) -> PartnerFace:
        """A fiche, published unless told, with its services (fields of SERVICE_FIELDS and term codes)."""
        with writing(self._app):
            partner = operations.create_partner(
                actor=self._team(),
                values={"name": name, **values},
                state=state,
                source="essai" if source_id else None,
                source_id=source_id,
            )
            if direct_contact or handover_notes:
                operations.write_internal(
                    actor=None, partner=partner, direct_contact=direct_contact, handover_notes=handover_notes
                )
            for service in services:
                operations.create_service(actor=None, partner=partner, values=dict(service))
            if verified_days_ago is not None:
                day = now().astimezone(PARIS).date() - timedelta(days=verified_days_ago)
                operations.verify_partner(actor=None, partner=partner, how="phone", on=day)
            partner_id = partner.id
        return self.face(partner_id)

    def service(self, partner: PartnerFace, name: str = "Colis alimentaire", **values: Any) -> ServiceFace:
        with writing(self._app):
            row = self._row(partner)
            service = operations.create_service(actor=None, partner=row, values={"name": name, **values})
            service_id = service.id
        return next(one for one in self.face(partner.id).services if one.id == service_id)

    def closure(self, partner: PartnerFace, starts_on: date, ends_on: date, reason: str = "") -> None:
        with writing(self._app):
            operations.add_closure(
                actor=None, partner=self._row(partner), starts_on=starts_on, ends_on=ends_on, reason=reason
            )

    def edit(self, partner: PartnerFace, *, by: str = "coordination", **values: Any) -> PartnerFace:
        """As if a colleague had saved these fields."""
        with writing(self._app):
            operations.edit_partner(actor=self._team(by), partner=self._row(partner), values=values)
        return self.face(partner.id)

    def state(self, partner: PartnerFace, state: str) -> PartnerFace:
        with writing(self._app):
            operations.set_partner_state(actor=None, partner=self._row(partner), state=state)
        return self.face(partner.id)

    def person(self, login: str, *roles: str, name: str = "Noé Fictif", **values: Any) -> int:
        """The number of a new account; values as create_person takes them."""
        with writing(self._app):
            person = create_person(actor=None, login=login, display_name=name, roles=roles or ["concierge"], **values)
            return person.id

    def face(self, partner_id: int) -> PartnerFace:
        with self._app.app_context():
            face = get_face(partner_id, "team")
            assert face
            return face

    def _row(self, partner: PartnerFace) -> Partner:
        row = partner_by_id(partner.id)
        assert row
        return row

    def _team(self, login: str = "concierge") -> Person | None:
        return db.session.scalar(select(Person).where(Person.login == login))
