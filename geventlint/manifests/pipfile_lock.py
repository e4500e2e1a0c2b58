"""Pipfile.lock: versions without edges, by category."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from geventlint.documents.text import Lines
from geventlint.manifests.groups import is_development_group
from geventlint.manifests.pep508 import normalize
from geventlint.manifests.tables import string, table
from geventlint.model import Location, LockedPackage, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.manifests.file import File
    from geventlint.manifests.pep508 import Source

_NEWEST = 6
_CATEGORY = re.compile(r'^(?: {4}|\t)"([^"\n]+)"\s*:\s*\{', re.MULTILINE)
_ENTRY = re.compile(r'"([A-Za-z0-9][A-Za-z0-9._-]*)"\s*:\s*(\{[^{}]*\})')


def read(file: File) -> Manifest:
    """Return the packages of every category. The file does not say which package needs which."""
    problems = []
    try:
        data = table(json.loads(file.text or "{}"))
    except json.JSONDecodeError as error:
        reason = f"not valid JSON: {error.msg}; the packages before are read"
        problems.append(file.problem(reason, error.lineno, error.colno))
        data = {}
    except (RecursionError, ValueError) as error:
        problems.append(file.problem(f"cannot be parsed: {error}"))
        data = {}
    newest = table(data.get("_meta")).get("pipfile-spec")
    if isinstance(newest, int) and newest > _NEWEST:
        line = file.text.count("\n", 0, file.text.find('"pipfile-spec"')) + 1
        problems.append(file.problem(f"written by a newer Pipenv (spec {newest}): read as version {_NEWEST}", line))
    packages = tuple(_packages(file))
    if not packages and any(data.get(key) for key in ("default", "develop")):
        packages = tuple(_unplaced(file, data))
    return Manifest(file.path, file.kind, packages=packages, problems=tuple(problems), flat=True)


def _packages(file: File) -> Iterator[LockedPackage]:
    """Read entry by entry, as Pipenv writes them, so that a file that is cut in half gives what it has."""
    lines = Lines(file.text)
    categories = list(_CATEGORY.finditer(file.text))
    for index, category in enumerate(categories):
        if category[1] == "_meta":
            continue
        end = categories[index + 1].start() if index + 1 < len(categories) else len(file.text)
        development = category[1] == "develop" or is_development_group(category[1])
        for entry in _ENTRY.finditer(file.text, category.end(), end):
            try:
                details = table(json.loads(entry[2]))
            except ValueError:
                continue
            place = lines.location(file.path, *entry.span(1))
            yield _package(entry[1], details, place, development=development)


def _unplaced(file: File, data: dict[str, Any]) -> Iterator[LockedPackage]:
    """Read a file in another layout than Pipenv's: its packages stand at the first line."""
    for category, entries in data.items():
        if category != "_meta":
            development = category == "develop" or is_development_group(category)
            for name, details in table(entries).items():
                yield _package(name, table(details), Location(file.path), development=development)


def _package(name: str, details: dict[str, Any], place: Location, *, development: bool) -> LockedPackage:
    return LockedPackage(
        normalize(name),
        string(details.get("version")).lstrip("="),
        place,
        development=development,
        source=_source(details),
        marker=string(details.get("markers")),
    )


def _source(details: dict[str, Any]) -> Source:
    if "git" in details or "hg" in details:
        return "vcs"
    if "path" in details:
        return "path"
    return "url" if "file" in details else "registry"
