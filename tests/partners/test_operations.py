"""Verbs that write fiches: what they keep, what they refuse, what history says of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from models.accounts.tables import Person
from models.errors import DomainError, EditConflictError
from models.history.tables import Change
from models.partners import operations
from models.partners.faces import face_for
from models.partners.tables import Partner, Verification
from models.search.queries import get_face
from models.search.tables import SearchDocument


def actor(base: SQLAlchemy, login: str = "concierge") -> Person:
    return base.session.scalars(select(Person).where(Person.login == login)).one()


def new(name: str = "Entraide du Parc", **values: Any) -> Partner:
    return operations.create_partner(actor=None, values={"name": name, **values})


def changes(base: SQLAlchemy, entity: str = "partner") -> list[Change]:
    return list(base.session.scalars(select(Change).where(Change.entity == entity).order_by(Change.id)))


# --- history -------------------------------------------------------------------------------------------------------


def test_history_says_who_did_what_old_and_new(base: SQLAlchemy) -> None:
    partner = new(town="Villejuif")
    operations.edit_partner(actor=actor(base), partner=partner, values={"town": "Arcueil", "name": partner.name})
    last = changes(base)[-1]
    assert (last.verb, last.old, last.new) == ("edit", {"town": "Villejuif"}, {"town": "Arcueil"})
    assert last.actor_id == actor(base).id
    assert last.version == partner.version


def test_saving_without_a_change_is_not_a_change(base: SQLAlchemy) -> None:
    partner = new(town="Villejuif", phones=["01 99 00 12 34"])
    before = (len(changes(base)), partner.version)
    operations.edit_partner(actor=None, partner=partner, values={"town": " Villejuif ", "phones": ["0199001234"]})
    assert (len(changes(base)), partner.version) == before


def test_history_never_holds_what_is_between_ourselves(base: SQLAlchemy) -> None:
    partner = new()
    operations.write_internal(
        actor=actor(base), partner=partner, direct_contact="Ligne SECRETE-1", handover_notes="Note SECRETE-2"
    )
    assert partner.internal_by_id == actor(base).id
    for change in changes(base):
        assert "SECRETE" not in f"{change.old}{change.new}"


def test_neither_a_face_nor_the_index_holds_what_is_between_ourselves(base: SQLAlchemy) -> None:
    partner = new()
    operations.write_internal(actor=None, partner=partner, direct_contact="SECRETE-1", handover_notes="SECRETE-2")
    row = base.session.get_one(SearchDocument, partner.id)
    assert "SECRETE" not in f"{row.face}{row.tokens}"
    assert "secrete" not in f"{row.face}{row.tokens}".lower()


def test_everything_that_touches_a_fiche_is_in_the_index_at_once(base: SQLAlchemy) -> None:
    partner = new()
    service = operations.create_service(actor=None, partner=partner, values={"name": "Colis"})
    operations.edit_service(actor=None, partner=partner, service=service, values={"fee": "gratuit"})
    closure = operations.add_closure(actor=None, partner=partner, starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 2))
    face = get_face(partner.id, "team")
    assert face
    assert len(face.closures) == 1
    operations.remove_closure(actor=None, partner=partner, closure=closure)
    operations.verify_partner(actor=None, partner=partner, how="phone")
    operations.set_partner_state(actor=None, partner=partner, state="published")
    face = get_face(partner.id, "team")
    assert face
    assert (face.services[0].fee, face.closures, face.verified_how, face.state) == ("gratuit", [], "phone", "published")


# --- what cannot be ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"siret": "12345678901234"}, "siret"),
        ({"phones": ["01 99 00 12 34", "bientôt"]}, "phones"),
        ({"email": "accueil"}, "email"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"visibility": "everybody"}, "visibility"),
        ({"hours": "Mo 25:00-26:00"}, "hours"),
        ({"hours_school_holidays": "SH off"}, "hours_school_holidays"),
        ({"latitude": 91.0}, "latitude"),
        ({"longitude": 181.0}, "longitude"),
        ({"latitude": float("nan")}, "latitude"),
        ({"network": ["rien"]}, "network"),
    ],
)
def test_a_field_that_cannot_be_is_told_by_its_name(base: SQLAlchemy, values: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as caught:
        new(**{"name": "Entraide", **values})
    assert caught.value.field == field
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"age_min": 25, "age_max": 16}, "age_min"),
        ({"appointment": "peut-être"}, "appointment"),
        ({"theme": ["sante--rien"]}, "theme"),
        ({"language": ["klingon"]}, "language"),
        ({"phone": "bientôt"}, "phone"),
        ({"access_link": "javascript:alert(1)"}, "access_link"),
        ({"hours": "Mo-"}, "hours"),
    ],
)
def test_a_service_that_cannot_be_is_told_by_its_field(base: SQLAlchemy, values: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as caught:
        operations.create_service(actor=None, partner=new(), values={"name": "Colis", **values})
    assert caught.value.field == field


def test_a_closure_does_not_end_before_it_begins(base: SQLAlchemy) -> None:
    with pytest.raises(DomainError):
        operations.add_closure(actor=None, partner=new(), starts_on=date(2030, 1, 2), ends_on=date(2030, 1, 1))


def test_a_state_that_does_not_exist_is_refused(base: SQLAlchemy) -> None:
    with pytest.raises(DomainError):
        operations.set_partner_state(actor=None, partner=new(), state="deleted")
    with pytest.raises(DomainError):
        operations.verify_partner(actor=None, partner=new("Autre"), how="in a dream")


# --- safety --------------------------------------------------------------------------------------------------------

SHELTER = {"street": "3 rue Cachée", "street_more": "Fond de cour", "postal_code": "94800", "town": "Villejuif"}
WHERE = ("street", "street_more", "postal_code", "insee_code", "latitude", "longitude")


def test_a_place_that_becomes_confidential_forgets_its_street_everywhere(base: SQLAlchemy) -> None:
    partner = new(**SHELTER, latitude=48.79, longitude=2.36, accessibility_url="https://acceslibre.example/x")
    service = operations.create_service(actor=None, partner=partner, values={"name": "Écoute", **SHELTER})
    operations.edit_partner(actor=None, partner=partner, values={"address_is_confidential": True})
    for thing in (partner, service):
        assert [getattr(thing, name) or None for name in WHERE] == [None] * 6
    assert partner.town == "Villejuif"
    assert partner.accessibility_url == ""
    row = base.session.get_one(SearchDocument, partner.id)
    assert "achée" not in f"{row.face}{row.tokens}"


def test_the_history_of_a_place_that_became_confidential_does_not_give_its_street(base: SQLAlchemy) -> None:
    """« not even stored »: neither in what was written before."""
    partner = new(**SHELTER)
    operations.edit_partner(actor=None, partner=partner, values={"address_is_confidential": True})
    told = " ".join(f"{change.old}{change.new}" for change in changes(base) if change.verb != "create")
    assert "rue Cachée" not in told


def test_a_street_given_to_a_confidential_place_is_dropped(base: SQLAlchemy) -> None:
    partner = new(address_is_confidential=True, **SHELTER)
    assert partner.street == ""
    operations.edit_partner(actor=None, partner=partner, values=SHELTER)
    assert (partner.street, partner.town) == ("", "Villejuif")
    service = operations.create_service(actor=None, partner=partner, values={"name": "Écoute", **SHELTER})
    assert service.street == ""
    told = " ".join(
        f"{change.old}{change.new}" for entity in ("partner", "service") for change in changes(base, entity)
    )
    assert "rue Cachée" not in told


def test_a_resident_who_volunteers_is_never_public(base: SQLAlchemy) -> None:
    partner = new("Une habitante", kind="habitant-benevole", visibility="public")
    assert partner.visibility == "team"
    with pytest.raises(DomainError, match="bénévole"):
        operations.edit_partner(actor=None, partner=partner, values={"visibility": "public"})
    assert partner.visibility == "team"
    operations.set_partner_state(actor=None, partner=partner, state="published")
    face = get_face(partner.id, "team")
    assert face
    assert face_for(face, "public") is None
    assert get_face(partner.id, "public") is None


# --- repeats and meetings ------------------------------------------------------------------------------------------


def test_a_double_tap_makes_one_fiche(base: SQLAlchemy) -> None:
    first = operations.create_partner(actor=None, values={"name": "Une fois"}, request_key="cle")
    assert operations.create_partner(actor=None, values={"name": "Deux fois"}, request_key="cle") is first
    one = operations.create_service(actor=None, partner=first, values={"name": "Colis"}, request_key="cle")
    assert operations.create_service(actor=None, partner=first, values={"name": "Autre"}, request_key="cle") is one


def test_two_fiches_never_have_the_same_source(base: SQLAlchemy) -> None:
    operations.create_partner(actor=None, values={"name": "A"}, source="dora", source_id="1")
    with pytest.raises(DomainError):
        operations.create_partner(actor=None, values={"name": "B"}, source="dora", source_id="1")
    assert operations.create_partner(actor=None, values={"name": "C"}, source="soliguide", source_id="1").id


def test_the_second_editor_is_shown_what_the_first_wrote(base: SQLAlchemy) -> None:
    partner = new(town="Villejuif")
    read = partner.version
    operations.edit_partner(actor=None, partner=partner, values={"town": "Arcueil"})
    with pytest.raises(EditConflictError) as caught:
        operations.edit_partner(actor=None, partner=partner, values={"town": "Gentilly"}, base_version=read)
    assert caught.value.theirs == {"town": "Arcueil"}


def test_two_people_on_different_fields_do_not_disturb_each_other(base: SQLAlchemy) -> None:
    partner = new(town="Villejuif")
    read = partner.version
    operations.edit_partner(actor=None, partner=partner, values={"town": "Arcueil"})
    operations.edit_partner(actor=None, partner=partner, values={"website": "x.example"}, base_version=read)
    assert (partner.town, partner.website) == ("Arcueil", "https://x.example")


def test_two_people_who_write_the_same_thing_do_not_conflict(base: SQLAlchemy) -> None:
    partner = new(phones=["01 99 00 12 34"])
    read = partner.version
    operations.edit_partner(actor=None, partner=partner, values={"phones": ["01 99 00 00 00"], "town": " Arcueil"})
    operations.edit_partner(
        actor=None, partner=partner, values={"phones": ["0199000000"], "town": "Arcueil "}, base_version=read
    )


# --- names and papers ----------------------------------------------------------------------------------------------


def test_a_partner_keeps_every_spelling_of_its_name_once(base: SQLAlchemy) -> None:
    partner = new(aliases=["L’Entraide", "l'entraide", "ENTRAIDE DU PARC", "Entr’aide"])
    assert [alias.name for alias in partner.aliases] == ["l'entraide", "Entr’aide"]
    kept = partner.aliases[1].id
    operations.edit_partner(actor=None, partner=partner, values={"aliases": ["Entr’Aide", "EDP"]})
    assert [alias.name for alias in partner.aliases] == ["Entr’Aide", "EDP"]
    assert partner.aliases[0].id == kept


def test_papers_to_bring_keep_their_order(base: SQLAlchemy) -> None:
    partner = new()
    papers = ["Passeport, même périmé", "Avis d’imposition", "Deux photos"]
    service = operations.create_service(actor=None, partner=partner, values={"name": "Dossier", "documents": papers})
    operations.edit_service(actor=None, partner=partner, service=service, values={"documents": papers[::-1]})
    base.session.expire_all()
    assert [paper.label for paper in service.documents] == papers[::-1]


def test_sort_keys_put_epicerie_before_fripes(base: SQLAlchemy) -> None:
    names = ["Fripes", "Épicerie", "Écoute", "école", "Œuvre", "Zoo"]
    for name in names:
        new(name)
    rows = base.session.scalars(select(Partner).order_by(Partner.sort_key, Partner.id)).all()
    assert [row.name for row in rows] == ["école", "Écoute", "Épicerie", "Fripes", "Œuvre", "Zoo"]


def test_a_check_of_long_ago_is_dated_in_paris(base: SQLAlchemy) -> None:
    partner = new()
    operations.verify_partner(actor=None, partner=partner, how="visit", on=date(2026, 1, 31))
    face = get_face(partner.id, "team")
    assert face
    assert face.verified_on == "2026-01-31"
    row = base.session.scalars(select(Verification)).one()
    assert row.at.tzinfo is not None


def test_to_edit_is_not_to_verify(base: SQLAlchemy) -> None:
    """« À jour » comes from the last check, never from an edit."""
    partner = new()
    operations.edit_partner(actor=None, partner=partner, values={"town": "Arcueil"})
    face = get_face(partner.id, "team")
    assert face
    assert face.verified_on is None
