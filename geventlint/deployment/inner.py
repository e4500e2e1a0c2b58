"""Commands inside a word of another command: ``sh -c TEXT``, ``su -c TEXT``, ``parallel ::: TEXT TEXT``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment import shell
from geventlint.deployment.argv import Word
from geventlint.deployment.context import Context
from geventlint.deployment.values import Run
from geventlint.documents.placed import Mark, Placed

if TYPE_CHECKING:
    from geventlint.deployment.argv import Line


def commands_of(line: Line, word: Word, arguments: tuple[Word, ...] = ()) -> list[Line]:
    """Return the commands of a text that a shell gets, each at its own place."""
    context = Context(
        (word.location or line.launch.location).path,
        line.open_file,
        line.environment,
        line.directory,
        line.launch.service,
        programs=line.programs,
    )
    text, exact = _placed(line, word)
    positional = [(Run(item.text, -1, -1, exact=False),) for item in arguments]
    found = []
    for launch in shell.launches(text, context, positional):
        words = tuple(Word(item, place) for item, place in zip(launch.argv, launch.words, strict=True))
        if word.location is None:
            words = tuple(Word(item.text) for item in words)
        outer = replace(line.launch, command=launch.command) if word.location else line.launch
        found.append(
            replace(
                line,
                words=words,
                launch=replace(outer, location=launch.location) if exact else outer,
                environment={**line.environment, **launch.environment},
                directory=launch.directory or line.directory,
            )
        )
    return found


def _placed(line: Line, word: Word) -> tuple[Placed, bool]:
    """The text of a word, and whether every character of it stands where the file has it."""
    where = word.location or line.launch.location
    width = where.end_column - where.column
    breaks = [found.end() for found in re.finditer("\n", word.text)]
    inside = not breaks and where.line == where.end_line and width == len(word.text) + 2
    exact = inside or width == len(word.text) or (bool(breaks) and len(breaks) == where.end_line - where.line)
    marks = [Mark(0, where.line, where.column + (1 if inside else 0))]
    if exact:
        marks += [Mark(offset, where.line + count, 1) for count, offset in enumerate(breaks, 1)]
    return Placed(word.text, marks), exact and word.location is not None
