"""A log → the symptoms in it, each with its first stacks; bounded memory, whatever is fed."""

from __future__ import annotations

import codecs
import os
from importlib import import_module
from io import BytesIO, FileIO
from typing import TYPE_CHECKING, BinaryIO, cast

from geventlint.errors import UsageError
from geventlint.explain.recognition import Log, Recognizer
from geventlint.explain.stream import Reader
from geventlint.explain.tally import Tally

if TYPE_CHECKING:
    from geventlint.explain.stream import Source

_GZIP = b"\x1f\x8b"
_DOCUMENT = 8 * 1024 * 1024
"""A larger input is read line by line, whatever it is."""


def read(name: str, source: BinaryIO, recognizer: Recognizer) -> Log:
    """Read an input to its end. Raises UsageError for one that cannot be read."""
    log = Log(name)
    try:
        opened = _opened(source)
        if opened is None:
            log.binary = True
            return log
        whole, data = _whole(opened)
        found = _texts(data) if whole else None
        stream: Source = _Joined(data, opened)
        if found is not None:
            stream = BytesIO("\n".join(found).encode("utf-8", "replace"))
        plain = isinstance(source, FileIO) and found is None and isinstance(opened, _Joined) and _countable(source)
        reader = Reader(stream, recognizer.words, source.fileno() if plain else None, Tally(log, recognizer))
        seen: set[tuple[str, str]] = set()
        closeup = None
        for place in reader.places():
            # start-up: a log without a place needs none of it
            closeup = closeup or import_module("geventlint.explain.closeup")
            closeup.look(log, place, recognizer, seen)
    except (OSError, EOFError, ValueError) as error:
        raise UsageError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    log.marks, log.lines, log.size = frozenset(reader.marks), reader.lines, reader.size
    return log


def _countable(source: FileIO) -> bool:
    """Whether lines can be counted in the file itself: it can be read anywhere, and is not compressed."""
    return hasattr(os, "pread") and source.seekable() and os.pread(source.fileno(), 2, 0) != _GZIP


class _Joined:
    """What was read already, and the rest."""

    def __init__(self, head: bytes, rest: Source) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes."""
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._rest.read(size)


class _Recoded:
    """UTF-16 as UTF-8."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder("utf-16")("replace")

    def read(self, size: int = -1, /) -> bytes:
        """Return about ``size`` bytes."""
        while piece := self._source.read(size):
            if text := self._decoder.decode(piece):
                return text.encode()
        return b""


def _opened(source: BinaryIO) -> Source | None:
    """The input as UTF-8, decompressed; None if it is no text."""
    head = source.read(4096)
    joined: Source = _Joined(head, source)
    if head.startswith(_GZIP):
        import gzip  # start-up: a plain log needs none of it

        joined = gzip.GzipFile(fileobj=cast("BinaryIO", joined))
        head = joined.read(4096)
        joined = _Joined(head, joined)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _Recoded(joined)
    return None if head.count(0) > len(head) // 100 else joined


def _texts(data: bytes) -> list[str] | None:
    from geventlint.explain.lines import document

    return document(data)


def _whole(source: Source) -> tuple[bool, bytes]:
    """The input, if it begins as JSON does and is small; else what was read to know that."""
    data = source.read(4096)
    if not data.lstrip().startswith((b"{", b"[\n", b"[{", b"[ {")):
        return False, data
    pieces = [data]
    size = len(data)
    while size <= _DOCUMENT and (piece := source.read(65536)):
        pieces.append(piece)
        size += len(piece)
    return size <= _DOCUMENT, b"".join(pieces)
