"""What is done with own data besides training on a table: a curve drawn by hand, and a table that is scored."""

import dataclasses

import numpy as np
import pytest

import aeviz
from aeviz import lessons, upload, variants, views
from aeviz.app.parts import score_table
from aeviz.data import in_memory
from aeviz.export import tables
from aeviz.lessons import presets
from aeviz.storage import store
from aeviz.upload import BadFile
from aeviz.upload.drawn_curve import NOISE, curve
from aeviz.upload.table_scores import rows

ANGLE = np.linspace(0, 2 * np.pi, 120)
CIRCLE = 0.7 * np.stack([np.cos(ANGLE), np.sin(ANGLE)], axis=1)


def test_points_lie_evenly_along_a_drawn_circle():
    dataset = curve(CIRCLE)
    points = dataset.to_data_units(dataset.x)
    radius = np.linalg.norm(points, axis=1)
    assert np.abs(radius - 0.7).max() < 6 * NOISE
    assert np.ptp(dataset.scale) == 0  # one scale: angles stay
    quadrants = np.histogram(np.arctan2(points[:, 1], points[:, 0]), 4)[0]
    assert quadrants.min() > 0.2 * len(points)
    inward = np.einsum("nd,nd->n", points / radius[:, None], dataset.tangent[:, 0])
    assert np.abs(inward).max() < 0.1  # the tangent is at a right angle to the radius
    np.testing.assert_allclose(np.linalg.norm(dataset.tangent, axis=2), 1, rtol=1e-6)


def test_no_point_lies_between_two_strokes():
    left, right = (np.stack([np.full(20, x), np.linspace(-0.9, 0.9, 20)], axis=1) for x in (-0.8, 0.8))
    x = curve(np.concatenate([left, right]))
    assert (np.abs(x.to_data_units(x.x)[:, 0]) > 0.7).all()


@pytest.mark.parametrize("drawn", [np.zeros((0, 2)), [[0.0, 0.0]], [[0.0, 0.0]] * 9, [[-1, -1], [1, 1]], CIRCLE[:4]])
def test_a_drawing_that_is_no_line_is_refused(drawn):
    with pytest.raises(BadFile, match="too short"):
        curve(np.array(drawn))


def test_a_drawing_gets_the_pictures_of_the_denoising_lesson():
    lesson = lessons.get("denoising")
    dataset = curve(CIRCLE)
    run = aeviz.sweep(dataclasses.replace(lesson.own(dataset), steps=2, knobs=(0.1,), hidden=(8,), d_latent=4))
    for view in ("flow", "field", "exact_field", "field_error", "field_path", "rest_points", "follow"):
        assert views.unfit(view, run) == "", view
    assert lesson.own(aeviz.load_data("iris")) is None


@pytest.fixture(scope="module")
def tumours():
    """The shipped Run that knows benign tumours only, and its data as a CSV in data units."""
    run = store.load(lessons.get("anomalies").SPECS["breast cancer"].key())
    data = run.dataset()
    return run, data.to_data_units(data.x.astype(np.float64)), data


def csv(names, values) -> bytes:
    return "\n".join([",".join(names), *(",".join(f"{v:.9g}" for v in row) for row in values)]).encode()


def test_a_scored_table_has_the_errors_of_the_model(tumours):
    run, values, data = tumours
    order = np.random.default_rng(0).permutation(values.shape[1])
    content = csv([data.feature_names[i] for i in order] + ["extra"], np.column_stack([values[:, order], values[:, 0]]))
    found = rows(upload.read("t.csv", content), data)
    np.testing.assert_allclose(found.x, data.x, atol=2e-3)
    scored = score_table.scores(run, 2, found)
    expected = ((run.model(2).reconstruct(data.x) - data.x) ** 2).sum(axis=1)
    np.testing.assert_allclose(scored["error"], np.sort(expected)[::-1], rtol=2e-2)
    assert scored["row"][0] == expected.argmax() + 2  # as a spreadsheet counts, below the header
    called = scored["error"] >= score_table.threshold(run, 2)
    assert (called == (scored["verdict"] == "anomalous")).all()
    strange = data.anomalous[scored["row"] - 2]
    assert called[strange].mean() > 0.5 > called[~strange].mean()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda names, values: (["other", *names[1:]], values), "column 'mean radius' is missing"),
        (lambda names, values: (names, values * np.nan), "holds texts|no row has a number"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_in_one_sentence(tumours, change, words):
    _, values, data = tumours
    names, changed = change(list(data.feature_names), values)
    with pytest.raises(BadFile, match=words):
        rows(upload.read("t.csv", csv(names, changed)), data)


def test_levels_and_missing_values_of_a_scored_table():
    text = "x,y,colour\n" + "\n".join(f"{i},{i * i},{'red' if i % 3 else 'blue'}" for i in range(30))
    dataset = upload.prepare(upload.read("t.csv", text.encode()), upload.Choices(one_hot=("colour",))).dataset
    found = rows(upload.read("u.csv", b"colour,y,x\nblue,4,2\ngreen,1,1\nred,,3\n"), dataset)
    assert found.row.tolist() == [2, 3] and "1 row with missing" in found.done[0]
    np.testing.assert_allclose(dataset.to_data_units(found.x), [[2, 4, 1, 0], [1, 1, 0, 0]], atol=1e-5)


def test_a_downloaded_score_is_no_formula():
    dataset = in_memory.of_rows(np.random.default_rng(0).normal(size=(30, 2)), ("=cmd()", "@x"))
    run = aeviz.sweep(aeviz.Spec(dataset.name, "linear", d_latent=1, hidden=(), knobs=(1,), steps=3))
    found = rows(upload.read("t.csv", csv(dataset.feature_names, dataset.x)), dataset)
    header = tables.to_csv(score_table.scores(run, 0, found)).decode().splitlines()[0]
    assert "'=cmd()" in header and "'@x" in header


@pytest.mark.parametrize("variant", variants.names())
@pytest.mark.parametrize(("d_in", "shape"), [(2, None), (7, None), (35, (5, 7)), (40, None)])
def test_every_variant_has_a_preset_for_own_data(variant, d_in, shape):
    x = np.random.default_rng(d_in).uniform(size=(30, d_in)).astype(np.float32)
    units = {"mean": np.zeros(d_in, np.float32), "scale": np.ones(d_in, np.float32)}
    dataset = in_memory.named(
        x=x, train=np.arange(25), test=np.arange(25, 30), feature_names=("f",) * d_in, image_shape=shape, **units
    )
    spec = dataclasses.replace(presets.preset(dataset.name, variant), steps=2)
    assert np.isfinite(aeviz.sweep(spec).history["recon"][-1]).all()
