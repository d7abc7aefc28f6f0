"""The views of the lesson "The shape of the code": their numbers computed another way, and what no way can undercut."""

import re
from functools import cache

import numpy as np
import pytest
from shipped_runs import shipped_run
from small_models import small_spec

import aeviz
from aeviz import language, lessons, views

LESSON = lessons.get("code_shape")


@cache
def shipped(label: str) -> aeviz.Run:
    return shipped_run(LESSON.SPECS[label])


@cache
def compute(name: str, label: str, **controls):
    run = shipped(label)
    return views.get(name).compute(run, run.index(LESSON.START[label]), views.get(name).Controls(**controls))


def told(name: str, found) -> dict[str, list[float]]:
    return language.named(views.get(name).told(found))


def slopes(model, z: np.ndarray, h: float = 1e-2) -> np.ndarray:
    """The decoder's Jacobians (n, d, 2) by central differences."""
    steps = h * np.eye(2)
    return np.stack([(model.decode(z + step) - model.decode(z - step)) / (2 * h) for step in steps], axis=2)


@pytest.mark.parametrize("label", LESSON.SPECS)
def test_areas_are_those_of_parallelograms(label):
    """Of the two arrows by which units 1 and 2 move the decoded example: |a| |b| sin of the angle between them."""
    run, found = shipped(label), compute("areas", label)
    model = run.at(LESSON.START[label])
    jacobian = slopes(model, model.encode(run.dataset().x_test))
    a, b = jacobian[..., 0], jacobian[..., 1]
    length, across = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
    cosine = (a * b).sum(axis=1) / (length * across)
    areas = length * across * np.sqrt(1 - cosine**2)
    numbers = told("areas", found)
    for part, place in ((0.05, "low"), (0.5, "middle"), (0.95, "high")):
        assert numbers[place] == [pytest.approx(np.quantile(areas, part), rel=0.02)]
    values = np.linalg.svd(jacobian, compute_uv=False)
    assert numbers["most"] == [pytest.approx(np.median(values[:, 0]), rel=0.02)]
    assert numbers["least"] == [pytest.approx(np.median(values[:, 1]), rel=0.02)]


def test_ellipses_stand_on_every_so_manyth_place_and_are_as_wide_as_these_are_apart_at_most():
    """And of a linear decoder all are the same."""
    ellipses = compute("areas", "digits, linear").ellipses
    shapes = ellipses - ellipses.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(shapes, np.broadcast_to(shapes[0], shapes.shape), atol=1e-4)
    found = compute("areas", "digits")
    radii = np.linalg.norm(found.ellipses[:, :-1] - found.ellipses[:, :-1].mean(axis=1, keepdims=True), axis=2)
    pitch = min(np.diff(found.area_map.across).min(), np.diff(found.area_map.up).min())
    every = views.get("areas").EVERY
    assert radii.max() == pytest.approx(every / 2 * pitch, rel=0.02)
    up, across = (np.arange(len(places)) % every == every // 2 for places in (found.area_map.up, found.area_map.across))
    known = np.argwhere(np.isfinite(found.area_map.area) & up[:, None] & across)
    centres = found.ellipses[:, :-1].mean(axis=1)
    np.testing.assert_allclose(centres, [(found.area_map.across[i], found.area_map.up[j]) for j, i in known], atol=1e-3)


def test_a_linear_decoder_is_even_and_its_three_lines_are_one():
    areas = told("areas", compute("areas", "digits, linear"))
    assert areas["low"][0] == pytest.approx(areas["high"][0], rel=1e-5)
    numbers = told("shortest_way", compute("shortest_way", "digits, linear"))
    assert numbers["straight"][0] == pytest.approx(numbers["chord"][0], rel=1e-5)
    assert numbers["geodesic"][0] == pytest.approx(numbers["chord"][0], rel=1e-5)
    assert numbers["saved"][0] == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("label", ["digits", "S-curve"])
def test_no_way_is_shorter_than_the_chord_and_the_straight_line_no_shorter_than_the_geodesic(label):
    """Nor is one from a click to the next: it goes from where the last one ended to the nearest dot."""
    view, found = views.get("shortest_way"), compute("shortest_way", label)
    clicked = view.clicked(found, *(found.codes[12] + 1e-4))
    assert clicked == {"pair": "your own", "start": found.ways.ends[1], "end": 12}
    for controls in ({}, clicked):
        numbers = told("three_lines", compute("three_lines", label, **controls))
        chord, straight, geodesic = (numbers[place][0] for place in ("chord", "straight", "geodesic"))
        assert chord <= geodesic <= straight * 1.001
    assert numbers["start"] == [clicked["start"]] and numbers["end"] == [12]


def test_the_pairs_are_drawn_and_ranked_by_what_the_geodesic_saves():
    """Typical is the one in the middle; what is said of all are their quantiles."""
    found = {pair: compute("shortest_way", "S-curve", pair=pair) for pair in ("typical", "most different")}
    saved = {pair: 1 - one.ways.geodesic_length / one.ways.straight_length for pair, one in found.items()}
    numbers = told("shortest_way", found["typical"])
    assert numbers["least"] == [found["typical"].saved.min()]
    assert saved["typical"] == pytest.approx(numbers["saved"][0], abs=0.05)
    assert saved["most different"] == pytest.approx(numbers["most"][0], abs=0.02)
    drawn = np.random.default_rng(0).integers(len(found["typical"].codes), size=(numbers["pairs"][0], 2)).tolist()
    assert all(list(one.ways.ends) in drawn for one in found.values())


def on_the_s(found) -> float:
    """The S is a sheet of paper bent: between (t, h) and (t', h') the way is sqrt((t - t')^2 + (h - h')^2)."""
    data = shipped("S-curve").dataset()
    start, end = (data.t[data.test][n] for n in found.ways.ends)
    return float(np.linalg.norm(start - end) / np.mean(data.scale))


def test_on_the_s_the_geodesic_of_the_lesson_is_as_long_as_on_the_sheet_unrolled():
    found = compute("three_lines", "S-curve", **LESSON.APART)
    assert found.ways.geodesic_length == pytest.approx(on_the_s(found), rel=0.06)


def test_for_the_typical_pair_the_way_found_leaves_the_s_and_is_shorter_as_the_lesson_says():
    found = compute("three_lines", "S-curve")
    lengths = found.ways.geodesic_length, on_the_s(found)
    (step,) = (step for step in LESSON.STEPS if step.picture == "shortest_way")
    assert [float(said) for said in re.findall(r"\$(\d\.\d\d)\$", str(step.text))] == pytest.approx(lengths, abs=0.005)
    data = shipped("S-curve").dataset()
    others = np.linalg.norm(data.x_test[:, None] - data.x_train, axis=2).min(axis=1)
    assert found.far["geodesic"].max() > 1.5 * others.max()


def test_what_the_lesson_says_of_the_variational_code():
    """Its areas are nearly of one size, the plain code's are not."""
    low, _, high = compute("areas", "digits, variational").areas
    assert high < 2.5 * low
    low, _, high = compute("areas", "digits").areas
    assert high > 8 * low


def test_pictures_lie_on_their_lines_at_an_even_pace():
    """The ends of all three are the two decoded test examples."""
    run, found = shipped("digits"), compute("three_lines", "digits")
    ends = run.at(LESSON.START["digits"]).reconstruct(run.dataset().x_test[list(found.ways.ends)])
    for line in found.lines.values():
        np.testing.assert_allclose(line[[0, -1]], ends, atol=1e-4)
    pixels = np.diff(found.lines["pixels"], axis=0)
    np.testing.assert_allclose(pixels, np.broadcast_to((ends[1] - ends[0]) / len(pixels), pixels.shape), atol=1e-4)
    train = run.dataset().x_train
    for name, x in found.lines.items():
        far = np.linalg.norm(x[:, None] - train, axis=2).min(axis=1)
        np.testing.assert_allclose(found.far[name], far, rtol=1e-3, atol=1e-3)


def test_other_networks_are_told_why():
    other = aeviz.sweep(small_spec("undercomplete", steps=2))
    for name in ("areas", "shortest_way", "three_lines"):
        assert views.unfit(name, other).endswith(".")


def test_numbers_that_stand_in_the_words_of_a_step_are_those_of_its_pictures():
    """The way along the S is measured on the S itself, x = (sin t, y, sign(t)(cos t - 1)), scaled as the data are."""
    run, found = shipped("S-curve"), compute("shortest_way", "S-curve")
    data = run.dataset()
    ends = [int(n) for n in told("shortest_way", found)["start"] + told("shortest_way", found)["end"]]
    (t0, y0), (t1, y1) = data.t[data.held_out[ends]]
    t, y = np.linspace(t0, t1, 2000), np.linspace(y0, y1, 2000)
    along = (np.stack([np.sin(t), y, np.sign(t) * (np.cos(t) - 1)], axis=1) - data.mean) / data.scale
    length = np.linalg.norm(np.diff(along, axis=0), axis=1).sum()
    words = [language.say(step.text) for step in LESSON.STEPS]
    assert any(f"${found.ways.geodesic_length:.2f}$ long, shorter than the ${length:.2f}$" in text for text in words)
    spread = {label: compute("areas", label).areas for label in ("digits", "digits, variational")}
    ratios = {label: areas[2] / areas[0] for label, areas in spread.items()}
    assert "About twice, not ten times" in " ".join(language.say(step.note.answer) for step in LESSON.STEPS)
    assert ratios["digits"] == pytest.approx(10, abs=0.5) and ratios["digits, variational"] == pytest.approx(2, abs=0.2)
