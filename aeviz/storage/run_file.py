"""A Run as the bytes of a safetensors file, and back: nothing is believed that the Spec in its header does not say."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as read_tensors
from safetensors.numpy import save as write_tensors

from aeviz.data.base import Dataset
from aeviz.language import Sentence, count, text
from aeviz.networks.arrays import Arrays
from aeviz.run import LOSSES, Run
from aeviz.spec import Spec
from aeviz.storage import dataset_arrays
from aeviz.storage.checksum import of_arrays
from aeviz.type_guards import check_is, is_dict

MAX_HEADER = 1_000_000  # bytes
MAX_FILE = 1_000_000_000
GROUPS = {"weights": np.float32, "film": np.float16, "history": None, "state": None}
SUM = "sha256"  # which files of before it was written lack
MOVED = ("free", "mean", "square")  # what Adam moves
FILM_BYTES = 860_000  # of the frames before the last: large networks keep fewer of them
FIRST_BYTES = 1_200_000  # of the first frame, where it is the only one before the last


def to_bytes(run: Run, *, with_data: bool = False) -> bytes:
    """A Run as the bytes of a safetensors file, its Spec as JSON in the header; if wanted, with the data given to it.

    Without them it can be shown only where somebody holds them: own data stay with their owner. The weights are kept
    bit for bit; of a film of more than FILM_BYTES only every second frame, every third, ..., from the first on, and
    that one alone if it takes FIRST_BYTES at most. One that can go on is kept whole.
    """
    frames = _kept_frames(run)
    tensors = {"film_steps": run.film_steps[[*frames, -1]]}
    for group in GROUPS:
        kept = frames if group == "film" else slice(None)  # a film's last frame is the weights
        tensors |= {f"{group}/{name}": np.ascontiguousarray(a[kept]) for name, a in getattr(run, group).items()}
    header = {"aeviz": "run", "spec": run.spec.to_json(), "step": str(run.step), "meta": json.dumps(run.meta)}
    if with_data and run.given:
        arrays, header["data"] = dataset_arrays.split(run.given)
        tensors |= {f"data/{name}": array for name, array in arrays.items()}
    return write_tensors(tensors, metadata=header | {SUM: checksum(tensors, header)})


def _kept_frames(run: Run) -> list[int]:
    """Which frames before the last a file has: from the first on, at even distances."""
    earlier = len(run.film_steps) - 1
    if run.state:
        return list(range(earlier))
    frame = sum(frames[0].nbytes for frames in run.film.values())
    room = FILM_BYTES // frame or int(frame <= FIRST_BYTES)
    return list(range(0, earlier, max(1, -(-earlier // room)))) if room else []


def checksum(tensors: Arrays, header: dict[str, str]) -> str:
    """The SHA-256 of all that a file says, but for this: its header, and each tensor with name, type and shape."""
    said = json.dumps({name: header[name] for name in sorted(header) if name != SUM})
    return of_arrays(tensors, said.encode()).hexdigest()


def is_run(content: bytes) -> bool:
    """Whether a file says of itself that it holds a Run; ``from_bytes`` tells whether it does."""
    return b'"aeviz":"run"' in content[8:MAX_HEADER]


def from_bytes(content: bytes) -> Run:
    """The Run in a safetensors file, which may come from anywhere.

    Raises ValueError, saying what is wrong, unless the header is small, the Spec valid, every tensor there with the
    shape and type that the Spec gives it, and every number finite. Whether it was trained is not checked.
    """
    header = _header(content)
    spec = Spec.from_json(header["spec"])
    tensors = _tensors(content)
    groups, film_steps = _groups(dict(tensors))
    given = _given(groups.pop("data"), header, spec)
    run = Run(spec=spec, film_steps=film_steps, step=_step(header, spec), meta=_meta(header), given=given, **groups)
    _check(run)
    if SUM in header and header[SUM] != checksum(tensors, header):
        raise ValueError(text("This checkpoint is damaged: its content is not what its checksum says."))
    return run


def save_run(run: Run, path: str | Path) -> None:
    """Writes a Run to a safetensors file, with the data that were given to it: in another process it draws the same."""
    check_is("Run", run)
    Path(path).write_bytes(to_bytes(run, with_data=True))


def load_run(path: str | Path) -> Run:
    """The Run in a safetensors file; see ``from_bytes`` for what is checked."""
    return from_bytes(Path(path).read_bytes())


def _header(content: bytes) -> dict[str, str]:
    if not 8 < len(content) <= MAX_FILE:
        raise ValueError(
            text("A checkpoint has from 9 to {most} bytes, not {n}.", most=count(MAX_FILE), n=count(len(content)))
        )
    length = int.from_bytes(content[:8], "little")
    if length > min(MAX_HEADER, len(content) - 8):
        raise ValueError(text("This file is no safetensors file, or it is cut off."))
    try:
        header: Any = json.loads(content[8 : 8 + length]).get("__metadata__", {})
    except (ValueError, AttributeError, RecursionError) as error:
        raise ValueError(text("This file is no safetensors file: its header is not a JSON object.")) from error
    if not is_dict(header) or header.get("aeviz") != "run":
        raise ValueError(text("This safetensors file holds no aeviz Run."))
    missing = {"spec", "step", "meta"} - set(header)
    if missing:
        raise ValueError(text("The header of this checkpoint lacks {names}.", names=", ".join(sorted(missing))))
    return header


def _tensors(content: bytes) -> Arrays:
    try:
        return read_tensors(content)
    except (SafetensorError, KeyError, ValueError) as error:
        raise ValueError(text("This file is no whole safetensors file: {error}.", error=str(error))) from error


def _groups(tensors: Arrays) -> tuple[dict[str, Arrays], np.ndarray]:
    film_steps = tensors.pop("film_steps", None)
    if film_steps is None:
        raise ValueError(text("This checkpoint has no tensor 'film_steps'."))
    groups: dict[str, Arrays] = {group: {} for group in (*GROUPS, "data")}
    for name, array in tensors.items():
        group, _, rest = name.partition("/")
        if group not in groups:
            raise ValueError(text("This checkpoint has an unknown tensor {name}.", name=repr(name)))
        groups[group][rest] = array
    for name in groups["film"].keys() & groups["weights"].keys():
        groups["film"][name] = _with_last_frame(groups["film"][name], groups["weights"][name])
    return groups, film_steps


def _given(arrays: Arrays, header: dict[str, str], spec: Spec) -> Dataset | None:
    """The data in the file, which must be those that the Spec names by their content."""
    if not arrays:
        return None
    dataset = dataset_arrays.join(arrays, header.get("data", ""))
    if dataset.name != spec.data:
        told = text("This checkpoint was trained on {data}, but holds {held}.", data=spec.data, held=dataset.name)
        raise ValueError(told)
    return dataset


def _with_last_frame(film: np.ndarray, weights: np.ndarray) -> np.ndarray:
    if film.shape[1:] != weights.shape or not np.isfinite(weights).all():
        return film  # the check that follows says what is wrong
    with np.errstate(over="ignore"):
        return np.concatenate([film, weights[None].astype(np.float16)])


def _step(header: dict[str, str], spec: Spec) -> int:
    step = header["step"]
    if not re.fullmatch(r"\d{1,16}", step) or not 0 < int(step) <= spec.steps:
        most = count(spec.steps)
        raise ValueError(
            text("The last step must be a whole number from 1 to {n}, not {step}.", n=most, step=repr(step))
        )
    return int(step)


def _meta(header: dict[str, str]) -> dict[str, str]:
    try:
        meta: Any = json.loads(header["meta"])
    except (ValueError, RecursionError) as error:
        raise ValueError(text("The metadata of this checkpoint are not valid JSON.")) from error
    if not is_dict(meta) or not all(isinstance(value, str) for value in meta.values()):
        raise ValueError(text("The metadata of this checkpoint must map names to texts."))
    return meta


def _check(run: Run) -> None:
    shapes = _shapes(run)
    n_frames, n_logged = len(run.film_steps), len(run.history.get("step", ()))
    _expect("film_steps", run.film_steps, (n_frames,), np.int64)
    _same_names("weights", run.weights, shapes)
    _same_names("film", run.film, shapes)
    _same_names("history", run.history, ("step", *LOSSES))
    for name, shape in shapes.items():
        _expect(f"weights/{name}", run.weights[name], shape, np.float32)
        _expect(f"film/{name}", run.film[name], (n_frames, *shape), np.float16)
    _expect("history/step", run.history["step"], (n_logged,), np.int64)
    for name in LOSSES:
        _expect(f"history/{name}", run.history[name], (n_logged, len(run.knobs)), np.float32)
    for name, steps in (("film_steps", run.film_steps), ("history/step", run.history["step"])):
        if len(steps) and (steps[0] < 0 or steps[-1] > run.step or (np.diff(steps) <= 0).any()):
            raise ValueError(
                text("{name} must rise from 0 to at most the last step, {n}.", name=name, n=count(run.step))
            )
    if run.state:
        _check_state(run, shapes)


def _check_state(run: Run, shapes: dict[str, tuple[int, ...]]) -> None:
    """What a stopped training goes on from: see ``aeviz.training.sweep``."""
    if not run.partial:
        raise ValueError(text("This checkpoint holds a state to go on from, but its training is at its end."))
    parts = {f"{part}/{name}": shape for part in MOVED for name, shape in shapes.items()}
    wanted = parts | {f"sums/{name}": (len(run.knobs),) for name in LOSSES[:2]}
    _same_names("state", run.state, (*wanted, "noise"))
    for name, shape in wanted.items():
        _expect(f"state/{name}", run.state[name], shape, np.float32)
    _expect("state/noise", run.state["noise"], (run.state["noise"].size,), np.uint8)


def _shapes(run: Run) -> dict[str, tuple[int, ...]]:
    """The shape of each weight. d_in is read off the first one, and then holds for all of them."""
    first = run.weights.get("encoder.0.weight")
    if first is None or first.ndim != 3:
        raise ValueError(text("This checkpoint has no tensor 'weights/encoder.0.weight' with three axes."))
    variant = run.spec.make_variant()
    net = variant.net(first.shape[-1], run.spec.d_latent, run.spec.hidden)
    n = len(run.spec.knobs)
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in (*net.encoder, *net.decoder):
        shapes[f"{layer.name}.weight"] = (n, layer.d_out, layer.d_in)
        shapes[f"{layer.name}.bias"] = (n, layer.d_out)
    return shapes


def _same_names(group: str, found: Iterable[str], wanted: Iterable[str]) -> None:
    odd = sorted(set(found) ^ set(wanted))
    if odd:
        raise ValueError(
            text(
                "The {group} of this checkpoint do not fit its Spec: {name} is missing or too much.",
                group=group,
                name=repr(odd[0]),
            )
        )


def _expect(name: str, array: np.ndarray, shape: tuple[int, ...], dtype: type) -> None:
    if array.shape != shape or array.dtype != dtype:
        wanted, found = _kind(np.dtype(dtype), shape), _kind(array.dtype, array.shape)
        raise ValueError(text("{name} must be {wanted}, not {found}.", name=name, wanted=wanted, found=found))
    without_test_data = name == "history/recon_test" and np.isnan(array).all()
    if dtype is not np.int64 and not without_test_data and not np.isfinite(array).all():
        raise ValueError(text("{name} must hold finite numbers only.", name=name))


def _kind(dtype: np.dtype, shape: tuple[int, ...]) -> Sentence:
    return Sentence("{dtype} of shape {shape}", dtype=dtype.name, shape=str(shape))
