"""The house rules that can be read off the code: who imports whom, who may know the request, who may commit."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "ksmo_site"

# From the ground up: a part imports only from those above it in this list.
ORDER = [
    "clock", "countries", "telephones", "personal", "roles", "installation", "typed", "config", "database",
    "extensions", "ballast", "errors", "settings", "tokens", "security", "language", "alignment", "illustrations",
    "markup", "assets", "places", "templating", "entries", "form", "throttle", "people", "outbox", "delivery",
    "holdings", "backups", "policy", "privacy", "notices", "publishing", "pages", "pictures", "newsletter",
    "archive", "auth", "credentials", "enquiries", "account", "asking", "activity", "guard", "team",
    "settings_desk", "people_desk", "holdings_desk", "policy_desk", "notice_desk", "newsletter_desk", "page_desk",
    "event_desk", "enquiry_desk", "promises", "desk", "work", "setting_up", "restoring", "serving", "cli",
    "front", "",
]  # fmt: skip
INSIDE = ["words", "vault", "marks", "models", "nouns", "forms", "access", "clauses", "checking", "views"]
KNOW_THE_REQUEST = {"views", "access", "language", "security", "templating", "errors", "form"}
COMMIT = {"views", "cli", "work", "setting_up", "restoring"}
# Each commits rows that nobody else's transaction may hold: a letter that left, a drill on the disk, a finding, a try,
# words that were sent without a sign-in.
COMMIT_THEIR_OWN = {
    "delivery/settling.py",
    "delivery/sending.py",
    "promises/drills.py",
    "promises/made_up.py",
    "promises/checking.py",
    "throttle/counting.py",
    "guard/keeping.py",
}

FILES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def part(path: Path) -> str:
    """The package or module of the top level; the factory itself is the empty one."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, "a relative import hides where it leads"
            if node.module and node.module.startswith("ksmo_site"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("ksmo_site"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_point_down(path: Path) -> None:
    for imported in imports(tree(path)):
        target = imported.split(".")[1]
        assert target in ORDER, f"{target} has no place in the order"
        if target != part(path):
            assert ORDER.index(target) < ORDER.index(part(path)), f"{name(path)} imports {imported}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_inside_a_package_views_know_forms_and_forms_know_models(path: Path) -> None:
    def height(module: str) -> int:
        return INSIDE.index(module if module in INSIDE else "nouns")

    for imported in imports(tree(path)):
        _, target, *rest = imported.split(".")
        if target == part(path) and len(rest) > 1:
            inner = path.relative_to(PACKAGE).parts[1].removesuffix(".py")
            assert height(rest[0]) <= height(inner), f"{name(path)} imports {imported}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_import_stands_inside_a_function(path: Path) -> None:
    for function in ast.walk(tree(path)):
        if isinstance(function, ast.FunctionDef):
            inner = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
            assert not inner, f"{name(path)}: {function.name} imports"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_only_the_edge_knows_the_request(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module in ("flask", "flask_login"):
            known = {alias.name for alias in node.names} & {"request", "session", "current_user"}
            assert not known or path.stem in KNOW_THE_REQUEST or name(path) == "__init__.py"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_only_the_edge_commits(path: Path) -> None:
    commits = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute) and node.attr == "commit"]
    assert not commits or {path.stem, part(path)} & COMMIT or name(path) in COMMIT_THEIR_OWN


@pytest.mark.parametrize("path", FILES, ids=name)
def test_rooms_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= 40, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_public_thing_says_what_it_is(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module), "the module says nothing"
    for node in module.body:
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and path.parent.name != "clauses"
        ):
            assert ast.get_docstring(node), f"{node.name} says nothing"


def test_every_module_has_a_place_in_the_order() -> None:
    assert {part(path) for path in FILES} <= set(ORDER)


def test_templates_and_folders_stay_small() -> None:
    for template in PACKAGE.parent.joinpath("templates").rglob("*.*"):
        assert len(template.read_text(encoding="utf-8").splitlines()) <= 80, template.name
    for folder in PACKAGE.rglob("*"):
        if folder.is_dir() and folder.name not in ("__pycache__", "migrations"):
            modules = [file for file in folder.glob("*.py") if file.name != "__init__.py"]
            assert len(modules) <= 9, folder.name


def test_nothing_is_waved_through() -> None:
    for path in FILES:
        assert "# noqa" not in path.read_text(encoding="utf-8"), name(path)
