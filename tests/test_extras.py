"""What is imported is declared, and what only an extra brings is imported in its rooms alone, inside functions."""

import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from aeviz import extras
from aeviz.engine import cluster
from aeviz.room import connecting
from aeviz.serve import dashboards
from aeviz.storage import store
from docs import architecture

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ROOMS = {
    "torch": {"training", "networks", "upload", "storage", "export"},
    "dask": {"engine"},
    "distributed": {"engine"},
    "umap": {"storage"},
    "s3fs": set(),
    "nats": {"room"},
    "anywidget": {"export"},
    "traitlets": {"export"},
    "h5py": {"upload", "external"},
    "onnx": {"external"},
    "python_calamine": {"upload"},
}
modules = cache(architecture.modules)
FOREIGN = set(sys.stdlib_module_names) | {"aeviz", "docs"}


def distributions(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w.-]+", text)[0].lower().replace("_", "-") for text in requirements}


CORE = distributions(PROJECT["dependencies"])


@cache
def imported() -> dict[str, set[str]]:
    """Package -> the modules of aeviz that import it, or may."""
    found: dict[str, set[str]] = {}
    for module, tree in modules().items():
        for name in architecture.imported(tree):
            found.setdefault(name.partition(".")[0], set()).add(module)
    return {package: modules for package, modules in found.items() if package and package not in FOREIGN}


installed = cache(packages_distributions)  # it reads what each distribution has: a second


def names_of(package: str) -> set[str]:
    return {name.lower().replace("_", "-") for name in installed().get(package, [package])}


def test_what_is_imported_is_a_dependency_or_an_extra_s():
    for package, importing in imported().items():
        if package in extras.EXTRAS:
            assert {architecture.room(module).split("/")[0] for module in importing} <= ROOMS[package], package
        else:
            assert names_of(package) & CORE, f"{package} is declared nowhere"


@pytest.mark.parametrize("name", sorted(CORE))
def test_what_is_declared_is_imported(name):
    assert any(name in names_of(package) for package in imported())


@pytest.mark.parametrize("package", sorted(extras.EXTRAS))
def test_the_extra_that_is_named_brings_it(package):
    brought = distributions(PROJECT["optional-dependencies"][extras.EXTRAS[package]])
    assert names_of(package) & brought and not names_of(package) & CORE
    assert extras.USES[extras.EXTRAS[package]]


def test_all_is_every_extra_but_those_for_work_on_it():
    (everything,) = PROJECT["optional-dependencies"]["all"]
    named = set(re.search(r"\[(.*)\]", everything)[1].split(","))
    assert named == set(PROJECT["optional-dependencies"]) - {"all", "dev", "docs"}


@pytest.mark.parametrize("package", ["dask", "distributed", "umap", "s3fs"])
def test_an_extra_s_package_is_imported_inside_functions(package):
    for module, tree in modules().items():
        top = {name.partition(".")[0] for node in tree.body for name in architecture.names_in(node)}
        assert package not in top, module


def test_the_readme_s_table_has_the_extras():
    table = (ROOT / "README.md").read_text(encoding="utf-8")
    wanted = set(PROJECT["optional-dependencies"]) - {"dev", "docs"}
    assert wanted == set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) & wanted


def test_a_missing_package_is_a_sentence_and_a_value_error(monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"^UMAP needs umap, which is not installed here: pip install 'aeviz\[umap\]'"):
        extras.need("umap")
    with pytest.raises(ImportError):
        extras.need("s3fs")


ELSEWHERE = {  # what else a dashboard may be told to use -> (its check, the package that speaks with it)
    "AEVIZ_STORE=s3://bucket/prefix": (store.check, "s3fs"),
    "AEVIZ_SCHEDULER=tcp://host:8786": (cluster.check, "distributed"),
    "AEVIZ_ROOMS=nats://host:4222": (connecting.check, "nats"),
}


@pytest.mark.parametrize("setting", ELSEWHERE)
def test_what_speaks_with_other_machines_is_asked_for_when_a_server_starts(setting, monkeypatch):
    check, package = ELSEWHERE[setting]
    monkeypatch.setenv(*setting.split("="))
    check()
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == package else name)
    with pytest.raises(extras.MissingExtra, match=rf"needs {package}, .* 'aeviz\[{extras.EXTRAS[package]}\]'"):
        check()


def test_several_dashboards_need_what_they_share_their_rooms_by(monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(extras.MissingExtra, match=r"'aeviz\[cluster\]'"):
        dashboards.several(2, "127.0.0.1", 1)


def test_a_store_whose_client_is_not_installed_is_refused_with_its_name(monkeypatch):
    monkeypatch.setenv("AEVIZ_STORE", "gs://bucket/prefix")
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(ValueError, match=r"^A store of the kind gs needs what is not installed here: .*gcsfs"):
        store.check()
