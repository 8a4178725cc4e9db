"""A scratch base with a thousand fiches: the demonstration's, and invented ones that come by the import."""

from __future__ import annotations

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from bench.fiches import fill as fill_with_fiches
from models import db, writes
from models.accounts.operations import hash_password, open_session
from models.accounts.queries import people_with_role
from models.partners.tables import Partner
from seeds import demo, reference

FICHES = 1000


def fill(app: Flask) -> dict[str, str]:
    """Migrate and fill; gives the token of an open session for each role of the team."""
    with app.app_context():
        upgrade()
        writes.set(True)
        password_hash = hash_password("un mot de passe pour mesurer")
        reference.load()
        demo.load(dict.fromkeys(demo.logins(), password_hash))
        fill_with_fiches(FICHES - (db.session.scalar(select(func.count()).select_from(Partner)) or 0))
        db.session.commit()
        roles = ("concierge", "coordination")
        tokens = {role: open_session(person=people_with_role(role)[0], device="bench") for role in roles}
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return tokens
