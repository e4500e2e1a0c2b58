"""conda's environment.yml: packages of conda, and of pip in the list ``pip:``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.documents.template import template_mark
from geventlint.documents.yaml import Map, Node, Scalar, Sequence, YamlError, documents
from geventlint.manifests.collector import ALWAYS, Collector, Role
from geventlint.manifests.groups import is_development_file
from geventlint.manifests.pep508 import Parsed, normalize

if TYPE_CHECKING:
    from geventlint.manifests.file import File
    from geventlint.model import Location, Manifest

_MATCH = re.compile(r"(?:\S+::)?([A-Za-z0-9_][A-Za-z0-9._-]*)\s*(.*)$")
_COMPARED = re.compile(r"\s*(==|=|!=|>=|<=|>|<|~=)?\s*([0-9][^\s,=<>!]*)")
_BUILD = re.compile(r"=?\s*([0-9][^\s,=<>!|]*)[\s=]+[^\s,=<>!|]+")
"""An exact version and the build behind it: ``=1.60.0=py311_0`` or ``1.60.0 py311_0``."""
_TRIES = 4
"""A broken file is read again without its end so many times."""
_NOT_PYTHON = frozenset(
    {"python", "pip", "conda", "mamba", "openssl", "libpq", "gcc", "make", "git", "nodejs", "cmake"}
)
_PYPI = {
    "pytorch": "torch",
    "python-confluent-kafka": "confluent-kafka",
    "msgpack-python": "msgpack",
}
"""The few packages of conda that have another name than pip's."""


def read(file: File) -> Manifest:
    """Return the packages of an environment; a YAML file without a list of ``dependencies`` is none."""
    found = Collector(file)
    roots = _documents(found, file.text)
    role = Role("", development=True) if is_development_file(file.path) else ALWAYS
    python = ""
    for root in roots:
        needs = root.get("dependencies") if isinstance(root, Map) else None
        for item in needs.items if isinstance(needs, Sequence) else ():
            python = _item(found, item, role) or python
    return found.manifest(requires_python=python)


def _documents(found: Collector, text: str, tries: int = _TRIES) -> list[Node]:
    """The documents of a file; of one that is broken what stands before the fault, of a template what has no braces."""
    try:
        return documents(text)
    except YamlError as error:
        lines = text.split("\n")
        template = template_mark(text) is not None
        if not found.problems and template:
            reason = "a template: only the lines without braces are read"
            found.problems.append(found.file.problem(reason, error.line, template=True))
        elif not found.problems:
            reason = f"not valid YAML: {error.reason}; what stands before is read"
            found.problems.append(found.file.problem(reason, error.line, error.column))
        whole = ["" if template_mark(line) is not None else line for line in lines]
        kept = whole if template else lines[: error.line - 1]
    return _documents(found, "\n".join(kept), tries - 1) if tries else []


def _item(found: Collector, item: Node, role: Role) -> str:
    """Add one item of the list; return what it says about Python, if it is that."""
    if isinstance(item, Map):
        pip = item.get("pip")
        for line in pip.items if isinstance(pip, Sequence) else ():
            if isinstance(line, Scalar):
                _pip(found, line, role)
        return ""
    if not isinstance(item, Scalar):
        return ""
    text = item.text.split(" #")[0].strip()
    match = _MATCH.match(text)
    if not match:
        found.problem(f"`{text[:80]}` is not a package that conda accepts", _place(found, item))
        return ""
    specifier = _specifier(match[2])
    if normalize(match[1]) == "python":
        return specifier
    name = python_name(match[1])
    if name:
        found.put(Parsed(name, specifier), text, _place(found, item), role)
    return ""


def python_name(written: str) -> str:
    """Return the name by which pip knows a package of conda; empty for what is no Python package."""
    name = normalize(written)
    return "" if name in _NOT_PYTHON or written.startswith("_") else _PYPI.get(name, name)


def _place(found: Collector, scalar: Scalar) -> Location:
    return scalar.placed.location(found.file.path, 0, len(scalar.text))


def _pip(found: Collector, line: Scalar, role: Role) -> None:
    text = line.text.split(" #")[0].strip()
    option = re.match(r"(-r|--requirement|-c|--constraint)[\s=]*(\S+)$", text)
    if option:
        if not role.development and "://" not in option[2]:
            found.include_file(option[2], _place(found, line), constraint="c" in option[1].strip("-")[:1])
    elif not text.startswith("-") or text.startswith("-e"):
        found.take(text, _place(found, line), role)


def _specifier(written: str) -> str:
    """Return conda's ``1.2``, ``=1.2``, ``=1.2=build``, ``>=1,<2`` as PEP 440; ``=`` means any version that starts so."""
    written = written.partition("[")[0].strip()
    build = _BUILD.fullmatch(written)
    if build:
        return f"=={build[1]}"
    if "|" in written:
        return ""
    clauses = []
    for operator, version in _COMPARED.findall(written):
        if operator in ("", "="):
            clauses.append(f"=={version}" if version.endswith("*") else f"=={version}.*")
        else:
            clauses.append(operator + version)
    return ",".join(clauses)
