"""``aeviz new``: its stubs are found, trained and drawn as they stand, and say what is still missing."""

import ast

import numpy as np
import pytest
from components import told
from dropping import dropped
from patience import patient
from streamlit.testing.v1 import AppTest

import aeviz
from aeviz import data, lessons, new, variants, views
from aeviz.__main__ import main
from aeviz.lessons import presets

PACKAGES = {"variant": variants, "view": views, "lesson": lessons, "data": data}


def lesson_page():
    from aeviz.app.pages import lesson

    lesson.page("quite_new")


@pytest.fixture
def stub(tmp_path):
    """Writes the stub of a kind into a folder of its own; gives its source."""

    def written(kind: str, name: str = "quite_new") -> str:
        (tmp_path / new.KINDS[kind][0]).mkdir(parents=True, exist_ok=True)
        file, missing = new.write(kind, name, home=tmp_path)
        assert missing and not any("{" in line for line in missing)
        return file.read_text(encoding="utf-8")

    return written


def test_a_new_variant_trains_and_its_knob_does_something(stub, tmp_path, small):
    with dropped(variants, tmp_path / "dropped", "quite_new", stub("variant")) as module:
        run = aeviz.sweep(small("quite_new", steps=60))
        lengths = np.linalg.norm(run.encode(run.dataset().x), axis=2).mean(1)
        assert (np.diff(lengths) < 0).all()
        kind = module.QuiteNew
        assert kind.ADDS in kind.TERM and presets.preset("digits", "quite_new").variant == "quite_new"


def test_a_new_view_is_drawn(stub, tmp_path, small_run):
    with dropped(views, tmp_path / "dropped", "quite_new", stub("view")):
        view = views.get("quite_new")
        found = view.compute(small_run, 2, view.Controls())
        assert view.figure(found, view.Controls()).checked().data
        assert views.caption(view, found).startswith("At 3 the codes of the test examples have a mean length of ")


def test_a_new_lesson_sets_what_exists_and_its_page_opens(stub, tmp_path, monkeypatch):
    with dropped(lessons, tmp_path / "dropped", "quite_new", stub("lesson")):
        lesson = lessons.get("quite_new")
        (spec,) = lesson.SPECS.values()
        shown = {view for row in lesson.VIEWS.values() for view in row}
        assert lesson.START in spec.knobs and shown <= set(views.names())
        assert {step.picture for step in lesson.STEPS} <= set(views.names()) and 4 <= len(lesson.STEPS) <= 8
        run = aeviz.sweep(aeviz.Spec.from_json(spec.to_json().replace('"steps": 1000', '"steps": 20')))
        (guess,) = (step.guess for step in lesson.STEPS if step.guess)
        assert 0 <= guess.reveal({"digits": run}).value < len(guess.options)
        monkeypatch.setattr("aeviz.app.state.cache.find", lambda spec: run)
        for step in (1, 4, "all"):
            page = AppTest.from_function(lesson_page, default_timeout=patient(60))
            page.session_state["quite_new-step"] = step
            page.run()
            assert not page.exception and not page.error
            assert told(page, "chart") or step == 4  # there the picture waits for a guess


def test_a_new_data_set_is_loaded(stub, tmp_path):
    with dropped(data, tmp_path / "dropped", "quite_new", stub("data")) as module:
        (loader,) = data.family(module).values()
        dataset = loader(n_samples=200)
        assert dataset.x.shape == (200, 2) and dataset.name == "quite_new"
        assert len(dataset.train) + len(dataset.test) == 200


@pytest.mark.parametrize("kind", new.KINDS)
def test_a_stub_says_the_types_of_all_that_it_takes_and_gives(kind, stub):
    functions = [node for node in ast.walk(ast.parse(stub(kind))) if isinstance(node, ast.FunctionDef)]
    taken = [argument for function in functions for argument in function.args.args if argument.arg != "self"]
    assert all(argument.annotation for argument in taken) and all(function.returns for function in functions)


@pytest.mark.parametrize("kind", new.KINDS)
@pytest.mark.parametrize(
    ("name", "sentence"),
    [("Big", "small letters"), ("with space", "small letters"), ("class", "small letters"), ("base", "already")],
)
def test_a_bad_name_is_one_sentence(kind, name, sentence, capsys):
    assert main(["new", kind, name]) == 2
    said = capsys.readouterr().err
    assert sentence in said and said.count("\n") == 1


TAKEN = {"variant": "sparse", "view": "loss", "lesson": "sparse", "data": "moons"}


@pytest.mark.parametrize(("kind", "name"), TAKEN.items())
def test_a_name_that_is_taken_is_refused(kind, name, tmp_path):
    with pytest.raises(ValueError, match=f"There is a {kind} '{name}' already"):
        new.write(kind, name, home=tmp_path)


def test_the_command_says_what_is_missing(tmp_path, monkeypatch, capsys):
    (tmp_path / "lessons").mkdir()
    monkeypatch.setattr(new.write, "__defaults__", (tmp_path,))
    assert main(["new", "lesson", "quite_new"]) == 0
    said = capsys.readouterr().out
    assert "warm --into checkpoints" in said and "docs/guide/quite-new.md" in said and "docs/quite_new.webp" in said
    assert "python -m docs.translations" in said
