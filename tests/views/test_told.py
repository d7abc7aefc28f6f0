"""What tells of one part of the data hears nothing of the other."""

from dataclasses import replace

import numpy as np
import pytest

import aeviz
from aeviz import views
from aeviz.language import named

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
