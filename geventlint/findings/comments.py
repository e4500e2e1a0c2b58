"""Finds the comments that silence findings, in Python and in every file that writes comments with ``#`` or ``;``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from geventlint.documents.text import decode
from geventlint.model import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterator

_GATE = (b"noqa", b"NOQA", b"NoQA", b"geventlint:")
_CODE = r"(?:[A-Z]+[0-9]+|GVL)\b"
_DIRECTIVE = re.compile(
    rf"[#;]\s*(?:(?P<noqa>noqa)\b(?:\s*:\s*(?P<codes>{_CODE}(?:[,\s]+{_CODE})*))?"
    r"|geventlint:\s*ignore\b(?P<list>\[(?P<ignored>[^\]\n]*)\])?)",
    re.IGNORECASE,
)
_OURS = "GVL"
_SCAN = re.compile(
    r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|\Z)'
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'''|\Z)"
    r'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"?'
    r"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?"
    r"|\#[^\n]*|\\\n|[()\[\]{}\n]",
    re.DOTALL,
)
_PYTHON = (".py", ".pyi", ".pyw")
_INI = (".ini", ".cfg", ".conf", ".service", ".properties")


def comments(path: str, data: bytes | str, others: tuple[str, ...] = ()) -> tuple[Suppression, ...]:
    """Return the suppressions of one file, in order.

    Known are ``# noqa``, ``# noqa: GVL101, GVL2`` and ``# geventlint: ignore[GVL101]``, ``# geventlint: ignore``. One
    on the first or last line of a statement covers the whole statement; one on a line of its own covers the next
    statement (in Python only ``geventlint: ignore`` does, because ``noqa`` never did). ``noqa`` lists that name no code
    beginning with GVL, or with one of ``others``, belong to other tools and are left out.
    """
    if isinstance(data, bytes):
        if not any(word in data for word in _GATE):
            return ()
        data = decode(data)
    ours = (_OURS, *others)
    if not any(_matters(found, ours) for found in _DIRECTIVE.finditer(data)):
        return ()
    first = data[: data.find("\n")] if "\n" in data else data
    if path.endswith(_PYTHON) or (first.startswith("#!") and "python" in first):
        return tuple(_in_python(path, data + "\n", ours))
    return tuple(_in_lines(path, data, ours, marks="#;" if path.endswith(_INI) else "#"))


def _matters(found: re.Match[str], ours: tuple[str, ...]) -> bool:
    return found["codes"] is None or any(code.startswith(ours) for code in _codes(found))


def _codes(found: re.Match[str]) -> tuple[str, ...]:
    listed = found["codes"] or found["ignored"] or ""
    return tuple(re.findall(r"[^,\s]+", listed.upper()))


def _in_comment(path: str, comment: str, line: int, column: int, ours: tuple[str, ...]) -> Iterator[Suppression]:
    """Yield the suppressions of one comment that begins at ``column``."""
    for found in _DIRECTIVE.finditer(comment):
        kind: Literal["noqa", "ignore"] = "noqa" if found["noqa"] else "ignore"
        codes = _codes(found)
        empty_list = found["list"] is not None and not codes  # silences nothing, and does not mean all
        if _matters(found, ours) and not empty_list:
            yield Suppression(path, line, column + found.start(), column + found.end(), codes, kind, line, line)


class _Statements:
    """Gives suppressions the lines that they cover, one statement after the other."""

    def __init__(self, *, python: bool) -> None:
        self.python = python
        self.alone: list[Suppression] = []
        """Those on lines of their own, waiting for the next statement."""

    def end(self, found: list[Suppression], first: int, last: int, *, empty: bool) -> Iterator[Suppression]:
        """Yield what a statement from ``first`` to ``last`` settles; ``empty``: it is a blank or comment line."""
        for one in found:
            if not empty:
                at_an_end = one.line in {first, last}
                yield replace(one, first_line=first, last_line=last) if at_an_end else one
            elif self.python and one.kind == "noqa":
                yield one
            else:
                self.alone.append(one)
        if not empty:
            for one in self.alone:
                yield replace(one, last_line=last)
            self.alone.clear()


def _in_python(path: str, text: str, ours: tuple[str, ...]) -> Iterator[Suppression]:
    statements = _Statements(python=True)
    found: list[Suppression] = []
    line = first = 1
    line_start = statement_start = depth = 0
    for token in _SCAN.finditer(text):
        word = token[0]
        mark = word[0]
        if mark == "\n":
            if not depth:
                empty = text[statement_start : token.start()].lstrip()[:1] in {"", "#"}
                if found or (statements.alone and not empty):
                    yield from statements.end(found, first, line, empty=empty)
                    found = []
                first, statement_start = line + 1, token.end()
            line, line_start = line + 1, token.end()
        elif mark == "#":
            column = token.start() - line_start + 1
            code = text[line_start : token.start()]
            space = len(code) - len(code.rstrip())
            for one in _in_comment(path, word, line, column, ours):
                whole = one.column == column and one.end_column == column + len(word.rstrip())
                found.append(replace(one, space=space if whole else 0))
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth = max(0, depth - 1)
        elif "\n" in word:
            line += word.count("\n")
            line_start = token.start() + word.rfind("\n") + 1
    yield from found
    yield from statements.alone


def _in_lines(path: str, text: str, ours: tuple[str, ...], marks: str) -> Iterator[Suppression]:
    """Read a file whose comments begin with a mark after white space; a line that ends with a backslash goes on."""
    opening = re.compile(rf"(?:^|(?<=\s))[{marks}]")
    statements = _Statements(python=False)
    found: list[Suppression] = []
    first = 1
    begin = ""
    for number, line in enumerate(text.split("\n"), 1):
        begin = begin or line.strip()
        if mark := opening.search(line):
            code = line[: mark.start()]
            for one in _in_comment(path, line[mark.start() :], number, mark.start() + 1, ours):
                whole = one.column == mark.start() + 1 and one.end_column == len(line.rstrip()) + 1
                found.append(replace(one, space=len(code) - len(code.rstrip()) if whole else 0))
        if line.endswith("\\"):
            continue
        yield from statements.end(found, first, number, empty=not begin or begin[0] in marks)
        found, first, begin = [], number + 1, ""
    yield from found
    yield from statements.alone
