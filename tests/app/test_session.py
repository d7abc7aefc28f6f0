"""What a session remembers: typed fields, each under a key of its own, apart from those of other places."""

import pytest
from streamlit.testing.v1 import AppTest

from aeviz.app.state.session import PartState, Session, SessionValue


def fields(kind: type) -> dict[str, SessionValue]:
    return {name: found for name, found in vars(kind).items() if isinstance(found, SessionValue)}


@pytest.mark.parametrize("kind", [Session, PartState])
def test_every_field_has_a_key_of_its_own(kind):
    names = [found.name for found in fields(kind).values()]
    assert len(set(names)) == len(names) > 3


def test_places_do_not_share_what_they_hold():
    def page():
        import streamlit as st

        from aeviz.app.state.session import PartState, session

        a, b = PartState("a"), PartState("b")
        a.knob, b.turn = 0.5, b.turn + 1
        session.put("widget", 3)
        st.text([a.knob, b.knob, a.turn, b.turn, session.value("widget"), session.has("a-knob"), session.has("b-knob")])
        st.text([session.drop("widget"), session.value("widget", "gone"), session.pins, session.opening])

    shown = AppTest.from_function(page).run()
    assert not shown.exception
    assert [element.value for element in shown.text] == ["[0.5, None, 0, 1, 3, True, False]", "[3, 'gone', (), None]"]


def test_a_first_value_is_not_shared_by_sessions():
    def page():
        import streamlit as st

        from aeviz.app.state.session import session

        session.waiting = session.waiting | {"x"}
        st.text(len(session.waiting))

    assert [AppTest.from_function(page).run().text[0].value for _ in range(2)] == ["1", "1"]
