"""What all commands have in common: who may give them, how long their texts may be, and how they are refused."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, TypeVar

from msgspec import Meta, Struct

from aeviz.room.state import ClassData, Collection, Exercise, Person, Poll, State, Who

Name = Annotated[str, Meta(max_length=40)]
Line = Annotated[str, Meta(max_length=300)]
Paragraph = Annotated[str, Meta(max_length=4000)]
Content = Annotated[str, Meta(min_length=1, max_length=4000)]
Said = Annotated[str, Meta(min_length=1, max_length=200)]
Setting = Annotated[str, Meta(max_length=2000)]
Position = Annotated[int, Meta(ge=0, le=100_000)]
Finite = Annotated[float, Meta(ge=-1e12, le=1e12)]
Numbers = Annotated[tuple[Finite, ...], Meta(max_length=64)]
MOST_BYTES = 400_000  # of all that a class has handed in at once
RoomPart = TypeVar("RoomPart", Poll, Collection, ClassData, Exercise)


class Refused(ValueError):
    """A command that the room does not take; the message is a sentence for whoever sent it."""


class Forbidden(Refused):
    """A command of somebody who may not give it."""


class Command(Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag=str.lower):
    """What a role BY does; ``on`` gives the next state. Raises Refused."""

    BY: ClassVar[str] = "teacher"

    def on(self, state: State, who: Who) -> State:
        raise NotImplementedError


def person(state: State, who: Who) -> Person:
    """Who has joined the room. Raises Forbidden for anybody else."""
    if who.id not in state.people:
        raise Forbidden("Join the room first.")
    return state.people[who.id]


def id_of(part: Poll | Collection | ClassData | Exercise | None) -> int:
    """The number of a part of the room, 0 where there is none."""
    return part.id if part else 0


def current(part: RoomPart | None, id: int) -> RoomPart:
    """The part itself. Raises Refused where another has taken its place."""
    if part is None or part.id != id:
        raise Refused("The class has gone on to something else.")
    return part


def check_size(texts: Iterable[str]) -> None:
    """Raises Refused where texts are more than a room may hold."""
    if sum(len(text.encode()) for text in texts) > MOST_BYTES:
        raise Refused("The room is full: the class has handed in all that it can hold at once.")
