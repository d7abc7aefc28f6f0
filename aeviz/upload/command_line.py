"""How a file is read and what becomes of it, as options of a command line: all that the page Your data can change."""

import argparse
import re
from dataclasses import replace
from typing import Any, get_args, get_type_hints

from aeviz.language import text
from aeviz.type_guards import is_list
from aeviz.upload.base import ENCODINGS, AmbiguousFile, Reading, Table
from aeviz.upload.choices import Choices, guess
from aeviz.upload.dialect import COMMENTS, QUOTES

NOTHING = "nothing"  # how a command line says "", as in `--quote nothing`
NAMED = {"tab": "\t", "tabs": "\t", "space": " ", "spaces": " ", r"\t": "\t", NOTHING: ""}
YES = {"yes": True, "no": False}
ORDERS = {"day-first": True, "month-first": False}
READING = {  # option -> field of Reading
    **{
        name: name
        for name in ("encoding", "separator", "quote", "comment", "decimal", "thousands", "header", "skip", "below")
    },
    **{name: name for name in ("part", "layout", "side", "ground")},
    "missing_marks": "missing",
    "dates": "day_first",
}
CHOICES = ("label", "value", "leave_out", "one_hot", "as_days", "cleared", "constant", "missing", "scaling", "held_out")


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Adds an option for each field of ``Reading``; what is not given is found out."""
    add = parser.add_argument_group("how a file is read; what is not given is found out").add_argument
    add("--encoding", choices=ENCODINGS)
    add("--separator", type=_mark, help="of cells: a character, tab or space")
    add("--quote", type=_mark, choices=[*QUOTES, ""], help="about texts: \" or ', or nothing", metavar="MARK")
    add("--comment", type=_mark, choices=[*COMMENTS, ""], help="mark of comments: # %% // or nothing", metavar="MARK")
    add("--decimal", choices=(".", ","))
    add("--thousands", type=_mark, choices=[*",. '", ""], help="between groups of digits, or nothing", metavar="MARK")
    add("--header", choices=YES, help="whether the first row holds names")
    add("--skip", type=int, help="lines above the table")
    add("--below", choices=("kept",), help="takes notes, and a row of sums or means, below a table for rows of it")
    add("--missing-marks", nargs="+", metavar="CELL", help="further cells that stand for a missing value")
    add("--dates", choices=ORDERS, help="of dates such as 1/2/2026")
    add("--part", help="which sheet, member or array")
    add("--layout", choices=[layout for layout in _options(Reading, "layout") if layout], help="of arrays")
    add("--side", type=int, help="brings every picture to so many pixels a side")
    add("--ground", choices=[ground for ground in _options(Reading, "ground") if ground], help="behind pictures")


def add_choices(parser: argparse.ArgumentParser) -> None:
    """Adds an option for each field of ``Choices``; what is not given is guessed, as the page begins."""
    add = parser.add_argument_group("what becomes of a file's columns; what is not given is guessed").add_argument
    add("--label", type=_mark, help="the column that holds the classes, or nothing")
    add("--value", type=_mark, help="the column of numbers that colours points, and is not learnt from")
    for name, told in {
        "leave-out": "columns of numbers that are not used",
        "one-hot": "categories to use, as 0 and 1",
        "as-days": "dates to use, as days",
        "cleared": "mixed columns to use, texts as missing",
        "held-out": "classes kept out of training, as anomalies",
    }.items():
        add(f"--{name}", nargs="*", metavar="NAME", help=told)
    add("--constant", action="store_true", default=None, help="use constant columns")
    add("--missing", choices=_options(Choices, "missing"), help="where numbers are missing")
    add("--scaling", choices=_options(Choices, "scaling"))
    add("--sentinels", nargs="*", type=_sentinel, metavar="COLUMN=NUMBER", help="numbers that stand for a missing one")
    add("--pixels", type=_shape, metavar="HEIGHTxWIDTH", help="the columns are pixels; 0x0: they are none")
    add("--split-seed", type=int, help="of the test part and of a sample")


def reading(arguments: argparse.Namespace) -> Reading:
    """The Reading of a command line."""
    given = {field: getattr(arguments, option) for option, field in READING.items()}
    for field, words in (("header", YES), ("day_first", ORDERS)):
        given[field] = words.get(given[field])
    given["missing"] = tuple(given["missing"] or ())
    return Reading(**{field: value for field, value in given.items() if value is not None})


def choices(arguments: argparse.Namespace, table: Table) -> Choices:
    """The choices that a page would begin with, but for what a command line says. Raises BadFile for other columns."""
    given: dict[str, Any] = {name: _frozen(getattr(arguments, name)) for name in (*CHOICES, "sentinels")}
    given["seed"] = arguments.split_seed
    for name in _columns(given):
        table.column(name)
    if arguments.pixels:
        shape = None if 0 in arguments.pixels else arguments.pixels
        scaling = given["scaling"] or ("standardise" if shape is None else "[0, 1]")
        given |= {"image_shape": shape, "scaling": scaling}
        guessed = replace(guess(table), image_shape=shape)
    else:
        guessed = guess(table)
    return replace(guessed, **{name: value for name, value in given.items() if value is not None})


def way_out(error: AmbiguousFile) -> str:
    """The option that answers what is asked of a file."""
    option = next(name for name, field in READING.items() if field == error.field)
    answers = ", ".join(repr(answer) for answer in error.options[:20])
    return text("Give it as --{option}, one of {answers}.", option=option.replace("_", "-"), answers=answers)


def _columns(given: dict[str, Any]) -> list[str]:
    """The columns that a command line names."""
    several = (given[name] or () for name in ("leave_out", "one_hot", "as_days", "cleared"))
    alone = (given[name] for name in ("label", "value") if given[name])
    return [*alone, *(name for names in several for name in names), *(name for name, _ in given["sentinels"] or ())]


def _frozen(value: Any) -> Any:
    return tuple(value) if is_list(value) else value


def _options(record: type, field: str) -> tuple[str, ...]:
    """What a field may be: the texts of its Literal."""
    kind = get_type_hints(record)[field]
    return tuple(option for option in get_args(kind) if isinstance(option, str))


def _mark(value: str) -> str:
    return NAMED.get(value, value)


def _sentinel(value: str) -> tuple[str, float]:
    column, _, number = value.rpartition("=")
    return column, float(number)


def _shape(value: str) -> tuple[int, int]:
    if not (found := re.fullmatch(r"(\d+)x(\d+)", value)):
        raise argparse.ArgumentTypeError(f"{value!r} is not like 28x28")
    return int(found[1]), int(found[2])
