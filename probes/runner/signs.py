"""Signs in a distribution's files that it may wait, start something or load something. The files are read, never run."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from probes.runner import elf

if TYPE_CHECKING:
    from collections.abc import Iterator

WAITING = frozenset(
    [
        "socket",
        "ssl",
        "select",
        "selectors",
        "asyncio",
        "multiprocessing",
        "subprocess",
        "signal",
        "ctypes",
        "_thread",
        "concurrent.futures",
        "asyncore",
        "asynchat",
        "socketserver",
        "http.client",
        "http.server",
        "urllib.request",
        "smtplib",
        "ftplib",
        "imaplib",
        "poplib",
        "nntplib",
        "telnetlib",
        "xmlrpc.client",
        "xmlrpc.server",
        "sqlite3",
        "fcntl",
        "pty",
        "queue",
        "sched",
        "dbm",
        "_socket",
        "_ssl",
        "_posixsubprocess",
        "greenlet",
        "gevent",
        "eventlet",
        "cffi",
    ]
)
"""Modules of the standard library (and hubs) through which a program waits, forks, or reaches native code."""
DYNAMIC = frozenset(
    {"importlib.import_module", "__import__", "exec", "eval", "runpy.run_path", "runpy.run_module", "imp.load_source"}
)
STARTING = frozenset(
    {
        "os.fork",
        "os.forkpty",
        "os.system",
        "os.popen",
        "os.wait",
        "os.waitpid",
        "os.pipe",
        "os.register_at_fork",
        "webbrowser.open",
    }
    | {f"os.{kind}{form}" for kind in ("exec", "spawn") for form in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")}
)
_LOCKS = frozenset({"Lock", "RLock", "local", "get_ident", "current_thread", "main_thread", "currentThread"})
_CONNECT = frozenset({"connect", "accept", "accept4"})
_RECEIVE = frozenset({"recv", "recvmsg", "recvfrom", "getaddrinfo", "gethostbyname", "gethostbyname_r"})
_WAIT = frozenset({"poll", "ppoll", "select", "pselect", "epoll_wait", "epoll_pwait", "epoll_pwait2", "io_uring_enter"})
_PROCESS = frozenset({"fork", "vfork", "execv", "execve", "execvp", "posix_spawn", "posix_spawnp", "system", "popen"})
_LOADS = frozenset({"dlopen", "dlmopen"})
_CLIENTS = (
    "libpq",
    "libmysqlclient",
    "libmariadb",
    "libcurl",
    "librdkafka",
    "libzmq",
    "libodbc",
    "libsybdb",
    "libssh2",
    "libev",
    "libuv",
)


@dataclass(frozen=True, order=True)
class Sign:
    """Something that a person has to judge."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        """Return ``file:line: what``."""
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


def of_source(file: str, source: bytes) -> tuple[list[Sign], set[str]]:
    """Return the signs in a Python file, and the top-level modules it imports that the standard library lacks."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        return [Sign(file, getattr(error, "lineno", 0) or 0, f"cannot be parsed: {error}")], set()
    reader = _Reader(file)
    reader.visit(tree)
    return sorted(reader.signs), reader.foreign


def of_library(file: str, data: bytes) -> list[Sign]:
    """Return the signs in a native library.

    A waiting function alone says nothing: Rust's standard library brings ``poll`` into every extension.
    """
    native = elf.read(data)
    if native is None:
        return [Sign(file, 0, "native code that is not readable ELF")]
    return sorted(Sign(file, 0, what) for what in _demands(native))


def _demands(native: elf.Native) -> Iterator[str]:
    connects, receives = native.symbols & _CONNECT, native.symbols & _RECEIVE
    if connects and receives:
        named = ", ".join(sorted(connects | receives | native.symbols & _WAIT))
        yield f"native code uses sockets: {named}"
    elif connects or receives:
        yield f"native code names socket functions: {', '.join(sorted(connects | receives))}"
    if started := native.symbols & _PROCESS:
        yield f"native code starts processes: {', '.join(sorted(started))}"
    if loads := native.symbols & _LOADS:
        yield f"native code loads libraries when it runs: {', '.join(sorted(loads))}"
    if linked := sorted(library for library in native.needed if library.startswith(_CLIENTS)):
        yield f"is linked with {', '.join(linked)}"


class _Reader(ast.NodeVisitor):
    def __init__(self, file: str) -> None:
        self.file = file
        self.signs: set[Sign] = set()
        self.foreign: set[str] = set()
        self.named: dict[str, str] = {}

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._imports(alias.name, node.lineno)
            self.named[alias.asname or alias.name.partition(".")[0]] = (
                alias.name if alias.asname else alias.name.partition(".")[0]
            )

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.level or not node.module:
            return
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            self.named[alias.asname or alias.name] = full
            if node.module == "threading":
                self._threading(alias.name, node.lineno)
            elif full in WAITING:
                self._imports(full, node.lineno)
            elif full in STARTING | DYNAMIC:
                self.signs.add(Sign(self.file, node.lineno, f"imports {full}"))
        if node.module != "threading":
            self._imports(node.module, node.lineno)

    def visit_If(self, node: ast.If) -> None:
        guard = node.test.attr if isinstance(node.test, ast.Attribute) else getattr(node.test, "id", "")
        for statement in node.orelse if guard == "TYPE_CHECKING" else (node.test, *node.body, *node.orelse):
            self.visit(statement)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        name = self._dotted(node)
        if name.startswith("threading."):
            self._threading(name.split(".")[1], node.lineno)
        elif name in STARTING:
            self.signs.add(Sign(self.file, node.lineno, f"uses {name}"))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = self._dotted(node.func)
        literal = bool(node.args) and isinstance(node.args[0], ast.Constant)
        if name in DYNAMIC and literal and name in ("importlib.import_module", "__import__"):
            module = node.args[0].value  # type: ignore[attr-defined]
            if isinstance(module, str) and not module.startswith("."):
                self._imports(module, node.lineno)
        elif name in DYNAMIC:
            self.signs.add(Sign(self.file, node.lineno, f"loads or runs what it is told to: {name}"))
        elif name.endswith(".entry_points") or name == "entry_points":
            self.signs.add(Sign(self.file, node.lineno, "loads entry points"))
        self.generic_visit(node)

    def _imports(self, module: str, line: int) -> None:
        parts = module.split(".")
        for length in range(len(parts), 0, -1):
            if (name := ".".join(parts[:length])) in WAITING:
                self.signs.add(Sign(self.file, line, f"imports {name}"))
                return
        if parts[0] not in sys.stdlib_module_names:
            self.foreign.add(parts[0])

    def _threading(self, name: str, line: int) -> None:
        if name not in _LOCKS:
            self.signs.add(Sign(self.file, line, f"uses threading.{name}"))

    def _dotted(self, node: ast.expr) -> str:
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join((self.named.get(node.id, node.id), *reversed(parts)))
