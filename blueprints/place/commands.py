"""`flask seed`, `flask demo`, `flask serve`: what `make run` is made of."""

from __future__ import annotations

import json
import os
import secrets
import sys
from ipaddress import ip_address
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from blueprints.web.first_account import make_first_account
from models import db, writes
from models.accounts.operations import change_password, hash_password
from models.accounts.queries import demo_people, has_people
from models.accounts.roles import ROLES
from models.partners.queries import has_partners
from models.place.queries import place_settings
from models.place.wipe import empty_base
from seeds import demo as demo_seed
from seeds import reference as reference_seed

seed_cli = AppGroup("seed", help="Vocabulaires et urgences.")
demo_cli = AppGroup("demo", help="Le lieu de démonstration.")


@seed_cli.command("reference")
def seed_reference() -> None:
    """Charger les vocabulaires, les numéros d’urgence et les fiches réflexe."""
    writes.set(True)
    added = reference_seed.load()
    db.session.commit()
    click.echo(
        f"Référentiels à jour : {added['terms']} termes, {added['entries']} entrées du lexique, "
        f"{added['numbers']} numéros, {added['cards']} fiches réflexe."
    )


@demo_cli.command("load")
def demo_load() -> None:
    """Charger la démonstration dans une base vide (sans effet si la base sert déjà)."""
    if has_people() or has_partners() or place_settings().name:
        return
    db.session.rollback()
    passwords = {login: new_password() for login in demo_seed.logins()}
    hashes = {login: hash_password(password) for login, password in passwords.items()}
    writes.set(True)
    reference_seed.load()
    demo_seed.load(hashes)
    db.session.commit()
    _keep(passwords)
    click.echo("Le lieu de démonstration est prêt.")


@demo_cli.command("logins")
@click.option("--renew", is_flag=True, help="Faire de nouveaux mots de passe.")
def demo_logins(renew: bool) -> None:
    """Redire les accès de démonstration, un par rôle."""
    if not place_settings().is_demo:
        raise click.ClickException("Ce lieu n’est pas une démonstration.")
    passwords = _kept()
    if renew or not passwords:
        passwords = _renew()
    for person in demo_people():
        roles = ", ".join(ROLES[role] for role in sorted(person.roles))
        click.echo(f"  {person.login:<10} {passwords.get(person.login, '?'):<20} {roles}")


@demo_cli.command("empty")
@click.option("--yes", is_flag=True, help="Ne pas demander.")
def demo_empty(yes: bool) -> None:
    """Vider la démonstration : la base repart de zéro, avec ses seuls vocabulaires."""
    if not place_settings().is_demo:
        raise click.ClickException("Ce lieu n’est pas une démonstration : rien n’a été touché.")
    if not yes:
        click.confirm("Tout ce qui est dans cette démonstration sera effacé. Continuer ?", abort=True)
    db.session.rollback()
    writes.set(True)
    empty_base()
    reference_seed.load()
    db.session.commit()
    _logins_file().unlink(missing_ok=True)
    click.echo("La démonstration est vidée.")
    make_first_account()


@click.command("serve")
def serve() -> None:
    """Servir l’application sur HOST et PORT (127.0.0.1:5000)."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "5000"
    place = place_settings()
    if place.is_demo and not _is_loopback(host) and os.environ.get("DEMO_ANYWHERE") != "1":
        raise click.ClickException(
            f"Une démonstration ne se sert que sur cette machine (HOST=127.0.0.1), pas sur {host}. "
            "DEMO_ANYWHERE=1 lève cette garde."
        )
    click.echo(f"\n  {place.name or 'Loge'} : {current_app.config['PUBLIC_URL']}")
    if place.is_demo:
        click.echo("  Démonstration. Identifiants et mots de passe :")
        for person in demo_people():
            roles = ", ".join(ROLES[role] for role in sorted(person.roles))
            click.echo(f"  {person.login:<10} {_kept().get(person.login, '(flask demo logins --renew)'):<20} {roles}")
    click.echo("  Ctrl-C pour arrêter.\n")
    sys.stdout.flush()
    db.session.remove()
    db.engine.dispose()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *gunicorn_arguments(host, port)])  # noqa: S606


def gunicorn_arguments(host: str, port: str) -> list[str]:
    """Two processes of sixteen threads; the access log has neither query strings nor addresses of people."""
    bind = f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"
    return [
        "--bind", bind,
        "--workers", os.environ.get("WORKERS") or "2",
        "--threads", "16",
        "--access-logfile", "-",
        "--access-logformat", '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms',
        "--limit-request-line", "8190",
        "--no-control-socket",
        "--forwarded-allow-ips", "",  # TRUSTED_PROXIES alone says whom to believe
        "--forwarder-headers", "",
        "--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else current_app.instance_path,  # noqa: S108
        "app:create_app()",
    ]  # fmt: skip


def new_password() -> str:
    return secrets.token_urlsafe(9)


def _renew() -> dict[str, str]:
    passwords = {person.login: new_password() for person in demo_people()}
    db.session.rollback()
    hashes = {login: hash_password(password) for login, password in passwords.items()}
    writes.set(True)
    for person in demo_people():
        change_password(actor=None, person=person, password_hash=hashes[person.login])
    db.session.commit()
    _keep(passwords)
    return passwords


def _logins_file() -> Path:
    return Path(current_app.instance_path) / "demo_logins.json"


def _keep(passwords: dict[str, str]) -> None:
    path = _logins_file()
    path.touch(mode=0o600)
    path.write_text(json.dumps(passwords, indent=1), encoding="utf-8")


def _kept() -> dict[str, str]:
    path = _logins_file()
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:  # a name: who knows where it leads
        return False
