"""`flask accounts …`: the machine's own way to make the first account, or another when nobody can log in."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from blueprints.web.first_account import make_account, make_first_account
from models.accounts.roles import ROLES
from models.errors import DomainError

cli = AppGroup("accounts", help="Comptes.")


@cli.command("create")
@click.argument("login")
@click.option("--name", default="", help="Nom affiché (par défaut, l’identifiant).")
@click.option("--role", "roles", multiple=True, default=("coordination",), type=click.Choice(sorted(ROLES)))
def create(login: str, name: str, roles: tuple[str, ...]) -> None:
    """Créer un compte et afficher son premier mot de passe."""
    try:
        make_account(login, name or login, roles)
    except DomainError as error:
        raise click.ClickException(error.message) from None


@cli.command("first")
def first() -> None:
    """Créer le premier compte de coordination, s’il n’y en a aucun."""
    make_first_account()
