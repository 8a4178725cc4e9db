"""Templates: they compile, they are used, they hold neither scripts nor styles, and French is written as it should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from tests.inspection import typography

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*") if path.suffix == ".html"
)
PAPERS = sorted(path.name for path in (ROOT / "templates" / "print").glob("*.typ"))
PYTHON = [path for folder in ("blueprints", "models") for path in (ROOT / folder).rglob("*.py")]


def source(name: str) -> str:
    return (ROOT / "templates" / name).read_text(encoding="utf-8")


def without_comments(text: str) -> str:
    return re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(demo_app: Flask, name: str) -> None:
    demo_app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_trusts_no_text(name: str) -> None:
    text = without_comments(source(name))
    assert "|safe" not in text.replace(" ", ""), "a text marked safe is a hole: escape it"
    assert "autoescape" not in text
    assert "Markup(" not in text


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_holds_no_script_nor_style(name: str) -> None:
    text = without_comments(source(name))
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "behaviour goes to static/loge.js"
    assert "<style" not in text
    assert not re.search(r"\s(style|on[a-z]+|hx-on[:\w-]*)=", text), (
        "no inline style or handler: the policy refuses them"
    )
    assert "javascript:" not in text


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_never_queries(name: str) -> None:
    assert not re.search(r"\b(session|query|db)\.\w+\(", without_comments(source(name)))


def test_every_template_is_used(demo_app: Flask) -> None:
    python = "\n".join(path.read_text(encoding="utf-8") for path in PYTHON)
    used = set(re.findall(r"[\"']([\w/{}-]+\.html)[\"']", python))
    for name in TEMPLATES:
        tree = demo_app.jinja_env.parse(source(name))
        found = tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport))
        used |= {node.template.value for node in found if isinstance(node.template, nodes.Const)}
    patterns = [
        re.compile(re.sub(r"{[^}]*}", "[\\\\w-]+", re.escape(one).replace("\\{", "{").replace("\\}", "}")))
        for one in used
    ]
    unused = [name for name in TEMPLATES if not any(pattern.fullmatch(name) for pattern in patterns)]
    assert not unused, f"no page shows {unused}: take them away"


def test_every_paper_is_used() -> None:
    python = "\n".join(path.read_text(encoding="utf-8") for path in PYTHON)
    typst = "\n".join(source(f"print/{name}") for name in PAPERS)
    assert [name for name in PAPERS if name not in python and name not in typst] == []


def test_every_macro_is_used() -> None:
    texts = {name: without_comments(source(name)) for name in TEMPLATES}
    everything = re.sub(r"macro \w+\(", "", "\n".join(texts.values()))
    aliases = dict(re.findall(r"(\w+) as (\w+)", everything))
    unused = [
        f"{name}: {macro}"
        for name, text in texts.items()
        for macro in re.findall(r"{%-?\s*macro\s+(\w+)", text)
        if not re.search(rf"\b({macro}|{aliases.get(macro, macro)})\(", everything)
    ]
    assert not unused, f"nobody calls {unused}"


@pytest.mark.parametrize("name", TEMPLATES)
def test_its_french_is_typeset(demo_app: Flask, name: str) -> None:
    """Apostrophes ’, no-break spaces before : ; ! ? and inside « »; in its text and in the words it hands to macros."""
    tokens = list(demo_app.jinja_env.lex(without_comments(source(name))))
    page = "".join({"data": value, "variable_begin": "\ufffc"}.get(kind, "") for _, kind, value in tokens)
    faults = list(typography(re.sub(r"<[^>]*>", "", page)))
    for sentence in [value[1:-1] for _, kind, value in tokens if kind == "string"]:
        faults += typography(f"\ufffc{sentence}") if re.search(r"[ \u00a0]", sentence) else []
    assert faults == []


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_filters_make_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name != "filters.py":
        assert "Markup(" not in text, "markup is made in blueprints/web/filters.py alone, from escaped texts"
