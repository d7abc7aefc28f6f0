"""A memory bank's code as an index: where its stored examples stand, and which one the decoder answers with there."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis.copying import nearest_stored
from aeviz.language import Sentence, count, percent, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples
from aeviz.views.bottleneck.sheet import grid
from aeviz.views.identity_trap.memory_bank import never_seen

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "The code as an index"
HEIGHT = 440
N_LINE, N_SIDE = 400, 60
MOST_STORED = 200  # entries that can be told apart in a picture


@dataclass(frozen=True)
class Data:
    """codes (n_train, k) of the stored examples, numbered in the order of their first unit.

    places    (N_LINE, 1) or (N_SIDE, N_SIDE, 2) codes over their range, and ``answer`` the number of the stored example
              that is nearest to what the decoder makes of each
    own       share of the stored examples that the decoder answers with when it is given their own code
    by_code   share of ``n`` unseen inputs that are answered with the stored example whose code is nearest to theirs
    """

    codes: np.ndarray
    places: np.ndarray
    answer: np.ndarray
    own: float
    by_code: float
    n: int


def unfit(run: Run) -> str:
    if run.units(len(run.knobs) - 1) > 2:
        return text("This view draws codes of one or two units.")
    if len(run.dataset().train) <= MOST_STORED:
        return ""
    return text("This view draws at most {n} stored examples as the entries of an index.", n=count(MOST_STORED))


def compute(run: Run, i: int, controls: Controls) -> Data:
    model, k = run.model(i), run.units(i)
    train, unseen = run.dataset().x_train, never_seen(run)
    train = train[np.argsort(model.encode(train)[:, 0], kind="stable")]
    codes = model.encode(train)[:, :k]
    places = grid(codes, N_LINE if k == 1 else N_SIDE)
    padded = np.zeros((*places.shape[:-1], run.spec.d_latent), np.float32)
    padded[..., :k] = places
    drawn = model.decode(padded.reshape(-1, run.spec.d_latent))
    entries = nearest_stored(model.encode(unseen)[:, :k], codes).index
    return Data(
        codes=codes,
        places=places,
        answer=nearest_stored(drawn, train).index.reshape(places.shape[:-1]),
        own=float((nearest_stored(model.reconstruct(train), train).index == np.arange(len(train))).mean()),
        by_code=float((nearest_stored(model.reconstruct(unseen), train).index == entries).mean()),
        n=len(unseen),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The answer along one unit as steps, or over two as a map; the stored examples stand at their own codes."""
    stored, marker = np.arange(len(data.codes)), {"color": figures.CONTRAST, "size": 8}
    if data.codes.shape[1] == 1:
        chart = figures.empty("", text("unit 1"), text("stored example, in the order of the codes"))
        line = {"shape": "hv", "width": 2, "color": figures.ACCENT}
        chart.add("scatter", x=data.places[:, 0], y=data.answer, mode="lines", line=line, name=text("answer"))
        return chart.add("scatter", x=data.codes[:, 0], y=stored, mode="markers", marker=marker, name=text("stored"))
    x, y = data.places[0, :, 0], data.places[:, 0, 1]
    shuffled = np.random.default_rng(0).permutation(len(stored))  # neighbours in two colours, not in two shades
    chart = figures.heatmap(shuffled[data.answer].astype(float), "", text("unit 1"), text("unit 2"), x=x, y=y)
    chart.update_traces(showscale=False, hoverinfo="skip").update_yaxes(autorange=True)
    white = marker | {"line": {"color": "white", "width": 1}}
    return chart.add("scatter", x=data.codes[:, 0], y=data.codes[:, 1], mode="markers", marker=white, name="")


def told(data: Data) -> tuple[Sentence, Sentence]:
    n = len(data.codes)
    return Sentence(
        "Given the codes of {stored}, the decoder answers with the very example for {own}; over the whole range of the "
        "code it answers with {answers} of them.",
        stored=examples(n, n, "training"),
        own=percent(data.own),
        answers=count(len(np.unique(data.answer))),
    ), Sentence(
        "Of {n} inputs that it never saw, {by_code} are answered with the stored example whose code is nearest to "
        "theirs: the encoder looks up a place, the decoder what stands there.",
        n=count(data.n),
        by_code=percent(data.by_code),
    )
