"""One line of a log as a program wrote it: without colours, without what collectors put before it, out of its JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANSI = re.compile(r"\x1b\[[0-9;?]{0,16}[A-Za-z]|\x1b\][^\x07\x1b]{0,256}(?:\x07|\x1b\\)")
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
"""Quotation marks that chats and word processors put in place of a message's own."""
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
_PREFIXES = (
    re.compile(r"(?P<source>[A-Za-z0-9][\w.-]{0,80})\s{0,40}\|(?: |$)"),  # docker compose, foreman
    re.compile(rf"{_TIME} (?:stdout|stderr) [FP](?: |$)"),  # containerd, as Kubernetes keeps it
    re.compile(r"\[(?P<source>pod/[\w./-]{1,200})\] ?"),  # kubectl logs --prefix
    re.compile(r"\d\d:\d\d:\d\d (?P<source>[\w-]{1,60}\.\d{1,4})\s{0,20}\| "),  # honcho
    re.compile(r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [\w.-]{1,80} (?P<source>[\w./@-]{1,80}\[\d{1,9}\]): ?"),  # syslog
    re.compile(rf"{_TIME} (?P<source>(?:app|heroku)\[[\w.-]{{1,60}}\]): ?"),  # heroku
    re.compile(rf"\[(?:{_TIME}: )?(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)/[\w-]{{1,60}}\](?: |$)"),  # Celery, each line
    re.compile(r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d [\d:.]{8,20} \d{4}\] (?:\[[^\]\n]{1,60}\] ){0,4}"),  # Apache
    re.compile(rf"{_TIME}(?: |$)(?=\s*(?:Traceback|File |\S+Error\b|\[)|  )"),  # docker logs -t
)
_MOST_PREFIXES = 3
_LINES = ("log", "MESSAGE", "textPayload")
"""Keys under which collectors put one line of a program's output; the rest of the object is theirs."""
_METADATA = re.compile(rf"\S{{0,40}}|{_TIME}")
"""Levels, names, ids and times: they would stand between the lines of a traceback."""
_DEPTH = 24
LONGEST_LINE = 1024 * 1024
"""A longer line is not looked into."""
_LONGEST = 4096
_STRINGS = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, and which of several programs in one log wrote it."""

    text: str
    source: str = ""


def expand(data: bytes) -> Iterator[Line]:
    """Yield what one line of a log says: itself without its prefixes, or every line of the texts in its JSON."""
    line = plain(decoded(data))
    brace = line.text.find("{")
    if 0 <= brace <= LONGEST_LINE // 8 and line.text.rstrip().endswith("}") and len(line.text) <= LONGEST_LINE:
        value = _parsed(line.text[brace:])
        if isinstance(value, dict):
            for text in texts(value):
                yield from (plain(piece, line.source) for piece in text.splitlines())
            return
    yield Line(line.text[:_LONGEST], line.source)


def decoded(data: bytes) -> str:
    """Return a line as text, with the quotation marks of programs; bytes that are not UTF-8 become replacement characters."""
    text = data.decode("utf-8", "replace").rstrip("\r\n")
    return text if text.isascii() else text.translate(_QUOTES)


def plain(text: str, source: str = "") -> Line:
    """Return a line without colours and without the prefixes of collectors."""
    text = _ANSI.sub("", text) if "\x1b" in text else text
    for _ in range(_MOST_PREFIXES):
        match = next((found for prefix in _PREFIXES if (found := prefix.match(text))), None)
        if match is None:
            break
        source = match.groupdict().get("source") or source
        text = text[match.end() :]
    return Line(text, source)


def texts(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the texts of a JSON value; an event of Sentry as the traceback that Python would have printed."""
    if depth > _DEPTH:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if isinstance(value.get("type"), str) and "stacktrace" in value and isinstance(value.get("value"), str | None):
            yield _sentry(value)
            return
        line = next((value[key] for key in _LINES if isinstance(value.get(key), str)), None)
        if line is not None:
            yield line
            return
        for item in value.values():
            yield from (text for text in texts(item, depth + 1) if not _METADATA.fullmatch(text))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, depth + 1)


def _sentry(exception: dict[str, Any]) -> str:
    trace = exception.get("stacktrace")
    frames = trace.get("frames") if isinstance(trace, dict) else None
    lines = ["Traceback (most recent call last):"]
    for frame in frames if isinstance(frames, list) else ():
        if not isinstance(frame, dict):
            continue
        path = frame.get("abs_path") or frame.get("absPath") or frame.get("filename") or "?"
        number = frame.get("lineno") or frame.get("lineNo") or 0
        lines.append(f'  File "{path}", line {number}, in {frame.get("function") or "?"}')
        code = frame.get("context_line")
        if isinstance(code, str) and code.strip():
            lines.append(f"    {code.strip()}")
    module = exception.get("module")
    name = f"{module}.{exception['type']}" if isinstance(module, str) and module else exception["type"]
    return "\n".join([*lines, f"{name}: {exception.get('value') or ''}"])


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def document(data: bytes) -> list[str] | None:
    """Return the texts of an input that is one JSON value, such as an exported event; None if it is not."""
    value = _parsed(data.decode("utf-8", "replace"))
    if not isinstance(value, dict | list):
        return None
    found = []
    for number, text in enumerate(texts(value)):
        if number >= _STRINGS:
            break
        found.append(text)
    return found
