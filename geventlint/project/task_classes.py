"""Which classes of a project are Celery's tasks: those that derive from its Task, directly or through classes of the project's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.source.paths import absolute, package_name

if TYPE_CHECKING:
    from geventlint.project.modules import Modules

_DEEPEST = 8
"""Classes are followed upwards so many times."""

_NAME = re.compile(r"[\w.]+")


class TaskClasses:
    """Answers for one project; no file is read before a class is asked about."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._known: dict[tuple[str, str], bool] = {}

    def among(self, bases: tuple[str, ...], path: str) -> bool:
        """Whether one of the base classes, by its canonical name in a file, is Celery's Task or derives from it."""
        return any(self._is(base, path, 0) for base in bases)

    def _is(self, name: str, path: str, depth: int) -> bool:
        if name.startswith("celery."):
            return name.endswith("Task")
        if depth > _DEEPEST or not name:
            return False
        key = (path, name)
        if key not in self._known:
            self._known[key] = False  # a class that derives from itself derives from nothing else
            self._known[key] = self._find(name, path, depth)
        return self._known[key]

    def _find(self, name: str, path: str, depth: int) -> bool:
        """Ask the file that defines a class, or that hands its name on."""
        owner, _, last = name.rpartition(".")
        home = self._home(owner, path) if owner else path
        text = (self._modules.read(home) or b"").decode("utf-8", "replace") if home else ""
        header = re.search(rf"^class[ \t]+{re.escape(last)}[ \t]*\(([^()]{{0,400}})\)", text, re.MULTILINE)
        if header is not None:
            bases = [part.strip() for part in header[1].split(",") if "=" not in part]
            return any(
                self._is(self._meant(base, home, text), home, depth + 1) for base in bases if _NAME.fullmatch(base)
            )
        if last not in text:
            return False
        meant = self._meant(last, home, text)
        return meant != last and self._is(meant, home, depth + 1)

    def _home(self, module: str, path: str) -> str:
        """The file of a module, under whatever root the name was worked out."""
        parts = module.split(".")
        for start in range(len(parts)):
            found = self._modules.find(".".join(parts[start:]), path.rpartition("/")[0])
            if found:
                return found[-1]
        return ""

    def _meant(self, name: str, path: str, text: str) -> str:
        """The canonical name of a dotted name of a file's top level."""
        front, dot, rest = name.partition(".")
        if re.search(rf"^class[ \t]+{re.escape(front)}\b", text, re.MULTILINE):
            return name
        for item in self._modules.executed(path):
            if item.bound != front or item.name == "*":
                continue
            module = absolute(package_name(path), item.level, item.module)
            full = f"{module}.{item.name}" if item.name is not None else module
            if item.name is None and item.bound == module.partition(".")[0]:
                full = item.bound
            return f"{full}{dot}{rest}"
        return name
