"""Answers to an exercise as a table that a spreadsheet opens."""

from aeviz.room.state import State


def csv(state: State) -> bytes:
    """One row a student: a number, the name if one was typed, and an answer for each field of the exercise.

    A text that a spreadsheet would take for a formula gets an apostrophe before it. Students are numbered in the
    order in which they came.
    """
    import pandas as pd

    from aeviz.export import tables  # imports pandas, too, which a server begins without

    exercise = state.exercise
    fields = [f"{i}. {field}" for i, field in enumerate(exercise.fields, 1)] if exercise else []
    answers = exercise.answers if exercise else {}
    rows = [
        (number, person.name, *answers[id])
        for number, (id, person) in enumerate(state.people.items(), 1)
        if id in answers
    ]
    return tables.to_csv(pd.DataFrame(rows, columns=["student", "name", *fields]))
