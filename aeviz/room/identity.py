"""Who is who: a room's code to read aloud, and texts that only this room can have signed.

A code has six letters of an alphabet without look-alikes: 31^6, nearly a billion. The teacher's key and each
student's cookie are signed by the room's own secret (HMAC with SHA-256), so any dashboard that has the room knows them.
"""

import hmac
import re
import secrets

from aeviz.room.state import Role, State, Who

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".replace("L", "")
LENGTH = 6
KEY_LETTERS = 20
TOKEN = re.compile(r"([0-9A-Z]{6})\.(teacher|student)\.([0-9a-f]{0,32})\.([0-9a-f]{64})")


def new(now: float) -> State:
    """An empty room, with a code and a secret of its own."""
    return State(code="".join(secrets.choice(LETTERS) for _ in range(LENGTH)), key=secrets.token_hex(32), touched=now)


def code_of(text: str) -> str:
    """A code as it is kept: as somebody typed it, without blanks and in capitals; "" for what can be none."""
    code = re.sub(r"[\s-]", "", text).upper()
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


def student() -> Who:
    """Somebody new."""
    return Who("student", secrets.token_hex(16))


def token(state: State, who: Who) -> str:
    """What a browser shows to be known again: the room's code, who it is, and the signature."""
    return f"{state.code}.{who.role}.{who.id}.{_signature(state, who.role, who.id)}"


def room_of(text: str) -> str:
    """The code that a token names, unchecked; "" for a text that is none."""
    found = TOKEN.fullmatch(text)
    return found[1] if found else ""


def known(state: State, text: str) -> Who | None:
    """Whom a token stands for in this room; None for one that it did not sign."""
    found = TOKEN.fullmatch(text)
    if found is None or found[1] != state.code:
        return None
    role: Role = "teacher" if found[2] == "teacher" else "student"
    id, signature = found[3], found[4]
    return Who(role, id) if hmac.compare_digest(signature, _signature(state, role, id)) else None


def teachers_key(state: State) -> str:
    """By which the teacher leads the room from another machine."""
    return _signature(state, "teacher", "key")[:KEY_LETTERS]


def is_teachers_key(state: State, text: str) -> bool:
    """Whether a text is the teacher's key of this room, in constant time."""
    return hmac.compare_digest(text.strip().lower().encode(), teachers_key(state).encode())


def _signature(state: State, role: Role, id: str) -> str:
    return hmac.new(bytes.fromhex(state.key), f"{state.code} {role} {id}".encode(), "sha256").hexdigest()
