"""Rows and grids of images: who draws them one by one finds each where the figure says."""

import numpy as np
import pytest

from aeviz import figures

RNG = np.random.default_rng(0)


def tile(figure, row: int, column: int) -> np.ndarray:
    lie = figure.layout["meta"]["images"]
    board, (height, width) = figure.data[lie.get("trace", 0)]["z"], (lie["height"], lie["width"])
    top, left = row * (height + 1), column * (width + 1)
    return board[top : top + height, left : left + width]


def test_a_gallery_has_a_row_of_tiles_for_each_name():
    rng = np.random.default_rng(0)
    rows = {name: rng.random((4, 3, 5)).astype(np.float32) for name in ("input", "back")}
    figure = figures.gallery(rows, columns=list("abcd"))
    lie = figure.layout["meta"]["images"]
    assert (lie["rows"], lie["columns"]) == (2, 4)
    for r, images in enumerate(rows.values()):
        for c, image in enumerate(images):
            np.testing.assert_array_equal(tile(figure, r, c), image)
    assert figure.layout["yaxis"]["ticktext"] == ["input", "back"] and figure.layout["xaxis"]["ticktext"] == [*"abcd"]


def test_a_row_of_fewer_images_ends_earlier():
    rng = np.random.default_rng(0)
    images = rng.random((3, 2, 2)).astype(np.float32)
    figure = figures.gallery({"long": images, "short": images[:1]})
    np.testing.assert_array_equal(tile(figure, 1, 0), images[0])
    assert np.isnan(tile(figure, 1, 2)).all()


@pytest.mark.parametrize("n", [1, 6, 7, 12])
def test_a_mosaic_has_every_image_on_its_own_scale_and_is_found_again_by_a_click(n):
    rng = np.random.default_rng(0)
    images = rng.normal(size=(n, 4, 3)) * np.arange(n)[:, None, None]
    figure = figures.mosaic(images, 6, ["text"] * n, ["row"] * -(-n // 6), faded=images.any((1, 2)) == 0, chosen=n - 1)
    lie = figure.layout["meta"]["images"]
    assert lie["flow"] and lie["count"] == n and lie["chosen"] == n - 1 and lie["faded"][0]
    for i, image in enumerate(images):
        row, column = divmod(i, 6)
        np.testing.assert_allclose(tile(figure, row, column), image / max(np.abs(image).max(), 1e-30), rtol=1e-6)
        middle = column * 4 + 1, row * 5 + 1.5  # where the component says that an image was clicked
        assert figures.tile_at(*middle, 6, (4, 3)) == i
    figure.checked()


def test_images_above_or_over_a_chart_are_named_by_their_trace():
    rng = np.random.default_rng(0)
    images = {"one": rng.random((3, 3)), "two": rng.random((3, 3))}
    chart = figures.scatters({"a": rng.normal(size=(5, 2)), "b": rng.normal(size=(5, 2))})
    above = figures.above(chart, images)
    np.testing.assert_allclose(tile(above, 0, 1), images["two"], rtol=1e-6)
    rows = {"walk": rng.random((4, 3, 3)).astype(np.float32)}
    strip = figures.strip(rows, {"walk": np.arange(4.0)}, "far")
    lie = strip.layout["meta"]["images"]
    assert lie["aligned"] and not lie["wrap"]
    np.testing.assert_array_equal(tile(strip, 0, 2), rows["walk"][2])
    np.testing.assert_allclose(strip.data[1]["x"], strip.layout["xaxis"]["tickvals"])
