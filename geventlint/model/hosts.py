"""Launch lines, and the processes that they start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geventlint.model.basics import Location


@dataclass(frozen=True, slots=True)
class Launch:
    """A command that some file of the project starts, before anybody judges what it does."""

    argv: tuple[str, ...]
    """Words as the program would get them, variables resolved where the file says their value."""
    location: Location
    command: str
    """For people: the command on one line."""
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: str = ""
    """Working directory relative to the root, where the file says it (WORKDIR, working_dir, cd)."""
    service: str = ""
    """Name of the service, process type or program."""
    words: tuple[Location, ...] = ()
    """The place of each word of ``argv``, where known; same length as ``argv`` or empty."""
    raw: tuple[str, ...] = ()
    """Physical lines of the command as written (GVL601 needs them); may be empty."""
    files: tuple[str, ...] = ()
    """Manifests that the same file installs (Dockerfile ``pip install -r``), relative to the root."""
    started: Location | None = None
    """Where another file starts it: a service that runs the script or the image in which the command stands."""


HostKind = Literal["celery", "gunicorn", "uwsgi", "locust", "flask-socketio", "script", "other"]
Patched = Literal["before-app", "after-app", "never", "no", "unknown"]
Evidence = Literal["declared", "configured", "assumed"]


@dataclass(frozen=True, slots=True)
class Host:
    """A process that the project launches. Only those with ``gevent`` true run greenlets."""

    kind: HostKind
    location: Location | None
    """The place that declares it; None for ``--assume``."""
    command: str
    pool: str
    """``gevent``, ``prefork``, ``threads``, ``solo``, ``sync``, ``gthread`` …; ``unknown`` if it cannot be resolved."""
    patched: Patched
    """What the process does by itself: see OUTPUT in docs/output.md."""
    entry: str = ""
    """``module`` or ``module:attribute``; empty if unknown."""
    evidence: Evidence = "declared"
    concurrency: int | None = None
    queues: tuple[str, ...] = ()
    directory: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    """Parsed options that rules ask for: ``preload``, ``beat``, ``soft-time-limit``, ``config`` …"""
    wrapper: str = ""
    """A program that starts the real one and imports things first (``newrelic-admin``)."""
    service: str = ""
    reason: str = ""
    """Why ``patched`` is what it is, in a sentence without its full stop (``-Pgevent is glued, and Celery …``)."""
    entry_location: Location | None = None
    """Where the option that names the pool stands, if finer than ``location``."""
    files: tuple[str, ...] = ()
    """Manifests that the declaring file installs."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The variables that its declaration sets, as far as they are known."""
    started: Location | None = None
    """Where another file starts it, see ``Launch.started``."""

    @property
    def gevent(self) -> bool:
        """Whether the process runs greenlets of gevent, patched or not."""
        return self.pool == "gevent"

    @property
    def place(self) -> str:
        """``path:line``, or how the host was assumed."""
        return str(self.location) if self.location else f"--assume {self.kind}"
