"""The views of the anomalies lesson against definitions, scikit-learn, and what holds of held-out digits."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

import aeviz
from aeviz import views
from aeviz.analysis import anomaly, detection
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
    """A Run for each digit held out, with a narrow code and one wider than the image."""
    base = aeviz.Spec("digits", "overcomplete", d_latent=96, hidden=(64,), knobs=(8, 96), steps=400, lr=6e-3)
    return {f"no {c}": aeviz.sweep(replace(base, data_options={"hold_out": c})) for c in range(10)}


def scored(run, at=0):
    return detection.score(run.model(at), run.dataset())


def true_areas(run):
    """AUROC of every model of a Run, by scikit-learn."""
    data = run.dataset()
    errors = ((run.reconstruct(data.x_test) - data.x_test) ** 2).sum(axis=2)
    return [roc_auc_score(data.anomalous[data.test], row) for row in errors]


# --- judging


def test_the_validation_half_has_half_of_each_kind_and_stays_the_same():
    anomalous = np.arange(50) < 20
    half = detection.validation_half(anomalous)
    assert (half[anomalous].sum(), half[~anomalous].sum()) == (10, 15)
    np.testing.assert_array_equal(half, detection.validation_half(anomalous))


@pytest.mark.parametrize("controls", RULES)
def test_no_judged_example_has_a_say_in_the_threshold(tumours, controls):
    known = scored(tumours)
    moved = replace(known, scores=np.where(known.validation, known.scores, 1e3 * known.scores))
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
    assert f"{data.counts.hits} of {len(data.anomalous)} anomalies" in views.caption(error_histogram, data)


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


def test_areas_agree_with_scikit_learn(tumours):
    known = true_areas(tumours)
    np.testing.assert_allclose(detection.areas_by_knob(tumours), known, atol=1e-4)
    data = detectors.compute(tumours, 1, detectors.Controls())
    assert data.areas["autoencoder"].value == pytest.approx(known[1], abs=1e-4)
    dataset = tumours.dataset()
    for name, scorer in anomaly.SCORERS.items():
        scores = scorer(dataset.x_train, dataset.x_test)
        assert data.areas[name].value == pytest.approx(roc_auc_score(dataset.anomalous[dataset.test], scores))
    best = max(anomaly.SCORERS, key=lambda name: data.areas[name].value)
    assert data.rival == best
    assert data.lead.value == pytest.approx(data.areas["autoencoder"].value - data.areas[best].value)
    assert ("loses" in views.caption(detectors, data)) == (data.lead.value < 0)


def test_the_area_below_the_drawn_roc_is_the_area_in_the_caption(tumours):
    data = roc.compute(tumours, 0, roc.Controls())
    curve = data.curves["autoencoder"]
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(data.area.value)
    assert f"{data.area.value:.3f}" in views.caption(roc, data)
    precision = roc.compute(tumours, 0, roc.Controls(curve="precision and recall"))
    assert precision.curves["autoencoder"].y[-1] == pytest.approx(data.share_anomalous)


def test_errors_by_knob_are_means_of_each_kind(tumours):
    data = area_path.compute(tumours, 0, area_path.Controls())
    known = scored(tumours, 1)
    assert data.normal[1] == pytest.approx(known.scores[~known.anomalous].mean(), rel=1e-4)
    assert data.anomalous[1] == pytest.approx(known.scores[known.anomalous].mean(), rel=1e-4)


@pytest.mark.parametrize("kind", ["hits", "misses", "false alarms"])
def test_the_gallery_shows_what_the_confusion_matrix_counts(tumours, kind):
    data = anomaly_gallery.compute(tumours, 0, anomaly_gallery.Controls(kind=kind, percentile=90.0))
    counts = error_histogram.compute(tumours, 0, RULES[0]).counts
    assert data.n_all == getattr(counts, kind.replace(" ", "_"))
    total = data.error.sum(axis=1)
    assert (np.diff(total) >= 0).all() if kind == "misses" else (np.diff(total) <= 0).all()
    assert anomaly_gallery.figure(data, anomaly_gallery.Controls()).data


def test_an_empty_gallery_says_so(tumours):
    controls = anomaly_gallery.Controls(kind="false alarms", percentile=100.0)
    empty = replace(anomaly_gallery.compute(tumours, 0, controls), x=np.empty((0, 30)), n_all=0)
    assert "no false alarms" in anomaly_gallery.figure(empty, controls).layout["title"]["text"]
    assert views.caption(anomaly_gallery, empty).startswith("0 false alarms")


def test_the_error_map_is_the_error_at_its_places():
    options = {"n_samples": 300}
    run = aeviz.sweep(aeviz.Spec("moons_outliers", hidden=(16,), knobs=(1, 2), steps=60, data_options=options))
    data = error_map.compute(run, 0, error_map.Controls())
    place = np.array([[data.x[7], data.y[40]]], np.float32)
    assert data.error[40, 7] == pytest.approx(((run.model(0).reconstruct(place) - place) ** 2).sum(), rel=1e-3)
    known = scored(run)
    assert data.threshold == np.percentile(known.normal_validation, 95)


# --- held-out digits


def test_a_wide_code_is_worse_at_finding_the_unknown_digit(without_a_digit):
    first = without_a_digit["no 3"]
    data = held_out.compute(first, 0, held_out.Controls(), without_a_digit)
    narrow, wide = data.areas["8 code units"], data.areas["96 code units"]
    known = np.array([true_areas(run) for run in without_a_digit.values()])
    np.testing.assert_allclose(np.stack([narrow, wide], axis=1), known, atol=1e-4)
    assert narrow.mean() > 0.91
    assert narrow.mean() - wide.mean() >= 0.08
    assert f"{narrow.mean() - wide.mean():.3f} worse" in views.caption(held_out, data)


def test_a_drawing_is_placed_among_the_normal_validation_errors(without_a_digit):
    run = without_a_digit["no 3"]
    blank = drawn_anomaly.compute(run, 0, drawn_anomaly.Controls())
    assert (blank.drawn, blank.class_name, blank.unknown) == (False, "3", "3")
    noise = tuple(np.random.default_rng(0).uniform(size=64))
    drawing = drawn_anomaly.compute(run, 0, drawn_anomaly.Controls(drawn=noise))
    assert drawing.below == 1
    assert "anomalous" in views.caption(drawn_anomaly, drawing)
    with pytest.raises(ValueError, match="must have 64 numbers, not 3"):
        drawn_anomaly.compute(run, 0, drawn_anomaly.Controls(drawn=(0.0, 1.0, 0.0)))
