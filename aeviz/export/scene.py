"""What the live canvas shows of a Run: PCA and the code side by side, UMAP where there is one; or a field."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from aeviz import views
from aeviz.analysis import alignment
from aeviz.components.canvas import Decoder, EnsembleLayer, Pane, Scene, VectorField, stack
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import text
from aeviz.run import Run
from aeviz.storage import nearest
from aeviz.views.denoising import flow
from aeviz.views.general import embedding

N_HOVER = 10_000  # thumbnails and neighbours are sent for at most so many examples
LARGEST_FILM = 4 * 2**20  # bytes of earlier networks; larger ones are left out, and the canvas says so
VIEWS = ("embedding", "flow")  # the views that the canvas shows in place of a Plotly chart


def computed(view: str, run: Run):
    """A view's Data at the first knob value."""
    module = views.get(view)
    return module.compute(run, 0, module.Controls())


def scene(view: str, run: Run, umap: np.ndarray | None = None, data: Callable[..., Any] = computed) -> Scene:
    """The scene of a view, one of VIEWS; ``umap`` (n, 2) has a pane of its own, ``data`` finds the view's Data."""
    shown = _flow(data(view, run)) if view == "flow" else _embedding(run, umap, data(view, run))
    return Scene(knobs=run.knobs.tolist(), knob_name=run.knob_label, **shown)


def beside(runs: dict[str, tuple[Run, int]], data: Callable[..., Any] = computed) -> Scene:
    """Models of one data set beside PCA: name -> a Run and the position of its knob."""
    shown = {name: data("embedding", run) for name, (run, _) in runs.items()}
    panes = [Pane(name, shown[name].frames[i], axes=embedding.axes(shown[name], i)) for name, (_, i) in runs.items()]
    last, (run, _) = list(runs.items())[-1]
    return Scene(panes=(_by_pca(shown[last]), *panes), **_examples(run, shown[last]))


def _flow(data: flow.Data) -> dict[str, Any]:
    """The field r(x) - x over the data, its networks evaluated in the browser."""
    return {
        "panes": (Pane(text("Data and field"), data.points, axes=("x₁", "x₂")),),
        "labels": data.labels if data.value is None else None,
        "class_names": data.class_names,
        "values": data.value,
        "value_name": data.value_name,
        "field": VectorField(tuple(EnsembleLayer(*layer) for layer in data.layers), data.sigma),
    }


def _embedding(run: Run, layout: np.ndarray | None, data: embedding.Data) -> dict[str, Any]:
    return {
        "panes": _panes(run, data, layout),
        "steps": data.film_steps.tolist(),
        "decoder": _decoder(run, data),
        **_examples(run, data),
    }


def _examples(run: Run, data: embedding.Data) -> dict[str, Any]:
    """What every picture of these examples shows of them."""
    near = _neighbours(run) if len(data.ids) <= N_HOVER else None
    return {
        "labels": data.labels,
        "class_names": data.class_names,
        "thumbnails": _thumbnails(run, data),
        "neighbours": near,
        "ids": data.ids if len(data.ids) < len(run.dataset().x) else None,
        **_coordinate(run, data),
    }


def _neighbours(run: Run) -> np.ndarray:
    """(n, 10) the nearest others of every example: the same for all Runs on these data."""
    shipped = nearest.shipped(run.spec)
    return _found(run.dataset()) if shipped is None else shipped


@remembered
def _found(dataset: Dataset) -> np.ndarray:
    return nearest.find(dataset.x)


def _panes(run: Run, data: embedding.Data, layout: np.ndarray | None) -> tuple[Pane, ...]:
    panes = [
        _by_pca(data),
        Pane(text("Autoencoder"), data.film, axes=embedding.axes_of_all(data), codes=True),
    ]
    if layout is not None:
        turned = alignment.procrustes(layout[data.ids], data.pca).astype(np.float32)
        panes.append(Pane(text("UMAP"), turned, axes=("", "")))
    return tuple(panes)


def _by_pca(data: embedding.Data) -> Pane:
    return Pane(text("PCA"), data.pca, axes=(text("PC 1"), text("PC 2")))


def _coordinate(run: Run, data: embedding.Data) -> dict[str, Any]:
    """The number that was chosen to colour points; without one and without classes, the true coordinate."""
    own = run.dataset()
    if own.value is not None:
        return {"labels": None, "values": own.value[data.ids], "value_name": own.value_name}
    if data.labels is not None or own.t is None:
        return {}
    return {"values": own.t[data.ids, 0], "value_name": text("true coordinate")}


def _thumbnails(run: Run, data: embedding.Data) -> np.ndarray | None:
    shape = run.dataset().image_shape
    if shape is None or len(data.ids) > N_HOVER:
        return None
    pixels = run.dataset().x[data.ids].reshape(-1, *shape)
    return np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)  # as they are shown: a quarter of the memory


def _decoder(run: Run, data: embedding.Data) -> Decoder | None:
    """None where a place of the picture is no code: a residual's decoder gives a correction, top-k a mask."""
    if not run.variant.decodes_anywhere:
        return None
    dataset = run.dataset()
    decode, encode = networks(run, (run.step,))
    decode_film, encode_film = film(run)
    return Decoder(
        decode=decode,
        encode=encode,
        image_shape=dataset.image_shape,
        feature_names=dataset.feature_names,
        mean=dataset.mean,
        scale=dataset.scale,
        plane=data.plane,
        origin=data.origin,
        decode_film=decode_film,
        encode_film=encode_film,
    )


EnsembleLayers = tuple[EnsembleLayer, ...]


def film(run: Run) -> tuple[EnsembleLayers, EnsembleLayers] | tuple[None, None]:
    """Decoder and encoder of every model at the steps before the last; None where there are none, or too many bytes."""
    earlier = run.film_steps[:-1].tolist()
    n_bytes = 2 * len(earlier) * sum(weight.size for weight in run.weights.values())
    return networks(run, earlier) if earlier and n_bytes <= LARGEST_FILM else (None, None)


def networks(run: Run, steps: Sequence[int]) -> tuple[EnsembleLayers, EnsembleLayers]:
    """Decoder and encoder of every model at some training steps, step after step."""
    models = [run.model(i, step) for step in steps for i in range(len(run.knobs))]
    return stack([model.decoder_layers() for model in models]), stack([model.encoder_layers() for model in models])
