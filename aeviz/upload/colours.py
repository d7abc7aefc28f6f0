"""Colours and transparency as greys."""

from typing import Literal

import numpy as np

LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601)
Ground = Literal["black", "white"]


def grey(images: np.ndarray) -> np.ndarray:
    """(..., 3 or more) colours -> (...) greys, in the same units; further channels have no say."""
    red, green, blue = (images[..., channel] * np.float32(share) for channel, share in enumerate(LUMINANCE))
    mixed = red + green + blue
    return np.round(mixed).astype(np.uint8) if images.dtype == np.uint8 else mixed


def contrasting(greys: np.ndarray, opacity: np.ndarray, top: float) -> Ground:
    """The ground from which what is opaque stands off: white behind dark things, black behind light ones."""
    weight = float(opacity.sum())
    return "white" if weight and float((greys * opacity).sum()) / weight < top / 2 else "black"


def over(greys: np.ndarray, opacity: np.ndarray, ground: Ground, top: float) -> np.ndarray:
    """greys a + ground (1 - a), with the opacity a = opacity / top; in the same type."""
    share = opacity / np.float32(top)
    mixed = greys * share + (top if ground == "white" else 0) * (1 - share)
    return np.round(mixed).astype(greys.dtype) if greys.dtype.kind in "iu" else mixed.astype(greys.dtype)
