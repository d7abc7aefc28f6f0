"""The terms of the field that pages use, each explained in a sentence: beside the texts, and in the guide."""

import re
from dataclasses import dataclass
from functools import cache

from aeviz.language import Prose, current, say


@dataclass(frozen=True)
class Term:
    """A term, what it means, and other forms of it that stand in texts, each as a regular expression of whole words."""

    name: Prose
    meaning: Prose


TERMS = (Term(Prose("code"), Prose("The few numbers $z = f(x)$ into which an encoder turns an example $x$.")),)


@cache
def _patterns(language: str) -> tuple[tuple[Term, re.Pattern], ...]:
    """Each term with what finds it in a text of this language: the name, and a plural's ending."""
    names = [(term, re.escape(say(term.name, language))) for term in TERMS]
    return tuple((term, re.compile(rf"(?<!\w){name}\w{{0,2}}(?!\w)", re.IGNORECASE)) for term, name in names)


def found_in(text: str) -> tuple[Term, ...]:
    """The terms that stand in a text in the reader's language, formulas left out."""
    words = re.sub(r"\${1,2}.+?\${1,2}", " ", text, flags=re.DOTALL)
    return tuple(term for term, pattern in _patterns(current()) if pattern.search(words))


def explained(text: str) -> str | None:
    """Markdown that explains the terms of a text; None where it has none."""
    lines = [f"**{say(term.name)}**: {say(term.meaning)}" for term in found_in(text)]
    return "\n\n".join(lines) or None
