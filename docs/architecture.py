"""The house as a picture and as a table, both made from the imports: ``python -m docs.architecture`` writes them.

The picture is docs/architecture.svg, the table stands in CONTRIBUTING.md. A test holds both to the code.
"""

import ast
from functools import cache
from pathlib import Path

from docs.sources import nodes, parsed

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "architecture.svg"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
WIDTH = 1100
BEGIN, END = "<!-- floors -->\n", "<!-- /floors -->"

FLOORS = (  # from the ground up; a room may import from the floors below its own
    {"type_guards": "what a value of unknown type is"},
    {
        "networks": "arrays, activations, layers: the formulas, for torch's tensors and NumPy's arrays",
        "language": "sentences as data, numbers in words, translations",
        "plugins": "discovery of folders",
        "keys": "names made of content",
        "beside": "where files that are no code lie, in a checkout and installed",
        "environment": "the numbers among the variables AEVIZ_*",
        "required": "what may be missing in general and is needed",
    },
    {
        "memory": "bytes: how many there are, what a thing takes",
        "extras": "what is installed only where it is asked for",
    },
    {"shared_cache": "what sessions share in memory, by key, within one budget"},
    {"memo": "what is worked out once for an object"},
    {"figures": "Plotly primitives as plain dictionaries, one template, one palette"},
    {"data": "data sets, one file a family"},
    {"variants": "one file each: what differs from the plain autoencoder"},
    {"spec": "what is trained", "upload": "files that people bring, read and prepared"},
    {"ensemble": "n networks along the knob"},
    {"run": "what a training leaves"},
    {"analysis": "pure functions of models, codes and data"},
    {"storage": "what is on disk", "external": "networks that were trained elsewhere, as Runs"},
    {"training": "the only room that imports torch"},
    {
        "engine": "trainings in the background, on Dask",
        "views": "numbers, a figure and a sentence of a Run; a folder for each lesson",
        "components": "the Python faces of the browser's parts",
    },
    {"lessons": "one file each; presets", "export": "Python code, tables, figures, scikit-learn's face"},
    {"room": "a class: a pure state machine, and where rooms are kept"},
    {"serve": "`aeviz serve`", "estimator": "an old name", "new": "stubs of what is added"},
    {"app/state": "what a session holds: address, selection, caches"},
    {"app/parts": "what pages are made of"},
    {"app/pages": "one file a page"},
    {"app/server": "routes, life and death of the process"},
    {"app": "navigation", "__main__": "the command line"},
    {"dashboard": "`streamlit run dashboard.py`"},
)


def modules() -> dict[str, ast.Module]:
    """Full name -> syntax tree of every module of the dashboard."""
    files = [ROOT / "dashboard.py", *sorted((ROOT / "aeviz").rglob("*.py"))]
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files)
    return {name: parsed(file) for name, file in zip(names, files, strict=True)}


@cache
def imported(tree: ast.Module) -> set[str]:
    """Full names of all that is, or may be, imported anywhere in it, ``import_module("...")`` included."""
    return {name for node in nodes(tree) for name in names_in(node)}


def names_in(node: ast.AST) -> set[str]:
    """What this one statement or call imports: ``from a import b`` gives a and a.b."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    if isinstance(node, ast.Call) and _called(node.func).endswith("import_module"):
        return {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return set()


def _called(function: ast.expr) -> str:
    """The last name of what is called, as by ``a.b()``: b."""
    return getattr(function, "id", "") or getattr(function, "attr", "")


def graph(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """module -> the modules that it imports; a module within a package stands for itself, not for the package."""
    found = {}
    for name, tree in trees.items():
        seen = imported(tree) & set(trees) - {name}
        found[name] = {one for one in seen if not any(other.startswith(f"{one}.") for other in seen)}
    return found


def room(module: str) -> str:
    """aeviz.data.base -> data, aeviz.run -> run, aeviz.app.pages.start -> app/pages."""
    parts = module.split(".")
    if parts[0] != "aeviz" or len(parts) == 1:
        return parts[0]
    if parts[1] == "app" and len(parts) > 2 and f"app/{parts[2]}" in rooms():
        return f"app/{parts[2]}"
    return parts[1]


def rooms() -> dict[str, int]:
    """room -> its floor, 0 on the ground."""
    return {name: i for i, floor in enumerate(FLOORS) for name in floor}


def circles(edges: dict[str, set[str]]) -> list[tuple[str, ...]]:
    """The circles among modules, each once (Tarjan's strongly connected components of more than one module)."""
    number, low, path, found = {}, {}, [], []

    def visit(node: str) -> None:
        number[node] = low[node] = len(number)
        path.append(node)
        for other in edges[node]:
            if other not in number:
                visit(other)
            if other in path:
                low[node] = min(low[node], low[other])
        if low[node] == number[node]:
            members = tuple(path[path.index(node) :])
            del path[path.index(node) :]
            if len(members) > 1:
                found.append(members)

    for node in edges:
        if node not in number:
            visit(node)
    return found


def table() -> str:
    """The floors in Markdown, from the top down."""
    rows = [
        f"| {len(FLOORS) - i} | {'; '.join(f'`{name}` {what}' for name, what in floor.items())} |"
        for i, floor in enumerate(reversed(FLOORS))
    ]
    return "\n".join(["| floor | rooms |", "|---|---|", *rows]) + "\n"


def arrows(edges: dict[str, set[str]]) -> set[tuple[str, str]]:
    """(room, room) where something in the first imports something in the second."""
    pairs = {(room(a), room(b)) for a, others in edges.items() for b in others}
    return {(a, b) for a, b in pairs if a != b and "aeviz" not in (a, b)}


def svg(edges: dict[str, set[str]]) -> str:
    """The rooms on their floors; each line leads down, to what is imported."""
    places = {
        name: (WIDTH * (j + 0.5) / len(floor), 40 + 62 * (len(FLOORS) - 1 - i))
        for i, floor in enumerate(FLOORS)
        for j, name in enumerate(floor)
    }
    height = 62 * len(FLOORS) + 40
    lines = [
        f'<line x1="{places[a][0]:g}" y1="{places[a][1]}" x2="{places[b][0]:g}" y2="{places[b][1]}"'
        f"><title>{a} imports {b}</title></line>"
        for a, b in sorted(arrows(edges))
    ]
    boxes = [
        f'<g><rect x="{x - 70:g}" y="{y - 16}" width="140" height="32" rx="6"/>'
        f'<text x="{x:g}" y="{y + 5}">{name}</text></g>'
        for name, (x, y) in places.items()
    ]
    style = (
        "<style>line{stroke:#8a8f98;stroke-opacity:.45}rect{fill:#fff;stroke:#3b4252}"
        "text{font:14px sans-serif;text-anchor:middle;fill:#1b1f27}</style>"
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    title = "<title>The rooms of aeviz on their floors, and what imports what</title>"
    return "\n".join([head, title, style, *lines, *boxes, "</svg>", ""])


def with_table(text: str) -> str:
    """CONTRIBUTING's text with the floors as they are."""
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PICTURE.write_text(svg(graph(modules())), encoding="utf-8")
    CONTRIBUTING.write_text(with_table(CONTRIBUTING.read_text(encoding="utf-8")), encoding="utf-8")
