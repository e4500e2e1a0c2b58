"""The two streams: answers go to stdout, all else to stderr; what each of them can show."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from geventlint.errors import UsageError

if TYPE_CHECKING:
    from typing import BinaryIO

    from typing_extensions import Self

_ARROWS = "→…"
_PLAIN = str.maketrans({"→": "->", "…": "...", "“": '"', "”": '"', "\N{EN DASH}": "-"})
"""Signs for an output whose alphabet lacks them."""
_PATIENCE = 0.4
"""Seconds before progress is shown: short work shows none."""


def write(text: str) -> None:
    """Write an answer to stdout, characters that it cannot show replaced; a reader that has gone has seen enough."""
    encoding = sys.stdout.encoding or "utf-8"
    shown = text if has_unicode() else text.translate(_PLAIN)
    try:
        sys.stdout.write(shown.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        give_up()


def tell(text: str) -> None:
    """Write one line to stderr."""
    encoding = sys.stderr.encoding or "utf-8"
    line = " ".join(text.split())
    sys.stderr.write(line.encode(encoding, "replace").decode(encoding) + "\n")


def entered() -> BinaryIO:
    """Return standard input; raises UsageError if it is closed."""
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    return sys.stdin.buffer


def give_up() -> None:
    """Turn stdout away from where it leads, so that the interpreter does not complain at its end."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):  # not a file
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, descriptor)
    os.close(null)


def has_color() -> bool:
    """Whether stdout shows colours: a terminal does, NO_COLOR forbids it, FORCE_COLOR demands it."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def has_unicode() -> bool:
    """Whether stdout can encode an arrow."""
    try:
        _ARROWS.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def width() -> int:
    """Return the columns of the terminal, or 100 where there is none."""
    import shutil  # start-up: it brings every archive format along

    return shutil.get_terminal_size((100, 24)).columns


def room() -> int | None:
    """Return the columns that a table may take: those of the terminal, or None where there is none."""
    return width() if sys.stdout.isatty() else None


def fitted(line: str) -> str:
    """Return a row of a table, cut to the terminal; where there is none it stays whole."""
    columns = room() or len(line)
    return line if len(line) <= columns else f"{line[: columns - 1]}…"


class Progress:
    """Shows on a terminal what takes long; call it with what is being done, and leave it to wipe the line."""

    def __init__(self) -> None:
        self.shows = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.begun = time.monotonic()
        self.written = False

    def __call__(self, doing: str) -> None:
        """Show what is being done, once the user has waited a while."""
        if self.shows and time.monotonic() - self.begun > _PATIENCE:
            sys.stderr.write(f"\r\x1b[K{doing[: width() - 1]}")
            sys.stderr.flush()
            self.written = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.written:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
