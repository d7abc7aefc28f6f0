"""The own data sets of a browser. No other one sees them, unless their owner keeps them on this server."""

import re
from dataclasses import replace

from aeviz.app.state import client
from aeviz.app.state.records import Own
from aeviz.data import in_memory
from aeviz.data.base import Dataset
from aeviz.language import count, name_of, text
from aeviz.storage import dataset_file, store

PART_OF_STORE = 8  # an eighth of the store may be taken by the data of one owner
MOST = 5  # a browser's data sets lie in the server's memory


def held() -> dict[str, Own]:
    """name -> data set of this session's browser, in the order in which they came."""
    return dict(client.client().own_data)


def add(title: str, dataset: Dataset, stored: bool = False) -> None:
    """Makes a data set this browser's; ``stored`` if the store has it. Raises ValueError if it has too many."""
    others = {name: own for name, own in held().items() if name != dataset.name}
    if len(others) >= MOST:
        raise ValueError(text("A browser can hold {most} data sets; forget one first.", most=count(MOST)))
    client.client().own_data = others | {dataset.name: Own(title, dataset, stored)}


def forget(name: str) -> None:
    """Drops a data set, and all that was made of it, from this browser's sessions."""
    client.forget(name)


def save(own: Own) -> None:
    """Keeps a data set on this server. Raises ValueError where its owner has kept enough, StoreError as the store."""
    here, more, most = client.client(), own.dataset.x.nbytes, store.most() // PART_OF_STORE
    if here.stored + more > most:
        raise ValueError(
            text(
                "A browser can keep {most} MB on this server, so that it pushes out nobody else's; with these it would "
                "be {all} MB.",
                most=count(round(most / 2**20)),
                all=count(round((here.stored + more) / 2**20)),
            )
        )
    dataset_file.save(own.dataset)
    here.stored += more
    here.own_data = here.own_data | {own.dataset.name: replace(own, stored=True)}


def unsaved() -> bool:
    """Whether this browser has what goes when its last page is closed."""
    here = client.client()
    return bool(here.files) or not all(own.stored for own in here.own_data.values())


def names() -> tuple[str, ...]:
    """The names of this session's data sets, for a menu."""
    return tuple(held())


def title(name: str) -> str:
    """What a data set is called in a menu."""
    own = held().get(name)
    if own:
        return own.title
    return text("handwritten digits, 28 × 28") if name == "mnist_sample" else name_of(name.replace("_", " "))


def refusal(name: str) -> str:
    """Why this session may not use a data set, as half a sentence, or "". One kept on this server becomes its own."""
    if not in_memory.is_name(name) or name in held():
        return ""
    try:
        dataset = dataset_file.load(name)
        if dataset is not None:
            add(name, dataset, stored=True)
    except (ValueError, OSError) as error:
        return str(error).rstrip(".")
    return "" if dataset else _gone()


def _gone() -> str:
    """What is said to the owner who comes back too late, and to anybody else: nobody here knows which."""
    return text(
        "these are own data, which this browser does not hold: if they are yours, bring the same file again on the "
        "page Your data with the same choices, and this address shows them; if not, they stay with their owner"
    )


def plain(words: str) -> str:
    """A stranger's text, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]<>()#+.!|$:~-])", r"\\\1", words)
