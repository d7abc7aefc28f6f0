"""What contraction costs and what it brings, against the knob."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "The price of feeling less"
HEIGHT = 520
N = 24  # test examples averaged over


@dataclass(frozen=True)
class Data:
    """All (n_knobs,): mean squared error and ||J||_F on test examples, effective rank of J, share of saturated codes.

    Saturated: a sigmoid code below 0.05 or above 0.95. nan where the code is no sigmoid.
    """

    knobs: np.ndarray
    error: np.ndarray
    size: np.ndarray
    rank: np.ndarray
    saturated: np.ndarray
    at: int
    knob_name: str
    symbol: str


def compute(run: Run, at: int, controls: Controls) -> Data:
    """All models of the Run, on N test examples (the error on all)."""
    data, n = run.dataset(), len(run.knobs)
    values = [sensitivity.singular_values(run.model(i).jacobian(data.x_test[:N])) for i in range(n)]
    squashed = run.net.encoder[-1].activation == "sigmoid"
    return Data(
        knobs=run.knobs,
        error=((run.reconstruct(data.x_test) - data.x_test) ** 2).sum(axis=2).mean(axis=1),
        size=np.array([np.sqrt((value**2).sum(axis=1)).mean() for value in values]),
        rank=np.array([np.nan_to_num(sensitivity.effective_rank(value)).mean() for value in values]),
        saturated=np.array([sensitivity.saturation(z) if squashed else np.nan for z in run.encode(data.x_test)]),
        at=at,
        knob_name=run.variant.KNOB,
        symbol=run.variant.SYMBOL,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A panel for each quantity; saturation only where codes are sigmoids."""
    quantities = {
        "squared error (test)": {"error": data.error},
        "‖J‖": {"size": data.size},
        "directions felt": {"rank": data.rank},
    }
    if np.isfinite(data.saturated).all():
        quantities["saturated codes"] = {"saturated": data.saturated}
    label = f"{data.knob_name} {data.symbol}"
    return figures.panels(data.knobs, quantities, label, data.at).update_layout(showlegend=False)


def caption(data: Data) -> str:
    """From the first knob value to the present one."""
    i = data.at
    saturated = (
        "" if np.isnan(data.saturated[i]) else f", saturated codes {data.saturated[0]:.0%} → {data.saturated[i]:.0%}"
    )
    return (
        f"From {data.symbol} = {data.knobs[0]:g} to {data.knobs[i]:g}: ‖J‖ {data.size[0]:.3g} → {data.size[i]:.3g}, "
        f"directions felt {data.rank[0]:.1f} → {data.rank[i]:.1f}{saturated}; the squared error goes from "
        f"{data.error[0]:.3g} to {data.error[i]:.3g}."
    )
