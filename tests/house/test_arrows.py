"""Who may import whom: app → blueprints → models/{operations, queries} → tables → rules."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted(folder.name for folder in (ROOT / "models").iterdir() if (folder / "__init__.py").is_file())
BLUEPRINTS = sorted(folder.name for folder in (ROOT / "blueprints").iterdir() if (folder / "__init__.py").is_file())
# What a rule may lean on: libraries that compute, know no clock of ours, no base, no web.
PURE = frozenset({"dateutil", "opening_hours", "holidays", "phonenumbers", "snowballstemmer", "rapidfuzz"})
RULES = frozenset({"models.errors"})
# The parts of a room that read or write the base; everything else in it is a rule, or a part of one of these.
LAYERS = ("tables", "queries", "operations")


def modules(folder: str) -> Iterator[tuple[str, Path]]:
    """(dotted name, path) of the modules under a folder, or of one file."""
    top = ROOT / folder
    for path in sorted(top.rglob("*.py")) if top.is_dir() else [top]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path) -> set[str]:
    """Full names of what a module imports, also inside functions, but not only for types."""
    found: set[str] = set()
    for node in walk_what_runs(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, f"{path}: relative imports hide where things come from"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def walk_what_runs(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        yield node
        yield from walk_what_runs(node)


def is_within(name: str, *roots: str) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)


MODELS = dict(modules("models"))
WEB = dict(modules("blueprints"))


def room_of(name: str) -> str:
    return name.split(".")[1] if name.count(".") else ""


@pytest.mark.parametrize("name", MODELS)
def test_the_domain_knows_nothing_of_the_web(name: str) -> None:
    allowed = {"models": {"flask_sqlalchemy"}, "models.accounts.tables": {"flask_login"}, "models.guards": {"flask"}}
    tops = {imported.split(".")[0] for imported in imports(MODELS[name])}
    web = {top for top in tops if top.startswith(("flask", "werkzeug", "wtforms", "jinja2", "htmx"))} | (
        tops & {"blueprints", "app", "seeds", "tests", "markupsafe"}
    )
    assert not web - allowed.get(name, set()), f"{name} imports {web}: bring it in as an argument"


@pytest.mark.parametrize("name", [name for name in MODELS if name.endswith(".rules")])
def test_rules_are_pure_and_have_no_clock(name: str) -> None:
    """Also every module of models that a rule is made of."""
    waiting, seen = [name], set()
    while waiting:
        current = waiting.pop()
        seen.add(current)
        for imported in imports(MODELS[current]):
            module = next((one for one in (imported, imported.rpartition(".")[0]) if one in MODELS), None)
            if module in seen or module in RULES:
                continue
            top = imported.split(".")[0]
            if module is None:
                assert top in sys.stdlib_module_names | PURE, f"{current}, a rule, imports {imported}"
            else:
                assert module != "models", f"{current}, a rule, imports {imported} from models"
                assert module.split(".")[-1] not in LAYERS, f"{current}, a rule, imports {module}"
                waiting.append(module)
        source = MODELS[current].read_text(encoding="utf-8")
        for clock in ("datetime.now(", "date.today(", "utcnow(", "time.time(", "today()"):
            assert clock not in source, f"{current} reads the clock ({clock}): the moment is an argument"


@pytest.mark.parametrize("name", [name for name in MODELS if name.endswith(".tables")])
def test_tables_do_not_reach_up_to_queries_or_operations(name: str) -> None:
    for imported in imports(MODELS[name]):
        if is_within(imported, "models"):
            assert not {"queries", "operations"} & set(imported.split(".")), f"{name} imports {imported}"


@pytest.mark.parametrize("name", [name for name in MODELS if name.endswith(".queries")])
def test_queries_do_not_write(name: str) -> None:
    """They may share a helper of another room's operations, never a verb of their own room's."""
    source = MODELS[name].read_text(encoding="utf-8")
    for verb in ("session.add(", "session.delete(", "session.commit(", "session.flush(", "insert(", "delete("):
        assert verb not in source, f"{name} writes: {verb}"


@pytest.mark.parametrize("name", [name for name in MODELS if name.endswith("operations")])
def test_operations_flush_and_never_commit(name: str) -> None:
    assert ".commit()" not in MODELS[name].read_text(encoding="utf-8"), f"{name} commits: the web edge does, once"


@pytest.mark.parametrize("name", WEB)
def test_no_blueprint_imports_another(name: str) -> None:
    room = room_of(name)
    for imported in imports(WEB[name]):
        other = room_of(imported) if is_within(imported, "blueprints") else ""
        if name != "blueprints" and other:
            assert other in {room, "web"}, f"{name} imports {imported}: share it through blueprints.web"
        assert not is_within(imported, "app", "tests"), f"{name} imports {imported}"
        if is_within(imported, "seeds"):
            assert name == "blueprints.place.commands", f"{name} imports {imported}"


@pytest.mark.parametrize("name", [name for name in WEB if name.endswith("forms") and room_of(name) != "web"])
def test_forms_never_touch_the_database(name: str) -> None:
    for imported in imports(WEB[name]):
        assert not is_within(imported, "sqlalchemy", "flask_sqlalchemy", "models.db"), f"{name} imports {imported}"
        assert not (is_within(imported, "models") and {"operations", "tables"} & set(imported.split("."))), (
            f"{name} imports {imported}: choices and checks are handed in"
        )


@pytest.mark.parametrize("name", [name for name, _ in modules("seeds")])
def test_seeds_go_through_operations(name: str) -> None:
    for imported in imports(dict(modules("seeds"))[name]):
        assert not is_within(imported, "blueprints", "app", "tests", "flask"), f"{name} imports {imported}"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_the_domain_has_no_drawer_for_anything(room: str) -> None:
    names = {path.stem for path in (ROOT / "models" / room).glob("*.py")}
    assert not names & {"utils", "helpers", "manager", "managers", "misc", "common"}


def test_only_tests_import_the_application() -> None:
    for folder in ("models", "blueprints", "seeds"):
        for name, path in modules(folder):
            assert not any(is_within(imported, "app") for imported in imports(path)), name


def test_the_list_of_blueprints_is_complete() -> None:
    listed = imports(ROOT / "blueprints" / "__init__.py")
    for room in set(BLUEPRINTS) - {"web"}:
        assert f"blueprints.{room}.blueprint" in listed, f"add {room} to BLUEPRINTS"
