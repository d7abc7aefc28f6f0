"""A mistake in an extension is told at once, in its author's words: one test for each that was made on purpose."""

import dataclasses
import re
from typing import Annotated

import numpy as np
import pytest
from components import told
from dropping import dropped, lying
from patience import patient
from streamlit.testing.v1 import AppTest

import aeviz
from aeviz import data, external, figures, lessons, new, upload, variants, views
from aeviz.app.parts import view_chart
from aeviz.app.state import cache
from aeviz.data.base import Limits
from aeviz.engine import requests
from aeviz.export import python_code
from aeviz.upload import formats
from aeviz.variants.base import PRESET_FIELDS
from aeviz.views.base import NoControls

HEAD = "from dataclasses import dataclass\nimport numpy as np\nimport torch\nfrom aeviz.variants.base import Variant\n"
HEAD += "@dataclass(frozen=True)\nclass Wrong(Variant):\n"
PRICED = "    def lam(self, knob): return knob\n"
KNOBS = "    def default_knobs(self, d_latent): return (0.0, 0.5)\n"


def written(hooks: str) -> None:
    """The class that these lines make."""
    exec(HEAD + hooks, {"__name__": "aeviz.variants.wrong"})


@pytest.mark.parametrize(
    ("hooks", "message"),
    [
        ("    def corupt(self, x, knob, noise): return x\n", r"Wrong\.corupt is no hook.*did you mean corrupt\?"),
        ("    VERSON = 2\n", r"Wrong\.VERSON is no hook.*did you mean VERSION\?"),
        ("    def banana(self): pass\n", r"Wrong\.banana is no hook.*there are ABOUT, ADDS"),
        ("    def penalty(self, params, net, x, h, z): return z.sum((1, 2))\n", "Wrong has penalty but no lam"),
        (PRICED, "Wrong has lam but no penalty"),
        (PRICED + "    def penality(self, params, net, x, h, z): return z\n", r"did you mean penalty\?"),
        ("    widths: list = []\n", r"option Wrong\.widths is a list; options are a bool, int, float or str"),
        ("    width: int\n", r"option Wrong\.width has no default"),
        ("    def corrupt(self, x, knob): return x\n", r"Wrong\.corrupt must take \(self, x, knob, noise\), not"),
        ("    def draws_code(self): return True\n", r"Wrong\.draws_code must be a value or a property, not a function"),
        ("    mask = None\n", r"Wrong\.mask must be a function"),
        ("    TITLE = 3\n", r"Wrong\.TITLE must be a str, not 3"),
        ("    LR = '0.1'\n", r"Wrong\.LR must be a float, not '0\.1'"),
        ("    PRESETS = {'image': {'steps': 9}}\n", r"PRESETS are for images, plane, table, not for 'image'"),
        ("    PRESETS = {'images': {'stps': 9}}\n", r"PRESETS\['images'\] has 'stps'; there are d_latent, "),
        ("    KNOB = 'strength'\n", r"Wrong\.KNOB is no hook.*did you mean knob_name\?"),
        (
            "    @property\n    def LR(self): return 0.1\n",
            r"Wrong\.LR is the same for all options, so it is a value, not a property",
        ),
    ],
)
def test_a_class_that_is_no_variant_is_refused_when_it_is_made(hooks, message):
    with pytest.raises(TypeError, match=message):
        written(hooks)


def test_a_helper_whose_name_begins_with_an_underscore_is_none_of_it():
    written("    size: int = 3\n    def _half(self): return 1\n    def check(self, spec): pass\n")


SUMMED = "    def penalty(self, params, net, x, h, z): return "


@pytest.mark.parametrize(
    ("hooks", "message"),
    [
        (PRICED + SUMMED + "z.square().sum(-1)\n", r"Wrong\.penalty must return one number for each network.*\(2, 3\)"),
        (PRICED + SUMMED + "z.sum().view(1)\n", r"Wrong\.penalty must return one number.*shape \(2,\).*\(1,\)"),
        (PRICED + SUMMED + "z.sum()\n", r"Wrong\.penalty must return one number .* shape \(\)"),
        (PRICED + SUMMED + "0.0\n", r"Wrong\.penalty must return one number .* returned float"),
        (PRICED + SUMMED + "torch.ones(z.shape[0])\n", r"Wrong\.penalty does not depend on the weights"),
        (PRICED + SUMMED + "torch.from_numpy(z.numpy().sum((1, 2)))\n", r"Wrong\.penalty fails: .*numpy\(\) on Tensor"),
        (PRICED + SUMMED + "z.sum(dim=5)\n", r"Wrong\.penalty fails: IndexError: Dimension out of range"),
        (PRICED + SUMMED + "z @ params['decoder.weight']\n", r"Wrong\.penalty fails: KeyError: 'decoder\.weight'"),
        ("    def corrupt(self, x, knob, noise): return x + noise.norm(3)\n", r"Wrong\.corrupt fails: AttributeError"),
        ("    def mask(self, z, knob): return z.astype(bool)\n", r"Wrong\.mask fails: AttributeError: .*astype"),
        ("    def lam(self, knob): return 0.1\n" + SUMMED + "z.sum((1, 2))\n", r"Wrong\.lam must .* returned float"),
        ("    def corrupt(self, x, knob, noise): return x[..., :-1]\n", r"Wrong\.corrupt must return an array that"),
        ("    def corrupt(self, x, knob, noise): return np.zeros(x.shape)\n", r"Wrong\.corrupt must .* ndarray"),
        (
            "    def corrupt(self, x, knob, noise): return x + knob * torch.randn(x.shape)\n",
            r"Wrong\.corrupt gives other numbers each time: it must draw from its argument noise",
        ),
        ("    def sample(self, h, z, knob, noise): return z[:1]\n", r"Wrong\.sample must return .*\(2, 3, 2\)"),
        ("    def mask(self, z, knob): return z[..., :1, :1, None]\n", r"Wrong\.mask must return an array that"),
        ("    def correction(self, knob): return 1.0\n", r"Wrong\.correction must return .* returned float"),
        (
            "    def project(self, params, net): return {'decoder.0.weight': params['decoder.0.weight']}\n",
            r"Wrong\.project must return every parameter in its shape; decoder\.0\.bias is missing",
        ),
        (
            "    def net(self, d_in, d_latent, hidden): return super().net(d_in, d_latent + 1, hidden)\n",
            r"Wrong\.net must lead from 13 inputs to 2 code units and back to 13",
        ),
        ("    def net(self, d_in, d_latent, hidden): pass\n", r"Wrong\.net must return a Net, not NoneType"),
        (
            "    def net(self, d_in, d_latent, hidden): 1 / 0\n",
            r"Wrong\.net fails: ZeroDivisionError: division",
        ),
        (PRICED + SUMMED + "z.sum((1, 2)) * float('nan')\n", r"Wrong\.penalty returned what is no finite number"),
        ("    def mask(self, z, knob): return z / 0 * 0\n", r"Wrong\.mask returned what is no finite number"),
        ("    symbol = None\n", r"Wrong\.symbol must be a text, not None"),
        ("    penalizes = 'codes'\n", r"Wrong\.penalizes must be one of input, .*, or \"\", not 'codes'"),
        ("    links = 2.5\n", r"Wrong\.links must be a whole number from 0 on, not 2\.5"),
        ("    l2 = -1.0\n", r"Wrong\.l2 must be a number from 0 on, not -1\.0"),
        ("    def passes(self, hidden, d_latent): return 0\n", r"Wrong\.passes must be a number above 0, not 0"),
        ("    def kept(self, knob): return 3\n", r"Wrong\.kept must be a whole number from 1 to 2, or None, not 3"),
        ("    def active_units(self, knob, d_latent): return knob\n", r"Wrong\.active_units must be a whole number"),
        ("    def noise_std(self, knob): return 'a'\n", r"Wrong\.noise_std must be a number from 0 on, or None"),
        ("    def survives(self, knob): return 1.5\n", r"Wrong\.survives must be a number from 0 to 1, or None"),
    ],
)
def test_a_hook_that_returns_something_else_is_named_before_the_training(hooks, message, tmp_path):
    with dropped(variants, tmp_path, "wrong", HEAD + KNOBS + hooks):
        spec = aeviz.Spec("wine", "wrong", d_latent=2, hidden=(), steps=5)
        for threads in (1, 2):  # a chunk has two networks, or one
            with pytest.raises(ValueError, match=message) as caught:
                aeviz.sweep(spec, threads=threads)
            assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", variants.names())
def test_the_check_moves_nothing(name, small, monkeypatch):
    run = aeviz.sweep(small(name, steps=5))
    monkeypatch.setattr("aeviz.training.hook_shapes.check", lambda *given: None)
    without = aeviz.sweep(small(name, steps=5))
    assert all(np.array_equal(run.weights[key], without.weights[key]) for key in run.weights)


def test_a_variant_without_usual_knob_values_is_refused_by_name(tmp_path):
    hooks = "    def default_knobs(self, d_latent): return ()\n"
    with dropped(variants, tmp_path, "wrong", HEAD + hooks):
        with pytest.raises(ValueError, match=r"variant Wrong has no usual knob values"):
            aeviz.Spec("wine", "wrong")
        assert aeviz.Spec("wine", "wrong", knobs=(1.0,)).knobs == (1.0,)


@pytest.mark.parametrize("knobs", ["(1.0, 0.0)", "(0.0, 0.0)"])
def test_usual_knob_values_rise(knobs, tmp_path):
    hooks = f"    def default_knobs(self, d_latent): return {knobs}\n"
    with (
        dropped(variants, tmp_path, "wrong", HEAD + hooks),
        pytest.raises(ValueError, match=r"Wrong\.default_knobs must return numbers that rise, each once, not \("),
    ):
        aeviz.Spec("wine", "wrong")


def test_options_of_a_class_that_is_no_dataclass_are_not_lost(tmp_path):
    source = HEAD.replace("@dataclass(frozen=True)\n", "") + "    size: int = 3\n"
    with (
        dropped(variants, tmp_path, "wrong", source),
        pytest.raises(
            ValueError, match=r"'wrong' is broken: .*Wrong needs @dataclass\(frozen=True\): size is an option"
        ),
    ):
        variants.get("wrong")


def test_presets_name_fields_of_a_spec():
    assert {*PRESET_FIELDS} == {field.name for field in dataclasses.fields(aeviz.Spec)} - {"data", "variant"}


def test_a_check_that_returns_its_verdict_is_refused_by_name(tmp_path):
    hooks = KNOBS + "    def check(self, spec): return spec.d_latent > 1\n"
    with (
        dropped(variants, tmp_path, "wrong", HEAD + hooks),
        pytest.raises(TypeError, match=r"Wrong\.check must raise a ValueError for what it refuses, not return True"),
    ):
        aeviz.Spec("wine", "wrong")


# --------------------------------------------------------------------------------------------------- broken files


@pytest.mark.parametrize("kind", [variants, data, lessons, upload, external])
def test_no_file_that_is_shipped_is_broken(kind):
    assert kind.broken() == {}


def start():
    from aeviz.app import navigation

    navigation.run()


def test_a_file_that_python_cannot_read_is_a_note_on_the_page_and_the_rest_goes_on(tmp_path):
    with (
        lying(variants, tmp_path / "variants", "unlucky", "class X(:\n"),
        lying(lessons, tmp_path / "lessons", "unlucky", "TITLE = 1\nTITEL\n"),
    ):
        page = AppTest.from_function(start, default_timeout=patient(60)).run()
        with pytest.raises(ValueError, match="The variant 'unlucky' is broken: SyntaxError: "):
            aeviz.Spec("wine", "unlucky")
    assert not page.exception
    lesson, variant = (caption.value for caption in page.caption if "broken" in caption.value)
    assert re.fullmatch(r"The lesson unlucky is broken, and left out: NameError: .*\(unlucky\.py, line 2\)", lesson)
    assert re.fullmatch(r"The variant unlucky is broken, and left out: SyntaxError: .*\(unlucky\.py, line 1\)", variant)


# ------------------------------------------------------------------------------------------------------- data sets


def test_a_loader_option_without_annotation_or_default_is_refused_by_name():
    def loads(loader):
        module = type(data)("family")
        module.LOADERS = {"knot": loader}
        return data.family(module)

    def bare(n_samples=100): ...

    def without(n_samples: Annotated[int, Limits(10, 100)]): ...

    def outside(n_samples: Annotated[int, Limits(10, 100)] = 1000): ...

    def good(n_samples: Annotated[int, Limits(10, 100)] = 50): ...

    with pytest.raises(TypeError, match="'n_samples' of data set 'knot' must be annotated with its type and Limits"):
        loads(bare)
    for loader in (without, outside):
        with pytest.raises(TypeError, match="'n_samples' of data set 'knot' must have a default within its limits"):
            loads(loader)
    assert loads(good) == {"knot": good}
    with pytest.raises(TypeError, match=r"LOADERS\['knot'\] of family must be a function, not 3"):
        loads(3)


GIVEN = {"x": np.zeros((6, 2), np.float32), "train": np.arange(4), "test": np.arange(4, 6)}
GIVEN |= {"mean": np.zeros(2, np.float32), "scale": np.ones(2, np.float32), "feature_names": ("a", "b")}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"x": np.zeros((6, 2))}, r"x of the data set 'knot' must be float32 of shape \(6, 2\), not float64"),
        ({"x": np.zeros(6, np.float32)}, r"x of the data set 'knot' must be rows, \(n, d_in\), not \(6,\)"),
        ({"scale": np.ones(3, np.float32)}, r"scale of the data set 'knot' must be float32 of shape \(2,\)"),
        ({"y": np.zeros(5, np.int64)}, r"y of the data set 'knot' must be int64 of shape \(6,\)"),
        ({"y": np.zeros(6, np.float32)}, r"y of the data set 'knot' must be int64 of shape \(6,\), not float32"),
        ({"train": np.arange(5)}, "train and test of the data set 'knot' must have each of its 6 rows once"),
        ({"test": np.arange(4, 5)}, "train and test of the data set 'knot' must have each of its 6 rows once"),
    ],
)
def test_arrays_that_are_no_data_set_are_refused_by_name(wrong, message):
    assert data.Dataset(name="knot", **GIVEN).x.shape == (6, 2)
    with pytest.raises(ValueError, match=message):
        data.Dataset(name="knot", **GIVEN | wrong)


@pytest.mark.parametrize(
    ("found", "error", "message"),
    [
        (GIVEN["x"], TypeError, "loader of the data set 'knot' must return a Dataset, not ndarray"),
        (
            data.Dataset(name="knot", **GIVEN | {"x": np.full((6, 2), np.nan, np.float32)}),
            ValueError,
            "x of the data set 'knot' has values that are not finite",
        ),
    ],
)
def test_a_loader_that_returns_something_else_is_named(found, error, message, monkeypatch):
    monkeypatch.setitem(data._LOADERS, "knot", lambda: found)
    with pytest.raises(error, match=message):
        data.load("knot")


# ----------------------------------------------------------------------------------------------------------- views

VIEW = """
from dataclasses import dataclass, field
from typing import Annotated, Literal
from aeviz import figures
from aeviz.language import Sentence, number
from aeviz.views.base import NoControls as Controls, Range

TITLE = "Wrong"

def compute(run, i, controls):
    return {compute}

def figure(data, controls):
    return figures.lines([1, 2], {{"a": {y}}})

def told(data):
    return Sentence("It is {{x}}.", x=number(data))
"""


def view(compute="1.0", y="[1, 2]"):
    return VIEW.format(compute=compute, y=y)


def controlled(field: str, head: str = "@dataclass(frozen=True)") -> str:
    """A view with one control."""
    return view().replace("TITLE =", f"{head}\nclass Controls:\n    {field}\nTITLE =")


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        (view().replace("def told", "def tell"), ImportError, r"aeviz\.views\.wrong must define told\."),
        (view().replace("def figure", "def draw"), ImportError, r"aeviz\.views\.wrong must define figure\."),
        (
            view().replace("TITLE =", "@dataclass(frozen=True)\nclass Controls:\n    n: int = 3\nTITLE ="),
            TypeError,
            r"control n of aeviz\.views\.wrong must be bool, a Literal, or Annotated",
        ),
        (
            view().replace("TITLE =", "@dataclass(frozen=True)\nclass Controls:\n    n: bool\nTITLE ="),
            TypeError,
            r"control n of aeviz\.views\.wrong has no default",
        ),
        (
            view().replace("(run, i, controls)", "(run, i)"),
            TypeError,
            r"aeviz\.views\.wrong\.compute must take \(run, i, controls\), not \(run, i\)\.",
        ),
        (
            "COMPARES = True" + view(),
            TypeError,
            r"aeviz\.views\.wrong\.compute must take \(run, i, controls, others\), not \(run, i, controls\)\.",
        ),
        (
            view().replace("def figure(data, controls)", "def figure(data)"),
            TypeError,
            r"aeviz\.views\.wrong\.figure must take \(data, controls\), not \(data\)\.",
        ),
        (view() + "def unfit(): pass\n", TypeError, r"aeviz\.views\.wrong\.unfit must take \(run\), not \(\)\."),
        (
            view() + "def clicked(data, x): pass\n",
            TypeError,
            r"clicked must take \(data, x, y\), not \(data, x\)",
        ),
        (view().replace('"Wrong"', "3"), TypeError, r"aeviz\.views\.wrong\.TITLE must be a text, not 3\."),
        ("COMPARE = True" + view(), TypeError, r"wrong\.COMPARE says nothing to a page; did you mean COMPARES\?"),
        ('HEIGHT = "400"' + view(), TypeError, r"wrong\.HEIGHT must be a number of pixels, not '400'\."),
        ('DRAW = "letters"' + view(), TypeError, r"wrong\.DRAW must be 'digit' or 'points', not 'letters'\."),
        ('DRAW = "digit"' + view(), TypeError, r"wrong has DRAW, so its Controls must have drawn\."),
        ("SELECTS = True" + view(), TypeError, r"wrong has SELECTS, so its Controls must have selected\."),
        (controlled("n: bool = True", ""), TypeError, r"wrong\.Controls must be a frozen dataclass\."),
        (controlled("n: bool = True", "@dataclass"), TypeError, r"wrong\.Controls must be a frozen dataclass\."),
        (controlled("n: bool = 1"), TypeError, r"control n of .* must be True or False; its default is 1\."),
        (controlled("n: Literal[()] = ''"), TypeError, r"control n of .* must offer texts, one at least, not \(\)\."),
        (
            controlled("n: Literal[1, 2] = 1"),
            TypeError,
            r"n of .* must offer texts, one at least, not \(1, 2\)",
        ),
        (controlled("n: Literal['a', 'b'] = 'c'"), TypeError, r"must be one of 'a', 'b'; its default is 'c'\."),
        (controlled("n: Annotated[int, Range(1, 5)] = 9"), TypeError, r"whole number from 1 to 5; its default is 9\."),
        (
            controlled("n: Annotated[int, Range(1, 5)] = 2.5"),
            TypeError,
            r"number from 1 to 5; its default is 2\.5",
        ),
        (controlled("n: Annotated[int, Range(5, 1)] = 3"), TypeError, r"n of .* cannot go from 5 to 1 by steps of 1\."),
        (controlled("n: Annotated[float, Range(1, 5, 0)] = 3"), TypeError, r"cannot go from 1 to 5 by steps of 0\."),
        (
            controlled("n: bool = field(default=True, metadata={'labl': 'N'})"),
            TypeError,
            r"control n of aeviz\.views\.wrong has the metadata 'labl'; there are label, help, when\.",
        ),
        (
            controlled("n: bool = field(default=True, metadata={'when': ('m', True)})"),
            TypeError,
            r"control n of .* matters \"when\" \('m', True\), which is no \(name, value\) of another control\.",
        ),
    ],
)
def test_a_view_without_what_it_must_have_is_refused_by_name(source, error, message, tmp_path):
    with pytest.raises(error, match=message), dropped(views, tmp_path, "wrong", source):
        views.get("wrong")


def test_a_caption_with_a_number_that_is_none_is_refused(tmp_path):
    with (
        dropped(views, tmp_path, "wrong", view()) as module,
        pytest.raises(ValueError, match=r"'x' in 'It is \{x\}\.'"),
    ):
        views.caption(module, float("nan"))


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ('"It is 1."', r"aeviz\.views\.wrong\.told must return a Sentence, or several, not str\."),
        ("None", r"aeviz\.views\.wrong\.told must return a Sentence, or several, not NoneType\."),
        ('Sentence("It is {x}.", x=data)', r"'x' in 'It is \{x\}\.' is a float: say it by number, count"),
    ],
)
def test_a_caption_that_is_no_sentence_is_refused_by_name(told, message, tmp_path):
    source = view().replace('Sentence("It is {x}.", x=number(data))', told)
    with dropped(views, tmp_path, "wrong", source) as module, pytest.raises(TypeError, match=message):
        views.caption(module, 1.0)


def test_a_figure_that_is_none_is_refused_by_name(tmp_path):
    source = view().replace("return figures", "figures")
    with (
        dropped(views, tmp_path, "wrong", source) as module,
        pytest.raises(TypeError, match=r"aeviz\.views\.wrong\.figure must return a Figure, not NoneType\."),
    ):
        views.figure(module, 1.0, NoControls())


@pytest.mark.parametrize("which", ["NEEDS", "ADDS"])
def test_a_kind_of_request_that_there_is_not_is_refused_by_name(which, tmp_path):
    with (
        dropped(views, tmp_path, "wrong", f'{which} = "Umapp"' + view()) as module,
        pytest.raises(TypeError, match=rf"wrong\.{which} must be one of Sweep, .*, not 'Umapp'\."),
    ):
        requests.of_view(module, aeviz.Spec())


def test_a_whole_number_of_a_control_is_one(small_run, tmp_path):
    with (
        dropped(views, tmp_path, "wrong", controlled("n: Annotated[int, Range(1, 5)] = 2")),
        pytest.raises(ValueError, match=r"'n' of the view 'wrong' must be a whole number from 1 to 5, not 1\.5\."),
    ):
        aeviz.show(small_run, "wrong", n=1.5)


MISSPELT = 'figures.Figure().add("scatter", x=[1], y=[2], markr={"size": 3})'


def test_a_property_that_plotly_does_not_know_is_told_where_pages_are_changed(tmp_path, monkeypatch, small_run):
    """Anywhere else the browser leaves it out: to check every figure costs more than all the rest."""
    picture = python_code.ViewRequest("wrong", small_run, 0, NoControls(), None, ())
    source = view().replace('figures.lines([1, 2], {"a": [1, 2]})', MISSPELT)
    with dropped(views, tmp_path, "wrong", source):
        monkeypatch.setattr("aeviz.app.state.cache.st.get_option", lambda name: "auto")
        with pytest.raises(ValueError, match=r"Did you mean \"marker\"\?"):
            cache.pictured(picture)


@pytest.mark.parametrize("gap", [float("nan"), float("inf")])
def test_a_gap_in_a_list_is_told_how_to_be_one(gap):
    with pytest.raises(ValueError, match="a number that is not finite; in a NumPy array nan leaves a gap"):
        figures.lines([1, 2], {"a": [1, gap]}).to_json()
    assert figures.lines([1, 2], {"a": np.array([1, gap])}).to_json()


def test_x_and_y_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"scatter trace 'a' has 2 x and 3 y"):
        figures.lines(np.arange(2), {"a": np.arange(3)})


def compare():
    from aeviz.app.pages.compare import page

    page()


@pytest.mark.parametrize("source", [view().replace("def told", "def tell"), "1 / 0", view() + "def unfit(run): 1 / 0"])
def test_a_broken_view_is_left_out_of_compare_and_the_rest_stays(source, tmp_path):
    with dropped(views, tmp_path / "none", "fine", view()), lying(views, tmp_path, "wrong", source):
        page = AppTest.from_function(compare, default_timeout=patient(60)).run()
    assert not page.exception
    assert any(re.match("The picture wrong is broken, and left out: ", caption.value) for caption in page.caption)
    assert "fine" in page.multiselect[0].options or "Wrong" in page.multiselect[0].options


@pytest.mark.parametrize("name", ["embedding", "loss"])
def test_compare_stays_without_a_view_that_it_always_shows(name, monkeypatch):
    monkeypatch.setattr(views, "get", lambda asked, get=views.get: 1 / 0 if asked == name else get(asked))
    page = AppTest.from_function(compare, default_timeout=patient(60)).run()
    assert not page.exception
    assert f"The picture {name} is broken: ZeroDivisionError: division by zero" in [e.value for e in page.error]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("zero", view(compute="1 / 0")),
        ("unequal", view(y="[1, 2, 3]")),
        ("none", view(compute='float("nan")')),
    ],
)
def test_a_view_that_breaks_when_it_is_drawn_is_a_note_in_its_own_place(name, wrong, tmp_path, monkeypatch):
    logged = []
    monkeypatch.setattr(view_chart.logger, "exception", lambda text, *values, **_: logged.append(text % values))
    with dropped(views, tmp_path, name, wrong):
        page = AppTest.from_function(compare, default_timeout=patient(60)).run()
        page.multiselect[0].set_value([name, "variance"]).run()
    assert not page.exception
    assert [error.value for error in page.error if f"The picture {name} is broken: " in error.value]
    assert views.get("variance").TITLE in [chart["title"] for chart in told(page, "chart")]
    assert any(f"The view {name} is broken" in text for text in logged)


# --------------------------------------------------------------------------------------------------------- formats

FORMAT = """
TITLE = "Wrong"
SUFFIXES = (".wrong",)
MAGIC = ()

def read(content, reading): ...
"""


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (('"Wrong"', "3"), r"formats\.wrong\.TITLE must be a text, not 3\."),
        (('(".wrong",)', '(".wrong")'), r"formats\.wrong\.SUFFIXES must be endings such as .*, not '\.wrong'\."),
        (('(".wrong",)', '("wrong",)'), r"formats\.wrong\.SUFFIXES must be endings such as .*, not \('wrong',\)\."),
        (
            ('(".wrong",)', '(".wrong", ".csv")'),
            r"wrong and .*\.\w+ both read files that end in '\.csv'",
        ),
        (("MAGIC = ()", 'MAGIC = ("PK",)'), r"formats\.wrong\.MAGIC must be bytes such as .*, not \('PK',\)\."),
        (("content, reading", "content"), r"formats\.wrong\.read must take \(content, reading\), not \(content\)\."),
        (("def read", "def parse"), r"formats\.wrong must define read\."),
    ],
)
def test_a_format_that_no_page_could_read_with_is_refused_by_name(wrong, message, tmp_path):
    upload._entries.cache_clear()
    try:
        with dropped(formats, tmp_path, "wrong", FORMAT.replace(*wrong)):
            assert re.search(message, upload.broken()["wrong"]) and ".csv" in upload.suffixes()
    finally:
        upload._entries.cache_clear()


# --------------------------------------------------------------------------------------------------------- lessons

LESSON = new.LESSON.format(words="wrong", title="Wrong")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            ("START = 2.0", "START = 3.0"),
            r"wrong\.START asks for the knob value 3\.0, which is not trained; there are 1, 2, 4",
        ),
        (("START = 2.0", "START = {}"), r"wrong\.START has no knob value for 'digits'"),
        (("SPECS = {", "SPECS = {} and {"), r"wrong\.SPECS must map names to Specs, one at least"),
        (
            ('("loss", "scores")', '("los", "scores")'),
            r"wrong\.VIEWS\['Errors'\] names the view 'los', .* did you mean loss\?",
        ),
        (('("loss", "scores")', '"loss"'), r"wrong\.VIEWS\['Errors'\] must be several views, not one text"),
        (
            ('"A code of one."), "reconstructions"', '"A code of one."), "qqq"'),
            r"Step 1 of .*wrong names the view 'qqq', .* there are",
        ),
        (
            ("NOTE, knob=1.0", "NOTE, knob=9.0"),
            r"Step 1 of .*wrong asks for the knob value 9\.0, .*; there are 1, 2, 4",
        ),
        (("NOTE, knob=1.0", "NOTE, spec='moons'"), r"Step 1 of .*wrong names the Spec 'moons'; there are digits"),
        (("STEPS = (", "STEPS = ('first',"), r"Step 1 of .*wrong must be a Step, not str"),
        (("TRANSFER = (", "TRANSFER = ('first',"), r"wrong\.TRANSFER must hold Transfers alone"),
    ],
)
def test_a_lesson_that_names_what_there_is_not_is_refused_by_name(wrong, message, tmp_path):
    source = LESSON.replace(*wrong)
    assert source != LESSON
    with dropped(lessons, tmp_path, "wrong", source):
        with pytest.raises(ValueError, match=f"The lesson 'wrong' is broken: ImportError: .*{message}"):
            lessons.get("wrong")
        assert "wrong" not in lessons.names() and "sparse" in lessons.names()


def lesson_page():
    from aeviz.app.pages import lesson

    lesson.page("wrong")


BROKEN_REVEAL = LESSON.replace("    run = runs", "    1 / 0\n    run = runs")


@pytest.mark.parametrize("step", [1, 4, "all"])
@pytest.mark.parametrize("broken", ["def x(:", "1 / 0", view().replace("def told", "def tell")])
def test_a_broken_view_takes_no_page_of_a_lesson_down(broken, step, tmp_path, monkeypatch, untrained):
    monkeypatch.setattr("aeviz.app.state.cache.find", lambda spec: untrained)
    source = LESSON.replace('"reconstructions"', '"unlucky"').replace('("loss", "scores")', '("unlucky", "loss")')
    with lying(views, tmp_path / "views", "unlucky", broken), dropped(lessons, tmp_path / "lessons", "wrong", source):
        page = AppTest.from_function(lesson_page, default_timeout=patient(60))
        page.session_state["wrong-step"] = step
        page.run()
    assert not page.exception
    said = [error.value for error in page.error]
    assert (step == 4) == (not said) and all("The picture unlucky is broken: " in one for one in said)
    assert step != "all" or views.get("loss").TITLE in [chart["title"] for chart in told(page, "chart")]


def test_a_broken_answer_takes_no_page_of_a_lesson_down(tmp_path, monkeypatch, untrained):
    monkeypatch.setattr("aeviz.app.state.cache.find", lambda spec: untrained)
    with dropped(lessons, tmp_path, "wrong", BROKEN_REVEAL):
        page = AppTest.from_function(lesson_page, default_timeout=patient(60))
        page.session_state["wrong-step"] = 4
        page.run()
        page.button("wrong-guess-4-skip").click().run()
    assert not page.exception
    assert [error.value for error in page.error] == [
        "The answer of this step is broken: ZeroDivisionError: division by zero"
    ]
    assert views.get("loss").TITLE in [chart["title"] for chart in told(page, "chart")]


@pytest.fixture(scope="module")
def untrained():
    spec = aeviz.Spec("digits", "undercomplete", d_latent=4, hidden=(64,), knobs=(1, 2, 4), steps=5, seed=1)
    return aeviz.sweep(spec)
