"""How the training went: the reconstruction error of training and test examples, step by step."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Loss along the training"
HEIGHT = 340


@dataclass(frozen=True)
class Data:
    """step (n_logged,); recon, test (n_logged, n_knobs) squared errors summed over features; ``at`` is shown bold."""

    step: np.ndarray
    recon: np.ndarray
    test: np.ndarray
    knobs: np.ndarray
    knob_name: str
    at: int

    @property
    def held_out(self) -> bool:
        """Whether there are test examples."""
        return not np.isnan(self.test).all()


def compute(run: Run, at: int, controls: Controls) -> Data:
    """The history as it was logged during training."""
    h = run.history
    return Data(h["step"], h["recon"], h["recon_test"], run.knobs, run.knob_label, at)


def unfit(run: Run) -> str:
    return "" if len(run.history["step"]) else "Nothing is known of the training: the weights came from a file."


def figure(data: Data, controls: Controls) -> figures.Figure:
    """All knob values in grey, the present one in colour; both axes logarithmic."""
    chart = figures.empty("", "training step", "squared error")
    for i in range(len(data.knobs)):
        line = {"color": figures.GREY, "width": 1}
        told = data.test if data.held_out else data.recon
        chart.add("scatter", x=data.step, y=told[:, i], mode="lines", line=line, opacity=0.35, showlegend=False)
    curves = (("training", data.recon, figures.SERIES[0]), ("test", data.test, figures.SERIES[1]))
    for name, values, colour in curves if data.held_out else curves[:1]:
        line = {"color": colour, "width": 3, "dash": "solid" if name == "test" else "dot"}
        chart.add("scatter", x=data.step, y=values[:, data.at], mode="lines", name=name, line=line)
    shown = [data.recon, data.test] if data.held_out else [data.recon]
    return chart.update_xaxes(**figures.log_axis([data.step])).update_yaxes(**figures.log_axis(shown))


def caption(data: Data) -> str:
    """Where both errors ended, and how far apart they are."""
    recon, test = data.recon[-1, data.at], data.test[-1, data.at]
    if not data.held_out:
        place = f"At {data.knob_name} = {data.knobs[data.at]:g}, after {data.step[-1]:,} steps"
        return f"{place}: {recon:.3g} on training examples; none are held out. Grey: the other values."
    return (
        f"At {data.knob_name} = {data.knobs[data.at]:g}, after {data.step[-1]:,} steps: {recon:.3g} on training "
        f"examples, {test:.3g} on test examples ({test / max(recon, 1e-12):.2f} times). Grey: the other values."
    )
