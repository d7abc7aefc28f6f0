"""The names that `import aeviz` gives, and what of them needs no torch."""

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import torch

import aeviz
from aeviz.lessons import presets

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
WITHOUT = "import sys; sys.modules['torch'] = None; import aeviz"


def printed(source: str, **environment) -> str:
    """What a new process prints."""
    how = {"capture_output": True, "text": True, "env": os.environ | environment}
    found = subprocess.run([sys.executable, "-W", "ignore", "-c", source], **how)
    assert not found.returncode, found.stderr
    return found.stdout.strip()


def test_all_names_are_listed_and_there():
    assert {name for name in dir(aeviz) if not name.startswith("__")} == set(aeviz.__all__) - {"__version__"}
    assert all(getattr(aeviz, name) for name in aeviz.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = aeviz.nothing


CALLS = {  # a public function, and what it is given -> what it wants
    "sweep": (lambda wrong: aeviz.sweep(wrong), "Spec", "aeviz.Spec(data=...)"),
    "get": (lambda wrong: aeviz.get(wrong), "Spec", "aeviz.Spec(data=...)"),
    "show": (lambda wrong: aeviz.show(wrong, "loss"), "Run", "aeviz.get(spec)"),
    "prepare": (lambda wrong: aeviz.prepare(wrong, "loss"), "Run", "aeviz.get(spec)"),
    "canvas": (lambda wrong: aeviz.canvas(wrong), "Run", "aeviz.get(spec)"),
    "save_run": (lambda wrong: aeviz.save_run(wrong, os.devnull), "Run", "aeviz.get(spec)"),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("wrong", ["iris", None, np.ones((3, 2)), "the other"])
def test_what_is_no_spec_or_run_is_answered_with_what_makes_one(name, wrong, small_run):
    call, wanted, made = CALLS[name]
    if isinstance(wrong, str) and wrong == "the other":
        wrong = small_run if wanted == "Spec" else small_run.spec
    with pytest.raises(TypeError) as found:
        call(wrong)
    assert str(found.value) == f"A {wanted} is needed here, as {made} gives one, not a {type(wrong).__name__}."


def test_own_data_are_at_hand_at_once():
    assert printed("import aeviz; print(aeviz.data.given([[1, 2], [3, 4]] * 9).x.shape)") == "(18, 2)"


def test_what_the_readme_takes_from_the_shipped_runs_is_had_and_drawn_without_torch():
    """Its last line's figure has the caption that it has with torch."""
    *lines, shown = re.search(r"<!-- shipped -->\n```python\n(.*?)\n```", README, re.DOTALL)[1].splitlines()
    source = "\n".join([WITHOUT, *lines, f"print({shown}.layout.meta['caption'])"])
    names: dict[str, object] = {}
    exec("\n".join([*lines, f"figure = {shown}"]), names)
    assert names["spec"].key() in {spec.key() for spec in presets.shipped()}
    assert printed(source) == names["figure"].layout.meta["caption"]


def test_the_readme_s_own_rows_are_trained_on_drawn_and_saved(tmp_path, monkeypatch):
    (source,) = re.findall(r"<!-- api -->\n```python\n(.*?)```", README, re.DOTALL)
    quick = source.replace("d_latent=8)", "d_latent=8, steps=20)")
    assert quick != source
    monkeypatch.chdir(tmp_path)
    x = np.random.default_rng(0).normal(size=(60, 10))
    names: dict[str, object] = {"x": x, "y": x[:, 0] > 0}
    exec(quick, names)
    assert names["z"].shape == (12, 8) and names["run"].history["recon_test"].shape[1] == 8
    assert np.allclose(names["module"].encoder(torch.tensor(names["run"].dataset().x_test)).detach(), names["z"])
    again = aeviz.load_run(tmp_path / "mine.safetensors")
    assert (again.dataset().x == names["run"].dataset().x).all()


@pytest.mark.parametrize(("old", "now"), [("KNOB", "knob_name"), ("SYMBOL", "symbol")])
def test_a_variant_still_answers_to_its_old_names(old, now):
    variant = aeviz.Spec("moons", "denoising", hidden=(8,)).make_variant()
    with pytest.warns(DeprecationWarning, match=rf"{old} is now Variant\.{now}\."):
        assert getattr(variant, old) == getattr(variant, now)
    with pytest.raises(AttributeError, match="no attribute 'NOTHING'"):
        _ = variant.NOTHING


@pytest.mark.parametrize(("old", "now", "name"), [("aeviz.estimator", "aeviz.export.sklearn", "Autoencoder")])
def test_an_old_path_gives_the_same_and_says_the_new_one(old, now, name, monkeypatch):
    monkeypatch.delitem(sys.modules, old, raising=False)
    with pytest.warns(DeprecationWarning, match=rf"{old} is now {now}\."):
        module = import_module(old)
    assert getattr(module, name) is getattr(import_module(now), name)
