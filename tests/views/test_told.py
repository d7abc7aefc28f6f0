"""What all views tell: sentences that can be read at any knob value, and numbers of their own part of the data."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from lesson_views import SHOWN

import aeviz
from aeviz import lessons, views
from aeviz.language import Listed, Number, Sentence, named, say
from aeviz.storage import store

COUNTED = (  # what one of is not many of
    "anomalies|classes|components|directions|examples|images|inputs|layers|misses|neighbours|numbers|pairs|places|"
    "points|seeds|steps|units|weights"
)
OTHERS = {"p", "k", "r"}  # a p-value, PCA's components, a correlation


@cache
def shipped(lesson: str) -> dict[str, aeviz.Run]:
    return {label: store.load(spec.key()) for label, spec in lessons.all_of(lesson).items()}


def ends(run: aeviz.Run) -> list[int]:
    """The first knob value, the last, and 0 where it is one."""
    return sorted({0, len(run.knobs) - 1, int(np.abs(run.knobs).argmin())})


def once_each():
    """Each view with each shipped Run under the first heading that shows it."""
    seen = {}
    for lesson, label, shown in SHOWN:
        seen.setdefault((shown.view, lessons.get(lesson).SPECS[label].key()), (lesson, label, shown))
    return list(seen.values())


def computed(lesson, label, shown, i):
    runs, view = shipped(lesson), views.get(shown.view)
    others = [runs] if getattr(view, "COMPARES", False) else []
    return view.compute(runs[label], i, view.Controls(**shown.controls), *others)


@pytest.mark.parametrize(("lesson", "label", "shown"), once_each(), ids=lambda value: getattr(value, "view", value))
def test_a_caption_can_be_read_at_both_ends_of_the_knob(lesson, label, shown):
    run, view = shipped(lesson)[label], views.get(shown.view)
    if views.unfit(shown.view, run) or getattr(view, "SLOW", False):
        return
    symbols = {other.variant.SYMBOL for other in shipped(lesson).values()} if hasattr(view, "COMPARES") else set()
    for i in ends(run) if getattr(view, "KNOB", True) else [0]:
        told = view.told(computed(lesson, label, shown, i))
        check_text(say(told))
        check_numbers(told)
        check_parts(told, run.dataset())
        letters = set(re.findall(r"(?<!\w)([^\W\d_]) = ", say(told)))
        assert letters <= {run.variant.SYMBOL, *symbols, *OTHERS} | literal_symbols(told), letters


def check_text(text: str) -> None:
    assert text.endswith((".", ")", "!", "?")), text
    assert not re.search(r"\b(nan|inf|None)\b|∞|\{|\}", text), text
    assert not re.search(r"−0(?![.,\d])|(?<![\w.])-\d", text), text  # minus nothing, and a hyphen for a minus
    assert not re.search(rf"(?<![\d.,])1 ({COUNTED})\b", text), text
    for digits in re.findall(r"(?<![\d.,])\d[\d,]*\.\d+", text):
        assert len(digits.replace(",", "").replace(".", "").lstrip("0")) <= 4, f"{digits} in {text}"


def check_numbers(told) -> None:
    for number in numbers(told):
        assert np.isfinite(number.value) or number.kind == "times", number
        if number.kind in ("percent", "count", "degrees", "times"):
            assert number.value >= 0, number


def check_parts(told, data) -> None:
    """A sample's whole, and a whole, are as many as the part of the data has."""
    sizes = {"test": len(data.test), "training": len(data.train)}
    for sentence in sentences(told):
        for part, n in sizes.items():
            if sentence.template in (f"the one {part} example", f"{{used}} of the {{n}} {part} examples"):
                assert sentence.values["n"].value == n, sentence
                assert sentence.values.get("used", sentence.values["n"]).value <= n


def literal_symbols(told) -> set[str]:
    """Letters that stand in a template itself: a formula's, not the knob's."""
    return {letter for s in sentences(told) for letter in re.findall(r"(?<!\w)([^\W\d_]) = ", s.template)}


def sentences(told) -> Iterator[Sentence]:
    if isinstance(told, Sentence):
        yield told
        parts = told.values.values()
    else:
        parts = told.items if isinstance(told, Listed) else told if isinstance(told, tuple) else ()
    for part in parts:
        yield from sentences(part)


def numbers(told) -> Iterator[Number]:
    for sentence in sentences(told):
        for value in sentence.values.values():
            items = value.items if isinstance(value, Listed) else (value,)
            yield from (item for item in items if isinstance(item, Number))


# ------------------------------------------------------------------------------------------- of which part they are

TEST, TRAINING = "test", "training"
OF = {  # view -> the numbers it tells that are of one part alone, by name: the other part has no say in them
    "copying_gallery": {"error": TEST},
    "copying_shares": {"test": TEST, "noise": TEST, "shuffled": TEST},
    "errors_by_size": {"train": TRAINING, "test": TEST, "pca_train": TRAINING},
    "loss_by_size": {"error": TRAINING, "bound": TRAINING},
    "reconstructions": {"model": TEST},
    "sheet": {"bent": TEST},
    "train_and_test": {"train": TRAINING, "test": TEST},
    "unit_variance": {"total": TRAINING, "pca": TRAINING},
}


@pytest.fixture(scope="module")
def digits():
    spec = aeviz.Spec("digits", d_latent=3, hidden=(16,), knobs=(2, 3), steps=60, data_options={"n_samples": 200})
    return aeviz.sweep(spec)


@pytest.fixture(scope="module")
def linear():
    return aeviz.sweep(aeviz.Spec("iris", "linear", d_latent=2, hidden=(), knobs=(1, 2), steps=60))


@pytest.fixture(scope="module")
def surface():
    options = {"n_samples": 200}
    return aeviz.sweep(aeviz.Spec("s_curve", d_latent=2, hidden=(8,), knobs=(1, 2), steps=60, data_options=options))


def with_noise(run: aeviz.Run, part: str) -> aeviz.Run:
    """The same networks, with other examples in one part of their data."""
    data, x = run.dataset(), run.dataset().x.copy()
    rows = data.test if part == TEST else data.train
    x[rows] = np.random.default_rng(0).normal(0.3, 0.4, (len(rows), x.shape[1]))
    return replace(run, given=replace(data, x=x))


@pytest.mark.parametrize("name", sorted(OF))
def test_a_number_of_one_part_hears_nothing_of_the_other(name, digits, linear, surface):
    view = views.get(name)
    run = next(run for run in (digits, linear, surface) if not views.unfit(name, run))

    def told(of: aeviz.Run) -> dict[str, list[float]]:
        return named(view.told(view.compute(of, 1, view.Controls())))

    usual, without = told(run), {TEST: told(with_noise(run, TEST)), TRAINING: told(with_noise(run, TRAINING))}
    for number, part in OF[name].items():
        other = TRAINING if part == TEST else TEST
        assert without[other][number] == pytest.approx(usual[number], rel=1e-9), f"{number} hears of {other} examples"
        assert without[part][number] != pytest.approx(usual[number], rel=1e-3), f"{number} is not of {part} examples"


def test_accuracies_of_test_codes_follow_the_test_labels_and_no_others(digits):
    """Classes exchanged among test examples bring them to chance; what is learned from is as it was."""
    data, view = digits.dataset(), views.get("probes")
    y = data.y.copy()
    y[data.test] = np.random.default_rng(0).permutation(y[data.test])
    found = [view.compute(run, 1, view.Controls()) for run in (digits, replace(digits, given=replace(data, y=y)))]
    assert found[0].linear[1] > 0.3 > 0.25 > found[1].linear[1]
    assert found[0].inputs[1] > 0.7 > 0.3 > found[1].inputs[1]
