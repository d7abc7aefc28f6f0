"""Which small changes of the formulas no test notices: ``python -m benchmarks mutants [how many] [seed]``.

A seeded sample of Cosmic Ray's mutants of aeviz/analysis, aeviz/variants and aeviz/views, each in a copy of the tree,
against those test files alone that import the changed module (tests over all registries are left out: they would take a
minute for each). Prints the share that was killed and every survivor; those that were looked at stand in README.md.
"""

import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
ROOMS = ("aeviz/analysis", "aeviz/variants", "aeviz/views")
COPIED = ("aeviz", "tests", "docs", "benchmarks", "pyproject.toml")
KINDS = (
    "ReplaceBinaryOperator",
    "ReplaceComparisonOperator",
    "NumberReplacer",
    "ReplaceUnaryOperator",
    "ReplaceAndWith",
)
BITS = ("LShift", "RShift", "BitOr", "BitAnd", "BitXor", "MatMul")  # of floating-point numbers: any test notices these
DEFAULTS = ("20", "0")
SECONDS = 120  # for the tests of one mutant; one that takes longer counts as killed


class Mutant(NamedTuple):
    """One change: the file, the operator of Cosmic Ray, and which of its places there."""

    file: str
    operator: str
    occurrence: int


def main(argv: list[str]) -> int:
    how_many, seed = (int(text) for text in [*argv, *DEFAULTS[len(argv) :]])
    importers = {file: tests_of(file) for file in modules()}
    sample = drawn({file for file, tests in importers.items() if tests}, how_many, seed)
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder) / "tree")
        for i, mutant in enumerate(sample, 1):
            killed = tried(copy, mutant, importers[mutant.file])
            print(f"{i:3} {'killed  ' if killed else 'SURVIVED'} {mutant.file} {mutant.operator}", flush=True)
            survivors += [] if killed else [mutant]
    killed = len(sample) - len(survivors)
    print(f"{killed} of {len(sample)} killed ({killed / max(1, len(sample)):.0%}); seed {seed}")
    for mutant in survivors:
        print(difference(mutant))
    return 0


def modules() -> list[str]:
    """The files that are mutated."""
    found = (file for room in ROOMS for file in (ROOT / room).rglob("*.py") if file.name != "__init__.py")
    return sorted(str(file.relative_to(ROOT)) for file in found)


def tests_of(file: str) -> list[str]:
    """The test files that import a module by its name."""
    package, _, name = file.removesuffix(".py").replace("/", ".").rpartition(".")
    return [
        str(test.relative_to(ROOT)) for test in (ROOT / "tests").rglob("test_*.py") if _imports(test, package, name)
    ]


def _imports(test: Path, package: str, name: str) -> bool:
    for node in ast.walk(ast.parse(test.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == package and name in {alias.name for alias in node.names}:
            return True
        if isinstance(node, ast.ImportFrom) and node.module == f"{package}.{name}":
            return True
    return False


def drawn(files: set[str], how_many: int, seed: int) -> list[Mutant]:
    """A sample of all mutants, one file after another, so that large files have no more of them than small ones."""
    rng, found = random.Random(seed), []
    order = sorted(files)
    rng.shuffle(order)
    for file in order[:how_many]:
        every = list(mutants(file))
        found += [rng.choice(every)] if every else []
    return found


def mutants(file: str) -> Iterator[Mutant]:
    from cosmic_ray import plugins
    from cosmic_ray.ast import ast_nodes, get_ast

    nodes = list(ast_nodes(get_ast((ROOT / file).read_text(encoding="utf-8"))))
    for name in plugins.operator_names():
        if any(kind in name for kind in KINDS) and not any(bits in name for bits in BITS):
            operator = plugins.get_operator(name)()
            places = sum(len(list(operator.mutation_positions(node))) for node in nodes)
            yield from (Mutant(file, name, i) for i in range(places))


def copied(to: Path) -> Path:
    """The tree without what tests need not, the shipped Runs by a link."""
    to.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__", "*.webp"))
        else:
            shutil.copy(source, to / name)
    (to / "checkpoints").symlink_to(ROOT / "checkpoints")
    return to


def mutated(mutant: Mutant) -> str:
    from cosmic_ray import mutating, plugins

    operator = plugins.get_operator(mutant.operator)()
    return mutating.mutate_code((ROOT / mutant.file).read_text(encoding="utf-8"), operator, mutant.occurrence)


def tried(copy: Path, mutant: Mutant, tests: list[str]) -> bool:
    """Whether some test fails, or does not end, with the mutant in place."""
    target = copy / mutant.file
    target.write_text(mutated(mutant), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, timeout=SECONDS, env=_environment(), check=False)
        return done.returncode != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        shutil.copy(ROOT / mutant.file, target)


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}


def difference(mutant: Mutant) -> str:
    """The lines that a mutant changes."""
    before, after = (ROOT / mutant.file).read_text(encoding="utf-8").splitlines(), mutated(mutant).splitlines()
    changed = [(i, a, b) for i, (a, b) in enumerate(zip(before, after, strict=False), 1) if a != b]
    return "\n".join(f"{mutant.file}:{i}\n  - {a.strip()}\n  + {b.strip()}" for i, a, b in changed)
