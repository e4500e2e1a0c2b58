"""Pipfile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geventlint.documents.toml import load
from geventlint.manifests.collector import ALWAYS, Role
from geventlint.manifests.pep508 import Parsed, normalize
from geventlint.manifests.tables import string, strings, table
from geventlint.manifests.toml_collector import TomlCollector

if TYPE_CHECKING:
    from geventlint.manifests.file import File
    from geventlint.manifests.pep508 import Source
    from geventlint.model import Manifest

_OTHER_TABLES = frozenset({"source", "requires", "scripts", "pipenv"})


def read(file: File) -> Manifest:
    """Return the packages of every category; ``dev-packages`` and categories of developers raise nothing."""
    document = load(file.text)
    found = TomlCollector(file, document)
    for category, packages in document.data.items():
        if category in _OTHER_TABLES:
            continue
        role = ALWAYS
        if category != "packages":
            role = Role.of_group("dev" if category == "dev-packages" else category)
        for name, wanted in table(packages).items():
            _add(found, category, name, wanted, role)
    requires = table(document.data.get("requires"))
    python = string(requires.get("python_full_version")) or string(requires.get("python_version"))
    return found.manifest(requires_python=f"=={python}.*" if python.count(".") == 1 else python and f"=={python}")


def _add(found: TomlCollector, category: str, name: str, wanted: object, role: Role) -> None:
    way = (category, name)
    details: dict[str, Any] = {"version": wanted} if isinstance(wanted, str) else table(wanted)
    if not details:
        found.problem_at(f"the version of {name} must be a string or a table", way)
        return
    version = string(details.get("version"))
    parsed = Parsed(
        normalize(name),
        _specifier(version),
        _marker(details),
        tuple(sorted(normalize(extra) for extra in strings(details.get("extras")))),
        _source(details),
    )
    span = found.places.key(way)
    place = found.places.lines.location(found.file.path, *span) if span else found.location(way)
    found.put(parsed, f"{name} {version}" if parsed.specifier else name, place, role)


def _specifier(version: str) -> str:
    """Return a PEP 440 specifier; a bare version is that one."""
    written = version.replace(" ", "")
    if written == "*":
        return ""
    return f"=={written}" if written[:1].isdigit() else written


def _source(details: dict[str, Any]) -> Source:
    if any(key in details for key in ("git", "hg", "svn", "bzr")):
        return "vcs"
    if "path" in details or "editable" in details:
        return "path"
    return "url" if "file" in details or "url" in details else "registry"


_MARKERS = ("os_name", "sys_platform", "platform_machine", "platform_system", "python_version", "python_full_version")


def _marker(details: dict[str, Any]) -> str:
    """Return the marker; Pipenv allows each variable as a key of its own (``sys_platform = "== 'linux'"``)."""
    parts = [string(details.get("markers"))] if string(details.get("markers")) else []
    parts += [f"{name} {details[name]}" for name in _MARKERS if string(details.get(name))]
    return parts[0] if len(parts) == 1 else " and ".join(f"({part})" if " or " in part else part for part in parts)
