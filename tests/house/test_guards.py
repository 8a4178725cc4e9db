"""What the database itself refuses, whatever the code above it does; and the application refuses to start without."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import create_app
from blueprints.web.access import access, refuse_routes_without_rule
from models.accounts.roles import ACCESS
from models.guards import TRIGGERS
from tests.databases import writing
from tests.factories import Make

SHELTER = {"name": "Foyer caché", "address_is_confidential": True, "town": "Villejuif"}


def refused(base: SQLAlchemy, statement: str, **values: object) -> str:
    """The reason that the database gives for refusing this statement."""
    with pytest.raises(DBAPIError) as caught, base.session.begin_nested():
        base.session.execute(text(statement), values)
    return str(caught.value.orig)


@pytest.mark.parametrize(
    ("statement", "guard"),
    [
        ("UPDATE change SET verb = 'edit'", "change_is_never_rewritten"),
        ("UPDATE change SET actor_id = NULL WHERE actor_id IS NOT NULL", "change_is_never_rewritten"),
        ("UPDATE change SET at = '2020-01-01 00:00:00'", "change_is_never_rewritten"),
        ("UPDATE change SET new = '{\"name\": \"X\"}' WHERE entity = 'partner'", "change_is_never_rewritten"),
        ("UPDATE change SET old = '{\"x\": 1}' WHERE entity = 'partner'", "change_is_never_rewritten"),
        ("DELETE FROM change", "change_is_never_erased"),
        ("DELETE FROM change WHERE entity = 'person'", "change_is_never_erased"),
    ],
)
def test_nobody_rewrites_history(make: Make, base: SQLAlchemy, statement: str, guard: str) -> None:
    make.partner()
    assert guard in refused(base, statement)


def test_words_may_be_taken_out_of_history_never_put_in(make: Make, base: SQLAlchemy) -> None:
    """An address that became confidential is forgotten there too: who, when and what sort of change stay."""
    make.partner(town="Villejuif", phones=["01 99 00 12 34"])
    last = "(SELECT max(id) FROM change WHERE entity = 'partner')"
    base.session.execute(text(f"UPDATE change SET new = :kept WHERE id = {last}"), {"kept": '{"town": "Villejuif"}'})
    base.session.execute(text(f"UPDATE change SET new = :kept WHERE id = {last}"), {"kept": "{}"})
    assert "never_rewritten" in refused(
        base, f"UPDATE change SET new = :kept WHERE id = {last}", kept='{"town": "Villejuif"}'
    )


@pytest.mark.parametrize(
    "assignment",
    [
        "street = '3 rue de l’Exemple'",
        "street_more = 'escalier B'",
        "postal_code = '94800'",
        "insee_code = '94076'",
        "latitude = 48.79",
        "longitude = 2.36",
    ],
)
def test_a_confidential_partner_has_no_place_at_all(make: Make, base: SQLAlchemy, assignment: str) -> None:
    shelter = make.partner(**SHELTER)
    reason = refused(base, f"UPDATE partner SET {assignment} WHERE id = :id", id=shelter.id)
    assert "confidential_has_no_place" in reason


@pytest.mark.parametrize("assignment", ["street = 'x'", "insee_code = '94076'", "longitude = 2.36"])
def test_a_confidential_service_has_no_place_either(make: Make, base: SQLAlchemy, assignment: str) -> None:
    partner = make.partner(services=[{"name": "Mise à l’abri", "address_is_confidential": True}])
    reason = refused(base, f"UPDATE service SET {assignment} WHERE id = :id", id=partner.services[0].id)
    assert "confidential_has_no_place" in reason


@pytest.mark.parametrize("assignment", ["street = 'x'", "postal_code = '94800'", "latitude = 48.8"])
def test_a_service_of_a_confidential_partner_keeps_no_street(make: Make, base: SQLAlchemy, assignment: str) -> None:
    shelter = make.partner(**SHELTER, services=[{"name": "Écoute"}])
    statement = f"UPDATE service SET address_is_confidential = :no, {assignment} WHERE id = :id"
    assert "hidden_place" in refused(base, statement, no=False, id=shelter.services[0].id)


def test_a_service_with_a_street_cannot_join_a_confidential_partner(make: Make, base: SQLAlchemy) -> None:
    shelter, other = (
        make.partner(**SHELTER),
        make.partner("Ailleurs", services=[{"name": "Accueil", "street": "2 rue Ici"}]),
    )
    statement = "UPDATE service SET partner_id = :shelter WHERE id = :id"
    assert "hidden_place" in refused(base, statement, shelter=shelter.id, id=other.services[0].id)


def test_a_resident_who_volunteers_is_never_public(make: Make, base: SQLAlchemy) -> None:
    resident = make.partner("Une habitante", kind="habitant-benevole")
    assert resident.visibility == "team"
    reason = refused(base, "UPDATE partner SET visibility = 'public' WHERE id = :id", id=resident.id)
    assert "resident_is_never_public" in reason


def test_two_accounts_never_share_a_login_whatever_the_case(base: SQLAlchemy) -> None:
    statement = "UPDATE person SET login = :login WHERE login = 'benevole'"
    assert "login" in refused(base, statement, login="concierge")
    assert "login_lower" in refused(base, statement, login="Benevole")


# --- at the start --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guard", TRIGGERS)
def test_it_refuses_to_start_when_a_guard_is_gone(app: Flask, guard: str) -> None:
    with writing(app):
        from models import db

        table = guard.split("_")[0]  # each bears the name of its table first
        on = f" ON {table}" if db.engine.dialect.name == "postgresql" else ""
        db.session.execute(text(f"DROP TRIGGER {guard}{on}"))
    with pytest.raises(RuntimeError, match=guard):
        create_app({"SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"]})


def test_it_refuses_to_start_when_a_route_has_no_rule(own_app: Flask) -> None:
    own_app.add_url_rule("/porte-ouverte", "a_door", lambda: "")
    with pytest.raises(RuntimeError, match="a_door"):
        refuse_routes_without_rule(own_app)


def test_it_refuses_to_start_when_a_rule_is_not_in_the_table(own_app: Flask) -> None:
    own_app.add_url_rule("/porte-ouverte", "a_door", access("nobody.knows")(lambda: ""))
    assert "nobody.knows" not in ACCESS
    with pytest.raises(RuntimeError, match=r"nobody\.knows"):
        refuse_routes_without_rule(own_app)


def test_a_partner_that_becomes_confidential_takes_its_services_with_it(make: Make, base: SQLAlchemy) -> None:
    """Whatever writes the column, by hand too."""
    shelter = make.partner("Ailleurs", services=[{"name": "Accueil", "street": "2 rue Ici", "postal_code": "94800"}])
    base.session.execute(
        text("UPDATE partner SET address_is_confidential = :yes WHERE id = :id"), {"yes": True, "id": shelter.id}
    )
    row = base.session.execute(text("SELECT street, postal_code, address_is_confidential FROM service")).one()
    assert (row.street, row.postal_code, bool(row.address_is_confidential)) == ("", "", True)
