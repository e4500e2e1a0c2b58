"""Which pool a gunicorn worker class is: by its short name, its dotted name, or the base of the project's own class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.deployment.argv import unresolved

if TYPE_CHECKING:
    from collections.abc import Callable

_SHORT = frozenset({"sync", "gthread", "eventlet", "tornado", "asgi"})
_BASES = re.compile(r"^class\s+(\w+)\s*\(([^)]*)\)", re.MULTILINE)
_DEEPEST = 3


def pool_of(worker: str, open_file: Callable[[str], bytes | None], directory: str = "", near: str = "") -> str:
    """Return ``gevent``, ``sync``, ``gthread``, ``uvicorn`` …; ``unknown`` for what cannot be resolved."""
    worker = worker.strip().strip("\"'").removeprefix("egg:gunicorn#")
    if unresolved(worker) or not worker:
        return "unknown"
    if worker in _SHORT:
        return worker
    if "gevent" in worker.lower():
        return "gevent"
    if worker.startswith("uvicorn"):
        return "uvicorn"
    module, _, name = worker.replace(":", ".").rpartition(".")
    if module.startswith("gunicorn.workers."):
        return {"gthread": "gthread", "geventlet": "eventlet", "sync": "sync", "gtornado": "tornado"}.get(
            module.rpartition(".")[2], name
        )
    return _own_class(module, name, open_file, directory, near) or worker


def _own_class(
    module: str, name: str, open_file: Callable[[str], bytes | None], directory: str, near: str
) -> str | None:
    found = _module(module, open_file, directory, near)
    return _base_pool(found[1].decode("utf-8", "replace"), name) if found else None


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
    classes = {found[1]: found[2] for found in _BASES.finditer(source)}
    for _ in range(_DEEPEST):
        bases = classes.get(name)
        if bases is None:
            break
        lower = bases.lower()
        for word, pool in (
            ("gevent", "gevent"),
            ("uvicorn", "uvicorn"),
            ("thread", "gthread"),
            ("eventlet", "eventlet"),
        ):
            if word in lower:
                return pool
        if "syncworker" in lower:
            return "sync"
        name = bases.split(",")[0].strip().rpartition(".")[2]
    return None
