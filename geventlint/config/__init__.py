"""What the user configured: ``geventlint.toml``, or ``[tool.geventlint]`` of pyproject.toml.

``find_root`` says which folder is the project; ``load`` reads its configuration. Every mistake in it is one
:class:`~geventlint.errors.ConfigError`: ``file:line: what is wrong; what to do``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from geventlint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from geventlint.model import Location, Severity

DEFAULT_EXCLUDE: tuple[str, ...] = (
    *("__pycache__/", ".cache/", ".mypy_cache/", ".ruff_cache/", ".pytest_cache/", ".pytype/", ".hypothesis/"),
    *(".tox/", ".nox/", ".venv/", "venv/", ".eggs/", "*.egg-info/", "*.dist-info/", "*.egg/", "__pypackages__/"),
    *(".hg/", ".svn/", ".bzr/", ".direnv/", ".ipynb_checkpoints/", ".geventlint_cache/", "_build/", "htmlcov/"),
    *("site-packages/", "dist-packages/", "node_modules/", "bower_components/"),
    *("vendored/", "_vendor/", "_vendored/", "third_party/", "third-party/", "thirdparty/"),
)
"""What ``exclude`` holds unless the user sets it, in the syntax of .gitignore."""

FILE_NAME = "geventlint.toml"
_CODE = re.compile(r"[A-Z]+[0-9]*")


@dataclass(frozen=True, slots=True)
class Ignore:
    """Findings to leave out by code, path or package; what is given must all hold."""

    reason: str
    location: Location
    code: str = ""
    """A code or the beginning of one."""
    path: str = ""
    """A pattern like those of .gitignore, relative to the root."""
    package: str = ""
    """PEP 503 name."""
    until: date | None = None
    """The last day on which it holds."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one run. Patterns are relative to ``root``; ``databases`` and ``rules`` are absolute."""

    root: Path
    path: Path | None = None
    """The file it was read from."""
    select: tuple[str, ...] = ()
    """Codes or beginnings of codes; empty selects all."""
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """Command lines that are launched elsewhere."""
    databases: tuple[Path, ...] = ()
    rules: tuple[Path, ...] = ()
    fail_on: Severity = "warning"
    ignores: tuple[Ignore, ...] = ()
    hosts_locations: tuple[Location, ...] = ()
    """The place of each of ``hosts``, in the same order."""
    environment: str = ""
    """``auto``, or a folder relative to that of ``path``; whether it is there is seen when it is read."""
    environment_place: str = ""
    """``file:line`` of it, for whoever does not find it."""
    places: tuple[tuple[str, str, str], ...] = ()
    """Key, code and ``file:line: key`` or the option, for each code that is selected."""

    @property
    def excluded(self) -> tuple[str, ...]:
        """Every pattern of what discovery leaves out."""
        return self.exclude + self.extend_exclude

    def override(
        self,
        *,
        select: Sequence[str] = (),
        extend_select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        fail_on: Severity | None = None,
    ) -> Config:
        """Return these settings with those of a command line on top.

        ``select`` replaces what the file selects and ignores, the others add to it. Raises UsageError for a code
        that cannot be one.
        """
        for option, codes in (("--select", select), ("--extend-select", extend_select), ("--ignore", ignore)):
            for code in codes:
                if problem := code_problem(code):
                    raise UsageError(f"{option}: {problem}")
        chosen = replace(self, select=tuple(select), extend_select=(), ignore=()) if select else self
        options = (("select", select), ("extend-select", extend_select))
        return replace(
            chosen,
            places=(*((key, code, f"--{key}") for key, codes in options for code in codes), *self.places),
            extend_select=chosen.extend_select + tuple(extend_select),
            ignore=chosen.ignore + tuple(ignore),
            fail_on=fail_on or self.fail_on,
        )

    def place_of(self, key: str, code: str) -> str:
        """Where a code was selected, as a message about it begins: ``geventlint.toml:3: select``, or ``--select``."""
        return next((place for one, known, place in self.places if (one, known) == (key, code)), key)


def find_root(start: Path, known: dict[Path, bool] | None = None) -> Path:
    """Answer which folder is the project of ``start``, a file or folder that need not exist.

    The nearest folder, from there upward, that has a ``geventlint.toml`` or a pyproject.toml with
    ``[tool.geventlint]``; the search ends at the repository root (``.git``), which is the answer if there is none.
    Outside a repository without any configuration it is the folder itself. ``known`` keeps what was seen of folders
    between the calls of whoever asks for many files.
    """
    known = {} if known is None else known
    folder = Path(os.path.abspath(start))  # noqa: PTH100  # resolve() would follow a symlinked folder out of its project
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    for candidate in (folder, *folder.parents):
        if candidate not in known:
            known[candidate] = _is_marked(candidate)
        if known[candidate]:
            return candidate
    return folder


def start_of(paths: Sequence[str], cwd: Path) -> Path:
    """Answer from where to look for the project that all these paths, relative to ``cwd``, belong to.

    That is the paths' own project; where they have none, or not the same, it is the working directory's if all lie in
    it. Outside repositories a folder with a file that every project has is one, unless the working directory has such a
    file too. Raises UsageError for paths of different projects.
    """
    known: dict[Path, bool] = {}
    roots = [find_root(cwd / path, known) for path in paths]
    own = set(roots)
    if len(own) == 1 and (known.get(roots[0]) or (_looks_like_one(roots[0]) and not _looks_like_one(cwd))):
        return roots[0]
    for candidate in (find_root(cwd, known), *roots):
        if all(root == candidate or candidate in root.parents for root in roots):
            return candidate
    other = next(index for index, root in enumerate(roots) if root != roots[0])
    raise UsageError(f"{paths[0]} and {paths[other]} belong to different projects; run geventlint once for each")


def load(start: Path, explicit: Path | None = None, isolated: bool = False) -> Config:
    """Read the configuration of the project that ``start`` belongs to.

    ``explicit`` is read instead of the project's own file; ``isolated`` reads none. Raises ConfigError.
    """
    root = find_root(start)
    if isolated:
        return Config(root)
    path = explicit or _config_file(root)
    if path is None:
        return Config(root)
    from geventlint.config.reader import Reader  # start-up: no file, no reader

    return Reader(root, path.absolute()).read(whole=path.name != "pyproject.toml", named=explicit is not None)


_OF_PROJECTS = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "manage.py", "Dockerfile")


def _looks_like_one(folder: Path) -> bool:
    """Whether a folder holds what lies at the top of a project only."""
    return any((folder / name).is_file() for name in (*_OF_PROJECTS, "docker-compose.yml", "compose.yaml"))


def _is_marked(folder: Path) -> bool:
    """Whether a folder is a project by its configuration or its repository."""
    return _config_file(folder) is not None or (folder / ".git").exists()


def _config_file(folder: Path) -> Path | None:
    """Return the configuration file that lies in this folder."""
    own = folder / FILE_NAME
    if own.is_file():
        return own
    pyproject = folder / "pyproject.toml"
    try:
        data = pyproject.read_bytes()
    except OSError:
        return None
    return pyproject if _has_table(data) else None


def _has_table(data: bytes) -> bool:
    """Whether the bytes of a pyproject.toml hold ``[tool.geventlint]``; a broken file counts if it names the table."""
    if b"tool.geventlint" not in data:
        return False
    import tomli  # start-up: only a file that may hold the table pays for it

    try:
        return "geventlint" in tomli.loads(data.decode()).get("tool", {})
    except (UnicodeDecodeError, tomli.TOMLDecodeError):
        return any(line.strip().startswith((b"[tool.geventlint", b"[[tool.geventlint")) for line in data.splitlines())


def code_problem(code: str) -> str:
    """Return what is wrong with a code or the beginning of one; empty if nothing is."""
    if _CODE.fullmatch(code):
        return ""
    meant = code.strip().upper()
    if meant in {"GVL", "ALL"} or (_CODE.fullmatch(meant) and meant[-1].isdigit()):
        return f"{code!r} is not a code; did you mean {meant!r}?"
    return f"{code!r} is not a code; codes look like 'GVL101', or 'GVL1' for all that begin with it"
