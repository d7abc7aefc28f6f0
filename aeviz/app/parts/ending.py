"""What a page says of the end of its server, and of what goes with it: what lies in its memory alone."""

import secrets

from aeviz.app.state import client
from aeviz.components.ending import tell_of_the_end
from aeviz.language import count, plural, say, text

PROCESS = secrets.token_hex(8)  # this one, for as long as it runs


def watch() -> None:
    """Draws nothing before the server is gone, has been begun again, or has let go of what is this browser's."""
    tell_of_the_end(f"{PROCESS}-{client.client().let_go}", held(), words())


def held() -> list[str]:
    """What this browser has here that is nowhere else, each as a few words."""
    here = client.client()
    data = [text("the data {name}", name=own.title) for own in here.own_data.values() if not own.stored]
    files = [text("the file {name}", name=file.name) for file in here.files.values()]
    pins = plural("{n} pinned model", "{n} pinned models", n=count(len(here.pins)))
    guesses = plural("{n} locked guess", "{n} locked guesses", n=count(len(here.guesses)))
    counted = [say(words) for words, some in ((pins, here.pins), (guesses, here.guesses)) if some]
    return [*data, *files, *counted]


def words() -> dict[str, dict[str, str]]:
    """What the page says where its server is away, or is there again, in the reader's language."""
    return {
        "away": {
            "title": text("The server does not answer."),
            "waits": text(
                "This page asks for it until it is back, and then goes on by itself. What is drawn here can still be "
                "looked at."
            ),
            "goes": text("If the server has ended, this has gone with it:"),
        },
        "back": {
            "title": text("The server no longer has:"),
            "stays": text(
                "It was started again, or this browser was away for more than two minutes. The settings of a page are "
                "in its address, and stay; a file can be brought again."
            ),
            "close": text("Close"),
        },
    }
