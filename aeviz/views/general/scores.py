"""How much of the neighbourhoods, classes and distances survives: PCA, the code, UMAP, and a random projection."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import embedding_quality, pca
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, number, text
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.storage import umap
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples
from aeviz.views.general import embedding

__all__ = ["ADDS", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told"]

TITLE = "What the two-dimensional pictures keep"
HEIGHT = 440
ADDS = "Umap"
MOST_POINTS = 4_000  # that the scores rest on: ranking all pairs of so many takes a third of a second ...
MOST_NUMBERS = 2**23  # ... and fewer, where an example has thousands of numbers
SCORES = {
    "trustworthiness": Sentence("trustworthiness"),
    "continuity": Sentence("continuity"),
    "knn_accuracy": Sentence("kNN accuracy"),
    "spearman": Sentence("distance rank (Spearman)"),
}
PICTURES = {
    "PCA": Sentence("PCA"),
    "autoencoder": Sentence("the autoencoder"),
    "UMAP": Sentence("UMAP"),
    "random projection": Sentence("a random projection"),
}


@dataclass(frozen=True)
class Data:
    """scores (n_pictures, n_scores) for ``pictures`` and ``names``; ``n_used`` of the ``n`` examples they rest on."""

    pictures: tuple[str, ...]
    names: tuple[str, ...]
    scores: np.ndarray
    n_used: int
    n: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Scores of two-dimensional pictures of the whole data set."""
    data = run.dataset()
    known, mine = _pictures(data), _neighbourhood(data).scores(embedding.compute_one(run, i), data.y)
    scored = {"PCA": known["PCA"], "autoencoder": mine, **known}
    if (laid_out := _umap(data, run.spec)) is not None:
        scored["UMAP"] = laid_out
    scored["random projection"] = scored.pop("random projection")
    names = [name for name in SCORES if np.isfinite(getattr(known["PCA"], name))]  # no classes, no kNN
    return Data(
        pictures=tuple(scored),
        names=tuple(names),
        scores=np.array([[getattr(s, name) for name in names] for s in scored.values()]),
        n_used=mine.n_used,
        n=len(data.x),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """One group of bars for each score, one colour for each picture."""
    chart = figures.empty("", text("score"), "", barmode="group")
    chart.update_xaxes(range=[min(0, float(np.nanmin(data.scores)) * 1.15), 1.15])
    colours = figures.series_colours(data.pictures)
    for picture, row in zip(data.pictures, data.scores, strict=True):
        look = {"marker": {"color": colours[picture]}, "text": row, "texttemplate": "%{x:.2f}"}
        names = [str(SCORES[name]) for name in data.names]
        chart.add("bar", y=names, x=row, name=str(PICTURES[picture]), orientation="h", **look)
    chart.update_traces(textposition="outside", textfont={"size": figures.SMALL})
    return chart.update_yaxes(autorange="reversed", ticks="")


def told(data: Data) -> tuple[Sentence, ...]:
    """Who keeps most neighbours, and who keeps the distances."""
    best = {name: data.pictures[int(np.nanargmax(data.scores[:, j]))] for j, name in enumerate(data.names)}
    kept = Sentence(
        "Most trustworthy neighbours: {nearest} ({trust}; a random projection has {floor}). Distances are ranked best "
        "by {farthest}. All scores rest on {examples}.",
        nearest=PICTURES[best["trustworthiness"]],
        trust=number(np.nanmax(data.scores[:, 0]), 2),
        floor=number(data.scores[data.pictures.index("random projection"), 0], 2),
        farthest=PICTURES[best["spearman"]],
        examples=examples(data.n_used, data.n, "all"),
    )
    if "UMAP" not in data.pictures:
        return (kept,)
    return kept, Sentence(
        "PCA and the autoencoder learned from the training examples alone; UMAP laid out all, test examples too."
    )


@remembered
def _neighbourhood(data: Dataset) -> embedding_quality.Neighbourhood:
    return embedding_quality.Neighbourhood(data.x, max_points=min(MOST_POINTS, MOST_NUMBERS // data.x.shape[1]))


@remembered
def _pictures(data: Dataset) -> dict[str, embedding_quality.EmbeddingScores]:
    pictures = {
        "PCA": pca.learned(data, min(2, *data.x_train.shape)).encode(data.x),
        "random projection": embedding_quality.random_projection(data.x, 2, np.random.default_rng(0)),
    }
    near = _neighbourhood(data)
    return {title: near.scores(z, data.y) for title, z in pictures.items()}


@remembered
def _umap(data: Dataset, spec: Spec) -> embedding_quality.EmbeddingScores | None:
    """None before there is a layout: it may be made while somebody looks."""
    layout = umap.load(spec)
    return None if layout is None else _neighbourhood(data).scores(layout, data.y)
