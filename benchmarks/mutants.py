"""Which small changes of the formulas no test notices: ``python -m benchmarks mutants [how many] [seed] [rooms]``.

A seeded sample of Cosmic Ray's mutants, as many of each of the rooms analysis, measures (its measures of embeddings),
variants and views (or of those named; there is training, too), each in a copy of the tree, against all tests that
execute the changed line, of which one run under coverage.py tells. Prints the share that was killed, with Wilson's 95 %
interval, and every survivor; those that were looked at stand in survivors.md. A mutant that no test executes is counted
apart; PRESETS of variants and a chart's HEIGHT, which are choices, are left alone. What was tried is kept for this
commit, so that a second call goes on.
"""

import ast
import json
import random
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from scipy import stats

from benchmarks import _covering, _trying
from benchmarks._trying import ROOT, SURVIVED

MEASURES = ("embedding_quality", "neighbours", "pair_distances", "ranks")
KINDS = (
    "ReplaceBinaryOperator",
    "ReplaceComparisonOperator",
    "NumberReplacer",
    "ReplaceUnaryOperator",
    "ReplaceAndWith",
    "ReplaceOrWith",
    "AddNot",
)
LEFT_OUT = ("LShift", "RShift", "BitOr", "BitAnd", "BitXor", "MatMul", "Eq_Is", "Lt_Is", "Gt_Is", "LtE_Is", "GtE_Is")
CHOICES = {"PRESETS", "HEIGHT"}
# Operations on bits are refused for floating-point numbers, and `is` of numbers is nobody's slip.
DEFAULTS = ("160", "0")
ROOMS = ("analysis", "measures", "variants", "views")
NO_TEST = "NO TEST"


@dataclass(frozen=True)
class Mutant:
    """One change: the file, the operator of Cosmic Ray, which of its places there, and the first line of the place."""

    file: str
    operator: str
    occurrence: int
    line: int


def main(argv: list[str]) -> int:
    how_many, seed = (int(text) for text in [*argv[:2], *DEFAULTS[len(argv) :]])
    among = {room: rooms()[room] for room in argv[2:] or ROOMS}
    tried = Path(tempfile.gettempdir()) / f"aeviz-mutants-{_commit()}.jsonl"
    sample = drawn(how_many, seed, among)
    with tempfile.TemporaryDirectory() as folder:
        copy = _trying.copied(Path(folder) / "tree")
        covering = _covering.tests_of_lines(copy, _commit())
        _trying.Collected(copy, lambda tests: try_all(sample, tests, covering, tried)).run(list(_covering.TESTS))
    report(sample, known(tried), among)
    return 0


def try_all(sample: list[Mutant], tests: _trying.Collected, covering: _covering.Covering, tried: Path) -> None:
    """Each that was not tried before; how it ended is written to the file ``tried``."""
    for i, mutant in enumerate(sample, 1):
        if str(mutant) not in known(tried):
            against = [test for test in covering.of(mutant.file, mutant.line) if test in tests.items]
            usual = sum(covering.seconds.get(test, 0.0) for test in against)
            ended = tests.ended(mutant.file, mutated(mutant), against, usual) if against else NO_TEST
            with tried.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(mutant) | {"mutant": str(mutant), "ended": ended}) + "\n")
            print(f"{i:3} {ended} {mutant.file}:{mutant.line} {mutant.operator}", flush=True)


def _commit() -> str:
    """The commit that is tried: another one has other lines and other tests."""
    return subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, encoding="ascii").strip()


def known(tried: Path) -> dict[str, str]:
    """How each mutant ended that was tried: SURVIVED, NO_TEST or what killed it."""
    lines = tried.read_text(encoding="utf-8").splitlines() if tried.exists() else []
    return {entry["mutant"]: entry["ended"] for entry in map(json.loads, lines)}


def report(sample: list[Mutant], ends: dict[str, str], among: dict[str, list[str]]) -> None:
    """The share killed of those that a test executes, by room; then what no test executes, and what survived."""
    everywhere = [file for files in among.values() for file in files]
    for room, files in [*among.items(), ("all", everywhere)]:
        of_room = [ends[str(mutant)] for mutant in sample if mutant.file in files]
        tried = [end for end in of_room if end != NO_TEST]
        killed = sum(end != SURVIVED for end in tried)
        untried = f"; {len(of_room) - len(tried)} that no test executes" if len(tried) < len(of_room) else ""
        print(f"{room}: {killed} of {len(tried)} killed {share(killed, len(tried))}{untried}")
    for mutant in sample:
        if ends[str(mutant)] in {NO_TEST, SURVIVED}:
            print(ends[str(mutant)], difference(mutant))


def share(killed: int, n: int) -> str:
    """In per cent, with Wilson's 95 % interval."""
    if not n:
        return "(none)"
    low, high = stats.binomtest(killed, n).proportion_ci(method="wilson")
    return f"({killed / n:.0%}, {low:.0%} to {high:.0%})"


def rooms() -> dict[str, list[str]]:
    """The files that are mutated, by room."""
    found = {room: _files(room) for room in ("analysis", "variants", "views")}
    measures = [file for file in found["analysis"] if file.stem in MEASURES]
    found["analysis"] = [file for file in found["analysis"] if file not in measures]
    found |= {"measures": measures, "training": [*_files("training"), *_files("networks")]}
    return {room: [str(file.relative_to(ROOT)) for file in files] for room, files in found.items()}


def _files(room: str) -> list[Path]:
    return sorted(file for file in (ROOT / "aeviz" / room).rglob("*.py") if file.name != "__init__.py")


def drawn(how_many: int, seed: int, among: dict[str, list[str]]) -> list[Mutant]:
    """As many of each room; there, of one file after another, so that large files have no more than small ones."""
    rng = random.Random(seed)
    each = -(-how_many // len(among))
    lists = [list(islice(_in_turn(files, rng), each)) for files in among.values()]
    return [mutant for of_rooms in zip(*lists, strict=False) for mutant in of_rooms][:how_many]


def _in_turn(files: list[str], rng: random.Random) -> Iterator[Mutant]:
    left = {file: rng.sample(every, len(every)) for file in rng.sample(files, len(files)) if (every := mutants(file))}
    while left:
        for file in [*left]:
            yield left[file].pop()
            if not left[file]:
                del left[file]


def mutants(file: str) -> list[Mutant]:
    from cosmic_ray import plugins
    from cosmic_ray.ast import ast_nodes, get_ast

    text, found = (ROOT / file).read_text(encoding="utf-8"), []
    nodes, chosen = list(ast_nodes(get_ast(text))), set(_choices(text))
    for name in plugins.operator_names():
        if any(kind in name for kind in KINDS) and not any(part in name for part in LEFT_OUT):
            operator = plugins.get_operator(name)()
            lines = [start[0] for node in nodes for start, _ in operator.mutation_positions(node)]
            found += [Mutant(file, name, i, line) for i, line in enumerate(lines) if line not in chosen]
    return found


def _choices(source: str) -> Iterator[int]:
    """The lines of a variant's PRESETS and of a chart's HEIGHT: any other knob value, or size, is as right."""
    for node in ast.walk(ast.parse(source)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(getattr(target, "id", "") in CHOICES for target in targets):
            yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def mutated(mutant: Mutant) -> str:
    from cosmic_ray import mutating, plugins

    operator = plugins.get_operator(mutant.operator)()
    return mutating.mutate_code((ROOT / mutant.file).read_text(encoding="utf-8"), operator, mutant.occurrence)


def difference(mutant: Mutant) -> str:
    """The lines that a mutant changes."""
    before, after = (ROOT / mutant.file).read_text(encoding="utf-8").splitlines(), mutated(mutant).splitlines()
    changed = [(i, a, b) for i, (a, b) in enumerate(zip(before, after, strict=False), 1) if a != b]
    return "\n".join(f"{mutant.file}:{i}\n  - {a.strip()}\n  + {b.strip()}" for i, a, b in changed)
