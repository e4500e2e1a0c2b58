"""The prose half of a rule file: its sections, and the examples that run as tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geventlint.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS = ("What it finds", "Why it breaks under gevent", "Bad", "Good")
"""The sections that every rule file has."""

_FENCE = re.compile(r"(?P<ticks>`{3,})[ \t]*(?P<language>[\w.+-]*)(?P<info>[^`]*)")
_ATTRIBUTE = re.compile(r'\s*(?P<key>\w+)="(?P<value>[^"]*)"')
_MARKER = re.compile(r"[ \t]#[ \t]*(?P<codes>[A-Z]{2,10}[0-9]{3}(?:,?[ \t]+[A-Z]{2,10}[0-9]{3})*)[ \t]*$")
_EXPECT = re.compile(r"(?P<line>[0-9]+):(?P<code>[A-Z]{2,10}[0-9]{3})")
_ATTRIBUTES = ("title", "expect", "host")
_NOT_LAUNCHING = frozenset({"python", "pyi", "toml", "text", "txt", "json", "xml", "env", "pth"})
_GUNICORN = re.compile(r"(?:^|/)gunicorn[\w.-]*\.py$")


@dataclass(frozen=True, slots=True)
class Example:
    """A small project, and the places a rule must report in it: all of them and nothing else."""

    title: str
    kind: Literal["bad", "good"]
    files: tuple[tuple[str, str], ...]
    """Path and text, in the order of the page."""
    expected: tuple[tuple[str, int, str], ...] = ()
    """Path, line and code."""
    host: str | None = None
    """The launch line to assume; None when the example declares its own or is to run without any."""
    line: int = 0
    """Where the example begins in its rule file."""


@dataclass(frozen=True, slots=True)
class _Fence:
    language: str
    title: str
    expect: str
    host: str
    text: str
    line: int


@dataclass(slots=True)
class _Part:
    """What stands below one heading."""

    section: str
    title: str
    line: int
    fences: list[_Fence]
    prose: list[str]


def sections(path: str, text: str, first_line: int) -> dict[str, str]:
    """Return the text of each level-one section by its title; raises RuleError for a missing or repeated one."""
    found: dict[str, str] = {}
    for part in _parts(path, text, first_line):
        prose = "\n".join(part.prose).strip()
        if part.title:
            found[part.section] = f"{found[part.section]}\n\n{prose}".strip()
        elif part.section in found:
            raise RuleError(f"{path}:{part.line}: the section '# {part.section}' stands here a second time")
        elif part.section:
            found[part.section] = prose
    for title in SECTIONS:
        if title not in found:
            raise RuleError(f"{path}:{first_line}: the section '# {title}' is missing")
    return found


def examples(path: str, text: str, first_line: int) -> tuple[Example, ...]:
    """Return the examples of the sections Bad and Good; all fences below one heading are one project.

    Raises RuleError for a fence that is not closed or has attributes that mean nothing, for a bad example that
    marks no line and a good one that marks any.
    """
    return tuple(
        _example(path, part)
        for part in _parts(path, text, first_line)
        if part.section in {"Bad", "Good"} and part.fences
    )


def summary(prose: str) -> str:
    """Return the first paragraph on one line."""
    return " ".join(prose.split("\n\n", 1)[0].split())


def _parts(path: str, text: str, first_line: int) -> Iterator[_Part]:
    part = _Part("", "", first_line, [], [])
    lines = enumerate(text.split("\n"), first_line)
    for number, line in lines:
        opening = _FENCE.fullmatch(line)
        if opening:
            fence = _fence(path, number, opening, lines)
            part.fences.append(fence)
            part.prose += [line, *fence.text.splitlines(), opening["ticks"]]
        elif line.startswith(("# ", "## ")):
            yield part
            marks, _, title = line.partition(" ")
            section, title = (title.strip(), "") if marks == "#" else (part.section, title.strip())
            part = _Part(section, title, number, [], [])
        else:
            part.prose.append(line)
    yield part


def _fence(path: str, number: int, opening: re.Match[str], lines: Iterator[tuple[int, str]]) -> _Fence:
    given: dict[str, str] = {}
    info = opening["info"].rstrip()
    position = 0
    while position < len(info):
        attribute = _ATTRIBUTE.match(info, position)
        if not attribute or attribute["key"] not in _ATTRIBUTES:
            known = ", ".join(f'{name}="…"' for name in _ATTRIBUTES)
            raise RuleError(f"{path}:{number}: a fence takes {known}, not {info[position:].strip()!r}")
        given[attribute["key"]] = attribute["value"]
        position = attribute.end()
    body: list[str] = []
    for _, line in lines:
        if line.rstrip() == opening["ticks"]:
            text = "".join(f"{one}\n" for one in body)
            return _Fence(
                opening["language"].lower(),
                given.get("title", ""),
                given.get("expect", ""),
                given.get("host", ""),
                text,
                number,
            )
        body.append(line)
    raise RuleError(f"{path}:{number}: the fence that opens here is never closed")


def _example(path: str, part: _Part) -> Example:
    files: dict[str, str] = {}
    expected: list[tuple[str, int, str]] = []
    for fence in part.fences:
        name = _title(path, fence)
        if name in files:
            raise RuleError(f"{path}:{fence.line}: {name} is a file of this example already")
        files[name] = fence.text
        expected += _expected(path, name, fence)
    kind: Literal["bad", "good"] = "bad" if part.section == "Bad" else "good"
    if kind == "bad" and not expected:
        raise RuleError(f"{path}:{part.line}: this bad example marks no line to be reported")
    if kind == "good" and expected:
        raise RuleError(f"{path}:{part.line}: this good example marks a line to be reported")
    return Example(
        part.title or part.section, kind, tuple(files.items()), tuple(sorted(expected)), _host(path, part), part.line
    )


def _title(path: str, fence: _Fence) -> str:
    title = fence.title or ("tasks.py" if fence.language == "python" else "")
    if not title or title.startswith("/") or ".." in title.split("/"):
        raise RuleError(f'{path}:{fence.line}: say the file of this fence: title="proj/tasks.py", below the project')
    return title


def _expected(path: str, name: str, fence: _Fence) -> Iterator[tuple[str, int, str]]:
    for number, line in enumerate(fence.text.split("\n"), 1):
        marker = _MARKER.search(line)
        if marker:
            yield from ((name, number, code) for code in re.split(r"[,\s]+", marker["codes"]))
    for item in fence.expect.split():
        place = _EXPECT.fullmatch(item)
        if not place or not 0 < int(place["line"]) <= fence.text.count("\n"):
            raise RuleError(
                f'{path}:{fence.line}: expect names lines of the fence, expect="2:GVL203 5:GVL203"; {item!r}'
            )
        yield name, int(place["line"]), place["code"]


def _host(path: str, part: _Part) -> str | None:
    said = {fence.host for fence in part.fences if fence.host}
    if len(said) > 1:
        raise RuleError(f"{path}:{part.line}: the fences of one example say different hosts: {', '.join(sorted(said))}")
    if said:
        host = said.pop()
        return None if host == "none" else host
    python = [title for fence in part.fences if (title := _title(path, fence)).endswith(".py")]
    if not python or any(_launches(_title(path, fence), fence.language) for fence in part.fences):
        return None
    return f"celery -A {_module(python[0])} worker -P gevent"


def _launches(name: str, language: str) -> bool:
    return language not in _NOT_LAUNCHING or bool(_GUNICORN.search(name))


def _module(path: str) -> str:
    parts = path.removesuffix(".py").split("/")
    if parts[0] == "src":
        parts = parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
