"""Who is asking: the cookie carries a random token, the base its hash. Rotated at login, ended on demand."""

from __future__ import annotations

from flask import Flask, request, session
from flask_login import LoginManager, current_user, login_user

from models.accounts.operations import end_session, open_session
from models.accounts.queries import person_of_token
from models.accounts.tables import Person

manager = LoginManager()


def init_sessions(app: Flask) -> None:
    manager.init_app(app, add_context_processor=False)  # ours minds a base that does not answer
    manager.session_protection = None  # the token in the base is the protection
    manager.user_loader(person_of_token)


def begin_session(person: Person) -> None:
    """Open a new session for this person; whatever the cookie held before is forgotten."""
    if current_user.is_authenticated:
        end_session(person=current_user, session_id=current_user.session_id)
    session.clear()
    person.session_token = open_session(person=person, device=device_words(request.user_agent.string))
    login_user(person)


def device_words(agent: str) -> str:
    """« Firefox, Windows »: enough for a person to know their own machine."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    found = [next((label for mark, label in group if mark in agent), "") for group in (browsers, systems)]
    return ", ".join(filter(None, found)) or "Appareil inconnu"
