"""Distributions as the registry offers them: fetched by pip, unpacked in memory, never run or installed."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from probes.runner.errors import ProbeError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMIT = 300
_LARGEST = 200 * 2**20
"""Bytes of one member; a larger one is not read."""
_APART = re.compile(
    r"(^|/)(tests?|testing|_tests|examples?|benchmarks?|docs?)/|(^|/)(conftest|test_[^/]*|[^/]*_tests?|setup)\.py$"
)
# `pip download` runs the build of a source distribution to learn its requirements, so the file is fetched through pip's own parts.
_SOURCE = """
import sys
from pip._internal.commands import create_command
command = create_command("download")
options, _ = command.parse_args(["--no-deps", "--no-binary", ":all:", sys.argv[1]])
with command.main_context():
    session = command.get_default_session(options)
    finder = command._build_package_finder(options=options, session=session)
    from pip._vendor.packaging.requirements import Requirement
    wanted = Requirement(sys.argv[1])
    best = finder.find_best_candidate(wanted.name, wanted.specifier).best_candidate
    if best is None:
        sys.exit("no source distribution")
    reply = session.get(best.link.url)
    reply.raise_for_status()
    with open(sys.argv[2] + "/" + best.link.filename, "wb") as file:
        file.write(reply.content)
"""


@dataclass(frozen=True)
class Distribution:
    """A distribution file's name, version and members."""

    name: str
    version: str
    file: str
    members: tuple[tuple[str, bytes], ...]
    """Python files and native libraries: path inside, bytes; without tests, examples and documentation."""
    apart: int
    """How many files were left out for being tests, examples or documentation."""


def fetch(requirement: str) -> Distribution:
    """Return the distribution that an installer would choose, a wheel if there is one; raises ProbeError."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    with tempfile.TemporaryDirectory(prefix="probe-dist-") as folder:
        wheel = _tried(
            [*pip, "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", folder, requirement]
        )
        if wheel:
            source = _tried([sys.executable, "-c", _SOURCE, requirement, folder])
            if source:
                raise ProbeError(f"{requirement} cannot be fetched: {wheel}; {source}")
        return unpack(next(Path(folder).iterdir()))


def unpack(path: Path) -> Distribution:
    """Return a distribution file's Python files and native libraries; raises ProbeError for a file of another kind."""
    if path.suffix in (".whl", ".zip"):
        members = list(_zipped(path))
    elif path.name.endswith((".tar.gz", ".tgz", ".tar.bz2")):
        members = list(_tarred(path))
    else:
        raise ProbeError(f"{path.name}: not a wheel and not a source distribution")
    wanted = tuple((name, data) for name, data in members if not _APART.search(name))
    stem = (
        path.name.removesuffix(".whl")
        .removesuffix(".zip")
        .removesuffix(".tar.gz")
        .removesuffix(".tgz")
        .removesuffix(".tar.bz2")
    )
    name, version = stem.split("-")[:2] if path.suffix == ".whl" else stem.rsplit("-", 1)
    return Distribution(re.sub(r"[-_.]+", "-", name).lower(), version, path.name, wanted, len(members) - len(wanted))


def _is_wanted(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix in (".py", ".pyd", ".dylib", ".dll") or ".so" in path.suffixes


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if _is_wanted(member.filename) and member.file_size <= _LARGEST:
                yield member.filename, archive.read(member)


def _tarred(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() and _is_wanted(member.name) else None
            if file is not None and member.size <= _LARGEST:
                yield member.name.partition("/")[2], file.read()


def _tried(command: list[str]) -> str:
    """Run a command; return what it complains of, nothing if it went well."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return f"no answer within {_LIMIT} s"
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["failed"])[-1]
