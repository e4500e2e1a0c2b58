"""Who the frames of a stack belong to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.explain.answer import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from geventlint.explain.tracebacks import RawFrame
    from geventlint.model import Package

_INSTALLED = re.compile(r"(?:^|/)(?:site|dist)-packages/(.+)$")
_STANDARD = re.compile(
    r"(?:^|/)(?:lib|Lib|lib64)/(?:python\d[\w.]*|pypy[\w.]*)/(.+)$|^<frozen ([\w.]+)>$|python\d+\.zip/(.+)$"
)
_BARE = re.compile(
    r"^(?:asyncio|concurrent|multiprocessing|importlib|threading|ssl|socket|selectors|select|queue|subprocess|signal|logging)"
    r"(?:/|\.py$)"
)
_COMPILED = ("src/gevent/", "src/greenlet/")
"""Frames of gevent's own extension modules name the file that they were compiled from."""
RUNTIME = frozenset({"gevent", "greenlet", "celery", "billiard", "gunicorn", "uwsgi", "locust", "vine"})
"""Who runs the tasks: in every traceback, to blame for none."""
FRAMELESS = frozenset(
    {"psycopg2", "pyodbc", "confluent-kafka", "python-ldap", "pycurl", "cx-oracle", "pymssql", "ibm-db"}
)
"""Packages whose waiting calls leave no frame of their own: C functions that others call directly."""
DRIVING = re.compile(
    r"^(?:sqlalchemy/engine/|sqlalchemy/pool/|django/db/backends/|peewee/|psycogreen/|records/|aiopg/|pony/orm/)"
)
"""Whose last frame is a call into a database driver."""


class Classifier:
    """Knows the project's files and its packages."""

    def __init__(
        self,
        paths: Collection[str],
        provider: Callable[[str], Sequence[Package]],
        versions: Callable[[str], str],
    ) -> None:
        """``provider``: a module's entries in the database; ``versions``: a distribution's version in the project."""
        self._by_name: dict[str, list[str]] = {}
        for path in paths:
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)
        self._provider = provider
        self._versions = versions

    def frames(self, raw: Sequence[RawFrame], suspected: Collection[str], *, blamed: bool) -> tuple[Frame, ...]:
        """Return the frames with their roles.

        ``suspected``: packages that the symptom names; ``blamed``: whether its frames hold the culprit.
        """
        found = [self._frame(frame, suspected) for frame in raw]
        others = [number for number, frame in enumerate(found) if frame.role == "library"]
        if others:
            found[others[-1]] = replace(found[others[-1]], role="candidate" if blamed else "victim")
        return tuple(found)

    def _frame(self, raw: RawFrame, suspected: Collection[str]) -> Frame:
        path = raw.path.replace("\\", "/")
        frame = Frame(raw.path, raw.line, raw.name, "library", code=raw.code[:200])
        installed = _INSTALLED.search(path)
        if installed:
            return self._installed(frame, installed[1], suspected)
        standard = _STANDARD.search(path)
        if path.startswith(_COMPILED):
            return replace(frame, role="runtime", module=_module(path.removeprefix("src/")))
        if standard or path.startswith("<") or _BARE.match(path):
            inner = next((text for text in (standard.groups() if standard else ()) if text), path)
            return replace(frame, role="runtime", module=_module(inner))
        if own := self._own(path):
            return replace(frame, role="project", own=own, module=_module(own))
        if path.startswith("/"):
            return replace(frame, role="project", module=_module(path.rpartition("/")[2]))
        return self._installed(frame, path, suspected) if self._known(path) else replace(frame, role="project")

    def _known(self, path: str) -> bool:
        return bool(self._provider(_module(path))) or path.partition("/")[0] in RUNTIME

    def _installed(self, frame: Frame, inner: str, suspected: Collection[str]) -> Frame:
        module = _module(inner)
        top = module.partition(".")[0]
        packages = [package.name for package in self._provider(module)]
        there = [name for name in packages if self._versions(name)]
        name = next(iter(there or packages), top.replace("_", "-").lower())
        frame = replace(frame, module=module, package=name, version=self._versions(name))
        if top in RUNTIME:
            return replace(frame, role="runtime")
        return replace(frame, role="candidate") if name in suspected else frame

    def _own(self, path: str) -> str:
        """The project's file that a path of another machine means: the one with the longest common end."""
        parts = path.split("/")
        best, most = "", 0
        for one in self._by_name.get(parts[-1], ()):
            own = one.split("/")
            common = next((n for n in range(len(own)) if n >= len(parts) or own[-1 - n] != parts[-1 - n]), len(own))
            if common > most and (common > 1 or common == len(own)):
                best, most = one, common
        return best


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
