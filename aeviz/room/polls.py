"""A poll in numbers: the counts of a round, the share that is right, and what Peer Instruction makes of it.

Crouch and Mazur, "Peer Instruction: Ten years of experience and results", American Journal of Physics 69 (2001): with
few right answers students cannot convince one another, with many there is nothing to talk about.
"""

import statistics
from typing import Any, Literal

from aeviz.room.state import Poll

FEW, MANY = 0.35, 0.70
BINS = 12  # of a scale on which knobs were placed
Advice = Literal["hint", "discuss", "explain"]


def counts(poll: Poll, round: int) -> list[Any]:
    """What was answered in a round.

    choice  votes for each option
    knob    votes at each mark of the scale, or in each of BINS equal parts of it, whose upper end belongs to the last
    curve   (lower quartile, median, upper quartile) at each of the curve's places
    """
    votes = poll.rounds[round].values()
    if poll.kind == "choice":
        return [[*votes].count(option) for option in range(len(poll.options))]
    if poll.kind == "knob":
        return _histogram(poll, [vote for vote in votes if not isinstance(vote, tuple)])
    curves = [vote for vote in votes if isinstance(vote, tuple)]
    places = max(map(len, curves), default=0)
    return [_quartiles([curve[i] for curve in curves if i < len(curve)]) for i in range(places)]


def share_right(poll: Poll, number: int) -> float | None:
    """The share of a round's votes that is right; None where no answer is, or nobody has voted."""
    votes = poll.rounds[number].values()
    if poll.right is None or poll.kind == "curve" or not votes:
        return None
    return sum(not isinstance(vote, tuple) and round(vote) == poll.right for vote in votes) / len(votes)


def advice(share: float | None) -> Advice | None:
    """Below 35 % right a hint helps, up to 70 % the students discuss, above it the teacher explains."""
    if share is None:
        return None
    return "hint" if share < FEW else "discuss" if share <= MANY else "explain"


def _histogram(poll: Poll, votes: list[float]) -> list[int]:
    if poll.options:
        return [sum(round(vote) == mark for vote in votes) for mark in range(len(poll.options))]
    parts = [min(BINS - 1, int(BINS * (vote - poll.low) / (poll.high - poll.low))) for vote in votes]
    return [parts.count(part) for part in range(BINS)]


def _quartiles(values: list[float]) -> tuple[float, float, float]:
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high
