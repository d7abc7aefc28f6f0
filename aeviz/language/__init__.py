"""Sentences as data, and the reader's language: a template with named values, said when somebody reads it.

English stands in the code; ``translations/LANGUAGE.po`` has the other languages (gettext's format, read by Babel).
"""

from aeviz.language.catalogue import LANGUAGES, ask_reader, current, speaking
from aeviz.language.numbers import Number, count, degrees, number, percent, share, signed, signed_percent, times
from aeviz.language.sentence import (
    Listed,
    Prose,
    Sentence,
    Told,
    name_of,
    named,
    of_error,
    plural,
    say,
    separators,
    text,
)

__all__ = [
    "LANGUAGES",
    "Listed",
    "Number",
    "Prose",
    "Sentence",
    "Told",
    "ask_reader",
    "count",
    "current",
    "degrees",
    "name_of",
    "named",
    "number",
    "of_error",
    "percent",
    "plural",
    "say",
    "separators",
    "share",
    "signed",
    "signed_percent",
    "speaking",
    "text",
    "times",
]
