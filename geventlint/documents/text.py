"""Bytes of a file → text, and offsets of that text → lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right

from geventlint.model import Location

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


def decode(data: bytes) -> str:
    r"""Return the text of a file, its line ends turned into ``\n``; never raises.

    A byte order mark decides, then a coding comment in the first two lines (as pip and Python read it), then UTF-8;
    what is none of these is read as latin-1, in which every byte is a character, so that columns stay true.
    """
    text = _decode(data)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data[:2]:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _decode_legacy(data)


def _decode_legacy(data: bytes) -> str:
    for line in data.split(b"\n", 2)[:2]:
        found = _CODING.match(line)
        if found:
            try:
                return data.decode(found[1].decode("ascii"), "replace")
            except (LookupError, UnicodeDecodeError):
                break
    return data.decode("latin-1")


class Lines:
    """The lines of a text: turns offsets into places. Lines and columns count from 1."""

    __slots__ = ("starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def location(self, path: str, start: int, end: int) -> Location:
        """Return the piece of the file between two offsets, the end exclusive."""
        return Location(path, *self.place(start), *self.place(end))
