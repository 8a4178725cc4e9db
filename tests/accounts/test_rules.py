"""ACCESS: the one table, read as sentences of the domain."""

from __future__ import annotations

import pytest

from models.accounts.roles import ACCESS, ROLES, allowed

NOBODY: frozenset[str] = frozenset()


@pytest.mark.parametrize("permission", ACCESS)
def test_every_permission_is_for_known_roles(permission: str) -> None:
    assert ACCESS[permission] <= {*ROLES, "public"}
    assert ACCESS[permission]


@pytest.mark.parametrize("roles", [NOBODY, frozenset(ROLES)])
def test_a_permission_that_is_not_in_the_table_is_refused_to_everybody(roles: frozenset[str]) -> None:
    assert not allowed("the.moon", roles)


@pytest.mark.parametrize(
    ("permission", "who"),
    [
        ("fiche.create", {"concierge", "coordination"}),
        ("fiche.edit", {"concierge", "coordination"}),
        ("fiche.archive", {"coordination"}),
        ("fiche.import", {"coordination"}),
        ("fiche.export", {"coordination"}),
        ("place.edit", {"coordination"}),
        ("urgencies.edit", {"coordination"}),
        ("account.own", set(ROLES)),
    ],
)
def test_who_may(permission: str, who: set[str]) -> None:
    assert {role for role in ROLES if allowed(permission, frozenset({role}))} == who
    assert not allowed(permission, NOBODY)


def test_a_person_with_two_roles_may_what_either_may() -> None:
    assert allowed("fiche.edit", frozenset({"benevole", "concierge"}))


@pytest.mark.parametrize("permission", ["fiche.read", "urgencies.read", "site.read", "account.login"])
def test_a_resident_without_account_may_read(permission: str) -> None:
    assert allowed(permission, NOBODY)
