"""The house rules that a syntax tree can show: imports go down only, and what may be imported or called where."""

import ast
from pathlib import Path

import pytest

from aeviz import plugins

ROOT = Path(__file__).parent.parent
FILES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in [ROOT / "dashboard.py", *sorted((ROOT / "aeviz").rglob("*.py"))]
}
FLOORS = [
    {"plugins", "memo", "networks", "language"},
    {"figures"},
    {"data"},
    {"variants"},
    {"spec", "upload"},
    {"ensemble"},
    {"run"},
    {"analysis"},
    {"storage"},
    {"training"},
    {"engine", "views", "components"},
    {"lessons", "export"},
    {"estimator"},
    {"serve"},
    {"app", "__main__"},
    {"dashboard"},
]
HEAVY = ("umap", "sklearn.manifold", "sklearn.ensemble", "distributed", "scipy")


def room(file: str) -> str:
    """aeviz/data/base.py -> data, aeviz/run.py -> run."""
    parts = Path(file).with_suffix("").parts
    return parts[1] if parts[0] == "aeviz" else parts[0]


def floor(name: str) -> int:
    found = [i for i, rooms in enumerate(FLOORS) if name in rooms]
    assert found, f"{name} has no floor: give it one in FLOORS"
    return found[0]


def imports(nodes) -> set[str]:
    """Full names of all modules that are, or may be, imported: ``from a import b`` gives a and a.b."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno} imports relative to itself"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def imports_of(tree: ast.Module, package: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for name in imports(ast.walk(tree)))


def at_import(node: ast.AST):
    """The statements that run when a module is imported: all but those inside functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from at_import(child)


@pytest.mark.parametrize("file", [file for file in FILES if file != "aeviz/__init__.py"])
def test_imports_go_down_only(file):
    here = room(file)
    ours = {name.split(".")[1] for name in imports(ast.walk(FILES[file])) if name.startswith("aeviz.")}
    for other in ours - {here}:
        assert floor(other) < floor(here), f"{file} imports {other}, which is not below {here}"


def test_streamlit_only_where_pages_are_made():
    homes = {room(file) for file, tree in FILES.items() if imports_of(tree, "streamlit")}
    assert homes <= {"app", "components", "dashboard"}


def test_plotly_only_where_pictures_are_made():
    homes = {room(file) for file, tree in FILES.items() if imports_of(tree, "plotly")}
    assert homes <= {"figures"}


def test_torch_is_for_training_alone():
    homes = {file for file, tree in FILES.items() if imports_of(tree, "torch") and room(file) != "training"}
    assert homes <= {
        "aeviz/networks/torch_activations.py",
        "aeviz/networks/arrays.py",
        "aeviz/upload/formats/tensors.py",
    }


@pytest.mark.parametrize("file", FILES)
def test_heavy_packages_are_imported_where_they_are_used(file):
    names = imports(at_import(FILES[file]))
    heavy = {name for name in names for package in HEAVY if name == package or name.startswith(f"{package}.")}
    assert not heavy


@pytest.mark.parametrize("file", FILES)
def test_what_no_file_may_do(file):
    """Global seeds mix up sessions, a bare except hides defects, raw HTML lets a data set's text run as a page's."""
    for node in ast.walk(FILES[file]):
        if isinstance(node, ast.Attribute):
            assert ast.unparse(node) not in ("torch.manual_seed", "np.random.seed", "numpy.random.seed", "random.seed")
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None), f"line {node.lineno}: bare except"
        assert not (isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html"), f"line {node.lineno}"


def test_the_entrance_is_small():
    assert len((ROOT / "dashboard.py").read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize("source", ["", "TITLE = 'A'"])
def test_discovery_fails_loudly_on_an_entry_without_what_it_must_have(tmp_path, monkeypatch, source):
    package = tmp_path / f"plugins_of_{len(source)}"  # a name of its own: modules stay imported
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "base.py").touch()
    (package / "whole.py").write_text("TITLE, VIEWS = 'A', {}", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert list(plugins.modules(package.name, ("TITLE", "VIEWS"))) == ["whole"]
    (package / "broken.py").write_text(source, encoding="utf-8")
    with pytest.raises(ImportError, match=r"\.broken must define (TITLE, )?VIEWS\."):
        plugins.modules(package.name, ("TITLE", "VIEWS"))
