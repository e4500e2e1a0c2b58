"""Names of libraries that the project's own modules hand on: ``from asyncio import run`` in one, ``from .compat import run`` in another.

A module counts as one that hands a name on if it imports the name at its top and never uses it, or gives it a name of its own
(``patch = monkey.patch_all``). So few do that each can be looked for in all files.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.project.own_names import dotted_names
from geventlint.source.extract import extract, scan
from geventlint.source.paths import absolute, package_name
from geventlint.source.scan import imports
from geventlint.source.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.model import Import, Use
    from geventlint.project.modules import Modules
    from geventlint.reading import Files

Uses = dict[str, tuple["Use", ...]]

_ROUNDS = 3
"""Modules that hand on what another one hands on."""
_MOST = 60
"""Names that are followed; a project that hands on more is a library of its own."""


def followed(uses: Uses, wanted: Vocabulary, files: Files, paths: Sequence[str], modules: Modules) -> Uses:
    """Return the uses, with those of names that came through the project's own modules under the names of the library."""
    found, fresh, seen = dict(uses), uses, set[tuple[str, str]]()
    for _ in range(_ROUNDS):
        handed = [item for item in _handed(fresh, files, own=fresh is not uses) if item[:2] not in seen]
        handed = handed[: _MOST - len(seen)]
        if not handed:
            break
        seen.update(item[:2] for item in handed)
        names = [_Handed(path, bound, name, wanted, modules) for path, bound, name in handed]
        fresh = {}
        for path in paths:
            data = files.read(path) or b""
            more = [use for one in names if one.may_be_in(path, data) for use in one.uses(path, data)]
            if more:
                fresh[path] = tuple(more)
        for path, items in fresh.items():
            places = {(use.line, use.column, use.name) for use in found.get(path, ())}
            new = [use for use in items if (use.line, use.column, use.name) not in places]
            found[path] = tuple(sorted((*found.get(path, ()), *new), key=lambda use: (use.line, use.column)))
    return found


def _handed(uses: Uses, files: Files, *, own: bool) -> Iterator[tuple[str, str, str]]:
    """The names that files hand on: file, name there, name in the library; ``own``: the uses come through the project's own modules."""
    for path, items in uses.items():
        for use in items:
            if use.form == "import" and use.column == 1 and (own or _exact(use)) and not _used(use, items):
                yield path, use.bound, use.name
            elif (
                use.form == "reference" and not use.scope.symbol and (bound := _variable(use, files.read(path) or b""))
            ):
                yield path, bound, use.name


def _exact(use: Use) -> bool:
    """Whether an import takes just the name that is asked for, and nothing below it."""
    module, _, name = use.text.removeprefix("from ").partition(" import ")
    return use.text.startswith("from ") and f"{module}.{name.partition(' as ')[0]}" == use.name


def _used(imported: Use, items: Sequence[Use]) -> bool:
    below = f"{imported.name}."
    return any(use.form != "import" and (use.name == imported.name or use.name.startswith(below)) for use in items)


def _variable(use: Use, data: bytes) -> str:
    """The variable to which a line at the top of a file assigns just this name."""
    line = data.split(b"\n", use.line)[use.line - 1].decode("utf-8", "replace")
    found = re.fullmatch(rf"(\w+)\s*=\s*{re.escape(use.text)}\s*(?:#.*)?", line)
    return found[1] if found and use.text else ""


class _Handed:
    """A name of a library under which a file of the project hands it on."""

    def __init__(self, path: str, bound: str, name: str, wanted: Vocabulary, modules: Modules) -> None:
        self._modules = modules
        self._path, self._bound, self._name = path, bound, name
        self._own = dotted_names(path)
        self._fronts = tuple(f"{module}.{bound}" for module in self._own)
        below = [item[len(name) :] for item in wanted.names if item.startswith(f"{name}.")]
        asked = {f"{front}{rest}" for front in self._fronts for rest in below}
        if wanted.has(name):
            asked.update(self._fronts)
        self._words = Vocabulary(names=frozenset(asked), relative=True)
        stem = "" if path.endswith("__init__.py") else self._own[-1]
        self._texts = (bound.encode(), stem.encode())

    def may_be_in(self, path: str, data: bytes) -> bool:
        """Whether a file imports the name, or the module that has it."""
        if path == self._path or not all(text in data for text in self._texts):
            return False
        package, folder = package_name(path), path.rpartition("/")[0]
        return any(self._takes(edge, package, folder) for edge in imports(data))

    def _takes(self, edge: Import, package: str, folder: str) -> bool:
        module = absolute(package, edge.level, edge.module)
        if edge.name is None:
            return self._is(module, folder)
        return (edge.name in {self._bound, "*"} and self._is(module, folder)) or self._is(
            f"{module}.{edge.name}", folder
        )

    def _is(self, module: str, folder: str) -> bool:
        """Whether a module, seen from a folder, is the file; a library can have one of the same name.

        A name without a dot is the file's only where Python itself looks: beside the importer, or at the top.
        """
        if module not in self._own or ("." not in module and self._path.rpartition("/")[0] not in {folder, "", "src"}):
            return False
        found = self._modules.find(module, folder)
        return bool(found) and found[-1] == self._path

    def uses(self, path: str, data: bytes) -> Iterator[Use]:
        """Yield the uses in a file, under the name of the library."""
        hits = scan(data, self._words)
        for use in extract(path, data, hits, self._words).uses if hits else ():
            front = next((one for one in self._fronts if use.name == one or use.name.startswith(f"{one}.")), None)
            if front is not None:
                yield replace(use, name=f"{self._name}{use.name[len(front) :]}")
