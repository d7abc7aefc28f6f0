"""Guess, count, discuss, guess again."""

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from aeviz.room.commands.base import (
    Command,
    Finite,
    Line,
    Numbers,
    Position,
    Refused,
    Said,
    check_size,
    current,
    id_of,
    person,
)
from aeviz.room.state import Poll, PollKind, State, VoteValue, Who

MOST_OPTIONS, MOST_MARKS = 8, 64
FARTHEST = 10**12


class Ask(Command, frozen=True):
    """A new question takes the place of the last."""

    question: Annotated[str, Meta(min_length=1, max_length=600)]
    kind: PollKind = "choice"
    options: Annotated[tuple[Line, ...], Meta(max_length=MOST_MARKS)] = ()
    right: Position | None = None
    why: Annotated[str, Meta(max_length=1200)] = ""
    pictures: Annotated[str, Meta(pattern=r"^([a-z0-9_]{1,40}/[1-9]\d?)?$")] = ""
    truth: Numbers = ()
    within: Annotated[float, Meta(ge=0, le=FARTHEST)] = 0.0
    low: Finite = 0.0
    high: Finite = 1.0

    def on(self, state: State, who: Who) -> State:
        if self.kind == "choice" and not 2 <= len(self.options) <= MOST_OPTIONS:
            raise Refused(f"A question has two to {MOST_OPTIONS} answers to choose from.")
        if self.right is not None and self.right >= len(self.options):
            raise Refused("The right answer is one of the options.")
        if not self.low < self.high:
            raise Refused("The upper end of a scale lies above its lower one.")
        if self.kind in ("number", "knob") and len(self.truth) > 1:
            raise Refused("One number is right.")
        given = {name: getattr(self, name) for name in self.__struct_fields__}
        return replace(state, asked=state.asked + 1, poll=Poll(state.asked + 1, **given))


class Vote(Command, frozen=True):
    """A student's answer in a round, which can be changed until the poll is locked."""

    BY = "student"
    poll: Position
    round: Position
    value: Annotated[int, Meta(ge=-FARTHEST, le=FARTHEST)] | Finite | Numbers | Said

    def on(self, state: State, who: Who) -> State:
        person(state, who)
        poll = current(state.poll, self.poll)
        value = _allowed(poll, self.value)
        rounds = poll.rounds
        if self.round < len(rounds) and rounds[self.round].get(who.id) == value:
            return state  # sent twice: it counts already
        if poll.locked or self.round != len(rounds) - 1:
            raise Refused("This poll is locked.")
        voted = (*rounds[:-1], rounds[-1] | {who.id: value})
        came_late = state.people[who.id].since >= poll.id and who.id not in poll.late
        if poll.kind == "sentence":
            check_size(said for votes in voted for said in votes.values() if isinstance(said, str))
        late = (*poll.late, who.id) if came_late else poll.late
        return replace(state, poll=replace(poll, rounds=voted, late=late))


class Lock(Command, frozen=True):
    """No more answers; ``locked`` false takes them again. Then the teacher alone sees the counts."""

    poll: Position
    locked: bool = True

    def on(self, state: State, who: Who) -> State:
        poll = current(state.poll, self.poll)
        if poll.revealed and not self.locked:
            raise Refused("Everybody has seen the answers already.")
        return replace(state, poll=replace(poll, locked=self.locked))


class Again(Command, frozen=True):
    """The second round, after the students have talked with one another."""

    poll: Position

    def on(self, state: State, who: Who) -> State:
        poll = current(state.poll, self.poll)
        if len(poll.rounds) > 1:
            return state
        if poll.revealed:
            raise Refused("Everybody has seen the answers already.")
        return replace(state, poll=replace(poll, rounds=(*poll.rounds, {}), locked=False))


class Reveal(Command, frozen=True):
    """Everybody sees the counts, of both rounds beside one another, and the right answer."""

    poll: Position

    def on(self, state: State, who: Who) -> State:
        return replace(state, poll=replace(current(state.poll, self.poll), locked=True, revealed=True))


class Sift(Command, frozen=True):
    """Leaves out the answers of those who came into the room after the question was asked, or takes them in again."""

    poll: Position
    sifted: bool = True

    def on(self, state: State, who: Who) -> State:
        return replace(state, poll=replace(current(state.poll, self.poll), sifted=self.sifted))


class Dismiss(Command, frozen=True):
    """Takes away a poll, a collection, an exercise, or what the class draws."""

    id: Position

    def on(self, state: State, who: Who) -> State:
        gone = {
            name: None for name in ("poll", "collection", "data", "exercise") if id_of(getattr(state, name)) == self.id
        }
        return replace(state, **gone) if gone else state


def _allowed(poll: Poll, value: VoteValue) -> VoteValue:
    """A vote as it is counted. Raises Refused for one that this poll does not take."""
    if poll.kind == "choice" and isinstance(value, int) and 0 <= value < len(poll.options):
        return value
    if poll.kind == "sentence" and isinstance(value, str) and value.strip():
        return value.strip()
    if poll.kind == "number" and isinstance(value, int | float):
        return float(value)
    if poll.kind == "knob" and isinstance(value, int | float) and poll.low <= value <= poll.high:
        return float(value)
    numbers = value if isinstance(value, tuple) else ()
    if poll.kind == "curve" and numbers and poll.low <= min(numbers) <= max(numbers) <= poll.high:
        return numbers
    raise Refused("This is no answer to this question.")
