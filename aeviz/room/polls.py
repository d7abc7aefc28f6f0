"""A poll in numbers: the counts of a round, the share that is right, and what Peer Instruction makes of it.

Crouch and Mazur, "Peer Instruction: Ten years of experience and results", American Journal of Physics 69 (2001): with
few right answers students cannot convince one another, with many there is nothing to talk about.
"""

import statistics
from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal

from aeviz.room.state import Poll, VoteValue

FEW, MANY = 0.35, 0.70
BINS = 12  # of a scale on which knobs were placed, or numbers lie
FAR_OUT = 3.0  # distances of the quartiles
EPS = 1e-9  # 0.4 is within 0.1 of 0.3, although 0.4 - 0.3 is a little more than 0.1
Advice = Literal["hint", "discuss", "explain"]


def counted(poll: Poll, round: int) -> dict[str, VoteValue]:
    """Student -> vote in a round, without those that the teacher leaves out."""
    votes = poll.rounds[round]
    return {id: votes[id] for id in votes.keys() - set(poll.late)} if poll.sifted else votes


def counts(poll: Poll, round: int) -> list[Any]:
    """What was answered in a round.

    choice  votes for each option
    knob    votes at each mark of the scale, or in each of BINS equal parts of it, whose upper end belongs to the last
    number  votes in each of BINS equal parts of the ``scale``
    curve   (lower quartile, median, upper quartile) at each of the curve's places
    sentence  (what was said, how often), small and capital letters being the same; the most frequent first
    """
    votes = counted(poll, round).values()
    if poll.kind == "choice":
        return [[*votes].count(option) for option in range(len(poll.options))]
    if poll.kind in ("knob", "number"):
        return _histogram(poll, _numbers(votes))
    if poll.kind == "sentence":
        return _said([vote for vote in votes if isinstance(vote, str)])
    curves = [vote for vote in votes if isinstance(vote, tuple)]
    places = max(map(len, curves), default=0)
    return [_quartiles([curve[i] for curve in curves if i < len(curve)]) for i in range(places)]


def share_right(poll: Poll, number: int) -> float | None:
    """The share of a round's votes that is right; None where no answer is, or nobody has voted."""
    votes = _numbers(counted(poll, number).values())
    if not votes or (poll.right is None and not poll.truth):
        return None
    if poll.right is not None:
        return sum(round(vote) == poll.right for vote in votes) / len(votes)
    return sum(abs(vote - poll.truth[0]) <= poll.within * (1 + EPS) for vote in votes) / len(votes)


def scale(poll: Poll) -> tuple[float, float]:
    """The ends of the knob; for numbers, the extremes of all that are not far out, and of the right one.

    Far out (Tukey, "Exploratory Data Analysis", 1977) is what lies more than three times the distance of the quartiles
    from them: one wild number does not press all others into a single bar. It is counted at the end of the scale.
    """
    if poll.kind != "number":
        return poll.low, poll.high
    rounds = range(len(poll.rounds))
    values = [vote for i in rounds for vote in _numbers(counted(poll, i).values())] or [0.0]
    lower, _, upper = _quartiles(values)
    most = FAR_OUT * (upper - lower)
    near = [value for value in values if lower - most <= value <= upper + most]
    low, high = min(*near, *poll.truth, near[0]), max(*near, *poll.truth, near[0])
    return (low, high) if low < high else (low - 0.5, low + 0.5)


def advice(share: float | None) -> Advice | None:
    """Below 35 % right a hint helps, up to 70 % the students discuss, above it the teacher explains."""
    if share is None:
        return None
    return "hint" if share < FEW else "discuss" if share <= MANY else "explain"


def _numbers(votes: Iterable[VoteValue]) -> list[float]:
    return [vote for vote in votes if isinstance(vote, int | float)]


def _histogram(poll: Poll, votes: list[float]) -> list[int]:
    if poll.options:
        return [sum(round(vote) == mark for vote in votes) for mark in range(len(poll.options))]
    low, high = scale(poll)
    parts = [max(0, min(BINS - 1, int(BINS * (vote - low) / (high - low)))) for vote in votes]
    return [parts.count(part) for part in range(BINS)]


def _said(votes: list[str]) -> list[tuple[str, int]]:
    """In the order of the letters where it was said as often: who answered first is told to nobody."""
    often = Counter(vote.casefold() for vote in votes)
    first = {vote.casefold(): vote for vote in sorted(votes, reverse=True)}
    return sorted(((first[said], n) for said, n in often.items()), key=lambda one: (-one[1], one[0].casefold()))


def _quartiles(values: list[float]) -> tuple[float, float, float]:
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high
