"""Who is in the room, where the class is, and at whose pace it goes."""

from typing import Annotated

from msgspec import Meta, field
from msgspec.structs import replace

from aeviz.room.commands.base import Command, Line, Name, Numbers, Refused, Setting, person
from aeviz.room.state import Pace, Person, State, Where, Who

MOST_PEOPLE = 1000
MOST_STEPS = 1000
MOST_CHARACTERS = 2000  # of an address, in all


class Join(Command, frozen=True):
    """A student comes in, or types another name."""

    BY = "student"
    name: Name = ""

    def on(self, state: State, who: Who) -> State:
        known = state.people.get(who.id)
        if known is None and not state.joining:
            raise Refused("This room takes nobody else in.")
        people = state.people if known or len(state.people) < MOST_PEOPLE else _without_a_silent_one(state)
        found = replace(known or Person(since=state.asked), name=self.name.strip() or (known.name if known else ""))
        return replace(state, people=people | {who.id: found})


def _without_a_silent_one(state: State) -> dict[str, Person]:
    """Makes room in a full one: whoever is away and has said nothing goes, as those whom a script has let in."""
    spoken = set[str]().union(
        *(state.poll.rounds if state.poll else ()),
        (work.by for work in (state.collection.works if state.collection else ())),
        (work.by for work in (state.data.drawings if state.data else ())),
        state.exercise.answers if state.exercise else (),
    )
    silent = next((id for id, one in state.people.items() if not one.here and id not in spoken), None)
    if silent is None:
        raise Refused("This room takes nobody else in.")
    return {id: one for id, one in state.people.items() if id != silent}


class Present(Command, frozen=True):
    """A student's page was opened or closed: told by the server."""

    BY = "student"
    here: bool

    def on(self, state: State, who: Who) -> State:
        return replace(state, people=state.people | {who.id: replace(person(state, who), here=self.here)})


class LetIn(Command, frozen=True):
    """Whether more students may come in."""

    open: bool

    def on(self, state: State, who: Who) -> State:
        return replace(state, joining=self.open)


class Invite(Command, frozen=True):
    """Whether the projector shows how to come in."""

    shown: bool

    def on(self, state: State, who: Who) -> State:
        return replace(state, inviting=self.shown)


class SetPace(Command, frozen=True):
    """All follow, everybody goes at their own pace, or all look to the front."""

    pace: Pace
    free: bool = False

    def on(self, state: State, who: Who) -> State:
        return replace(state, pace=self.pace, free=self.free)


class Move(Command, frozen=True):
    """The class goes where its teacher is."""

    page: Name
    settings: Annotated[dict[Name, Setting], Meta(max_length=60)] = field(default_factory=dict[str, str])
    moves: Annotated[dict[Line, Numbers], Meta(max_length=20)] = field(default_factory=dict[str, tuple[float, ...]])
    step: Annotated[int, Meta(ge=0, le=MOST_STEPS)] = 0
    shown: bool = True

    def on(self, state: State, who: Who) -> State:
        if sum(map(len, self.settings.values())) > MOST_CHARACTERS:
            raise Refused("An address holds at most 2,000 characters.")
        furthest = max(self.step, state.reached.get(self.page, 0))
        where = Where(self.page, self.settings, self.moves, self.step, self.shown)
        return replace(state, where=where, reached=state.reached | {self.page: furthest})


class End(Command, frozen=True):
    """The room closes for good; what was said in it is forgotten."""

    def on(self, state: State, who: Who) -> State:
        return State(code=state.code, key=state.key, touched=state.touched, ended=True, asked=state.asked)
