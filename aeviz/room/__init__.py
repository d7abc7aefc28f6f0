"""A class: the teacher leads, all follow, guesses are counted. Pure: neither a server nor Streamlit is known here.

``state`` says what a room is, ``commands`` what can be done in it, ``views`` what each kind of viewer sees of it;
a ``board`` keeps rooms (``memory``, ``jetstream``), and ``rooms`` puts all together for a server.
"""
