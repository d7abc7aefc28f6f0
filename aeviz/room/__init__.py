"""A class: the teacher leads, all follow, guesses are counted. Pure: neither a server nor Streamlit is known here.

``state`` says what a room is, ``commands`` what can be done in it, ``views`` what each kind of viewer sees of it;
``board`` and ``jetstream`` keep rooms, ``rooms`` puts both together for a server.
"""
