"""What each kind of viewer sees of a room, as parts that can be sent by themselves.

Before a poll is revealed, nothing that a student or the projector is shown depends on anybody else's vote.
"""

from typing import Any

from aeviz.room import class_data, identity, polls
from aeviz.room.state import ClassData, Collection, Exercise, Poll, State, Who

RoomView = dict[str, Any]


def view(state: State, who: Who) -> RoomView:
    """All that somebody sees; a student also what is their own."""
    return shared(state, who.role) | ({"mine": mine(state, who.id)} if who.role == "student" else {})


def shared(state: State, role: str) -> RoomView:
    """What all of one role see."""
    all_see = {
        "room": {"code": state.code, "ended": state.ended, "pace": state.pace, "free": state.free}
        | {"inviting": state.inviting},
        "where": state.where,
        "reached": state.reached if state.pace == "own" and not state.free else None,
        "poll": state.poll and _poll(state.poll, role),
        "collection": state.collection and _collection(state.collection, role),
        "data": state.data and _data(state.data, role),
        "exercise": state.exercise and _exercise(state.exercise),
    }
    return all_see | (_teachers(state) if role == "teacher" else {})


def mine(state: State, id: str) -> RoomView:
    """What a student has said and handed in."""
    person, poll, collection, data, exercise = (
        state.people.get(id),
        state.poll,
        state.collection,
        state.data,
        state.exercise,
    )
    return {
        "name": person.name if person else "",
        "votes": [votes.get(id) for votes in poll.rounds] if poll else [],
        "work": next((work.content for work in collection.works if work.by == id), None) if collection else None,
        "rows": class_data.rows_of(data, id) if data and data.closed else [],
        "drawn": sum(work.by == id for work in data.drawings) if data else 0,
        "answers": exercise.answers.get(id) if exercise else None,
    }


def _poll(poll: Poll, role: str) -> RoomView:
    asked: RoomView = {
        "id": poll.id,
        "question": poll.question,
        "kind": poll.kind,
        "options": poll.options,
        "pictures": poll.pictures,
        "low": poll.low,
        "high": poll.high,
        "round": len(poll.rounds) - 1,
        "locked": poll.locked,
        "revealed": poll.revealed,
    }
    if role == "teacher":
        asked["answered"] = [len(polls.counted(poll, i)) for i in range(len(poll.rounds))]
        asked |= {"right": poll.right, "why": poll.why, "late": len(poll.late), "sifted": poll.sifted}
    return asked | (_result(poll) if poll.revealed or (role == "teacher" and poll.locked) else {})


def _result(poll: Poll) -> RoomView:
    rounds = range(len(poll.rounds))
    shares = [polls.share_right(poll, i) for i in rounds]
    return {
        "right": poll.right,
        "why": poll.why,
        "truth": poll.truth,
        "within": poll.within,
        "scale": polls.scale(poll),
        "counts": [polls.counts(poll, i) for i in rounds],
        "shares": shares,
        "advice": polls.advice(shares[-1]),
    }


def _collection(collection: Collection, role: str) -> RoomView:
    works = collection.works
    seen: RoomView = {
        "id": collection.id,
        "prompt": collection.prompt,
        "kind": collection.kind,
        "closed": collection.closed,
    }
    seen["shown"] = [works[at].content for at in collection.picked]
    if role == "teacher":
        seen |= {"works": [work.content for work in works], "picked": collection.picked}
    return seen


def _data(data: ClassData, role: str) -> RoomView:
    seen: RoomView = {"id": data.id, "rows": data.rows, "columns": data.columns, "each": data.each}
    seen |= {"closed": data.closed, "dataset": data.dataset}
    if role != "student" or data.closed:
        seen["drawings"] = [work.content for work in data.drawings]
    return seen


def _exercise(exercise: Exercise) -> RoomView:
    return {"id": exercise.id, "text": exercise.text, "fields": exercise.fields, "place": exercise.place}


def _teachers(state: State) -> RoomView:
    answered = state.exercise.answers if state.exercise else {}
    return {
        "people": {
            "count": len(state.people),
            "here": sum(person.here for person in state.people.values()),
            "names": sorted(person.name for person in state.people.values() if person.name),
            "answered": len(answered),
            "joining": state.joining,
        },
        "key": identity.teachers_key(state),
    }
