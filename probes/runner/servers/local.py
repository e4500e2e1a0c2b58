"""Local servers of our own that delay, stall or answer with little: for services that cannot run here."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probes.runner.errors import ProbeError
from probes.runner.processes import Marked
from probes.runner.servers.ports import HOST

if TYPE_CHECKING:
    from collections.abc import Callable

    from probes.runner.environment import Environment

_HERE = Path(__file__).parent
_LISTENS = 30.0


class Both(Marked):
    """A proxy and the server behind it, ended together."""

    def __init__(self, proxy: Marked, server: Marked) -> None:
        """Take two running programs for one."""
        self._proxy, self._server = proxy, server

    def ended(self) -> int | None:
        """Return an exit status as soon as one of them has ended."""
        return self._proxy.ended() if self._server.ended() is None else self._server.ended()

    def end(self) -> None:
        """End both."""
        self._proxy.end()
        self._server.end()


def behind(folder: Path, server: Marked, port: int) -> tuple[Marked, dict[str, Any]]:
    """Return a server and the address of a delaying proxy before it."""
    proxy, address = _stub(folder, sys.executable, "stub.py", "proxy", str(port))
    return Both(proxy, server), {**address, "direct_port": port}


def _stub(folder: Path, python: str, script: str, kind: str, *more: str) -> tuple[Marked, dict[str, Any]]:
    """Start one of our servers; it prints its port as JSON when it listens."""
    program = Marked([python, "-u", str(_HERE / script), kind, *more], folder / f"{kind}.log")
    end = time.monotonic() + _LISTENS
    while time.monotonic() < end and program.ended() is None:
        line = program.text().partition("\n")
        if line[1]:
            port = json.loads(line[0])["port"]
            return program, {"host": HOST, "port": port, "address": f"{HOST}:{port}"}
        time.sleep(0.05)
    text = program.text().strip()[-300:]
    program.end()
    raise ProbeError(f"the {kind} server did not start: {text}")


def _plain(kind: str, scheme: str = "") -> Callable[[Path, Environment], tuple[Marked, dict[str, Any]]]:
    def start(folder: Path, _environment: Environment) -> tuple[Marked, dict[str, Any]]:
        program, address = _stub(folder, sys.executable, "stub.py", kind)
        return program, {**address, "url": f"{scheme or kind}://{HOST}:{address['port']}"}

    return start


def https(folder: Path, _environment: Environment) -> tuple[Marked, dict[str, Any]]:
    """Start the HTTP server behind TLS, with a certificate of its own for localhost and 127.0.0.1."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate), "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
    ]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        raise ProbeError(f"openssl made no certificate: {error}") from error
    program, address = _stub(folder, sys.executable, "stub.py", "https", str(certificate), str(key))
    return program, {**address, "certificate": str(certificate), "url": f"https://localhost:{address['port']}"}


def grpc(folder: Path, environment: Environment) -> tuple[Marked, dict[str, Any]]:
    """Start a gRPC server that takes any method; it runs in the probe's environment, which has grpcio."""
    return _stub(folder, str(environment.python), "grpc_stub.py", "grpc")


STARTERS: dict[str, Callable[[Path, Environment], tuple[Marked, dict[str, Any]]]] = {
    "http": _plain("http"),
    "https": https,
    "grpc": grpc,
    **{kind: _plain(kind) for kind in ("tcp", "silent", "smtp", "ftp", "imap", "dns", "mongodb")},
    "websocket": _plain("websocket", "ws"),
}
