"""Three ways from one example to another, as pictures: through the pixels, straight through the code, the geodesic."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import code_metric
from aeviz.analysis.copying import nearest_stored
from aeviz.language import Sentence, number, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.code_shape.areas import unfit as no_plane
from aeviz.views.code_shape.shortest_way import Controls, Ways, chosen_ways, codes, handles, lengths

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Three lines between two examples"
HEIGHT = 520
N_STOPS = 9  # pictures of each way; the steps of a way are a multiple of one less


@dataclass(frozen=True)
class Data:
    """``lines`` name -> (m, d_in), each at an even pace: N_STOPS pictures, or all points where they are in space.

    ``far`` name -> (m,) distances to the nearest training example. ``cloud`` (n, 3) the data, and
    ``places`` (m, 3) the decoded examples to choose from, None for images.
    """

    lines: dict[str, np.ndarray]
    far: dict[str, np.ndarray]
    ways: Ways
    image_shape: tuple[int, int] | None
    cloud: np.ndarray | None
    axes: tuple[str, ...]
    symbol: str
    knob: float
    places: np.ndarray | None = None


def unfit(run: Run) -> str:
    if reason := no_plane(run):
        return reason
    drawable = run.dataset().image_shape or run.d_in == 3
    return "" if drawable else text("This view draws images or points in three dimensions; the data are neither.")


def compute(run: Run, i: int, controls: Controls) -> Data:
    data, model = run.dataset(), run.model(i)
    surface = code_metric.of_model(model)
    found = chosen_ways(run, i, controls)
    every = code_metric.N_STEPS // (N_STOPS - 1) if data.image_shape else 1
    stops = [surface.at(path[::every]) for path in (found.straight, found.geodesic)]
    pixels = code_metric.straight(stops[0][[0]], stops[0][[-1]], len(stops[0]) - 1)[0]
    lines: dict[str, np.ndarray] = {"pixels": pixels, "straight": stops[0], "geodesic": stops[1]}
    return Data(
        lines=lines,
        far={name: nearest_stored(x.astype(np.float32), data.x_train).distance for name, x in lines.items()},
        ways=found,
        image_shape=data.image_shape,
        cloud=None if data.image_shape else data.x,
        axes=data.feature_names,
        symbol=run.variant.symbol,
        knob=float(run.knobs[i]),
        places=None if data.image_shape else surface.at(codes(run, i)),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Images with their distances below, or the lines in the data's own space."""
    names = {"pixels": text("pixel line"), "straight": text("straight code line"), "geodesic": text("geodesic")}
    lines = {names[name]: x for name, x in data.lines.items()}
    if data.image_shape is None:
        drawn = figures.space(required(data.cloud, "points"), curves=lines, axes=data.axes)
        return drawn.update_layout(meta={"handles": handles(data.ways, required(data.places, "points"))})
    images = {name: x.reshape(-1, *data.image_shape) for name, x in lines.items()}
    return figures.strip(images, {names[name]: far for name, far in data.far.items()}, text("distance to data"))


def told(data: Data) -> Sentence:
    """Lengths, and how far the middle is from the data."""
    half = len(data.far["pixels"]) // 2
    return Sentence(
        "At {symbol} = {knob}, from test example {start} to test example {end}, the pixel line is {chord} long, the "
        "straight code line {straight} and the geodesic {geodesic}. Halfway the pixel line is {off_pixels} from the "
        "nearest training example, the straight code line {off_straight}, the geodesic {off_geodesic}.",
        symbol=data.symbol,
        knob=number(data.knob),
        **lengths(data.ways),
        off_pixels=number(data.far["pixels"][half]),
        off_straight=number(data.far["straight"][half]),
        off_geodesic=number(data.far["geodesic"][half]),
    )
