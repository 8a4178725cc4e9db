"""Confidential addresses: only town and phone remain, in the fiche, in its services, and in history."""

from __future__ import annotations

from models.history.operations import forget_fields
from models.partners.tables import Partner, Service

PLACE_FIELDS = ("street", "street_more", "postal_code", "insee_code", "latitude", "longitude")
# What leads to the address of a partner from elsewhere: its page of accessibility, its number in the public register.
LEADS = ("accessibility_url", "siret", "rna")


def forget_place(thing: Partner | Service) -> None:
    thing.street = thing.street_more = thing.postal_code = thing.insee_code = ""
    thing.latitude = thing.longitude = None
    thing.address_is_confidential = True


def hide_partner(partner: Partner) -> None:
    """The partner and all its services, and what leads to the address from elsewhere."""
    forget_place(partner)
    partner.accessibility_url = partner.siret = partner.rna = ""
    for service in partner.services:
        forget_place(service)


def forget_past_places(thing: Partner | Service) -> None:
    """Take the former addresses out of history: a partner's, with those of its services, or one service's."""
    if isinstance(thing, Service):
        forget_fields(entity="service", entity_ids=[thing.id], names=PLACE_FIELDS)
        return
    forget_fields(entity="partner", entity_ids=[thing.id], names=(*PLACE_FIELDS, *LEADS))
    forget_fields(entity="service", entity_ids=[service.id for service in thing.services], names=PLACE_FIELDS)
