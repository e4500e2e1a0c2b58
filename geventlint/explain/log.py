"""A log → the symptoms in it, each with its first stacks; bounded memory, whatever is fed."""

from __future__ import annotations

import codecs
import gzip
import re
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, cast

from geventlint.errors import UsageError
from geventlint.explain.literals import required
from geventlint.explain.stream import FULLY, Reader, Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.explain.stream import Source
    from geventlint.explain.tracebacks import Stack
    from geventlint.knowledge.entries import Symptom

_DOCUMENT = 8 * 1024 * 1024
"""A larger input is read line by line, whatever it is."""
_FRAMES = ("/", ".py", "(", "in _", "_handle_results", "Error")
"""Texts of frames and of errors: what holds one is a line of a stack or speaks of an error."""
_EXCEPTION = re.compile(r"[\w.]+: |Exception ")
"""A message that is printed in a traceback, or in a line that speaks of an error."""
TRACEBACK, RECEIVED, GEVENT, GREENLET = b"Traceback (most recent call last)", b"] received", b"gevent", b"greenlet"
PREFORK, CELERY, GUNICORN = b"ForkPoolWorker", b"celery", b"gunicorn"
OUTCOMES = (b"] succeeded in ", b"raised unexpected:", b"] retry: ", b"] ignored", b"] raised")


@dataclass(frozen=True, slots=True)
class Match:
    """A line that looks like a symptom, and the stack it belongs to."""

    symptom: Symptom
    line: int
    text: str
    stack: Stack


@dataclass
class Log:
    """What one input says."""

    name: str
    matches: dict[str, list[Match]] = field(default_factory=dict)
    """By symptom, the first ones."""
    counts: dict[str, int] = field(default_factory=dict)
    marks: frozenset[bytes] = frozenset()
    lines: int = 0
    size: int = 0
    binary: bool = False
    replaced: bool = False
    """Some line that matched holds bytes that are not UTF-8."""

    @property
    def gevent(self) -> bool:
        """Whether it mentions gevent at all."""
        return GEVENT in self.marks or GREENLET in self.marks

    @property
    def never_run(self) -> bool:
        """Whether tasks are received in it, and none has an end; said only of a log that was seen as a whole."""
        return self.size <= FULLY and RECEIVED in self.marks and not self.marks.intersection(OUTCOMES)


class Recognizer:
    """Knows the symptoms by their patterns."""

    def __init__(self, symptoms: Mapping[str, Symptom]) -> None:
        self._symptoms = [one for one in symptoms.values() if one.pattern]
        self._needed = {one.id: required(one.pattern) for one in self._symptoms}
        self._patterns: dict[str, re.Pattern[str]] = {}

    @cached_property
    def words(self) -> Words:
        """What to stop at in a log."""
        direct: list[str] = []
        gated: list[str] = []
        for one in self._symptoms:
            for text in self._needed[one.id]:
                (gated if _EXCEPTION.match(one.title) or any(part in text for part in _FRAMES) else direct).append(text)
        return Words(
            anywhere=tuple(direct),
            of_errors=tuple(gated),
            every=not all(self._needed.values()),
            marks=(TRACEBACK, RECEIVED, GEVENT, GREENLET, PREFORK, CELERY, GUNICORN, *OUTCOMES),
        )

    def of(self, text: str) -> Iterator[Symptom]:
        """Yield the symptoms whose pattern a line matches."""
        for one in self._symptoms:
            needed = self._needed[one.id]
            if needed and not any(word in text for word in needed):
                continue
            if self.pattern(one.pattern).search(text):
                yield one

    def pattern(self, text: str) -> re.Pattern[str]:
        """Return a compiled pattern."""
        found = self._patterns.get(text)
        if found is None:
            found = self._patterns[text] = re.compile(text)
        return found


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
        reader = Reader(stream, recognizer.words)
        seen: set[tuple[str, str]] = set()
        for place in reader.places():
            from geventlint.explain import closeup  # start-up: a log without a place needs none of it

            closeup.look(log, place, recognizer, seen)
    except (OSError, EOFError, ValueError) as error:
        raise UsageError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    log.marks, log.lines, log.size = frozenset(reader.marks), reader.lines, reader.size
    return log


def silence(log: Log) -> str:
    """Say why a log has no answer."""
    if log.binary:
        return f"{log.name}: binary data, not a log"
    if not log.size:
        return f"{log.name}: empty"
    kind = (
        "no symptom that is known in its tracebacks"
        if TRACEBACK in log.marks
        else "no traceback and no symptom that is known"
    )
    return f"{log.name}: {kind} ({log.lines} lines)"


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
    if head.startswith(b"\x1f\x8b"):
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
