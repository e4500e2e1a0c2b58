"""Which pool a gunicorn worker class is: by its short name, its dotted name, or the base of the project's own class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.deployment.argv import unresolved

if TYPE_CHECKING:
    from collections.abc import Callable

_SHORT = frozenset({"sync", "gthread", "eventlet", "tornado", "asgi"})
_GEVENT = frozenset({"flask_sockets.worker", "flask_sockets.Worker"})
"""gevent's workers in packages whose name does not say so: Flask-Sockets hands on that of gevent-websocket."""
_BASES = re.compile(r"^[ \t]*class\s+(\w+)\s*\(([^)]*)\)", re.MULTILINE)
_ALIASES = re.compile(r"^[ \t]*(\w+)[ \t]*=[ \t]*([A-Za-z_][\w.]*)[ \t]*$", re.MULTILINE)
_IMPORTS = re.compile(r"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]+)", re.MULTILINE)
_IMPORTED = re.compile(r"(\w+)(?:\s+as\s+(\w+))?")
_DEEPEST = 3
_WORDS = (
    ("gevent", "gevent"),
    ("uvicorn", "uvicorn"),
    ("thread", "gthread"),
    ("eventlet", "eventlet"),
    ("syncworker", "sync"),
)
"""What the name of a base class says."""
_POOLS = frozenset(pool for _, pool in _WORDS)


def pool_of(
    worker: str, open_file: Callable[[str], bytes | None], directory: str = "", near: str = "", depth: int = 0
) -> str:
    """Return ``gevent``, ``sync``, ``gthread``, ``uvicorn`` …; ``unknown`` for what cannot be resolved."""
    worker = worker.strip().strip("\"'").removeprefix("egg:gunicorn#")
    if unresolved(worker) or not worker:
        return "unknown"
    if worker in _SHORT:
        return worker
    if "gevent" in worker.lower() or worker in _GEVENT:
        return "gevent"
    if worker.startswith("uvicorn"):
        return "uvicorn"
    module, _, name = worker.replace(":", ".").rpartition(".")
    if module.startswith("gunicorn.workers."):
        return {"gthread": "gthread", "geventlet": "eventlet", "sync": "sync", "gtornado": "tornado"}.get(
            module.rpartition(".")[2], name
        )
    return _own_class(module, name, open_file, (directory, near), depth) or worker


def _own_class(
    module: str, name: str, open_file: Callable[[str], bytes | None], where: tuple[str, str], depth: int
) -> str | None:
    """The pool of a class of the project: the bases are followed, in its module and into those that it imports from."""
    found = _module(module, open_file, *where) if depth <= _DEEPEST else None
    if found is None:
        return None
    source = found[1].decode("utf-8", "replace")
    known = _base_pool(source, name)
    if known is None or known in _POOLS:
        return known
    package = module if found[0].endswith("/__init__.py") else module.rpartition(".")[0]
    followed = _imported(source, known, package)
    pool = pool_of(followed, open_file, *where, depth + 1) if followed else ""
    return pool if pool in _POOLS else None


def _imported(source: str, name: str, package: str) -> str:
    """The full name of something that a module of a package has imported by ``from … import``; else empty."""
    head, dot, rest = name.partition(".")
    for found in _IMPORTS.finditer(source):
        for imported in _IMPORTED.finditer(found[2]):
            if (imported[2] or imported[1]) == head:
                absolute = found[1].lstrip(".")
                steps = len(found[1]) - len(absolute)
                parts = package.split(".")
                base = ".".join((*parts[: len(parts) - steps + 1], *filter(None, [absolute]))) if steps else absolute
                return f"{base}.{imported[1]}{dot}{rest}"
    return ""


def _module(
    module: str, open_file: Callable[[str], bytes | None], directory: str, near: str
) -> tuple[str, bytes] | None:
    path = module.replace(".", "/")
    if not path:
        return None
    bases = dict.fromkeys((directory, "", near.rpartition("/")[0], "src"))
    for base in bases:
        prefix = f"{base}/" if base else ""
        for candidate in (f"{prefix}{path}.py", f"{prefix}{path}/__init__.py"):
            data = open_file(candidate)
            if data is not None:
                return candidate, data
    return None


def patching_module(worker: str, open_file: Callable[[str], bytes | None], directory: str = "", near: str = "") -> str:
    """Return the module of the project that holds a worker class if it patches at its top, else nothing.

    gunicorn imports the class before it forks, and before it preloads the application.
    """
    from geventlint.deployment import gunicorn_file  # the worker class of a project itself is rare

    worker = worker.strip().strip("\"'")
    module = "" if unresolved(worker) else worker.replace(":", ".").rpartition(".")[0]
    found = _module(module, open_file, directory, near)
    if found is None or b"patch_" not in found[1]:
        return ""
    return found[0] if gunicorn_file.read(*found, open_file).patches_first else ""


def _base_pool(source: str, name: str) -> str | None:
    """The pool that a base of a class is named after; else the first of its bases that the module does not define."""
    classes = {found[1]: found[2] for found in _BASES.finditer(source)}
    aliases = {found[1]: found[2] for found in _ALIASES.finditer(source)}
    for _ in range(_DEEPEST):
        bases = classes.get(name) or aliases.get(name)
        if bases is None:
            break
        lower = bases.lower()
        for word, pool in _WORDS:
            if word in lower:
                return pool
        name = bases.split(",")[0].strip()
    return name
