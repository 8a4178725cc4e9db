"""Error pages: whose fault it is (never the reader's), one way out, a reference to read out."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from blueprints.web.pages import wants_fragment
from models import db

log = logging.getLogger("loge")

SENTENCES: dict[int, tuple[str, str]] = {
    400: ("Cette demande n’est pas lisible", "Elle est arrivée abîmée. Revenez en arrière et recommencez."),
    403: (
        "Cette porte n’est pas la vôtre",
        "Votre compte ne permet pas d’entrer ici. La coordination peut changer cela.",
    ),
    404: (
        "Cette porte n’existe pas, ou plus",
        "L’adresse est peut-être mal recopiée, ou la fiche a été rangée aux archives.",
    ),
    405: ("On n’entre pas par ici", "Cette adresse s’ouvre depuis un bouton, pas directement."),
    409: (
        "Quelqu’un vient d’enregistrer au même moment",
        "Rien n’est perdu : revenez en arrière, votre texte y est encore, puis enregistrez de nouveau.",
    ),
    413: ("C’est trop lourd", "Le fichier dépasse la taille permise. Essayez avec un fichier plus léger."),
    429: ("Trop d’essais en peu de temps", "Attendez une minute, puis recommencez."),
    500: ("La loge a un souci", "Ce n’est pas vous. Rien n’est perdu ; réessayez dans un instant."),
    503: ("La loge est très occupée", "Ce n’est pas vous. Réessayez dans un instant."),
}
CSRF_SENTENCE = (
    "Cette page a attendu trop longtemps",
    "Par sécurité, revenez en arrière, rechargez la page, puis recommencez.",
)


def init_errors(app: Flask) -> None:
    app.register_error_handler(CSRFError, lambda error: error_page(400, CSRF_SENTENCE))
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, lambda error: error_page(409))
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def error_page(code: int, sentence: tuple[str, str] | None = None) -> Response:
    """A whole page, or for a fragment the bare sentence (which the page puts in its live region)."""
    title, lead = sentence or SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400])
    if wants_fragment():
        response = make_response(f"{title}. {lead}", code)
        response.mimetype = "text/plain"
        return response
    reference = f"{secrets.token_hex(2)}-{code}"
    if code >= 500:
        log.error("reference %s", reference)
    page = render_template("errors/error.html", title=title, lead=lead, code=code, reference=reference)
    return make_response(page, code)


def _foreign_host(_error: SecurityError) -> Response:
    """Asked under a name that is not ours: no page, since no link of it would be right."""
    response = make_response("Cette adresse n’est pas celle de ce lieu.\n", 400)
    response.mimetype = "text/plain"
    return response


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _database(error: OperationalError) -> Response:
    log.exception("database", exc_info=error)
    db.session.rollback()
    return error_page(503)


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected", exc_info=error)
    db.session.rollback()
    return error_page(500)
