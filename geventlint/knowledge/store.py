"""Opens database files: the compiled form of an installed geventlint, the cached one of a checkout, overlays.

What is checked is never written into: the cache lies in the user's cache directory, or nowhere.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from geventlint.errors import DatabaseError
from geventlint.knowledge import compiled
from geventlint.knowledge.compiled import Compiled, StaleError, compile_document, digest
from geventlint.knowledge.names import shown
from geventlint.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Callable

TOML = "compat-db.toml"
COMPILED = "compat-db.json"
_EDIT_SECONDS = 60
_CACHE_PREFIX = "compat-db-"
_CACHE_KEEPS = 8


def read(path: Path) -> Compiled:
    """Return a TOML file in its compiled form; raises DatabaseError at its first mistake that makes it unusable."""
    return _compile(path, _bytes(path))


def shipped() -> Compiled:
    """Return the database that comes with geventlint: compiled beside it, else from the user's cache, else from the TOML."""
    root = data_root()
    return _beside(root) or _cached(root / TOML)


def shipped_toml() -> Path:
    """Return where the database that comes with geventlint is."""
    return data_root() / TOML


def _beside(root: Path) -> Compiled | None:
    """Return the compiled form that the build made, unless somebody has changed the TOML since."""
    path, source = root / COMPILED, root / TOML
    try:
        opened = Compiled(path.read_bytes())
        made, changed = path.stat(), source.stat()
        fresh = changed.st_size == opened.size and changed.st_mtime <= made.st_mtime + _EDIT_SECONDS
        return opened if fresh or digest(source.read_bytes()) == opened.digest else None
    except (OSError, StaleError):
        return None


def _cached(path: Path) -> Compiled:
    """Return the compiled form of exactly this content from the user's cache; puts it there when it can."""
    source = _bytes(path)
    found = digest(source)
    directory = _cache_directory()
    cache = directory / f"{_CACHE_PREFIX}{_compiler()}-{found[:16]}.json" if directory else None
    if cache:
        try:
            opened = Compiled(cache.read_bytes())
        except (OSError, StaleError):
            pass
        else:
            if opened.digest == found:
                return opened
    return _compile(path, source, lambda data: _keep(cache, data) if cache else None)


def _compiler() -> str:
    """Return what changes whenever the code does that makes the compiled form."""
    state = Path(compiled.__file__).stat()
    return f"{compiled.FORM}-{state.st_size:x}-{state.st_mtime_ns:x}"


def _compile(path: Path, source: bytes, keep: Callable[[bytes], None] | None = None) -> Compiled:
    from geventlint.knowledge import validate  # start-up: the compiled form needs no checker

    name = shown(path)
    document = validate.parse(name, source)
    if isinstance(document, validate.Fault):
        raise DatabaseError(str(document))
    faults = [fault for fault in validate.check(name, source.decode(), document, house=False) if fault.breaking]
    if faults:
        more = f" (and {len(faults) - 1} more: geventlint db check {name})" if len(faults) > 1 else ""
        raise DatabaseError(f"{faults[0]}{more}")
    data = compile_document(document, source)
    if keep:
        keep(data)
    return Compiled(data)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DatabaseError(f"{shown(path)}:1: cannot be read: {error.strerror or error}") from error


def _cache_directory() -> Path | None:
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):  # noqa: PTH117  # the specification: a relative one is to be ignored
        return Path(base) / "geventlint"
    try:
        return Path.home() / ".cache" / "geventlint"
    except RuntimeError:
        return None


def _keep(cache: Path, data: bytes) -> None:
    """Put the bytes into place in one step, so that no other process sees half of them; older ones go. Failing is allowed."""
    import tempfile  # start-up: only the first run after an edit writes

    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".compat-db-", dir=cache.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(cache)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        kept = sorted(cache.parent.glob(f"{_CACHE_PREFIX}*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in kept[_CACHE_KEEPS:]:
            old.unlink(missing_ok=True)
    except OSError:
        return
