"""A scratch base with a thousand fiches: the demonstration's, and invented ones that come by the import."""

from __future__ import annotations

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from bench.fiches import fill as fill_with_fiches
from models import db, writes
from models.accounts.operations import create_person, hash_password, open_session
from models.accounts.queries import people_with_role
from models.partners.tables import Partner
from seeds import demo, reference

FICHES = 1000


def fill(app: Flask) -> dict[str, str]:
    """Migrate and fill; gives the token of an open session for each role of the team."""
    with app.app_context():
        upgrade()
        writes.set(True)
        reference.load()
        demo.load(dict.fromkeys(demo.logins(), hash_password("un mot de passe pour mesurer")))
        fill_with_fiches(FICHES - (db.session.scalar(select(func.count()).select_from(Partner)) or 0))
        db.session.commit()
        tokens = _sessions()
        db.session.remove()
        db.engine.dispose()
    return tokens


def _sessions() -> dict[str, str]:
    roles = ("concierge", "coordination")
    tokens = {role: open_session(person=people_with_role(role)[0], device="bench") for role in roles}
    db.session.commit()
    return tokens


def people_of() -> dict[str, str]:
    """Add the demonstration's people to a base that has none; tokens as `fill` gives."""
    writes.set(True)
    for role in ("concierge", "coordination"):
        create_person(
            actor=None,
            login=role,
            display_name=f"{role.title()} Exemple",
            roles=[role],
            password_hash=hash_password("un mot de passe pour mesurer"),
        )
    db.session.commit()
    return _sessions()
