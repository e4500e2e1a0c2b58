"""A requirement in one form, so that two programs which write it differently can be compared.

A marker is compared by what it says on a few hundred machines: Pythons, platforms, processors and implementations.
"""

from __future__ import annotations

import itertools
import re
import zlib
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name, canonicalize_version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geventlint import model

normalize = canonicalize_name
PYTHONS = ("2.7.18", "3.6.15", "3.7.16", *(f"3.{minor}.{patch}" for minor in range(8, 16) for patch in (0, 5)))
_PLATFORMS = (("linux", "Linux", "posix"), ("darwin", "Darwin", "posix"), ("win32", "Windows", "nt"))
_PROCESSORS = ("x86_64", "aarch64", "arm64", "AMD64")
_IMPLEMENTATIONS = (("CPython", "cpython"), ("PyPy", "pypy"))
_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>)\s*(.+)")

Machines = frozenset[int]


@lru_cache
def machines() -> tuple[dict[str, str], ...]:
    """The machines that markers are judged on."""
    return tuple(
        {
            "python_full_version": python,
            "python_version": ".".join(python.split(".")[:2]),
            "sys_platform": platform,
            "platform_system": system,
            "os_name": name,
            "platform_machine": processor,
            "platform_python_implementation": implementation,
            "implementation_name": short,
            "implementation_version": python,
            "platform_release": "",
            "platform_version": "",
            "extra": "",
        }
        for python, (platform, system, name), processor, (implementation, short) in itertools.product(
            PYTHONS, _PLATFORMS, _PROCESSORS, _IMPLEMENTATIONS
        )
    )


@lru_cache
def admitted(requires_python: str) -> Machines:
    """The machines whose Python a project admits; all if that is none of them."""
    try:
        range_ = SpecifierSet(requires_python)
    except InvalidSpecifier:
        range_ = SpecifierSet()
    found = frozenset(
        index for index, machine in enumerate(machines()) if range_.contains(machine["python_full_version"])
    )
    return found or frozenset(range(len(machines())))


@cache
def holds(marker: str, extra: str = "") -> Machines:
    """The machines on which a marker holds."""
    if not marker:
        return frozenset(range(len(machines())))
    parsed = Marker(marker)
    return frozenset(index for index, machine in enumerate(machines()) if parsed.evaluate({**machine, "extra": extra}))


def ours(items: Iterable[model.Requirement], requires_python: str = "", *, groups: bool = True) -> dict[str, str]:
    """Requirements that geventlint has read, each with its group if ``groups``."""
    found: dict[str, str] = {}
    for item in items:
        where = holds(item.marker)
        group = item.group if groups else ""
        wish = described(plain(item.name, item.extras, item.specifier), where, admitted(requires_python), group)
        if wish:
            found[wish] = ""
    return found


def theirs(
    texts: Iterable[str], requires_python: str = "", *, extras: Iterable[str] = (), group: str = ""
) -> dict[str, str]:
    """PEP 508 requirements as a tool writes them, those of extras under their extra."""
    found: dict[str, str] = {}
    known = admitted(requires_python)
    for text in texts:
        item = Requirement(text)
        marker = str(item.marker or "")
        always = holds(marker)
        wishes = {group: always}
        for extra in extras if "extra" in marker else ():
            wishes[canonicalize_name(extra)] = holds(marker, extra) - always
        for name, where in wishes.items():
            wish = described(plain(item.name, item.extras, str(item.specifier)), where, known, name)
            if wish:
                found[wish] = ""
    return found


def described(wish: str, where: Machines, known: Machines, group: str = "") -> str:
    """A requirement in words, with its group and where it is needed; empty if no machine needs it."""
    here = where & known
    if not here:
        return ""
    text = f"({canonicalize_name(group)}) {wish}" if group else wish
    if here == known:
        return text
    return f"{text} on {len(here)} of {len(known)} machines #{zlib.crc32(repr(sorted(here)).encode()):x}"


def plain(name: str, extras: Iterable[str] = (), specifier: str = "") -> str:
    """A requirement in words, without its marker."""
    asked = sorted(map(canonicalize_name, extras))
    return f"{canonicalize_name(name)}{f'[{chr(44).join(asked)}]' if asked else ''} {canonical(specifier)}".rstrip()


def canonical(specifier: str) -> str:
    """A specifier with its clauses sorted, without needless zeros."""
    found = {_clause(clause.strip()) for clause in specifier.split(",") if clause.strip()}
    return ",".join(sorted(found))


def _clause(clause: str) -> str:
    parts = _CLAUSE.fullmatch(clause)
    if not parts:
        return clause
    operator, version = parts[1], parts[2].strip()
    if operator in ("===", "~=") or version.endswith(".*"):
        return operator + version.removeprefix("v")
    return operator + canonicalize_version(version)


def name_of(text: str) -> str:
    """The name in a requirement."""
    return normalize(Requirement(text).name)
