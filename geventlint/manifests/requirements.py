"""requirements*.txt, requirements/*.in and constraints files: pip's syntax."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geventlint.documents.template import template_mark
from geventlint.manifests import compiled
from geventlint.manifests.groups import is_development_file
from geventlint.manifests.include_circles import circle
from geventlint.manifests.own_project import asked
from geventlint.manifests.pep508 import Parsed, normalize, parse
from geventlint.manifests.pip_argument import is_archive, parse_location
from geventlint.manifests.requirements_lines import LogicalLine, logical_lines
from geventlint.model import Location, Manifest, Problem, Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.manifests.file import File

_OPTIONS = re.compile(r"[ \t]--?[A-Za-z]")
_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
_UNKNOWN_VERSION = re.compile(r"[ \t]*[=<>!~]=?[^;]*\$\{[A-Z0-9_]+\}[^;]*")
_CONDA = re.compile(r"[\w.-]+::[\w.-]+")
"""``channel::name``: the line is for conda, which takes such files too."""
_EXPORTED = re.compile(r"([\w.-]+)=([0-9][\w.!+]*)=[\w.]+")
_LONGEST = 1000
"""A longer line is not searched for a version with variables."""
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_HELM = re.compile(r"(?:dependencies|generated|digest):(?:\s|$)")


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    file: File
    development: bool
    constraint: bool
    requirements: list[tuple[Requirement, LogicalLine]] = field(default_factory=list)
    includes: dict[tuple[str, bool], None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    bad: list[tuple[LogicalLine, str]] = field(default_factory=list)
    templates: list[LogicalLine] = field(default_factory=list)


def read(file: File) -> Manifest:
    """Return the requirements of the file; what it includes is named, not read.

    A file that pip-compile or uv has written gives its packages too, with the edges of its ``# via`` comments; then only
    what its inputs name is a requirement.
    """
    if _HELM.match(file.text.lstrip()):
        return Manifest(file.path, file.kind)
    reading = _Reading(file, is_development_file(file.path), file.kind == "constraints")
    lines = list(logical_lines(file.text))
    for line in lines:
        _read_line(reading, line)
    requirements = tuple(requirement for requirement, _ in reading.requirements)
    lock = None if reading.constraint else compiled.lock(file, reading.requirements)
    return Manifest(
        file.path,
        file.kind,
        requirements if lock is None else lock.requirements,
        () if lock is None else lock.packages,
        tuple(_problems(reading)),
        includes=tuple(reading.includes),
    )


def _read_line(reading: _Reading, line: LogicalLine) -> None:
    text = line.text.strip()
    if not text:
        return
    start = line.text.index(text[0])
    if text[0] == "-":
        _read_options(reading, line, start)
        return
    options = _OPTIONS.search(text)
    if options:
        text = text[: options.start()].rstrip()
    _add(reading, line, start, text)


def _add(reading: _Reading, line: LogicalLine, start: int, text: str, *, editable: bool = False) -> None:
    parsed = (parse_location(text) if editable else None) or _parse(text)
    if isinstance(parsed, str):
        if template_mark(text) is not None or text.startswith("{#"):
            reading.templates.append(line)
        elif _CONDA.match(text) or _read_export(reading, line, start, text):
            return
        else:
            reading.bad.append((line, text))
        return
    if not parsed.name:
        own = asked(reading.file, text.partition(" ;")[0].rstrip()) if "[" in text else None
        if own is None:
            return
        parsed = replace(own, marker=parsed.marker)
    requirement = Requirement(
        parsed.name,
        " ".join(text[: parsed.end].split()),
        parsed.specifier,
        Location(reading.file.path, *line.place(start), *line.end_place(start + parsed.end)),
        parsed.marker,
        parsed.extras,
        development=reading.development,
        source=parsed.source,
        constraint=reading.constraint,
    )
    reading.requirements.append((requirement, line))


def _read_export(reading: _Reading, line: LogicalLine, start: int, text: str) -> bool:
    """Read a line of ``conda list --export`` (``name=version=build``)."""
    found = _EXPORTED.fullmatch(text)
    if found and not text.startswith("_"):
        place = Location(reading.file.path, *line.place(start), *line.end_place(start + len(text)))
        requirement = Requirement(
            normalize(found[1]),
            text,
            f"=={found[2]}",
            place,
            development=reading.development,
            constraint=reading.constraint,
        )
        reading.requirements.append((requirement, line))
    return bool(found)


def _parse(text: str) -> Parsed | str:
    parsed = (parse_location(text) if is_archive(text) and "@" not in text else None) or parse(text)
    if isinstance(parsed, Parsed):
        return parsed
    if len(text) < _LONGEST and _VARIABLE.search(text):
        found = _UNKNOWN_VERSION.search(text)
        if found:
            named = parse(text[: found.start()] + text[found.end() :])
            if isinstance(named, Parsed):
                return Parsed(named.name, "", named.marker, named.extras, named.source, found.end())
    return parse_location(text) or parsed


def _read_options(reading: _Reading, line: LogicalLine, start: int) -> None:
    words = [(found.start(), found[0]) for found in re.finditer(r"\S+", line.text[start:])]
    for option, value, at in _options(words):
        if option in ("-e", "--editable"):
            written = value.strip("\"'")
            _add(reading, line, start + at + value.index(written), written, editable=True)
        elif option in ("-r", "--requirement", "-c", "--constraint"):
            _include(reading, line, value.strip("\"'"), constraint=option in ("-c", "--constraint"))


def _options(words: list[tuple[int, str]]) -> Iterator[tuple[str, str, int]]:
    """Yield the options that name something to install: option, value, offset of the value."""
    index = 0
    while index < len(words):
        at, word = words[index]
        index += 1
        option, equals, value = word.partition("=")
        if word.startswith("--"):
            at += len(option) + 1
        elif len(word) > 2 and word[:2] in ("-r", "-c", "-e"):  # noqa: PLR2004  # glued: -rbase.txt
            option, equals, value, at = word[:2], "=", word[2:].removeprefix("="), at + 2 + word[2:].startswith("=")
        else:
            option = word
        if not equals and option in _TAKES_VALUE and index < len(words):
            at, value = words[index]
            index += 1
        if option in _TAKES_VALUE and value:
            yield option, value, at


_TAKES_VALUE = frozenset({"-r", "--requirement", "-c", "--constraint", "-e", "--editable"})


def _include(reading: _Reading, line: LogicalLine, written: str, *, constraint: bool) -> None:
    if "://" in written or "${" in written:
        if not constraint:
            reading.problems.append(
                reading.file.problem(f"the requirements behind {written} are not read: it is not a file", line.number)
            )
        return
    path = reading.file.beside(written)
    if path is None or (path != reading.file.path and reading.file.open_file(path) is None):
        reading.problems.append(reading.file.problem(f"includes {written}, which does not exist", line.number))
    elif path != reading.file.path:
        reading.includes[path, constraint] = None
        through = "" if constraint else circle(reading.file, path)
        if through:
            reading.problems.append(reading.file.problem(f"includes itself through {through}", line.number))
    else:
        reading.problems.append(reading.file.problem("includes itself", line.number))


def _problems(reading: _Reading) -> Iterator[Problem]:
    yield from reading.problems
    if reading.templates:
        line = reading.templates[0]
        reason = f"a template: {_lines(len(reading.templates))} with braces cannot be read"
        yield reading.file.problem(reason, line.number, template=True)
    bad = reading.bad
    if not bad:
        return
    line, text = bad[0]
    column = line.place(line.text.index(text[0]))[1]
    if text.startswith(_CONFLICT):
        reason = "holds a merge conflict: both sides are read"
    elif (
        reading.requirements
        or reading.includes
        or len(bad) == 1
        or "requirement" in reading.file.path.rpartition("/")[2]
    ):
        reason = f"`{text[:80]}` is not a requirement that pip accepts"
        if len(bad) > 1:
            reason += f", nor {'are' if len(bad) > 2 else 'is'} {_lines(len(bad) - 1)} after it"  # noqa: PLR2004  # plural
    else:
        return  # nothing in it is a requirement: prose in a folder of requirements
    yield reading.file.problem(reason, line.number, column)


def _lines(count: int) -> str:
    return "one line" if count == 1 else f"{count} lines"
