"""What can be done in a room: each command makes the next state of one, or is refused with a sentence.

``apply`` is the whole machine. A command that changes nothing gives the same state: whatever is sent twice counts once.
"""

from typing import Union

import msgspec
from msgspec.structs import replace

from aeviz.room.commands.base import Command, Forbidden, Refused
from aeviz.room.commands.handing_in import AnswerExercise, Collect, Draw, Gather, HandIn, Made, Pick, Set
from aeviz.room.commands.leading import End, Invite, Join, LetIn, Move, Present, SetPace
from aeviz.room.commands.polling import Again, Ask, Dismiss, Lock, Reveal, Sift, Vote
from aeviz.room.state import State, Who

ALL: tuple[type[Command], ...] = (
    *(Join, Present, LetIn, Invite, SetPace, Move, End),
    *(Ask, Vote, Lock, Again, Reveal, Sift, Dismiss),
    *(Collect, HandIn, Pick, Gather, Draw, Made, Set, AnswerExercise),
)
BY_THE_SERVER = (Present, Made)
__all__ = ["ALL", "BY_THE_SERVER", "Command", "Forbidden", "Refused", "apply", "read"]
__all__ += [kind.__name__ for kind in ALL]
MINUTE = 60.0
_decoder = msgspec.json.Decoder(Union[tuple(kind for kind in ALL if kind not in BY_THE_SERVER)])  # noqa: UP007


def apply(state: State, who: Who, command: Command, now: float) -> tuple[State, frozenset[str]]:
    """The next state, and the names of its fields that changed. Raises Refused, Forbidden where the role may not."""
    if who.role != command.BY:
        raise Forbidden(f"Only the {command.BY} of a room can do this.")
    if state.ended:
        raise Refused("This room has ended.")
    after = command.on(state, who)
    events = frozenset(name for name in State.__struct_fields__ if getattr(after, name) != getattr(state, name))
    if not events:
        return state, events
    return (replace(after, touched=now) if now - state.touched > MINUTE else after), events


def read(text: bytes) -> Command:
    """A command from JSON, as anybody may have written it. Raises Refused, which says what was wrong."""
    try:
        return _decoder.decode(text)
    except msgspec.DecodeError as error:
        raise Refused(f"No command of a room: {error}.") from error
