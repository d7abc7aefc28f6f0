"""The machine of a room, without a server: played at random against a bookkeeping of its own."""

import math
import statistics

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from aeviz.room import commands, identity, polls, views
from aeviz.room.state import IDLE_SECONDS, Poll, State, Who, idle

OPTIONS = ("a", "b", "c")
TEACHER, PROJECTOR, N_STUDENTS = Who("teacher"), Who("projector"), 5
STUDENTS = [Who("student", f"{i:032x}") for i in range(N_STUDENTS)]
EXAMPLES = (  # one of each
    *(
        commands.Join(),
        commands.Present(here=True),
        commands.LetIn(open=True),
        commands.Invite(shown=True),
        commands.SetPace(pace="own"),
    ),
    *(commands.Move(page=""), commands.End(), commands.Ask(question="?", options=OPTIONS)),
    *(commands.Vote(poll=1, round=0, value=0), commands.Lock(poll=1), commands.Again(poll=1), commands.Reveal(poll=1)),
    *(
        commands.Sift(poll=1),
        commands.Dismiss(id=1),
        commands.Collect(prompt="", kind="knob"),
        commands.HandIn(id=1, content="a"),
    ),
    *(commands.Pick(id=1, works=()), commands.Gather(), commands.Draw(id=1, number=0, content="a")),
    *(
        commands.Made(id=1, dataset=""),
        commands.Set(text="", fields=("a",)),
        commands.AnswerExercise(id=1, answers=()),
    ),
)
one_of_them = some.integers(0, N_STUDENTS - 1)


def bytes_for(state: State, who: Who) -> bytes:
    return msgspec.json.encode(views.view(state, who))


def with_another_vote(state: State, whose: str) -> State:
    """The same room, had this student voted otherwise in every round."""
    poll = state.poll
    rounds = tuple({id: (vote + 1) % 3 if id == whose else vote for id, vote in r.items()} for r in poll.rounds)
    return msgspec.structs.replace(state, poll=msgspec.structs.replace(poll, rounds=rounds))


class Class(RuleBasedStateMachine):
    """A teacher and students who do what they like, in any order, some of it twice."""

    @initialize()
    def opened(self):
        self.state, self.now = identity.new(0.0), 0.0
        self.votes, self.phase, self.works, self.ids = [{}], None, {}, 0
        for student in STUDENTS:
            assert self.does(student, commands.Join())

    def does(self, who: Who, command: commands.Command) -> bool:
        """Whether the room takes it; sent again it changes nothing, and what it tells is what changed."""
        self.now += 1
        try:
            after, events = commands.apply(self.state, who, command, self.now)
        except commands.Refused as refused:
            assert str(refused).endswith(".")
            return False
        changed = {f for f in State.__struct_fields__ if getattr(after, f) != getattr(self.state, f)} - {"touched"}
        assert events == changed
        self.state = after
        if who.role == "student":
            assert commands.apply(after, who, command, self.now) == (after, frozenset())
        return True

    @rule(right=some.sampled_from([None, 0, 2]))
    def asks(self, right):
        assert self.does(TEACHER, commands.Ask(question="?", options=OPTIONS, right=right))
        self.votes, self.phase, self.ids = [{}], "open", self.ids + 1

    @precondition(lambda self: self.phase)
    @rule(i=one_of_them, option=some.integers(0, 4), round=some.integers(0, 1))
    def votes_for(self, i, option, round):
        taken = self.does(STUDENTS[i], commands.Vote(poll=self.state.poll.id, round=round, value=option))
        known = round < len(self.votes) and self.votes[round].get(i) == option
        now = self.phase == "open" and round == len(self.votes) - 1
        assert taken == (option < len(OPTIONS) and (now or known))
        if taken:
            self.votes[round][i] = option

    @precondition(lambda self: self.phase)
    @rule(locked=some.booleans())
    def locks(self, locked):
        if self.does(TEACHER, commands.Lock(poll=self.state.poll.id, locked=locked)):
            self.phase = "revealed" if self.phase == "revealed" else "locked" if locked else "open"
        else:
            assert self.phase == "revealed" and not locked

    @precondition(lambda self: self.phase)
    @rule()
    def asks_again(self):
        if len(self.votes) == 1 and self.does(TEACHER, commands.Again(poll=self.state.poll.id)):
            self.votes.append({})
            self.phase = "open"

    @precondition(lambda self: self.phase)
    @rule()
    def reveals(self):
        assert self.does(TEACHER, commands.Reveal(poll=self.state.poll.id))
        self.phase = "revealed"

    @rule(kind=some.sampled_from(["sentence", "knob"]))
    def collects(self, kind):
        assert self.does(TEACHER, commands.Collect(prompt="What do you see?", kind=kind))
        self.works = {}

    @precondition(lambda self: self.state.collection)
    @rule(i=one_of_them, text=some.sampled_from(["less", "more"]))
    def hands_in(self, i, text):
        if self.does(STUDENTS[i], commands.HandIn(id=self.state.collection.id, content=text)):
            self.works[i] = text

    @rule(role=some.sampled_from(["student", "projector"]), command=some.sampled_from(EXAMPLES))
    def nobody_else_commands(self, role, command):
        if role != command.BY:
            with pytest.raises(commands.Forbidden):
                commands.apply(self.state, Who(role, STUDENTS[0].id), command, 0.0)

    @invariant()
    def every_vote_counts_once(self):
        if not self.phase:
            return
        for round, votes in enumerate(self.votes):
            expected = [sum(vote == option for vote in votes.values()) for option in range(3)]
            assert polls.counts(self.state.poll, round) == expected

    @invariant()
    def the_class_learns_no_count_before_the_reveal(self):
        """Had one student voted otherwise, everybody else would be sent the same bytes."""
        if not self.phase or self.phase == "revealed":
            return
        for i, student in enumerate(STUDENTS):
            otherwise = with_another_vote(self.state, student.id)
            for other in [*STUDENTS[:i], *STUDENTS[i + 1 :], PROJECTOR]:
                assert bytes_for(otherwise, other) == bytes_for(self.state, other)

    @invariant()
    def after_the_reveal_everybody_sees_both_rounds(self):
        if self.phase == "revealed":
            expected = [polls.counts(self.state.poll, i) for i in range(len(self.votes))]
            assert all(views.view(self.state, who)["poll"]["counts"] == expected for who in (PROJECTOR, *STUDENTS))

    @invariant()
    def works_have_no_names(self):
        if self.state.collection:
            assert sorted(views.view(self.state, TEACHER)["collection"]["works"]) == sorted(self.works.values())
        for who in (TEACHER, PROJECTOR, STUDENTS[0]):
            shown = bytes_for(self.state, who).decode()
            assert not any(student.id in shown for student in STUDENTS)
            assert self.state.key not in shown

    @invariant()
    def it_is_written_and_read_back(self):
        assert msgspec.json.decode(msgspec.json.encode(self.state), type=State) == self.state


TestClass = Class.TestCase
TestClass.settings = settings(max_examples=40, stateful_step_count=25)


@pytest.fixture
def room() -> State:
    state = identity.new(0.0)
    for student in STUDENTS:
        state, _ = commands.apply(state, student, commands.Join(), 0.0)
    return state


def play(state: State, *turns: tuple[Who, commands.Command]) -> State:
    for who, command in turns:
        state, _ = commands.apply(state, who, command, 0.0)
    return state


@pytest.mark.parametrize("share, expected", [(0.34, "hint"), (0.35, "discuss"), (0.7, "discuss"), (0.71, "explain")])
def test_the_advice_is_that_of_peer_instruction(share, expected):
    assert polls.advice(share) == expected
    assert polls.advice(None) is None


def test_the_teacher_sees_shares_when_the_poll_is_locked_and_the_class_when_it_is_revealed(room):
    asked = (TEACHER, commands.Ask(question="?", options=OPTIONS, right=1))
    votes = [(who, commands.Vote(poll=1, round=0, value=int(i < 2))) for i, who in enumerate(STUDENTS)]
    room = play(room, asked, *votes)
    assert "counts" not in views.view(room, TEACHER)["poll"]
    room = play(room, (TEACHER, commands.Lock(poll=1)))
    seen = views.view(room, TEACHER)["poll"]
    assert (seen["shares"], seen["advice"]) == ([2 / 5], "discuss")
    assert not {"counts", "right", "why", "shares", "advice", "answered"} & set(views.view(room, PROJECTOR)["poll"])
    room = play(room, (TEACHER, commands.Again(poll=1)), (STUDENTS[0], commands.Vote(poll=1, round=1, value=1)))
    room = play(room, (TEACHER, commands.Reveal(poll=1)))
    assert views.view(room, PROJECTOR)["poll"]["counts"] == [[3, 2, 0], [0, 1, 0]]


def test_placed_knobs_are_a_histogram_of_the_whole_scale():
    poll = Poll(1, "where?", kind="knob", low=-1.0, high=1.0, rounds=({"a": -1.0, "b": 1.0, "c": 0.001},))
    counts = polls.counts(poll, 0)
    assert (len(counts), sum(counts)) == (polls.BINS, 3)
    assert [i for i, count in enumerate(counts) if count] == [0, polls.BINS // 2, polls.BINS - 1]


def test_a_knob_placed_on_marks_is_counted_at_each_and_one_of_them_is_right():
    votes = {"a": 0.0, "b": 2.0, "c": 2.0, "d": 1.0}
    poll = Poll(1, "where?", kind="knob", options=("0", "0.1", "1"), right=2, high=2.0, rounds=(votes,))
    assert polls.counts(poll, 0) == [1, 1, 2]
    assert polls.share_right(poll, 0) == 1 / 2


@pytest.mark.parametrize("kind", ["number", "knob"])
def test_a_number_is_right_as_near_as_the_teacher_said(room, kind):
    asked = commands.Ask(question="?", kind=kind, low=-5.0, truth=(0.3,), within=0.1)
    values = (0.4, 0.2, -3, 0.45, 1)  # the first two, whatever binary fractions make of them
    votes = [
        (who, commands.read(b'{"do":"vote","poll":1,"round":0,"value":%s}' % str(value).encode()))
        for who, value in zip(STUDENTS, values, strict=True)
    ]
    room = play(room, (TEACHER, asked), *votes, (TEACHER, commands.Lock(poll=1)))
    seen = views.view(room, TEACHER)["poll"]
    assert (seen["shares"], seen["scale"]) == ([2 / 5], (0.2, 1) if kind == "number" else (-5, 1))
    assert "truth" not in views.view(room, PROJECTOR)["poll"]
    with pytest.raises(commands.Refused, match="One number"):
        play(room, (TEACHER, commands.Ask(question="?", kind=kind, truth=(1.0, 2.0))))


def test_numbers_are_a_histogram_from_the_least_to_the_largest_of_both_rounds():
    poll = Poll(1, "how many?", kind="number", rounds=({"a": 10.0, "b": 10.0}, {"a": 22.0}))
    first, second = polls.counts(poll, 0), polls.counts(poll, 1)
    assert first == [2] + [0] * (polls.BINS - 1) and second == [0] * (polls.BINS - 1) + [1]
    assert polls.share_right(poll, 0) is None
    joker = Poll(1, "how many?", kind="number", rounds=({str(i): float(i) for i in range(1, 13)} | {"x": 1e12},))
    assert polls.scale(joker) == (1, 12) and polls.counts(joker, 0) == [1] * (polls.BINS - 2) + [1, 2]
    alone = Poll(1, "how many?", kind="number", rounds=({"a": 7.0},))
    assert sum(polls.counts(alone, 0)) == 1 and polls.scale(alone) == (6.5, 7.5)


def test_sentences_are_counted_without_telling_who_was_first(room):
    said = ["Codes", "zebras", "codes", " A net ", "zebras"]
    for order in (1, -1):
        votes = [(w, commands.Vote(poll=1, round=0, value=s)) for w, s in zip(STUDENTS, said, strict=True)]
        asked = play(room, (TEACHER, commands.Ask(question="?", kind="sentence")), *votes[::order])
        counts = polls.counts(asked.poll, 0)
        assert counts == [("Codes", 2), ("zebras", 2), ("A net", 1)]
    assert polls.share_right(asked.poll, 0) is None


def test_drawn_curves_are_quartiles_at_each_place():
    curves = {str(i): (float(i), float(i * i)) for i in range(9)}
    poll = Poll(1, "how?", kind="curve", high=100.0, rounds=(curves,))
    for place, found in enumerate(polls.counts(poll, 0)):
        values = [curve[place] for curve in curves.values()]
        assert found == tuple(statistics.quantiles(values, method="inclusive"))


@pytest.mark.parametrize(
    "asked, value",
    [
        (commands.Ask(question="?", options=OPTIONS), 3),
        (commands.Ask(question="?", options=OPTIONS), 1.0),
        (commands.Ask(question="?", options=OPTIONS), -1),
        (commands.Ask(question="?", options=OPTIONS), "1"),
        (commands.Ask(question="?", kind="number"), "1"),
        (commands.Ask(question="?", kind="sentence"), 1),
        (commands.Ask(question="?", kind="sentence"), "  "),
        (commands.Ask(question="?", kind="knob"), 1.5),
        (commands.Ask(question="?", kind="knob"), (0.5,)),
        (commands.Ask(question="?", kind="curve"), (0.5, -0.1)),
        (commands.Ask(question="?", kind="curve"), ()),
    ],
)
def test_an_answer_that_the_question_does_not_take_is_refused(room, asked, value):
    room = play(room, (TEACHER, asked))
    with pytest.raises(commands.Refused, match="no answer"):
        play(room, (STUDENTS[0], commands.Vote(poll=1, round=0, value=value)))


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b'{"do":"nothing"}', b'{"do":"end","more":1}', b'{"do":"made","id":1,"dataset":"given-0"}', b"\xff"]
    + [b'{"do":"vote","poll":1,"round":0,"value":%s}' % value for value in (b"NaN", b"true", b'""', b"1e400")],
)
def test_what_a_stranger_writes_is_refused_with_a_sentence(text):
    with pytest.raises(commands.Refused, match=r"No command of a room: .*\."):
        commands.read(text)


def test_every_command_is_read_as_it_is_written():
    move = commands.Move(page="sparse", settings={"knob": "1"}, moves={"a": (2.5,)}, step=3)
    assert commands.read(msgspec.json.encode(move)) == move
    assert {type(command) for command in EXAMPLES} == set(commands.ALL)
    tags = {kind: kind.__struct_config__.tag for kind in commands.ALL}
    assert tags == {kind: kind.__name__.lower() for kind in commands.ALL} | {commands.AnswerExercise: "answer"}


def test_how_far_the_class_has_come_never_goes_back(room):
    for page, step in [("sparse", 3), ("sparse", 1), ("denoising", 2)]:
        room = play(room, (TEACHER, commands.Move(page=page, step=step)))
    assert room.reached == {"sparse": 3, "denoising": 2}
    assert (room.where.page, views.view(room, STUDENTS[0])["reached"]) == ("denoising", None)
    room = play(room, (TEACHER, commands.SetPace(pace="own")))
    assert views.view(room, STUDENTS[0])["reached"] == room.reached
    room = play(room, (TEACHER, commands.SetPace(pace="own", free=True)))
    assert views.view(room, STUDENTS[0])["reached"] is None


def test_everybody_draws_as_many_as_asked_and_finds_their_own(room):
    room = play(room, (TEACHER, commands.Gather(each=2, rows=2, columns=2)))
    drawn = [
        (who, commands.Draw(id=1, number=n, content=f"2x2:00{i}{n}")) for n in (0, 1) for i, who in enumerate(STUDENTS)
    ]
    room = play(room, *drawn, *drawn)
    assert len(room.data.drawings) == 2 * N_STUDENTS
    with pytest.raises(commands.Refused, match="Everybody draws 2"):
        play(room, (STUDENTS[0], commands.Draw(id=1, number=2, content="2x2:0000")))
    room = play(room, (STUDENTS[1], commands.Draw(id=1, number=0, content="2x2:9999")))
    room = play(room, (TEACHER, commands.Made(id=1, dataset="given-" + "0" * 16)))
    assert views.view(room, STUDENTS[1])["mine"]["rows"] == [1, 1 + N_STUDENTS]
    assert views.view(room, STUDENTS[1])["data"]["drawings"][1] == "2x2:9999"
    with pytest.raises(commands.Refused, match="made already"):
        play(room, (STUDENTS[0], commands.Draw(id=1, number=0, content="2x2:0001")))


def test_what_a_class_hands_in_is_bounded(room):
    students = [Who("student", f"{i:032x}") for i in range(20)]
    room = play(room, *((who, commands.Join()) for who in students))
    room = play(room, (TEACHER, commands.Gather(each=50, rows=28, columns=28)))
    with pytest.raises(commands.Refused, match="full"):
        for number in range(50):
            for who in students:
                room = play(room, (who, commands.Draw(id=1, number=number, content="28x28:" + "5" * 784)))
    assert sum(len(work.content) for work in room.data.drawings) <= 400_000


def test_a_full_room_lets_go_of_who_is_away_and_has_said_nothing(room, monkeypatch):
    monkeypatch.setattr("aeviz.room.commands.leading.MOST_PEOPLE", len(STUDENTS))
    here, voter, writer, *ghosts = STUDENTS
    room = play(room, (here, commands.Present(here=True)), (TEACHER, commands.Ask(question="?", options=OPTIONS)))
    room = play(room, (voter, commands.Vote(poll=1, round=0, value=0)))
    room = play(
        room, (TEACHER, commands.Set(text="?", fields=("a",))), (writer, commands.AnswerExercise(id=2, answers=("b",)))
    )
    for _ in ghosts:
        new = identity.student()
        room = play(room, (new, commands.Join()), (new, commands.Present(here=True)))
        assert len(room.people) == len(STUDENTS)
    assert {here.id, voter.id, writer.id} <= room.people.keys() and not {g.id for g in ghosts} & room.people.keys()
    with pytest.raises(commands.Refused, match="nobody else"):
        play(room, (identity.student(), commands.Join()))
    play(room, (here, commands.Join(name="Ada")))


def test_answers_of_whoever_let_themselves_in_for_a_question_can_be_left_out(room):
    """One student with a hundred fresh cookies: the question was there before they were."""
    first = [(who, commands.Vote(poll=1, round=0, value=0)) for who in STUDENTS[:3]]
    room = play(room, (TEACHER, commands.Ask(question="?", options=OPTIONS, right=0)), *first)
    ghosts = [identity.student() for _ in range(100)]
    for ghost in ghosts:
        room = play(room, (ghost, commands.Join()), (ghost, commands.Vote(poll=1, round=0, value=2)))
    room = play(room, (STUDENTS[3], commands.Join(name="Ada")), (STUDENTS[3], commands.Vote(poll=1, round=0, value=1)))
    seen = views.view(room, TEACHER)["poll"]
    assert (seen["answered"], seen["late"]) == ([104], 100)
    room = play(room, (TEACHER, commands.Sift(poll=1)), (TEACHER, commands.Lock(poll=1)))
    seen = views.view(room, TEACHER)["poll"]
    assert (seen["answered"], seen["counts"], seen["shares"]) == ([4], [[3, 1, 0]], [3 / 4])
    assert not {"late", "sifted"} & views.view(room, STUDENTS[0])["poll"].keys()
    again = play(room, (TEACHER, commands.Sift(poll=1, sifted=False)), (TEACHER, commands.Reveal(poll=1)))
    assert views.view(again, STUDENTS[0])["poll"]["counts"] == [[3, 1, 100]]
    asked = play(room, (TEACHER, commands.Ask(question="next?", options=OPTIONS)))
    asked = play(asked, (ghosts[0], commands.Vote(poll=2, round=0, value=2)))
    assert views.view(asked, TEACHER)["poll"]["late"] == 0  # to the next question they are as good as all


def test_a_room_ends_and_forgets(room):
    room = play(room, (TEACHER, commands.Ask(question="secret", options=OPTIONS)), (TEACHER, commands.End()))
    assert room.ended and room.poll is None and not room.people
    with pytest.raises(commands.Refused, match="ended"):
        play(room, (STUDENTS[0], commands.Join()))


def test_a_room_is_idle_after_four_hours_without_a_command(room):
    assert not idle(room, IDLE_SECONDS) and idle(room, IDLE_SECONDS + 1)
    later, _ = commands.apply(room, TEACHER, commands.SetPace(pace="closed"), IDLE_SECONDS)
    assert not idle(later, 2 * IDLE_SECONDS)


def test_a_token_is_good_for_its_room_its_role_and_its_student_alone(room):
    other, student = identity.new(0.0), identity.student()
    token = identity.token(room, student)
    assert identity.known(room, token) == student and identity.known(other, token) is None
    forged = token.replace(".student.", ".teacher."), token[:-1] + ("0" if token[-1] != "0" else "1"), "", "a.b"
    assert not any(identity.known(room, text) for text in forged)
    assert identity.known(room, identity.token(room, TEACHER)) == TEACHER
    assert identity.is_teachers_key(room, identity.teachers_key(room).upper())
    assert not identity.is_teachers_key(other, identity.teachers_key(room))


def test_codes_are_read_as_people_type_them_and_cannot_be_guessed():
    state = identity.new(0.0)
    assert identity.code_of(f" {state.code[:3].lower()}-{state.code[3:]} ") == state.code
    assert [identity.code_of(text) for text in ("", "ABC", "ABCDE1", "ABCDEFG")] == [""] * 4
    assert len(set(identity.LETTERS)) == 31 and math.log10(31**identity.LENGTH) > 8.9
