"""What students hand in: works, drawings for the data set of the class, answers to an exercise."""

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from aeviz.room import class_data
from aeviz.room.commands.base import Command, Content, Line, Paragraph, Position, Refused, check_size, current, person
from aeviz.room.state import ClassData, Collection, Exercise, State, Where, Who, Work, WorkKind


class Collect(Command, frozen=True):
    """Asks everybody for something, without names."""

    prompt: Line
    kind: WorkKind

    def on(self, state: State, who: Who) -> State:
        return replace(state, asked=state.asked + 1, collection=Collection(state.asked + 1, self.prompt, self.kind))


class HandIn(Command, frozen=True):
    """One work of a student; another one takes its place while the collection is open."""

    BY = "student"
    id: Position
    content: Content

    def on(self, state: State, who: Who) -> State:
        person(state, who)
        collection = current(state.collection, self.id)
        work = Work(who.id, self.content)
        if work in collection.works:
            return state
        if collection.closed:
            raise Refused("The teacher has collected already.")
        at = next((i for i, other in enumerate(collection.works) if other.by == who.id), len(collection.works))
        works = (*collection.works[:at], work, *collection.works[at + 1 :])
        check_size(work.content for work in works)
        return replace(state, collection=replace(collection, works=works))


class Pick(Command, frozen=True):
    """The works that everybody is shown, by their positions; from then on none is changed."""

    id: Position
    works: Annotated[tuple[Position, ...], Meta(max_length=24)]

    def on(self, state: State, who: Who) -> State:
        collection = current(state.collection, self.id)
        if any(at >= len(collection.works) for at in self.works):
            raise Refused("There is no work of this number.")
        return replace(state, collection=replace(collection, picked=self.works, closed=True))


class Gather(Command, frozen=True):
    """Everybody draws: digits of ``rows`` x ``columns`` pixels, or points where these are 0."""

    each: Annotated[int, Meta(ge=1, le=50)] = 10
    rows: Annotated[int, Meta(ge=0, le=28)] = 8
    columns: Annotated[int, Meta(ge=0, le=28)] = 8

    def on(self, state: State, who: Who) -> State:
        data = ClassData(state.asked + 1, self.rows, self.columns, self.each)
        return replace(state, asked=state.asked + 1, data=data)


class Draw(Command, frozen=True):
    """The drawing ``number`` of a student, from 0 on; sent again, it takes the place of the one before it."""

    BY = "student"
    id: Position
    number: Position
    content: Content

    def on(self, state: State, who: Who) -> State:
        person(state, who)
        data = current(state.data, self.id)
        _check_drawing(self.content, data)
        mine = [i for i, work in enumerate(data.drawings) if work.by == who.id]
        work = Work(who.id, self.content)
        if self.number < len(mine) and data.drawings[mine[self.number]] == work:
            return state
        if data.closed:
            raise Refused("The data set of the class is made already.")
        if self.number > len(mine) or self.number >= data.each:
            raise Refused(f"Everybody draws {data.each}, one after the other.")
        at = mine[self.number] if self.number < len(mine) else len(data.drawings)
        drawings = (*data.drawings[:at], work, *data.drawings[at + 1 :])
        check_size(work.content for work in drawings)
        return replace(state, data=replace(data, drawings=drawings))


class Made(Command, frozen=True):
    """The drawings have become a data set: told by the server that made it. No drawing is taken after that."""

    id: Position
    dataset: Annotated[str, Meta(pattern="^given-[0-9a-f]{16}$")]

    def on(self, state: State, who: Who) -> State:
        return replace(state, data=replace(current(state.data, self.id), dataset=self.dataset, closed=True))


class Set(Command, frozen=True):
    """Sets an exercise at the place where the class is."""

    text: Paragraph
    fields: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=12)]

    def on(self, state: State, who: Who) -> State:
        exercise = Exercise(state.asked + 1, self.text, self.fields, state.where or Where())
        return replace(state, asked=state.asked + 1, exercise=exercise)


class AnswerExercise(Command, frozen=True, tag="answer"):
    """A student's answers to the exercise, one for each field; they can be changed."""

    BY = "student"
    id: Position
    answers: Annotated[tuple[Annotated[str, Meta(max_length=1000)], ...], Meta(max_length=12)]

    def on(self, state: State, who: Who) -> State:
        person(state, who)
        exercise = current(state.exercise, self.id)
        if len(self.answers) != len(exercise.fields):
            raise Refused(f"This exercise has {len(exercise.fields)} answers.")
        answers = exercise.answers | {who.id: self.answers}
        check_size(text for texts in answers.values() for text in texts)
        return replace(state, exercise=replace(exercise, answers=answers))


def _check_drawing(text: str, data: ClassData) -> None:
    try:
        class_data.read(text, data.rows, data.columns)
    except ValueError as error:
        raise Refused(str(error)) from error
