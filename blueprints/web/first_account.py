"""The account by which a place begins: made from the machine itself, its password said once."""

from __future__ import annotations

import secrets

import click

from models import db, writes
from models.accounts.operations import create_person, hash_password
from models.accounts.queries import people_with_role


def make_account(login: str, name: str, roles: tuple[str, ...]) -> None:
    """Create an account and print its password. Commits. Raises DomainError."""
    password = secrets.token_urlsafe(12)
    password_hash = hash_password(password)
    writes.set(True)
    create_person(actor=None, login=login, display_name=name, roles=roles, password_hash=password_hash)
    db.session.commit()
    click.echo(f"Compte « {login} » créé. Mot de passe, affiché une seule fois : {password}")


def make_first_account() -> None:
    """The first coordination account, unless there is one."""
    if people_with_role("coordination"):
        return
    db.session.rollback()
    make_account("coordination", "Coordination", ("coordination",))
