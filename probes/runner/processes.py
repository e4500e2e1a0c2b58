"""Processes that are started here and ended here, with all they left behind."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MARK = "GEVENTLINT_PROBE_MARK"
MOST = 64
"""How many processes a probe may have at once; more is taken for a fork that runs away."""


class Marked:
    """A program in a process group of its own; every descendant carries a mark in its environment and ends with it."""

    def __init__(
        self,
        command: Sequence[str],
        output: Path,
        environment: Mapping[str, str] | None = None,
        user: str | None = None,
        folder: Path | None = None,
    ) -> None:
        """Start the command with its output in a file."""
        self.mark = uuid.uuid4().hex
        self.output = output
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        with output.open("wb") as file:
            self._program = subprocess.Popen(
                command,
                env={**inherited, **(environment or {}), _MARK: self.mark},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
                group=user,
                extra_groups=[] if user else None,
                cwd=folder,
            )

    def limit(self) -> None:
        """Bound the number of processes; root is not bound by it, which is why ``ill`` counts as well."""
        if sys.platform == "linux":
            mine = sum(1 for folder in _processes() if _owner(folder) == os.getuid())
            with contextlib.suppress(OSError, ValueError):
                resource.prlimit(self._program.pid, resource.RLIMIT_NPROC, (mine + 4 * MOST, mine + 4 * MOST))

    def ended(self) -> int | None:
        """Return the exit status, or None while it runs."""
        return self._program.poll()

    def text(self) -> str:
        """Return what it has printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def members(self) -> list[int]:
        """Return the ids of its process and all its descendants."""
        sign = f"{_MARK}={self.mark}".encode()
        found = []
        for folder in _processes():
            with contextlib.suppress(OSError):
                if sign in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
        return found

    def swarms(self) -> bool:
        """Tell whether it has more processes than a probe may have."""
        return len(self.members()) > MOST

    def end(self) -> None:
        """End it and all its descendants."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._program.pid, signal.SIGKILL)
        for _attempt in range(20):
            left = [process for process in self.members() if process != os.getpid()]
            for process in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(process, signal.SIGKILL)
            if not left:
                break
            time.sleep(0.05)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._program.wait(timeout=5)


def _processes() -> Iterator[Path]:
    return (folder for folder in Path("/proc").iterdir() if folder.name.isdigit())


def _owner(folder: Path) -> int:
    try:
        return folder.stat().st_uid
    except OSError:
        return -1
