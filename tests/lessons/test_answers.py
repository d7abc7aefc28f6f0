"""What is right in a lesson's guesses, computed in another way, on all examples."""

from functools import cache

import numpy as np
from shipped_runs import runs_of_lesson

from aeviz import lessons
from aeviz.language import say
from aeviz.lessons.base import DrawCurve, PlaceKnob
from aeviz.storage import few_labels


@cache
def answer_of(name, n):
    return lessons.get(name).STEPS[n - 1].guess.reveal(runs_of_lesson(name))


def only(name, kind):
    """The number of the one step of a lesson with a guess of this kind."""
    (n,) = (n for n, step in enumerate(lessons.get(name).STEPS, 1) if isinstance(step.guess, kind))
    return n


def test_the_answers_of_linear_are_recomputed():
    """The error of k units is what the singular values of the centred data leave out."""
    run = runs_of_lesson("linear_is_pca")["no weight decay"]
    x = run.dataset().x_train
    s = np.linalg.svd(x - x.mean(axis=0), compute_uv=False)
    left = [float((s[int(k) :] ** 2).sum() / len(x)) for k in run.knobs]
    found = answer_of("linear_is_pca", only("linear_is_pca", DrawCurve)).value
    np.testing.assert_allclose(found, left, rtol=2e-3)


def test_the_answers_of_sparse_are_recomputed():
    """Units that fire are counted by hand, with the encoder's own weights."""
    runs = runs_of_lesson("sparse")
    run, x = runs["digits"], runs["digits"].dataset().x_test
    fired = []
    for i in range(len(run.knobs)):
        ((weight, bias, activation),) = run.model(i).encoder_layers()
        assert activation == "relu"
        fired.append(((x @ weight + bias) > 0).sum(axis=1).mean())
    np.testing.assert_allclose(answer_of("sparse", only("sparse", DrawCurve)).value, fired, atol=0.02)


def test_the_answers_of_sparse_atoms_are_recomputed():
    """The price at which most true atoms are found is where the largest cosines with them are largest."""
    runs = runs_of_lesson("sparse")
    run = runs["known atoms"]
    atoms = run.dataset().atoms
    true = atoms / np.linalg.norm(atoms, axis=1, keepdims=True)
    cosines = []
    for i in range(len(run.knobs)):
        columns = run.weights["decoder.0.weight"][i].T
        columns = columns / np.linalg.norm(columns, axis=1, keepdims=True)
        cosines.append(np.abs(true @ columns.T).max(axis=1).mean())
    assert answer_of("sparse", only("sparse", PlaceKnob)).value == run.knobs[int(np.argmax(cosines))]


def test_the_answers_of_where_data_lives_are_recomputed():
    runs = runs_of_lesson("where_data_lives")
    run = runs["digits"]
    x = run.dataset().x_test
    spread = ((x - run.dataset().x_train.mean(axis=0)) ** 2).sum()
    kept = [1 - ((run.model(i).reconstruct(x) - x) ** 2).sum() / spread for i in range(len(run.knobs))]
    first = run.knobs[next(i for i, share in enumerate(kept) if share >= 0.8)]
    assert answer_of("where_data_lives", only("where_data_lives", PlaceKnob)).value == first


def test_the_answers_of_bottleneck_are_recomputed():
    runs = runs_of_lesson("bottleneck")
    run = runs["digits, 28×28"]
    data = run.dataset()
    error = ((run.at(2).reconstruct(data.x_test) - data.x_test) ** 2).sum(axis=1).mean()
    mean = data.x_train.mean(axis=0)
    axes = np.linalg.eigh(np.cov(data.x_train.T))[1].T[::-1]
    left = [
        (((data.x_test - mean) - (data.x_test - mean) @ axes[:k].T @ axes[:k]) ** 2).sum(axis=1).mean()
        for k in range(40)
    ]
    (mark, _) = answer_of("bottleneck", 2).marks
    assert mark.x == next(k for k, one in enumerate(left) if one <= error)


def test_the_answers_of_identity_trap_are_recomputed():
    """The share of noise that comes back, at the widest code: nearly all; at the narrowest nothing."""
    runs = runs_of_lesson("identity_trap")
    run, rng = runs["plain"], np.random.default_rng(7)
    x = run.dataset().x_test
    noise = x.mean(axis=0) + x.std(axis=0) * rng.standard_normal(x.shape)
    noise = noise.clip(x.min(), x.max())
    spread = ((noise - noise.mean(axis=0)) ** 2).sum()
    back = [max(0, 1 - ((run.at(k).reconstruct(noise) - noise) ** 2).sum() / spread) for k in (2, 128)]
    found = answer_of("identity_trap", only("identity_trap", DrawCurve)).value
    np.testing.assert_allclose([found[0], found[-1]], back, atol=0.1)


def test_the_answers_of_three_criteria_are_recomputed():
    """On a ring the squares of two coordinates add up to a constant."""
    runs = runs_of_lesson("three_criteria")
    x = runs["ring"].dataset().x_train
    z = (x - x.mean(axis=0)) @ np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[2].T
    assert abs(np.corrcoef(z.T)[0, 1]) < 1e-6 and np.corrcoef((z**2).T)[0, 1] < -0.9
    assert answer_of("three_criteria", 2).value == 1


def test_the_answers_of_few_labels_are_recomputed():
    runs = runs_of_lesson("few_labels")
    found = few_labels.load(runs["denoising"].spec)
    last = found.test[-1, :, runs["denoising"].index(0.25)]  # start, labels, seeds
    gain = 100 * (last[1] - last[0])
    answer = answer_of("few_labels", 2)
    assert f"{gain[0].max():+.2g}"[:4] in say(answer.why)
    assert answer.value == int(np.searchsorted([1, 30], np.ptp(gain[0]), side="right"))


def test_the_answers_of_denoising_are_recomputed():
    """Where the network first leaves less than Wiener's filter C (C + sigma^2)^-1, on other noise of the same size."""
    runs = runs_of_lesson("denoising")
    run, rng = runs["digits"], np.random.default_rng(3)
    data, better = run.dataset(), []
    mean, covariance = data.x_train.mean(axis=0), np.cov(data.x_train.T)
    for knob in run.knobs[1:]:
        test = data.x_test + knob * rng.standard_normal(data.x_test.shape)
        wiener = np.linalg.solve(covariance + knob**2 * np.eye(len(mean)), covariance)
        errors = [
            ((guess - data.x_test) ** 2).sum(axis=1).mean()
            for guess in (run.at(knob).reconstruct(test.astype(np.float32)), mean + (test - mean) @ wiener)
        ]
        better.append(errors[0] < errors[1])
    assert answer_of("denoising", only("denoising", PlaceKnob)).value == run.knobs[1:][better.index(True)]


def test_the_answers_of_anomalies_are_recomputed():
    """AUROC is the share of pairs in which the unknown digit has the larger error."""
    runs = runs_of_lesson("anomalies")
    narrow, wide = runs["no 3"].index(8), runs["no 3"].index(72)
    data = runs["no 3"].dataset()
    unknown = data.anomalous[data.test]
    areas = []
    for i in (narrow, wide):
        x = data.x_test
        error = ((runs["no 3"].model(i).reconstruct(x) - x) ** 2).sum(axis=1)
        areas.append((error[unknown][:, None] > error[~unknown]).mean())
    assert areas[1] < areas[0] - 0.02
    assert answer_of("anomalies", 2).value == 2


def test_the_answers_of_contractive_are_recomputed():
    """On the circle the direction along is the radius turned by a right angle; slopes by differences."""
    runs = runs_of_lesson("contractive")
    run, h = runs["circle"], 1e-3
    x = run.dataset().x_test
    centred = x - run.dataset().x.mean(axis=0)
    out = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    directions = np.stack([out[:, ::-1] * [1, -1], out])  # along, across
    felt = np.array(
        [
            [
                np.median(np.linalg.norm(model.encode(x + h * d) - model.encode(x - h * d), axis=1)) / (2 * h)
                for d in directions.astype(np.float32)
            ]
            for model in (run.at(0.0), run.at(2.0))
        ]
    )
    kept = felt[1] / felt[0]
    answer = answer_of("contractive", 2)
    assert kept[1] < 0.8 * kept[0] and answer.value == 1
    assert f"{kept[0]:.0%}" in say(answer.why)
