"""Each class in turn as the unknown one: a narrow code, a wide one, a wide one trained with noise, and no network."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import anomaly, detection, intervals
from aeviz.data.base import Dataset
from aeviz.language import Sentence, count, number, signed, text
from aeviz.run import Model, Run
from aeviz.views.anomalies.detectors import NAMES
from aeviz.views.base import NoControls as Controls

__all__ = ["COMPARES", "HEIGHT", "KNOB", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Each digit held out in turn"
KNOB = False
HEIGHT = 440
COMPARES = True
NARROW, NOISE = 8, 0.3  # the code size and the noise that all these Runs have a model for
WITHOUT = ("kNN distance", "PCA residual", "raw length")


@dataclass(frozen=True)
class Data:
    """AUROC (n_classes,) on the judged halves by detector, for each class held out: "narrow" and "wide" code, "noise"
    for the wide one trained with it, and those WITHOUT a network.
    """

    classes: tuple[str, ...]
    areas: dict[str, np.ndarray]
    widest: int
    n_pixels: int


def unfit(run: Run) -> str:
    """Only Runs of images of which one class is held out can be compared."""
    fits = "hold_out" in dict(run.spec.data_options) and run.dataset().image_shape
    return "" if fits and _models(run) else text("This view compares the Runs that hold out a digit.")


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """Every Run has a test part of its own, since another class is missing from its training part.

    They are those of the data of which most classes were held out, the Run's own where these are as many.
    """
    models: dict[str, dict[str, dict[str, Model]]] = {}
    datasets: dict[tuple[str, str], Dataset] = {}
    for other in [run, *others.values()]:
        if not unfit(other):
            key = other.spec.data, _held_out(other)
            models.setdefault(key[0], {}).setdefault(key[1], {}).update(_models(other))
            datasets[key] = other.dataset()
    complete = {data: {c: m for c, m in found.items() if len(m) == 3} for data, found in models.items()}
    name = max(complete, key=lambda data: len(complete[data]))
    columns = {c: _areas(datasets[name, c], found) for c, found in sorted(complete[name].items())}
    if not columns:
        raise ValueError("For no digit there are all three: a narrow code, a wide one, and a wide one with noise.")
    wide = next(iter(complete[name].values()))["wide"]
    return Data(
        classes=tuple(columns),
        areas={name: np.array([column[name] for column in columns.values()]) for name in next(iter(columns.values()))},
        widest=wide.spec.d_latent,
        n_pixels=wide.ensemble.net.encoder[0].d_in,
    )


def _models(run: Run) -> dict[str, Model]:
    """The models of a Run that are compared: by code size those of a narrow and of the widest code, else by noise."""
    sizes = {"narrow": NARROW, "wide": run.spec.d_latent}
    if all(size in run.knobs and run.variant.active_units(size, run.spec.d_latent) == size for size in sizes.values()):
        return {name: run.at(size) for name, size in sizes.items()}
    return {"noise": run.at(NOISE)} if run.variant.noise_std(NOISE) == NOISE and NOISE in run.knobs else {}


def _held_out(run: Run) -> str:
    return run.dataset().class_names[int(dict(run.spec.data_options)["hold_out"])]


def _areas(data: Dataset, models: Mapping[str, Model]) -> dict[str, float]:
    anomalous = data.anomalous_test
    judged = ~detection.validation_half(anomalous)
    scores = {kind: detection.errors(models[kind], data) for kind in ("narrow", "wide", "noise")}
    scores |= {detector: detection.baseline(data, detector) for detector in WITHOUT}
    return {detector: anomaly.auroc(row[judged], anomalous[judged]) for detector, row in scores.items()}


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A marker for each class and detector, and the means on the right."""
    chart = figures.empty("", text("digit held out"), text("AUROC (chance: 0.5)"))
    x = [*data.classes, text("mean")]
    colours, symbols = figures.series_colours(data.areas), figures.class_markers(len(data.areas))
    names = {
        "narrow": text("{n} units", n=count(NARROW)),
        "wide": text("{n} units", n=count(data.widest)),
        "noise": text("{n} units, with noise", n=count(data.widest)),
    } | {name: str(NAMES[name]) for name in WITHOUT}
    for (name, areas), symbol in zip(data.areas.items(), symbols, strict=True):
        marker = {"color": colours[name], "symbol": symbol, "size": 10}
        chart.add("scatter", x=x, y=[*areas, areas.mean()], name=names[name], mode="markers", marker=marker)
    chart.add_hline(0.5, {"dash": "dot", "width": 1.5})
    chart.add_vline(len(data.classes) - 0.5, {"width": 1, "color": figures.GREY})
    return chart.update_xaxes(type="category").update_layout(legend=figures.BELOW)


def _beyond_chance(areas: Mapping[str, np.ndarray]) -> tuple[Sentence, ...]:
    """What the wide code changes, and the noise, over the classes held out."""
    if len(areas["wide"]) == 1:
        return ()
    wider, noisier = (intervals.of_mean(areas[a] - areas[b]) for a, b in (("wide", "narrow"), ("noise", "wide")))
    return (
        Sentence(
            "The wide code changes the AUROC by {wider} ({low} to {high}), noise that of the wide code by {noisier} "
            "({least} to {most}): 95% intervals over the digits, by Student's t.",
            wider=signed(wider.value),
            low=signed(wider.low),
            high=signed(wider.high),
            noisier=signed(noisier.value),
            least=signed(noisier.low),
            most=signed(noisier.high),
        ),
    )


def told(data: Data) -> tuple[Sentence, ...]:
    """The means, and how often the best detector without a network is better than the best network."""
    mean = {name: areas.mean() for name, areas in data.areas.items()}
    best = max(("narrow", "wide", "noise"), key=mean.__getitem__)
    hardest = int(np.argmin(data.areas[best]))
    return (
        _means(data, mean),
        *_beyond_chance(data.areas),
        _without_a_network(data),
        Sentence(
            "Hardest for the better network is the {digit} ({area}).",
            digit=data.classes[hardest],
            area=number(data.areas[best][hardest]),
        ),
    )


def _means(data: Data, mean: Mapping[str, float]) -> Sentence:
    """Of the narrow code, the wide one, and the wide one with noise."""
    return Sentence(
        "Mean AUROC over {n} held-out digits: {narrow} with a code of {units} units, {wide} with {widest} units for "
        "{pixels} pixels, and {noise} with {widest} units trained with noise σ = {sigma}.",
        n=count(len(data.classes)),
        narrow=number(mean["narrow"]),
        units=count(NARROW),
        wide=number(mean["wide"]),
        widest=count(data.widest),
        pixels=count(data.n_pixels),
        noise=number(mean["noise"]),
        sigma=number(NOISE),
    )


def _without_a_network(data: Data) -> Sentence:
    """The best detector without a network, and how often it is better than either."""
    return Sentence(
        "The distance to the fifth nearest training example has {neighbours}, and is better than either on {wins} of "
        "{n}.",
        neighbours=number(data.areas["kNN distance"].mean()),
        wins=count(int((data.areas["kNN distance"] > np.maximum(data.areas["narrow"], data.areas["noise"])).sum())),
        n=count(len(data.classes)),
    )
