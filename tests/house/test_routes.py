"""The list of routes is under version control: a new one is seen in review, with who may use it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from blueprints.web.access import permission_of
from models.accounts.roles import ACCESS

LIST = Path(__file__).with_name("routes.txt")


def lines(app: Flask) -> list[str]:
    return sorted(
        f"{rule.rule} {method} {rule.endpoint} {permission_of(app, rule.endpoint)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def test_the_routes_are_those_of_the_list(demo_app: Flask, rewrites: bool) -> None:
    found = lines(demo_app)
    if rewrites:
        LIST.write_text("\n".join(found) + "\n", encoding="utf-8")
    listed = LIST.read_text(encoding="utf-8").splitlines()
    assert found == listed, "routes changed: read the difference, then `python -m pytest tests/house --rewrite`"


def test_addresses_are_french_words_joined_by_hyphens(demo_app: Flask) -> None:
    for rule in demo_app.url_map.iter_rules():
        bare = "".join(
            part for part in rule.rule.replace("<", "\n<").replace(">", ">\n").split("\n") if "<" not in part
        )
        assert bare == bare.lower(), rule.rule
        assert "_" not in bare, rule.rule


def test_every_permission_is_used(demo_app: Flask) -> None:
    used = {permission_of(demo_app, rule.endpoint) for rule in demo_app.url_map.iter_rules()}
    assert set(ACCESS) - used == set()


def test_what_changes_something_is_a_post(demo_app: Flask) -> None:
    """And every POST is a form's: no PUT, PATCH or DELETE, which a page without JavaScript cannot send."""
    methods = {method for rule in demo_app.url_map.iter_rules() for method in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}
