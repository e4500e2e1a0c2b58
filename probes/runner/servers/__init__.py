"""The servers that probes talk to: each in its own process, on the loopback interface only."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probes.runner.errors import ProbeError
from probes.runner.servers import local, real

if TYPE_CHECKING:
    from collections.abc import Callable

    from probes.runner.environment import Environment
    from probes.runner.processes import Marked

    Start = Callable[[Path, Environment], tuple[Marked, dict[str, Any]]]

STARTERS: dict[str, Start] = {**real.STARTERS, **local.STARTERS}
"""Name → how to start it. A starter returns its process and the address that a case is given."""


class Servers:
    """Servers that were asked for, started once each and ended together."""

    def __init__(self) -> None:
        """Start none yet."""
        self._running: dict[str, tuple[Marked, dict[str, Any]]] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="probe-servers-", ignore_cleanup_errors=True)
        Path(self._folder.name).chmod(0o755)

    def close(self) -> None:
        """End all servers."""
        for program, _address in self._running.values():
            program.end()
        self._folder.cleanup()

    def address(self, name: str, environment: Environment) -> dict[str, Any]:
        """Return where a server listens, starting it first if need be; raises ProbeError."""
        if not name:
            return {}
        if name not in STARTERS:
            raise ProbeError(f"no server {name}; there are {', '.join(sorted(STARTERS))}")
        running = self._running.get(name)
        if running is None or running[0].ended() is not None:
            folder = Path(self._folder.name) / name
            folder.mkdir(exist_ok=True)
            self._running[name] = running = STARTERS[name](folder, environment)
        return running[1]
