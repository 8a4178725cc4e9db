from __future__ import annotations

from typing import Any

from flask import redirect, request, session, url_for
from flask_login import current_user, logout_user

from blueprints.accounts import blueprint
from blueprints.accounts.forms import LoginForm, PasswordForm
from blueprints.web.access import access, safe_next
from blueprints.web.context import me
from blueprints.web.forms import Form
from blueprints.web.pages import go_to, render
from blueprints.web.sessions import begin_session
from blueprints.web.transactions import attempt, without_transaction
from models import db
from models.accounts import operations
from models.accounts.queries import is_open_account, open_sessions, person_to_log_in
from models.accounts.roles import ROLES
from models.accounts.tables import Person


@blueprint.get("/entrer")
@access("account.login")
def login() -> Any:
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")) or url_for("desk.home"), 303)
    return render("accounts/login.html", form=LoginForm(), next=safe_next(request.args.get("next")))


@blueprint.post("/entrer")
@access("account.login")
def enter() -> Any:
    form = LoginForm()
    target = safe_next(request.args.get("next"))
    person = _person_let_in(form) if form.validate_on_submit() else None
    if person is None:
        return render("accounts/login.html", status=422, form=form, next=target)
    begin_session(person)
    return go_to(target or url_for("desk.home"))


def _person_let_in(form: LoginForm) -> Person | None:
    """The account, when the password is its own. One sentence whatever was wrong; the check holds no write lock."""
    found = person_to_log_in(form.login.data or "")
    password_hash, person_id = (found.password_hash, found.id) if found else (None, None)
    without_transaction()
    is_right = operations.check_password(password_hash, form.password.data or "")
    person = db.session.get(Person, person_id) if is_right else None
    if person is None or not is_open_account(person):
        form.password.errors = ["L’identifiant ou le mot de passe ne va pas."]
        return None
    return person


@blueprint.post("/sortir")
@access("account.own")
def logout() -> Any:
    operations.end_session(person=me(), session_id=me().session_id)
    logout_user()
    session.clear()
    return go_to(url_for("accounts.login"), "Vous êtes sorti de la loge. À bientôt.")


@blueprint.get("")
@access("account.own")
def account() -> Any:
    return _account(PasswordForm())


@blueprint.post("")
@access("account.own")
def change_password() -> Any:
    form = PasswordForm()
    if not form.validate_on_submit():
        return _account(form, status=422)
    person_id, kept, current_hash = me().id, me().session_id, me().password_hash
    without_transaction()
    if not operations.check_password(current_hash, form.current.data or ""):
        form.current.errors = ["Ce n’est pas le mot de passe actuel."]
        return _account(form, status=422)
    password_hash = attempt(form, lambda: operations.hash_password(form.password.data or ""))
    if password_hash is None:
        return _account(form, status=422)
    person = db.session.get_one(Person, person_id)
    operations.change_password(actor=person, person=person, password_hash=password_hash)
    operations.end_other_sessions(person=person, keep_id=kept)
    return go_to(url_for("accounts.account"), "C’est noté. Vos autres appareils devront entrer de nouveau.")


@blueprint.post("/appareils")
@access("account.own")
def end_sessions() -> Any:
    """End one session (`session`), or all the others."""
    raw = request.form.get("session", "")
    if raw.isascii() and raw.isdigit() and len(raw) < 19:
        operations.end_session(person=me(), session_id=int(raw))
    else:
        operations.end_other_sessions(person=me(), keep_id=me().session_id)
    return go_to(url_for("accounts.account"), "C’est fait : cet accès est fermé.")


def _account(form: Form, status: int = 200) -> Any:
    person = me()
    return render(
        "accounts/account.html",
        status=status,
        form=form,
        roles=[ROLES[role] for role in sorted(person.roles)],
        sessions=open_sessions(person),
    )
