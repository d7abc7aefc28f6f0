"""The house rules that a syntax tree can show: imports go down only, and what may be imported or called where."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from aeviz import plugins
from docs import architecture
from docs.sources import nodes, parsed

ROOT = Path(__file__).parent.parent
HEAVY = ("umap", "sklearn.manifold", "sklearn.ensemble", "distributed", "scipy")


@cache  # not where tests are only collected
def trees() -> dict[str, ast.Module]:
    paths = [ROOT / "dashboard.py", *sorted((ROOT / "aeviz").rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): parsed(path) for path in paths}


def room(file: str) -> str:
    return architecture.room(".".join(Path(file).with_suffix("").parts).removesuffix(".__init__"))


def imports_of(tree: ast.Module, package: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for name in architecture.imported(tree))


def at_import(node: ast.AST):
    """The statements that run when a module is imported: all but those in functions, and those for type checkers."""
    for child in ast.iter_child_nodes(node):
        for_types = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        if not for_types and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from at_import(child)


@pytest.fixture(scope="module")
def edges():
    return architecture.graph(architecture.modules())


def test_imports_go_down_only(edges):
    floors, upward = architecture.rooms(), []
    for module, others in edges.items():
        for other in others - {"aeviz"}:
            here, there = architecture.room(module), architecture.room(other)
            if module != "aeviz" and here != there and floors[there] >= floors[here]:
                upward.append(f"{module} imports {other}, which is not below {here}")
    assert not upward


def test_every_room_has_a_floor(edges):
    assert {architecture.room(module) for module in edges} - {"aeviz"} == set(architecture.rooms())


def test_there_is_no_circle(edges):
    assert architecture.circles(edges) == []


def test_a_circle_and_an_upward_arrow_would_be_seen():
    """Also where import_module hides them."""
    trees = {
        "aeviz.spec": ast.parse("import_module('aeviz.views.base')"),
        "aeviz.views.base": ast.parse("def f():\n    from aeviz import spec"),
        "aeviz.data": ast.parse(""),
    }
    found = architecture.graph(trees)
    assert found == {"aeviz.spec": {"aeviz.views.base"}, "aeviz.views.base": {"aeviz.spec"}, "aeviz.data": set()}
    assert [sorted(circle) for circle in architecture.circles(found)] == [["aeviz.spec", "aeviz.views.base"]]


def test_the_floors_and_the_picture_are_those_of_the_code(edges):
    text = architecture.CONTRIBUTING.read_text(encoding="utf-8")
    same = architecture.with_table(text) == text
    same &= architecture.PICTURE.read_text(encoding="utf-8") == architecture.svg(edges)
    assert same, "run `python -m docs.architecture`"


def test_streamlit_only_where_pages_are_made():
    homes = {room(file).split("/")[0] for file, tree in trees().items() if imports_of(tree, "streamlit")}
    assert homes <= {"app", "components", "dashboard"}


def test_plotly_only_where_pictures_are_made():
    homes = {room(file) for file, tree in trees().items() if imports_of(tree, "plotly")}
    assert homes <= {"figures"}


def test_torch_is_for_training_alone():
    homes = {file for file, tree in trees().items() if imports_of(tree, "torch") and room(file) != "training"}
    assert homes <= {
        "aeviz/networks/torch_activations.py",
        "aeviz/networks/torch_module.py",
        "aeviz/networks/arrays.py",
    }


def test_heavy_packages_are_imported_where_they_are_used():
    def heavy(tree: ast.Module) -> set[str]:
        names = {name for node in at_import(tree) for name in architecture.names_in(node)}
        return {name for name in names for package in HEAVY if name == package or name.startswith(f"{package}.")}

    assert {file: found for file, tree in trees().items() if (found := heavy(tree))} == {}


def test_what_no_file_may_do():
    """Global seeds mix up sessions, a bare except hides defects, raw HTML lets a data set's text run as a page's."""
    found = [f"{file}:{node.lineno}" for file, tree in trees().items() for node in nodes(tree) if forbidden(node)]
    assert found == []


def forbidden(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute) and node.attr.endswith("seed"):
        return ast.unparse(node) in ("torch.manual_seed", "np.random.seed", "numpy.random.seed", "random.seed")
    return (
        (isinstance(node, ast.ExceptHandler) and node.type is None)
        or (isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html")
        or (isinstance(node, ast.ImportFrom) and bool(node.level))
    )


def test_a_mean_of_squared_errors_is_taken_by_the_one_function_for_it():
    """``reconstruction_error`` takes it in double precision, whatever the arrays are."""
    by_hand = re.compile(r"(\*\* 2\)|square\(.*\))\.sum\((axis=)?1\)\.mean\(")
    files = [ROOT / file for file in trees() if not file.startswith("aeviz/analysis/")]
    assert [file.name for file in files if by_hand.search(file.read_text(encoding="utf-8"))] == []


NAMED_BY_THEIR_KIND = {"compute", "figure", "told", "unfit", "read", "page", "Controls", "Data"}  # see their base


def test_every_public_function_and_class_says_what_it_is():
    silent = [
        f"{module}.{node.name}"
        for module, tree in architecture.modules().items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and node.name not in NAMED_BY_THEIR_KIND
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_the_entrance_is_small():
    assert len((ROOT / "dashboard.py").read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize("source", ["", "TITLE = 'A'"])
def test_an_entry_without_what_it_must_have_is_told_of_and_left_out(tmp_path, monkeypatch, source):
    package = tmp_path / f"plugins_of_{len(source)}"  # a name of its own: modules stay imported
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "base.py").touch()
    (package / "whole.py").write_text("TITLE, VIEWS = 'A', {}", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = plugins.entries(package.name, lambda module: plugins.require(module, ("TITLE", "VIEWS")))
    assert list(found.whole) == ["whole"] and not found.broken
    (package / "broken.py").write_text(source, encoding="utf-8")
    found = plugins.entries(package.name, lambda module: plugins.require(module, ("TITLE", "VIEWS")))
    assert list(found.whole) == ["whole"]
    assert re.fullmatch(r"ImportError: .*\.broken must define (TITLE, )?VIEWS\.", found.broken["broken"])


def test_the_session_is_used_in_one_place():
    """Components read the state of their own instance, which Streamlit keeps under its key."""
    users = {file for file, tree in trees().items() if "session_state" in names(tree)}
    assert {file for file in users if not file.startswith("aeviz/components/")} == {"aeviz/app/state/session.py"}


def names(tree: ast.Module) -> set[str]:
    """Of all that is read, defined and imported there."""
    return {getattr(node, field) for node in nodes(tree) for field in ("attr", "id", "name") if hasattr(node, field)}


def types_of(tree: ast.Module) -> set[str]:
    """The classes of a module, and its type aliases: capitalised names to which a statement gives a value."""
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    given = {name.id for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign) for name in targets(node)}
    return classes | {name for name in given if re.fullmatch("[A-Z][a-z]+.*", name)}


def targets(node: ast.Assign | ast.AnnAssign) -> list[ast.Name]:
    given = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target for target in given if isinstance(target, ast.Name)]


def test_a_type_has_a_name_of_its_own():
    """But a view's ``Data`` and ``Controls``, which each view has."""
    homes = defaultdict(list)
    for file, tree in trees().items():
        for name in types_of(tree) - {"Data", "Controls"}:
            homes[name].append(file)
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}
