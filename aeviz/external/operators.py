"""ONNX's linear operators on rows of maps (m, channels, height, width), by their formulas."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from aeviz.language import text
from aeviz.networks.arrays import Map
from aeviz.upload.base import BadFile

Whole: TypeAlias = Sequence[int] | None
"""Whole numbers, one for each axis (pads: two); None: as usual."""


def conv(
    x: np.ndarray,
    w: np.ndarray,
    b: np.ndarray | None = None,
    *,
    strides: Whole = None,
    pads: Whole = None,
    dilations: Whole = None,
    group: int = 1,
    auto_pad: str = "NOTSET",
    kernel_shape: Whole = None,
) -> np.ndarray:
    """y[o] = b[o] + sum over c and the kernel's places of w[o, c] x[c], moved by the strides."""
    n = w.ndim - 2
    strides, dilations = list(strides or [1] * n), list(dilations or [1] * n)
    extent = [d * (k - 1) + 1 for k, d in zip(w.shape[2:], dilations, strict=True)]
    pads = _pads(auto_pad, pads, x.shape[2:], extent, strides)
    seen = _windows(_padded(x, pads), extent, strides, dilations)
    parts = zip(np.split(seen, group, axis=1), np.split(w, group, axis=0), strict=True)
    summed = [1, *range(2 + n, 2 + 2 * n)]
    outs = [np.moveaxis(np.tensordot(part, kernel, (summed, [1, *range(2, 2 + n)])), -1, 1) for part, kernel in parts]
    y = np.concatenate(outs, axis=1)
    return y if b is None else y + b.reshape(-1, *[1] * n)


def conv_transpose(
    x: np.ndarray,
    w: np.ndarray,
    b: np.ndarray | None = None,
    *,
    strides: Whole = None,
    pads: Whole = None,
    dilations: Whole = None,
    group: int = 1,
    output_padding: Whole = None,
    output_shape: Whole = None,
    auto_pad: str = "NOTSET",
    kernel_shape: Whole = None,
) -> np.ndarray:
    """What is the transposed matrix of ``conv``: x spread by the strides, and a convolution with the kernel turned."""
    n = w.ndim - 2
    if output_shape is not None or auto_pad not in ("NOTSET", "VALID"):
        raise BadFile(text("a ConvTranspose in it is given by the shape of its output; only by its pads it is read."))
    strides, dilations = list(strides or [1] * n), list(dilations or [1] * n)
    pads, more = list(pads or [0] * 2 * n), list(output_padding or [0] * n)
    spread = np.zeros(
        (*x.shape[:2], *[(size - 1) * s + 1 for size, s in zip(x.shape[2:], strides, strict=True)]), x.dtype
    )
    spread[(slice(None), slice(None), *[slice(None, None, s) for s in strides])] = x
    extent = [d * (k - 1) for k, d in zip(w.shape[2:], dilations, strict=True)]
    around = [e - p for e, p in zip(extent, pads[:n], strict=True)]
    around += [e - p + m for e, p, m in zip(extent, pads[n:], more, strict=True)]
    turned = np.flip(w, tuple(range(2, 2 + n)))
    kernel = np.concatenate([np.swapaxes(part, 0, 1) for part in np.split(turned, group, axis=0)], axis=0)
    return conv(_padded(spread, around), kernel, b, dilations=dilations, group=group)


def interpolation(title: str, sizes: tuple[int, ...], given: Sequence[Any], how: dict[str, Any], opset: int) -> Map:
    """The map of maps of ``sizes`` onto larger ones by linear interpolation, one axis after the other.

    Raises BadFile for others, such as cubic ones.
    """
    plain = how.get("axes") is None and how.get("keep_aspect_ratio_policy", "stretch") == "stretch"
    if how["mode"] not in ("linear", "bilinear") or how.get("antialias") or not plain:
        raise BadFile(text("{operator} interpolates other than linearly, which is not read.", operator=title))
    scales = _scales(title, sizes, given, how)
    places = how.get("coordinate_transformation_mode", "asymmetric" if opset < 11 else "half_pixel")
    matrices = [_between(n, scale, places, title) for n, scale in zip(sizes, scales, strict=True)]

    def resized(x: np.ndarray) -> np.ndarray:
        for axis, matrix in enumerate(matrices, 2):
            x = np.moveaxis(np.tensordot(x, matrix, ([axis], [1])), -1, axis)
        return x

    return resized


def _scales(title: str, sizes: tuple[int, ...], given: Sequence[Any], how: dict[str, Any]) -> np.ndarray:
    """How many times as large each axis becomes: as told, or by the sizes that are told."""
    scales = given[0] if len(given) == 1 else given[1] if len(given) > 1 else how.get("scales")
    if scales is not None and np.size(scales):
        return np.asarray(scales, np.float64)[2:]
    if len(given) < 3 or given[2] is None:
        raise BadFile(text("{operator} does not say to which size.", operator=title))
    return np.asarray(given[2], np.float64)[2:] / sizes


def _between(n: int, scale: float, places: str, title: str) -> np.ndarray:
    """(n_out, n) the weights of neighbours along one axis; beyond the ends stands what is at the end."""
    n_out = int(np.floor(n * scale + 1e-9))
    i = np.arange(n_out)
    centred = (i + 0.5) / scale - 0.5
    ways = {
        "half_pixel": centred,
        "pytorch_half_pixel": centred if n_out > 1 else 0 * centred,
        "asymmetric": i / scale,
        "align_corners": i * (n - 1) / max(1, n_out - 1),
    }
    if places not in ways:
        raise BadFile(text("{operator} interpolates other than linearly, which is not read.", operator=title))
    at = np.clip(ways[places], 0, n - 1)
    low = np.minimum(np.floor(at).astype(int), max(0, n - 2))
    matrix = np.zeros((n_out, n))
    matrix[i, np.minimum(low + 1, n - 1)] += at - low
    matrix[i, low] += 1 - (at - low)
    return matrix


def average_pool(
    x: np.ndarray,
    *,
    kernel_shape: Sequence[int],
    strides: Whole = None,
    pads: Whole = None,
    dilations: Whole = None,
    auto_pad: str = "NOTSET",
    ceil_mode: int = 0,
    count_include_pad: int = 0,
) -> np.ndarray:
    """The mean over the kernel's places, of those that are there or of all."""
    if ceil_mode:
        raise BadFile(text("an AveragePool in it rounds its shape up (ceil_mode), which is not read."))
    channels = x.shape[1]
    kernel = np.ones((channels, 1, *kernel_shape), x.dtype)
    how: dict[str, Any] = {
        "strides": strides,
        "pads": pads,
        "dilations": dilations,
        "auto_pad": auto_pad,
        "group": channels,
    }
    total = conv(x, kernel, **how)
    counted = np.ones_like(x[:1]) if not count_include_pad else None
    return total / (np.prod(kernel_shape) if counted is None else conv(counted, kernel, **how))


def _windows(x: np.ndarray, extent: list[int], strides: list[int], dilations: list[int]) -> np.ndarray:
    n = len(extent)
    if any(size < e for size, e in zip(x.shape[2:], extent, strict=True)):
        raise BadFile(text("a kernel in it is larger than its maps."))
    seen = sliding_window_view(x, extent, tuple(range(2, 2 + n)))
    steps = [slice(None, None, step) for step in (*strides, *dilations)]
    return seen[(slice(None), slice(None), *steps)]


def _pads(auto: str, pads: Whole, sizes: Sequence[int], extent: list[int], strides: list[int]) -> list[int]:
    if auto in ("NOTSET", "VALID"):
        return list(pads or [0] * 2 * len(extent))
    total = [max((-(-size // s) - 1) * s + e - size, 0) for size, e, s in zip(sizes, extent, strides, strict=True)]
    less, more = [t // 2 for t in total], [t - t // 2 for t in total]
    return [*less, *more] if auto == "SAME_UPPER" else [*more, *less]


def _padded(x: np.ndarray, pads: list[int]) -> np.ndarray:
    """With zeros around; where a pad is negative, cut off."""
    n = len(pads) // 2
    ends = list(zip(pads[:n], pads[n:], strict=True))
    cut = [slice(max(-low, 0), size - max(-high, 0)) for (low, high), size in zip(ends, x.shape[2:], strict=True)]
    return np.pad(x[(..., *cut)], [(0, 0), (0, 0), *[(max(low, 0), max(high, 0)) for low, high in ends]])
