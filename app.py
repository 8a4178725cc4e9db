"""The application: settings, extensions, blueprints, the access guard, error pages, commands."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

from blueprints import BLUEPRINTS, COMMANDS
from blueprints.web import access, assets, context, errors, filters, numbers, pages, security, sessions, transactions
from models import db
from models.guards import refuse_missing_guards

ROOT = Path(__file__).resolve().parent


def create_app(config: dict[str, Any] | None = None) -> Flask:
    """The application, ready to serve. `config` wins over the environment (see the README for its variables)."""
    app = Flask(__name__, instance_path=os.environ.get("INSTANCE_DIR") or str(ROOT / "instance"), static_folder=None)
    app.config.update(settings_from_environment(app), **(config or {}))
    app.config["TRUSTED_HOSTS"] = app.config["TRUSTED_HOSTS"] or security.trusted_hosts(app.config["PUBLIC_URL"])
    app.config["SESSION_COOKIE_SECURE"] = app.config["PUBLIC_URL"].startswith("https://")
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    Htmx(app)
    numbers.init_numbers(app)
    transactions.init_transactions(app)
    sessions.init_sessions(app)
    access.init_access(app)
    pages.init_pages(app)
    security.init_security(app)
    errors.init_errors(app)
    filters.init_filters(app)
    context.init_context(app, BLUEPRINTS)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    access.refuse_routes_without_rule(app)
    refuse_missing_guards(app)
    assets.init_assets(app)
    return app


def settings_from_environment(app: Flask) -> dict[str, Any]:
    env = os.environ
    instance = Path(app.instance_path)
    return {
        "SQLALCHEMY_DATABASE_URI": _database_url(env.get("DATABASE_URL") or f"sqlite:///{instance / 'loge.sqlite3'}"),
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True, "hide_parameters": True},
        "SECRET_KEY": env.get("SECRET_KEY") or generated_secret(instance),
        "PUBLIC_URL": (env.get("PUBLIC_URL") or f"http://127.0.0.1:{env.get('PORT') or 5000}").rstrip("/"),
        "TRUSTED_PROXIES": int(env.get("TRUSTED_PROXIES") or 0),
        "SESSION_COOKIE_NAME": "loge",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # a desk page stays open all day
        "WTF_I18N_ENABLED": False,  # WTForms' own French messages
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 3000,
    }


def _database_url(url: str) -> str:
    """PostgreSQL is reached through psycopg 3, however its address is written."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def generated_secret(instance: Path) -> str:
    """The key that signs cookies: made once, readable by us alone, never a default."""
    path = instance / "secret_key"
    instance.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(os.urandom(32).hex())
    return path.read_text().strip()
