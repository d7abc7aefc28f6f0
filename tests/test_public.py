"""The names that `import aeviz` gives, and what of them needs no torch."""

import os
import subprocess
import sys
from importlib import import_module

import pytest

import aeviz
from aeviz.lessons import presets

WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")

sys.meta_path.insert(0, Missing())
import aeviz
"""


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


def test_own_data_are_at_hand_at_once():
    assert printed("import aeviz; print(aeviz.data.given([[1, 2], [3, 4]] * 9).x.shape)") == "(18, 2)"


def test_a_shipped_run_is_had_and_drawn_without_torch():
    spec = next(spec for spec in presets.shipped() if spec.data == "digits")
    source = f"{WITHOUT}run = aeviz.get(aeviz.Spec.from_json({spec.to_json()!r}))\n"
    caption = "print(aeviz.show(run, 'reconstructions').layout.meta['caption'])"
    assert printed(source + caption) == aeviz.show(aeviz.get(spec), "reconstructions").layout.meta["caption"]


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
