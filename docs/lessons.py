"""The guide's page of each lesson, its rows in README.md and mkdocs.yml, the glossary and the teachers' notes.

``python -m docs.lessons`` makes them all from the lessons' files.
"""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType

import aeviz
from aeviz import lessons
from aeviz.export import python_code
from aeviz.language import say
from aeviz.lessons import glossary
from aeviz.lessons.base import ChooseOption, Step, large
from aeviz.views import get

DOCS = Path(__file__).parent
GUIDE, README, TEACHERS = DOCS / "guide", DOCS.parent / "README.md", DOCS / "teachers.md"
SITE = DOCS.parent / "mkdocs.yml"
ROWS = re.compile(r"(?:^\| \*\*\d+\. .*\|\n)+", re.MULTILINE)
BETWEEN = "<!-- notes -->\n", "<!-- /notes -->"


def file_of(name: str) -> Path:
    return GUIDE / f"{name.replace('_', '-')}.md"


def page(name: str, printed: str) -> str:
    """The guide's page of a lesson; ``printed`` is what its code prints."""
    module = lessons.get(name)
    parts = [f"# {module.TITLE}", f"**{module.QUESTION}**"]
    parts += [_step(i, step) for i, step in enumerate(module.STEPS, 1)]
    parts.append("## To take elsewhere")
    parts += [f"**{say(one.question)}**\n\n{say(one.answer)}" for one in module.TRANSFER]
    parts += ["## In Python", f"```python\n{code(name)}```", "It prints", f"```text\n{printed}```"]
    return "\n\n".join(parts) + "\n"


def code(name: str) -> str:
    """Python that draws the picture of the lesson's first step."""
    module = lessons.get(name)
    step = module.STEPS[0]
    label = step.spec or next(iter(module.SPECS))
    others = {label: aeviz.get(spec) for label, spec in lessons.all_of(name).items()} if _compares(step) else None
    run = aeviz.get(module.SPECS[label])
    start = module.START[label] if isinstance(module.START, dict) else module.START
    at = run.index(start if step.knob is None else step.knob)
    controls = get(step.picture).Controls(**step.controls)
    return python_code.script(python_code.ViewRequest(step.picture, run, at, controls, others))


def _compares(step: Step) -> bool:
    return getattr(get(step.picture), "COMPARES", False)


def _step(i: int, step: Step) -> str:
    parts = [f"## {i}. {say(step.title)}", large(say(step.text)), f"*The picture:* {get(step.picture).TITLE}."]
    if step.guess:
        parts.append(f"*Guess first:* {say(step.guess.question)}")
        if isinstance(step.guess, ChooseOption):
            parts.append("\n".join(f"* {say(option)}" for option in step.guess.options))
    if step.do:
        parts.append(f"*Do:* {say(step.do)}")
    return "\n\n".join([*parts, f"> {say(step.learned)}"])


def terms() -> str:
    """The glossary's page."""
    named = sorted((say(term.name), say(term.meaning)) for term in glossary.TERMS)
    lines = [f"* **{name}**: {meaning}" for name, meaning in sorted(named, key=lambda pair: pair[0].lower())]
    return "\n".join(["# Glossary", "", "The terms that the pages use, each in a sentence.", "", *lines, ""])


def rows() -> str:
    """README's table of the lessons."""
    return "".join(
        f"| **{i}. {_ended(lessons.get(name).TITLE)}** {lessons.get(name).QUESTION} | ![](docs/{name}.webp) |\n"
        for i, name in enumerate(lessons.names(), 1)
    )


def _ended(title: str) -> str:
    return title if title.endswith("?") else f"{title}."


def index() -> str:
    """The lines of the guide's first page that lead to the lessons."""
    named = [(name, lessons.get(name)) for name in lessons.names()]
    return "".join(f"* [{module.TITLE}]({file_of(name).name}): {module.QUESTION}\n" for name, module in named)


def notes() -> str:
    """What a teacher wants to know of each step."""
    return "\n".join(_notes(i, lessons.get(name)) for i, name in enumerate(lessons.names(), 1))


def _notes(i: int, module: ModuleType) -> str:
    minutes = sum(step.note.minutes for step in module.STEPS)
    table = ["| step | minutes | ask | many believe | answer |", "|---|---|---|---|---|"]
    for step in module.STEPS:
        note = step.note
        cells = [say(step.title), str(note.minutes), *map(say, (note.ask, note.misconception, note.answer))]
        table.append(f"| {' | '.join(cells)} |")
    return "\n".join([f"### {i}. {module.TITLE} ({minutes} minutes)", "", *table, ""])


def readme(text: str) -> str:
    """README.md with the rows of today's lessons."""
    return ROWS.sub(lambda _: rows(), text, count=1)


def guide_index(text: str) -> str:
    """The guide's first page with the lines of today's lessons."""
    return re.sub(r"(?:^\* \[.*\n)+", lambda _: index(), text, count=1, flags=re.MULTILINE)


def navigation(text: str) -> str:
    """mkdocs.yml with the pages of today's lessons between the guide's first page and the glossary."""
    first, last = "      - guide/README.md\n", "      - guide/glossary.md\n"
    pages = "".join(f"      - guide/{file_of(name).name}\n" for name in lessons.names())
    return re.sub(f"{first}.*?{last}", lambda _: f"{first}{pages}{last}", text, flags=re.DOTALL)


def teachers(text: str) -> str:
    """teachers.md with the notes of today's lessons."""
    before, after = text.split(BETWEEN[0])[0], text.split(BETWEEN[1])[-1]
    return f"{before}{BETWEEN[0]}\n{notes()}\n{BETWEEN[1]}{after}"


MADE = {README: readme, GUIDE / "README.md": guide_index, TEACHERS: teachers, SITE: navigation}


def main() -> None:
    for name in lessons.names():
        told = StringIO()
        with redirect_stdout(told):
            exec(code(name), {})
        file_of(name).write_text(page(name, told.getvalue()), encoding="utf-8")
    (GUIDE / "glossary.md").write_text(terms(), encoding="utf-8")
    for path, brought_up in MADE.items():
        path.write_text(brought_up(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
