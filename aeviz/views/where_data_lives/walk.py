"""From one example to another, straight through the inputs and straight through the code."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis.copying import nearest_stored
from aeviz.run import Run
from aeviz.views.base import Range

__all__ = ["HEIGHT", "TITLE", "Controls", "blend", "caption", "compute", "figure", "unfit"]

TITLE = "A walk between two examples"
HEIGHT = 460
N_STOPS = 9


@dataclass(frozen=True)
class Controls:
    """start, end: which held-out examples."""

    start: Annotated[int, Range(0, 99)] = field(default=0, metadata={"label": "From held-out example"})
    end: Annotated[int, Range(0, 99)] = field(default=1, metadata={"label": "To held-out example"})


@dataclass(frozen=True)
class Data:
    """Two walks of N_STOPS points: ``inputs`` and ``code`` (N_STOPS, d_in).

    far_inputs, far_code (N_STOPS,) are the distances to the nearest training example, far_real the median such
    distance of the held-out examples; cloud (n, 3) are the data where they can be drawn, else None.
    """

    inputs: np.ndarray
    code: np.ndarray
    far_inputs: np.ndarray
    far_code: np.ndarray
    far_real: float
    n_units: int
    image_shape: tuple[int, int] | None
    cloud: np.ndarray | None
    axes: tuple[str, ...]


def unfit(run: Run) -> str:
    """Only images and points in space can be drawn."""
    data = run.dataset()
    drawable = data.image_shape or data.x.shape[1] == 3
    return "" if drawable else "This view draws images or points in three dimensions; the data are neither."


def blend(a: np.ndarray, b: np.ndarray, n_stops: int = N_STOPS) -> np.ndarray:
    """(n_stops, d): (1 - t) a + t b for t from 0 to 1."""
    t = np.linspace(0, 1, n_stops, dtype=np.float32)[:, None]
    return (1 - t) * a + t * b


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Blends the two examples themselves, and decodes the blends of their two codes."""
    data, model = run.dataset(), run.model(at)
    train, test = data.x_train, data.x_test
    a, b = (test[i % len(test)] for i in (controls.start, controls.end))
    inputs = blend(a, b)
    code = model.decode(blend(*model.encode(np.stack([a, b]))))
    far_inputs, far_code, far_real = (nearest_stored(x, train).distance for x in (inputs, code, test[:300]))
    return Data(
        inputs=inputs,
        code=code,
        far_inputs=far_inputs,
        far_code=far_code,
        far_real=float(np.median(far_real)),
        n_units=run.units(at),
        image_shape=data.image_shape,
        cloud=None if data.image_shape else data.x,
        axes=data.feature_names,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Images with their distances below, or two paths through the cloud."""
    if data.image_shape is None:
        paths = {"straight through space": data.inputs, "straight through the code": data.code}
        return figures.space(data.cloud, curves=paths, axes=data.axes)
    rows = {"pixels": data.inputs, "code": data.code}
    far = {"pixels": data.far_inputs, "code": data.far_code}
    images = {name: walk.reshape(-1, *data.image_shape) for name, walk in rows.items()}
    drawn = figures.strip(images, far, "distance to data")
    return drawn.add_hline(data.far_real, {"dash": "dot", "color": figures.GREY}, "y2")


def caption(data: Data) -> str:
    """The distances halfway, and how often the code's walk is the nearer one."""
    half = N_STOPS // 2
    inner = slice(1, N_STOPS - 1)
    nearer = int((data.far_code < data.far_inputs)[inner].sum())
    units = "1 unit" if data.n_units == 1 else f"{data.n_units} units"
    return (
        f"Halfway, the straight line is {data.far_inputs[half]:.2f} from the nearest training example, the walk "
        f"through the code ({units}) {data.far_code[half]:.2f}; a real held-out example typically {data.far_real:.2f}. "
        f"The code's walk is nearer at {nearer} of the {N_STOPS - 2} stops between."
    )
