"""`flask accounts …`: the machine's own way to make the first account, or another when nobody can log in."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup

from models import db, writes
from models.accounts.operations import create_person, hash_password
from models.accounts.queries import people_with_role
from models.accounts.roles import ROLES
from models.errors import DomainError

cli = AppGroup("accounts", help="Comptes.")


@cli.command("create")
@click.argument("login")
@click.option("--name", default="", help="Nom affiché (par défaut, l’identifiant).")
@click.option("--role", "roles", multiple=True, default=("coordination",), type=click.Choice(sorted(ROLES)))
def create(login: str, name: str, roles: tuple[str, ...]) -> None:
    """Créer un compte et afficher son premier mot de passe."""
    password = secrets.token_urlsafe(12)
    password_hash = hash_password(password)
    writes.set(True)
    try:
        create_person(actor=None, login=login, display_name=name or login, roles=roles, password_hash=password_hash)
    except DomainError as error:
        raise click.ClickException(error.message) from None
    db.session.commit()
    click.echo(f"Compte « {login} » créé. Mot de passe, affiché une seule fois : {password}")


@cli.command("first")
@click.pass_context
def first(context: click.Context) -> None:
    """Créer le premier compte de coordination, s’il n’y en a aucun."""
    if people_with_role("coordination"):
        return
    context.invoke(create, login="coordination", name="Coordination", roles=("coordination",))
