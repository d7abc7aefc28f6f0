"""Docstrings on the site: rows of ``name    what it is`` become lists, which Markdown would run together."""

import re

import griffe

ROW = re.compile(r"^ {0,4}([\w*][\w, .*/]*?) {2,}(\S.*)$")
FURTHER = " " * 8  # a row's second line is indented so far at least


class Rows(griffe.Extension):
    """Rewrites each docstring before it is rendered."""

    def on_object(self, *, obj: griffe.Object, **kwargs) -> None:
        """Called for every object that is found."""
        if obj.docstring:
            obj.docstring.value = listed(obj.docstring.value)


def listed(text: str) -> str:
    """A docstring whose rows are Markdown lists."""
    lines, within = [], False
    for line in text.splitlines():
        if within and line.startswith(FURTHER):
            lines[-1] += f" {line.strip()}"
            continue
        row = ROW.match(line)
        if row and not within:
            lines.append("")
        lines.append(f"* `{row[1]}`: {row[2]}" if row else line)
        within = bool(row)
    return "\n".join(lines)
