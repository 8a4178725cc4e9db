"""BLUEPRINTS: the one line to edit to add a blueprint. The order is the menu's."""

from __future__ import annotations

from blueprints.accounts import blueprint as accounts
from blueprints.accounts.commands import cli as accounts_cli
from blueprints.desk import blueprint as desk
from blueprints.partners import blueprint as partners
from blueprints.partners.commands import cli as partners_cli
from blueprints.place import blueprint as place
from blueprints.place.commands import demo_cli, seed_cli, serve

BLUEPRINTS = (desk, partners, place, accounts)
COMMANDS = (accounts_cli, partners_cli, seed_cli, demo_cli, serve)
