"""The views of the anomalies lesson against definitions, scikit-learn, and what holds of held-out digits."""

import re
from dataclasses import replace

import numpy as np
import pytest
from shipped_runs import runs_of_lesson
from sklearn.metrics import average_precision_score, roc_auc_score

import aeviz
from aeviz import views
from aeviz.analysis import anomaly, detection
from aeviz.language import named
from aeviz.views.anomalies import (
    anomaly_gallery,
    area_path,
    detectors,
    drawn_anomaly,
    error_histogram,
    error_map,
    held_out,
    roc,
)

RULES = [
    error_histogram.Controls(rule="percentile", percentile=90.0),
    error_histogram.Controls(rule="cost", cost_of_miss=10),
    error_histogram.Controls(rule="by hand", by_hand=3.0),
]


@pytest.fixture(scope="module")
def tumours():
    """A Run that has seen benign tumours only."""
    options = {"hold_out": 0}
    return aeviz.sweep(
        aeviz.Spec(
            "breast_cancer", "overcomplete", d_latent=8, hidden=(16,), knobs=(2, 8), steps=150, data_options=options
        )
    )


@pytest.fixture(scope="module")
def without_a_digit():
    """The shipped Runs of each digit held out: a narrow code and one wider than the image; the wide one with noise."""
    runs = runs_of_lesson("anomalies")
    return {name: run for name, run in runs.items() if re.match(r"no \d", name)}


def scored(run, at=0):
    return detection.score(run.model(at), run.dataset())


def halves(run):
    """(n_test,) anomalous, and which of the test examples are judged, drawn anew as the documentation says."""
    anomalous = run.dataset().anomalous[run.dataset().test]
    rng, judged = np.random.default_rng(0), np.ones(len(anomalous), bool)
    for kind in (False, True):
        rows = rng.permutation(np.flatnonzero(anomalous == kind))
        judged[rows[: len(rows) // 2]] = False
    return anomalous, judged


def true_areas(run, judged=True, knobs=None):
    """AUROC of every model of a Run, or at these knob values, on the judged half (or the other), by scikit-learn."""
    data, (anomalous, chosen) = run.dataset(), halves(run)
    rows = chosen == judged
    models = map(run.at, run.knobs.tolist() if knobs is None else knobs)
    errors = (((model.reconstruct(data.x_test) - data.x_test) ** 2).sum(axis=1) for model in models)
    return [roc_auc_score(anomalous[rows], row[rows]) for row in errors]


def told(view, data):
    return named(view.told(data))


# --- judging


def test_the_validation_half_has_half_of_each_kind_and_stays_the_same():
    anomalous = np.arange(50) < 20
    half = detection.validation_half(anomalous)
    assert (half[anomalous].sum(), half[~anomalous].sum()) == (10, 15)
    np.testing.assert_array_equal(half, detection.validation_half(anomalous))


@pytest.mark.parametrize("controls", RULES)
def test_no_judged_example_has_a_say_in_the_threshold(tumours, controls):
    known = scored(tumours)
    moved = replace(
        known,
        scores=np.where(known.validation, known.scores, 1e3 * known.scores),
        anomalous=known.anomalous ^ ~known.validation,
    )
    assert error_histogram.threshold(known, controls) == error_histogram.threshold(moved, controls)


@pytest.mark.parametrize("controls", [RULES[0], RULES[2]])
def test_only_the_cost_rule_looks_at_anomalies(tumours, controls):
    known = scored(tumours)
    moved = replace(known, scores=np.where(known.anomalous, 0, known.scores))
    assert error_histogram.threshold(known, controls) == error_histogram.threshold(moved, controls)


@pytest.mark.parametrize("controls", RULES)
def test_the_confusion_matrix_counts_the_judged_half_once(tumours, controls):
    data = error_histogram.compute(tumours, 0, controls)
    assert data.counts.hits == (data.anomalous >= data.threshold).sum()
    assert data.counts.false_alarms == (data.normal >= data.threshold).sum()
    assert data.counts.hits + data.counts.misses == len(data.anomalous)
    assert data.counts.passes + data.counts.false_alarms == len(data.normal)
    known, judged = scored(tumours), halves(tumours)[1]
    errors = ((tumours.model(0).reconstruct(tumours.dataset().x_test) - tumours.dataset().x_test) ** 2).sum(1)
    np.testing.assert_allclose(known.scores, errors, rtol=1e-4)
    strange, normal = (known.scores[judged & (known.anomalous == kind)] for kind in (True, False))
    caught, alarms = (strange >= data.threshold).mean(), (normal >= data.threshold).mean()
    numbers = told(error_histogram, data)
    assert numbers["anomalies"] == [len(strange)] and numbers["hits"] == [(strange >= data.threshold).sum()]
    assert numbers["recall"] == [pytest.approx(caught)] and numbers["rate"] == [pytest.approx(alarms)]
    assert numbers["n"] == [(~judged & ~known.anomalous).sum() if controls.rule != "cost" else (~judged).sum()]


def test_the_lead_of_a_score_over_itself_is_nothing():
    rng = np.random.default_rng(0)
    anomalous = rng.uniform(size=200) < 0.3
    scores = rng.normal(size=200) + anomalous
    lead = detection.lead(scores, scores, anomalous)
    assert (lead.value, lead.low, lead.high) == (0, 0, 0)
    noisy = scores + 0.5 * rng.normal(size=200)
    lead = detection.lead(scores, noisy, anomalous)
    assert lead.value == pytest.approx(roc_auc_score(anomalous, scores) - roc_auc_score(anomalous, noisy))
    apart = detection.area(scores, anomalous)
    assert lead.high - lead.low < apart.high - apart.low  # paired: what is hard for both drops out


def test_a_run_without_anomalies_is_refused(small_run):
    for name in ("error_histogram", "roc", "detectors", "area_path", "anomaly_gallery", "held_out", "error_map"):
        assert views.unfit(name, small_run)


# --- views of one Run


def independent(run):
    """Scores of scikit-learn's and SciPy's own detectors on the test part, fitted on the training part."""
    from scipy.spatial.distance import cdist
    from sklearn.covariance import EmpiricalCovariance
    from sklearn.ensemble import IsolationForest

    data = run.dataset()
    train, x = data.x_train.astype(float), data.x_test.astype(float)
    return {
        "Mahalanobis": EmpiricalCovariance().fit(train).mahalanobis(x),
        "kNN distance": np.sort(cdist(x, train), axis=1)[:, 4],
        "isolation forest": -IsolationForest(random_state=0).fit(data.x_train).score_samples(data.x_test),
        "raw length": ((x * data.scale + data.mean) ** 2).sum(axis=1),
    }


def test_areas_agree_with_scikit_learn(tumours):
    known, (anomalous, judged) = true_areas(tumours), halves(tumours)
    np.testing.assert_allclose(detection.areas_by_knob(tumours)[:, 1], known, atol=1e-4)
    np.testing.assert_allclose(detection.areas_by_knob(tumours)[:, 0], true_areas(tumours, False), atol=1e-4)
    data = detectors.compute(tumours, 1, detectors.Controls())
    assert data.areas["autoencoder"].value == pytest.approx(known[1], abs=1e-4)
    others = independent(tumours)
    assert set(data.areas) == {"autoencoder", "PCA residual", *others}
    for name, scores in others.items():
        assert data.areas[name].value == pytest.approx(roc_auc_score(anomalous[judged], scores[judged]), abs=2e-3)
    assert (data.n_normal, data.n_anomalous) == ((judged & ~anomalous).sum(), (judged & anomalous).sum())


def test_what_is_chosen_is_chosen_on_the_validation_half(tumours):
    from sklearn.decomposition import PCA

    data, (anomalous, judged) = tumours.dataset(), halves(tumours)
    train, x, half = data.x_train.astype(float), data.x_test.astype(float), ~judged
    residuals = []
    for k in range(1, 30):
        model = PCA(k, svd_solver="full").fit(train)
        residuals.append(((x - model.inverse_transform(model.transform(x))) ** 2).sum(axis=1))
    best = int(np.argmax([roc_auc_score(anomalous[half], row[half]) for row in residuals]))
    found = detectors.compute(tumours, 1, detectors.Controls())
    assert found.components == best + 1
    assert found.areas["PCA residual"].value == pytest.approx(roc_auc_score(anomalous[judged], residuals[best][judged]))
    others = independent(tumours) | {"PCA residual": residuals[best]}
    assert found.rival == max(others, key=lambda name: roc_auc_score(anomalous[half], others[name][half]))
    assert found.lead.value == pytest.approx(found.areas["autoencoder"].value - found.areas[found.rival].value)
    assert found.best_knob == tumours.knobs[np.argmax(true_areas(tumours, judged=False))]


def test_no_judged_example_has_a_say_in_what_is_chosen():
    rng = np.random.default_rng(0)
    anomalous = rng.uniform(size=300) < 0.3
    scores = rng.normal(size=(5, 300)) + np.linspace(0, 1, 5)[:, None] * anomalous
    half = detection.validation_half(anomalous)
    assert detection.chosen(scores, anomalous) == detection.chosen(np.where(half, scores, -9 * scores), anomalous)
    assert detection.judge(scores[2], anomalous).validation == roc_auc_score(anomalous[half], scores[2][half])
    moved = detection.judge(np.where(half, 0, scores[2]), anomalous)
    assert moved.area == detection.judge(scores[2], anomalous).area and moved.validation == 0.5


def test_a_verdict_needs_an_interval_on_one_side_of_0(tumours):
    found = detectors.compute(tumours, 0, detectors.Controls())
    for low, high, word in ((0.01, 0.2, "beats"), (-0.2, -0.01, "loses"), (-0.1, 0.1, "do not decide")):
        made = replace(found, lead=anomaly.Interval((low + high) / 2, low, high))
        assert word in views.caption(detectors, made)
        numbers = told(detectors, made)
        assert (numbers["low"], numbers["high"], numbers["lead"]) == ([low], [high], [(low + high) / 2])
        assert numbers["mine"] == [found.areas["autoencoder"].value]
        assert numbers["other"] == [found.areas[found.rival].value]


def test_the_area_below_the_drawn_roc_is_the_area_in_the_caption(tumours):
    data, (anomalous, judged) = roc.compute(tumours, 0, roc.Controls()), halves(tumours)
    curve, numbers = data.curves["autoencoder"], told(roc, data)
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(data.area.value) == pytest.approx(true_areas(tumours)[0])
    assert (numbers["area"], numbers["n"]) == ([data.area.value], [judged.sum()])
    precision = roc.compute(tumours, 0, roc.Controls(curve="precision and recall"))
    assert precision.curves["autoencoder"].y[-1] == pytest.approx(anomalous[judged].mean())
    assert told(roc, precision)["chance"] == [pytest.approx(anomalous[judged].mean())]


def test_each_curve_is_that_of_its_detector(tumours):
    """Its area is scikit-learn's: below the ROC, and of the precision at each step of recall."""
    (anomalous, judged), others = halves(tumours), independent(tumours)
    below, precise = (roc.compute(tumours, 0, roc.Controls(curve=kind)).curves for kind in (roc.ROC, roc.PRECISION))
    assert set(below) == set(precise) == {"autoencoder", "PCA residual", *others}
    for name, scores in others.items():
        told = anomalous[judged], scores[judged]
        assert np.trapezoid(below[name].y, below[name].x) == pytest.approx(roc_auc_score(*told), abs=2e-3)
        steps = np.diff(precise[name].x, prepend=0)
        assert steps @ precise[name].y == pytest.approx(average_precision_score(*told), abs=2e-3)


def test_errors_by_knob_are_means_of_each_kind(tumours):
    data, (anomalous, judged) = area_path.compute(tumours, 0, area_path.Controls()), halves(tumours)
    known = scored(tumours, 1)
    assert data.normal[1] == pytest.approx(known.scores[judged & ~anomalous].mean(), rel=1e-4)
    assert data.anomalous[1] == pytest.approx(known.scores[judged & anomalous].mean(), rel=1e-4)
    areas, choice = true_areas(tumours), int(np.argmax(true_areas(tumours, judged=False)))
    numbers = told(area_path, data)
    assert numbers["best"] == [tumours.knobs[choice]] and numbers["chosen"] == [pytest.approx(areas[choice], abs=1e-4)]
    assert numbers["here"] == [pytest.approx(areas[0], abs=1e-4)] and numbers["knob"] == [tumours.knobs[0]]
    assert numbers["least"] == [tumours.knobs[np.argmin(data.normal)]]


@pytest.mark.parametrize("kind", ["hits", "misses", "false alarms"])
def test_the_gallery_shows_what_the_confusion_matrix_counts(tumours, kind):
    data = anomaly_gallery.compute(tumours, 0, anomaly_gallery.Controls(kind=kind, percentile=90.0))
    counts = error_histogram.compute(tumours, 0, RULES[0]).counts
    assert data.n_all == getattr(counts, kind.replace(" ", "_"))
    total = data.error.sum(axis=1)
    assert (np.diff(total) >= 0).all() if kind == "misses" else (np.diff(total) <= 0).all()
    assert anomaly_gallery.figure(data, anomaly_gallery.Controls()).data
    needed = [next(n for n in range(1, 31) if np.sort(row)[::-1][:n].sum() >= row.sum() / 2) for row in data.error]
    numbers = told(anomaly_gallery, data)
    assert numbers["half"] == [np.median(needed)] and numbers["n"] == [data.n_all, len(data.x)]
    assert ("smallest" in views.caption(anomaly_gallery, data)) == (kind == "misses")


def test_an_empty_gallery_says_so(tumours):
    controls = anomaly_gallery.Controls(kind="false alarms", percentile=100.0)
    empty = replace(anomaly_gallery.compute(tumours, 0, controls), x=np.empty((0, 30)), n_all=0)
    (said,) = anomaly_gallery.figure(empty, controls).data
    assert said["text"][0].replace("<br>", " ").startswith("0 false alarms")
    assert views.caption(anomaly_gallery, empty).startswith("0 false alarms")
    assert views.caption(anomaly_gallery, replace(empty, n_all=1)).startswith("1 false alarm in")


def test_a_network_without_any_error_has_a_gallery_and_a_drawing(without_a_digit):
    controls, run = anomaly_gallery.Controls(kind="misses"), next(iter(without_a_digit.values()))
    found = anomaly_gallery.compute(run, 0, controls)
    perfect = replace(found, x_hat=found.x, error=np.zeros_like(found.error))
    board = np.asarray(anomaly_gallery.figure(perfect, controls).data[0]["z"])
    assert np.nanmin(board) >= 0
    assert np.nanmax(board) == 1  # the images themselves are still there
    assert "Half" in views.caption(anomaly_gallery, found)
    assert "Half" not in views.caption(anomaly_gallery, perfect)
    drawing = drawn_anomaly.compute(run, 0, drawn_anomaly.Controls())
    same = drawn_anomaly.figure(replace(drawing, error=np.zeros_like(drawing.error)), drawn_anomaly.Controls())
    assert np.nanmax(np.asarray(same.data[0]["z"])) == np.max([drawing.x, drawing.x_hat])


def test_the_error_map_is_the_error_at_its_places():
    options = {"n_samples": 300}
    run = aeviz.sweep(aeviz.Spec("moons_outliers", hidden=(16,), knobs=(1, 2), steps=60, data_options=options))
    data = error_map.compute(run, 0, error_map.Controls())
    place = np.array([[data.x[7], data.y[40]]], np.float32)
    assert data.error[40, 7] == pytest.approx(((run.model(0).reconstruct(place) - place) ** 2).sum(), rel=1e-3)
    known = scored(run)
    anomalous, judged = halves(run)
    assert data.threshold == np.percentile(known.scores[~judged & ~anomalous], 95)
    numbers, passed = told(error_map, data), known.scores < data.threshold
    assert numbers["passes"] == [(data.error < data.threshold).mean()]
    assert numbers["misses"] == [(passed & judged & anomalous).sum()]
    assert numbers["normal"] == [(passed & judged & ~anomalous).sum()]
    assert "plane" in views.unfit("anomaly_gallery", run)


def test_errors_are_drawn_on_a_logarithmic_axis_but_those_of_rounding(tumours):
    data = area_path.compute(tumours, 0, area_path.Controls())
    errors = data.normal.copy()
    errors[0] = 1e-12
    curve = area_path.figure(replace(data, normal=errors), area_path.Controls()).checked().data[0]
    assert np.isnan(curve.y[0])
    np.testing.assert_allclose(curve.y[1:], errors[1:], rtol=1e-6)


@pytest.mark.parametrize("view", [error_histogram, roc, area_path, anomaly_gallery])
def test_the_training_examples_move_no_number_of_the_autoencoder(view, tumours, monkeypatch):
    """All of them are of the test part; only the rival and its area are learned from the training part."""
    before = told(view, view.compute(tumours, 1, view.Controls()))
    dataset = tumours.dataset()
    x = dataset.x.copy()
    x[dataset.train] = np.random.default_rng(0).normal(size=x[dataset.train].shape)
    monkeypatch.setattr(aeviz.Run, "dataset", lambda self: replace(dataset, x=x))
    after = told(view, view.compute(tumours, 1, view.Controls()))
    assert {name: value for name, value in before.items() if name != "other"} == {
        name: value for name, value in after.items() if name != "other"
    }


# --- held-out digits


def test_a_wide_code_is_worse_at_finding_the_unknown_digit_unless_it_learned_from_noise(without_a_digit):
    first = without_a_digit["no 3"]
    data = held_out.compute(first, first.index(8), held_out.Controls(), without_a_digit)
    known = np.array(
        [
            [
                *true_areas(without_a_digit[f"no {c}"], knobs=(8, 72)),
                *true_areas(without_a_digit[f"no {c}, noise"], knobs=(0.3,)),
            ]
            for c in range(10)
        ]
    )
    names = ("narrow", "wide", "noise")
    np.testing.assert_allclose(np.stack([data.areas[name] for name in names], axis=1), known, atol=1e-4)
    narrow, wide, noise = known.mean(axis=0)
    assert narrow > 0.9 and narrow - wide >= 0.08 and noise - wide >= 0.08
    numbers = told(held_out, data)
    assert [numbers[name][0] for name in names] == pytest.approx([narrow, wide, noise], abs=1e-4)
    assert numbers["widest"] == [72] and numbers["n"] == [10, 10] and numbers["pixels"] == [64]
    neighbours = data.areas["kNN distance"]
    assert numbers["wins"] == [(neighbours > known[:, [0, 2]].max(axis=1)).sum()]
    assert numbers["neighbours"] == [pytest.approx(neighbours.mean())]
    for c in (0, 3):
        scores, (anomalous, judged) = independent(without_a_digit[f"no {c}"]), halves(without_a_digit[f"no {c}"])
        for name in ("kNN distance", "raw length"):
            expected = roc_auc_score(anomalous[judged], scores[name][judged])
            assert data.areas[name][c] == pytest.approx(expected, abs=1e-4)


def test_a_drawing_is_placed_among_the_normal_validation_errors(without_a_digit):
    run = without_a_digit["no 3"]
    blank = drawn_anomaly.compute(run, 0, drawn_anomaly.Controls())
    assert (blank.drawn, blank.class_name, blank.unknown) == (False, "3", ("3",))
    noise = tuple(np.random.default_rng(0).uniform(size=64))
    drawing = drawn_anomaly.compute(run, 0, drawn_anomaly.Controls(drawn=noise))
    assert drawing.below == 1
    assert "anomalous" in views.caption(drawn_anomaly, drawing)
    known = scored(run).normal_validation
    x = np.float32(noise)[None]
    error = ((run.model(0).reconstruct(x) - x) ** 2).sum()
    assert told(drawn_anomaly, drawing)["error"] == [pytest.approx(error, rel=1e-5)]
    assert told(drawn_anomaly, blank)["below"] == [(known < blank.error.sum()).mean()]
    with pytest.raises(ValueError, match="must have 64 numbers, not 3"):
        drawn_anomaly.compute(run, 0, drawn_anomaly.Controls(drawn=(0.0, 1.0, 0.0)))
