"""Roles, and ACCESS: the one table of who may do what. A permission missing here is refused to everybody."""

from __future__ import annotations

from typing import Final, Literal

Role = Literal["concierge", "coordination", "partenaire", "benevole", "financeur"]

ROLES: Final[dict[str, str]] = {
    "concierge": "Concierge",
    "coordination": "Coordination",
    "partenaire": "Partenaire",
    "benevole": "Bénévole",
    "financeur": "Financeur",
}

PUBLIC: Final = frozenset({"public"})
ANYONE_LOGGED_IN: Final = frozenset(ROLES)
TEAM: Final = frozenset({"concierge", "coordination"})
COORDINATION: Final = frozenset({"coordination"})

# permission -> who. "public" opens to everybody, logged in or not. Rights on one object (own fiche, own session)
# are its `can_x(user)`, asked after this table.
ACCESS: Final[dict[str, frozenset[str]]] = {
    "site.read": PUBLIC,
    "account.login": PUBLIC,
    "account.own": ANYONE_LOGGED_IN,
    "desk.home": PUBLIC,
    "desk.search": TEAM,  # the question in a body; for everybody it is in the address, with fiche.read
    "urgencies.read": PUBLIC,
    "urgencies.edit": COORDINATION,
    "fiche.read": PUBLIC,  # unlisted, draft and archived fiches are the object's matter (404 before 403)
    "fiche.create": TEAM,
    "fiche.edit": TEAM,
    "fiche.archive": COORDINATION,
    "fiche.import": COORDINATION,
    "fiche.export": COORDINATION,
    "place.edit": COORDINATION,
    "lexicon.edit": COORDINATION,
    "lexicon.note": TEAM,  # the words of a search without an answer
}


def allowed(permission: str, roles: frozenset[str]) -> bool:
    """Whether one of these roles has the permission; unknown permissions are refused."""
    granted = ACCESS.get(permission, frozenset())
    return "public" in granted or bool(granted & roles)
