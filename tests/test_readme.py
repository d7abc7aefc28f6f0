"""The README's examples do what it says: dropped into their folders, they are found, trained and drawn."""

import re
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from dropping import dropped

import aeviz
from aeviz import lessons, new, variants, views

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- (aeviz/\S+\.py) -->\n```python\n(.*?)```", README, re.DOTALL))
KINDS = {"variants": variants, "views": views, "lessons": lessons}


@pytest.fixture
def added(tmp_path):
    """The three examples in their packages, for one test; yields their modules by package."""
    with ExitStack() as stack:
        modules = {}
        for path, source in EXAMPLES.items():
            _, kind, *_, file = path.split("/")
            name = file.removesuffix(".py")
            modules[kind] = stack.enter_context(dropped(KINDS[kind], tmp_path / kind, name, source))
        yield modules


def test_a_variant_a_view_and_a_lesson_work_together(added):
    assert set(EXAMPLES) == {
        "aeviz/variants/short.py",
        "aeviz/views/general/code_length.py",
        "aeviz/lessons/short_codes.py",
    }
    lesson, view = lessons.get("short_codes"), views.get("code_length")
    spec = lesson.SPECS["digits"]
    run = aeviz.sweep(aeviz.Spec.from_json(spec.to_json().replace('"steps": 1000', '"steps": 60')))
    assert run.spec.steps == 60
    found = view.compute(run, run.index(lesson.START), view.Controls())
    assert (np.diff(found.lengths) < 0).all()  # the dearer, the shorter
    assert view.figure(found, view.Controls()).data and "0.1" in views.caption(view, found)
    (guess,) = (step.guess for step in lesson.STEPS if step.guess)
    assert str(guess.reveal({"digits": run}).why)
    for names in lesson.VIEWS.values():
        assert not any(views.unfit(name, run) for name in names)
    assert variants.get("short").ADDS in variants.get("short").TERM


def test_the_python_of_the_readme_is_the_public_interface():
    source = re.search(r"<!-- api -->\n```python\n(.*?)```", README, re.DOTALL)[1]
    used = set(re.findall(r"aeviz\.(\w+)", source))
    assert used and all(hasattr(aeviz, name) for name in used)


def test_every_lesson_has_its_place_and_picture():
    for name in lessons.names():
        there = lessons.get(name).TITLE in README and f"docs/{name}.webp" in README
        assert there, f"Give the lesson {name} a row in README.md with its title and docs/{name}.webp."


def test_the_table_of_what_to_touch_is_true_to_the_files():
    """Every folder and file that it names is there, and every command is one."""
    table = re.search(r"<!-- add -->\n(.*?)<!-- /add -->", README, re.DOTALL)[1]
    root = Path(__file__).parent.parent
    paths = set(re.findall(r"`((?:aeviz|docs|tests)/[\w./]*)`", table)) | set(re.findall(r"python ([\w/]+\.py)", table))
    paths |= {path for named in re.findall(r"python -m pytest ([^`]+)", table) for path in named.split()}
    assert len(paths) > 8
    for path in paths:
        known = root / path.replace("LESSON", "sparse")
        assert known.exists() or (known.name == "NAME.py" and known.parent.is_dir()), path
    for kind in re.findall(r"aeviz new (\w+)", table):
        assert kind in new.KINDS


def test_the_table_runs_what_a_stub_says_is_still_to_be_run():
    """Beside ``aeviz new`` itself, in any order."""
    for kind, (*_, missing) in new.KINDS.items():
        (row,) = re.findall(rf"^\|.*aeviz new {kind} NAME.*", README, re.MULTILINE)
        said = set(re.findall(r"(?<=: )python [-\w ./]*\w", "\n".join(missing)))
        assert said == set(re.findall(r"`(python [^`]+)`", row)) - {f"python -m aeviz new {kind} NAME"}, kind
        assert "German" in row and "German" in "\n".join(missing)


def test_every_file_that_contributing_names_is_there():
    root = Path(__file__).parent.parent
    named = re.findall(r"`((?:aeviz|docs|tests|app|frontend)/[\w./]*)`", (root / "CONTRIBUTING.md").read_text("utf-8"))
    made = "tests/browser/artefacts/"
    assert len(named) > 8
    for path in set(named) - {made}:
        assert (root / path).exists() or (root / "aeviz" / path).exists(), path
