"""How numbers are written, in one place: significant digits, minus signs, percent, and words for what is tiny.

A ``Number`` is kept apart from its text, so that a test can compare it and each language can write it its own way.
"""

import math
from dataclasses import dataclass
from typing import Literal, SupportsFloat, SupportsInt

MINUS = "−"
TINY = 1e-4  # a number below this is "less than 0.0001": more zeros are not read

NumberKind = Literal["number", "signed", "count", "percent", "signed percent", "share", "times", "degrees"]


@dataclass(frozen=True)
class Number:
    """A value, how it is to be written, and to how many significant digits."""

    value: float
    kind: NumberKind = "number"
    digits: int = 3


def number(value: SupportsFloat, digits: int = 3) -> Number:
    """0.0123, 1.35, 12,300, −4; "less than 0.0001" where it is smaller than that and not 0."""
    return Number(float(value), "number", digits)


def signed(value: SupportsFloat, digits: int = 3) -> Number:
    """A difference: +0.012, −0.3, 0."""
    return Number(float(value), "signed", digits)


def count(n: SupportsInt) -> Number:
    """A whole number: 1,797."""
    return Number(int(n), "count")


def percent(part: SupportsFloat) -> Number:
    """A part of a whole, which is from 0 to 1: 85%, "less than 1%", "more than 99%". Without a sign, even below 0."""
    return Number(float(part), "percent")


def signed_percent(change: SupportsFloat) -> Number:
    """A relative change: +12%, −3%, 0%."""
    return Number(float(change), "signed percent")


def share(part: SupportsFloat) -> Number:
    """A share of something that may be missed altogether, such as variance: "nothing" at 0 and below, else percent."""
    return Number(float(part), "share")


def times(factor: SupportsFloat) -> Number:
    """A ratio: 1.3 times, 47 times; "more than 1,000 times" where the denominator is as good as 0."""
    return Number(float(factor), "times", 2)


def degrees(angle: SupportsFloat) -> Number:
    """An angle in degrees: 54°, 0.3°, "less than 0.01°"."""
    return Number(float(angle), "degrees", 2)


def rounded(value: float, digits: int) -> float:
    """The value with so many significant digits; 0, infinity and nan as they are."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def decimals(value: float, digits: int) -> int:
    """How many decimals show so many significant digits of the value, without zeros at their end."""
    value = rounded(value, digits)
    if value == 0 or not math.isfinite(value):
        return 0
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    while places and math.isclose(value, round(value, places - 1), rel_tol=1e-12):
        places -= 1
    return places
