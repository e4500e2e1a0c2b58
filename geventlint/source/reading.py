"""Bytes of a Python file → text, or the reason why there is none."""

from __future__ import annotations

import codecs
import re
import warnings
from typing import TYPE_CHECKING

from geventlint.model import Location, Problem
from geventlint.source.lexer import newlines
from geventlint.source.scan import BOM

if TYPE_CHECKING:
    import libcst

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#[^\n]*)?$")
_SHEBANG = re.compile(rb"^#![^\n]*\bpython[0-9.]*w?\b")
_UTF8 = frozenset({"utf-8", "utf-8-sig", "ascii"})
_TEMPLATE = re.compile(rb"\{%|\{\{")
_PRINT = re.compile(
    rb"^[ \t]*(?:print[ \t]+[^\s=(.,:)]|exec[ \t]+['\"]|except [\w.]+, \w+:|raise [\w.]+, )", re.MULTILINE
)


def is_python(head: bytes) -> bool:
    """Whether the first bytes of a file without ``.py`` say that Python runs it."""
    return _SHEBANG.match(head) is not None


def decode(path: str, data: bytes) -> str | Problem:
    r"""Return the text of a file as Python would read it, with ``\n`` line ends and without byte order mark.

    A file that Python could not read is a GVL001 Problem at the line that is to blame.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _problem(path, 1, "it is UTF-16, which Python does not read: save it as UTF-8")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        return _problem(path, line, "it holds a NUL byte, which Python does not read")
    data = newlines(data)
    encoding, line = _encoding(data)
    data = data.removeprefix(BOM)
    try:
        return data.decode(encoding)
    except LookupError:
        return _problem(path, line, f"it declares the encoding {encoding!r}, which is unknown")
    except UnicodeDecodeError as error:
        return _problem(path, data.count(b"\n", 0, error.start) + 1, f"it is not {error.encoding}: {error.reason}")
    except ValueError as error:
        return _problem(path, line, f"it cannot be decoded: {error}")


def _encoding(data: bytes) -> tuple[str, int]:
    """Return the encoding of a file and the line that declares it."""
    if data.startswith(BOM):
        return "utf-8", 1
    for number, line in enumerate(data.split(b"\n", 2)[:2], 1):
        found = _CODING.match(line)
        if found:
            return found[1].decode("ascii"), number
        if not _BLANK.match(line):
            break
    return "utf-8", 1


def syntax_problem(path: str, data: bytes, error: libcst.ParserSyntaxError, numbers: tuple[int, ...] = ()) -> Problem:
    """Return what to say of a file that does not parse; ``numbers`` are the file's lines that were parsed, in order."""
    line = max(1, error.raw_line)
    if error.message.startswith("tokenizer"):  # which does not tell libcst where it stopped
        line = _compiled(data)
    elif numbers:
        line = numbers[min(line, len(numbers)) - 1]
    python_2 = _PRINT.search(data)
    template = _TEMPLATE.search(data)
    if template:
        place = data.count(b"\n", 0, template.start()) + 1
        return _problem(path, place, "it is a template, no Python", template=True)
    if python_2:
        place = data.count(b"\n", 0, python_2.start()) + 1
        return _problem(path, place, "it is written for Python 2")
    return _problem(path, line, "its syntax is not Python's")


def _compiled(data: bytes) -> int:
    """Return the line at which the running Python stops reading; 1 if it does not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(data, "<file>", "exec", dont_inherit=True)
        except SyntaxError as error:
            return error.lineno or 1
        except (ValueError, MemoryError, RecursionError):
            return 1
    return 1


def _problem(path: str, line: int, reason: str, *, template: bool = False) -> Problem:
    return Problem("GVL001", Location(path, line, 1, line, 1), reason, template)
