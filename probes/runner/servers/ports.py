"""Free ports, and waiting for one to answer."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

from probes.runner.errors import ProbeError

if TYPE_CHECKING:
    from probes.runner.processes import Marked

HOST = "127.0.0.1"


def free() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def answering(program: Marked, port: int, seconds: float = 60.0) -> Marked:
    """Return the program once its port takes connections; raises ProbeError if it ends or takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if program.ended() is not None:
            raise ProbeError(f"a server ended at once: {program.text().strip()[-400:]}")
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return program
    program.end()
    raise ProbeError(f"a server did not listen within {seconds:.0f} s: {program.text().strip()[-400:]}")
