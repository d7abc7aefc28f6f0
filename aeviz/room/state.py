"""What a room is: one frozen value, of which commands make the next one (``aeviz.room.commands``)."""

from typing import Literal

from msgspec import Struct

IDLE_SECONDS = 4 * 3600.0
Pace = Literal["live", "own", "closed"]
PollKind = Literal["choice", "number", "knob", "curve", "sentence"]
WorkKind = Literal["drawing", "selection", "knob", "sentence"]
Role = Literal["teacher", "student", "projector"]
VoteValue = int | float | tuple[float, ...] | str


class Who(Struct, frozen=True):
    """Who commands or looks: a role, and for a student a name that nobody is told."""

    role: Role
    id: str = ""


class Where(Struct, frozen=True):
    """Where the class is.

    page      the last part of the page's address
    settings  what else its address holds, name -> text
    moves     what has moved in the browser since: name of a knob -> where it stands, the film's step, a probe (x, y)
    step      the lesson's step, from 0 on
    shown     whether its picture is shown: until then it waits for a guess
    """

    page: str = ""
    settings: dict[str, str] = {}
    moves: dict[str, tuple[float, ...]] = {}
    step: int = 0
    shown: bool = True


class Person(Struct, frozen=True):
    """A student: a name if one was typed, whether a page is open, and how much the class had been asked before."""

    name: str = ""
    here: bool = False
    since: int = 0


class Poll(Struct, frozen=True):
    """A question to the class.

    options   of a choice, or the marks along a knob's or a curve's axis; ``right`` is the position of the right one,
              None where nobody says
    pictures  where the pictures of a choice are: "lesson/step"; "" for a choice of words
    low, high the ends of the knob, or of the curve's values
    truth     the true curve, or the right number or place of the knob: right is what is at most ``within`` from it
    rounds    one or two: student -> vote
    revealed  whether the class has been shown the counts of all rounds
    late      who has answered and came into the room after the question was asked
    sifted    whether their answers are left out: a script that lets itself in a hundred times comes late
    """

    id: int
    question: str
    kind: PollKind = "choice"
    options: tuple[str, ...] = ()
    right: int | None = None
    why: str = ""
    pictures: str = ""
    truth: tuple[float, ...] = ()
    within: float = 0.0
    low: float = 0.0
    high: float = 1.0
    rounds: tuple[dict[str, VoteValue], ...] = ({},)
    locked: bool = False
    revealed: bool = False
    late: tuple[str, ...] = ()
    sifted: bool = False


class Work(Struct, frozen=True):
    """What a student handed in; ``content`` is a sentence, a setting of the page, or a drawing as text."""

    by: str
    content: str


class Collection(Struct, frozen=True):
    """What the teacher asks the class to hand in; ``picked`` are the positions of the works that all are shown."""

    id: int
    prompt: str
    kind: WorkKind
    works: tuple[Work, ...] = ()
    picked: tuple[int, ...] = ()
    closed: bool = False


class ClassData(Struct, frozen=True):
    """The drawings of all, which become one data set.

    rows, columns  of a drawn digit; 0 for points of the plane
    each           how many drawings a student is asked for
    dataset        its name, once it was made
    """

    id: int
    rows: int
    columns: int
    each: int
    drawings: tuple[Work, ...] = ()
    closed: bool = False
    dataset: str = ""


class Exercise(Struct, frozen=True):
    """A task of the teacher's own at the place where the class was when it was set."""

    id: int
    text: str
    fields: tuple[str, ...]
    place: Where
    answers: dict[str, tuple[str, ...]] = {}


class State(Struct, frozen=True):
    """A room.

    code     by which it is joined
    key      secret: whoever knows it can sign for anybody (``aeviz.room.identity``)
    touched  seconds since 1970 of the last command
    free     at everybody's own pace: whether there is no limit to where one may go
    reached  page -> the furthest step to which the class was led on it
    inviting whether the projector shows how to come in
    asked    how many polls, collections, exercises and data sets there were: the next one's id
    """

    code: str
    key: str
    touched: float
    ended: bool = False
    pace: Pace = "live"
    free: bool = False
    where: Where | None = None
    reached: dict[str, int] = {}
    people: dict[str, Person] = {}
    asked: int = 0
    poll: Poll | None = None
    collection: Collection | None = None
    data: ClassData | None = None
    exercise: Exercise | None = None
    joining: bool = True
    inviting: bool = False


def idle(state: State, now: float) -> bool:
    """Whether nobody has done anything for four hours."""
    return now - state.touched > IDLE_SECONDS
