"""What is installed in an environment: its metadata is read, nothing of it is imported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from geventlint.errors import ConfigError, UsageError
from geventlint.manifests.pep508 import Parsed, normalize, parse
from geventlint.model import Dependency, Location, LockedPackage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from importlib_metadata import Distribution

    from geventlint.config import Config

AUTO = "auto"
_USUAL = (".venv", "venv", "env", ".env", "virtualenv")
_EXTRA = re.compile(r"""\bextra\s*==\s*["']([^"']+)["']""")
_PYTHON = re.compile(r"python(\d+\.\d+)$")
_CONFIGURED = re.compile(r"^version(?:_info)?\s*=\s*(\d+\.\d+(?:\.\d+)?)", re.MULTILINE)


@dataclass(frozen=True)
class Environment:
    """The packages that lie in some folders of an environment."""

    place: str
    """The environment, as the user named it."""
    folders: tuple[Path, ...]
    python: str = ""
    """Its version of Python, where it says one."""

    @cached_property
    def packages(self) -> Mapping[str, LockedPackage]:
        """The installed packages by name, as a lock would list them."""
        return {name: _package(name, one, self.place) for name, one in self._distributions.items()}

    @cached_property
    def _distributions(self) -> Mapping[str, Distribution]:
        from importlib_metadata import distributions  # start-up: only a given environment pays for it

        found: dict[str, Distribution] = {}
        for one in cast("Iterable[Distribution]", distributions(path=[str(folder) for folder in self.folders])):
            name = one.metadata["Name"] if one.metadata else None
            if name:
                found.setdefault(normalize(name), one)
        return found

    @cached_property
    def _providers(self) -> Mapping[str, tuple[str, ...]]:
        """Module → distributions: for a namespace that several share, the packages below it."""
        found: dict[str, dict[str, None]] = {}
        for name, one in sorted(self._distributions.items()):
            for module in _modules(one):
                found.setdefault(module, {})[name] = None
        return {module: tuple(names) for module, names in found.items()}

    def providers(self, module: str) -> tuple[str, ...]:
        """The installed distributions that provide a module, by the longest of its names that one has."""
        while module:
            if module in self._providers:
                return self._providers[module]
            module = module.rpartition(".")[0]
        return ()

    def modules(self, name: str) -> tuple[str, ...]:
        """The modules that an installed distribution provides; empty if it is not installed."""
        return tuple(sorted(module for module, names in self._providers.items() if name in names))


@dataclass(frozen=True)
class Installation:
    """What is said of where the project is installed; what is not said is inferred, or not known."""

    environment: Environment | None = None
    python: str = ""
    platform: str = "linux"


def find(wanted: str, root: Path, cwd: Path, active: str = "") -> Environment | None:
    """The environment that ``--environment`` names; None for ``auto`` where there is none.

    ``wanted``: a folder made by venv, a site-packages folder, or ``auto``: the usual folders of the project's root, then
    the active environment (``active``). Raises UsageError if nothing is installed where the user says.
    """
    if wanted != AUTO:
        found = _at((cwd / wanted), wanted)
        if found is None:
            raise UsageError(
                f"--environment {wanted}: no environment there; name a folder that has lib/python3…/site-packages"
            )
        return found
    candidates = [(root / name, name) for name in _USUAL] + ([(Path(active), active)] if active else [])
    return next((found for path, name in candidates if (found := _at(path, name))), None)


def configured(config: Config, active: str = "") -> Environment | None:
    """The environment that the configuration names, relative to its file; None if it names none, or ``auto`` finds none.

    Raises ConfigError with the line if nothing is installed there.
    """
    if not config.environment:
        return None
    try:
        return find(config.environment, config.root, (config.path or config.root).parent, active)
    except UsageError as error:
        raise ConfigError(
            f"{config.environment_place}: environment: no environment in {config.environment}; name a folder that has "
            "lib/python3…/site-packages, relative to this file's folder, or 'auto'"
        ) from error


def _at(path: Path, place: str) -> Environment | None:
    folders = [*sorted(path.glob("lib*/python3*/site-packages")), *path.glob("Lib/site-packages")]
    if not folders and any(path.glob("*.dist-info")):
        folders = [path]
    folders = list({folder.resolve(): folder for folder in folders if folder.is_dir()}.values())
    if not folders:
        return None
    version = _PYTHON.search(folders[0].parent.name)
    return Environment(place.replace("\\", "/"), tuple(folders), _configured(path) or (version[1] if version else ""))


def _configured(path: Path) -> str:
    try:
        text = (path / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    found = _CONFIGURED.search(text)
    return found[1] if found else ""


def _package(name: str, one: Distribution, place: str) -> LockedPackage:
    folder = getattr(one, "_path", None)
    where = f"{place}/…/{folder.name}/METADATA" if folder is not None else place
    return LockedPackage(name, one.version or "", Location(where), tuple(_edges(one)))


def _edges(one: Distribution) -> Iterator[Dependency]:
    for text in one.requires or ():
        parsed = parse(text.strip())
        if not isinstance(parsed, Parsed):
            continue
        extras = [normalize(extra) for extra in _EXTRA.findall(parsed.marker)] if parsed.marker else []
        for extra in extras or [""]:
            yield Dependency(parsed.name, parsed.marker, extra, parsed.extras, parsed.specifier)


def _modules(one: Distribution) -> Iterator[str]:
    """The shortest modules that only this distribution may hold: a package's folder, or a module that stands alone."""
    packages = set()
    alone = set()
    for file in one.files or ():
        parts = file.parts
        name = parts[-1]
        if ".." in parts or parts[0].endswith((".dist-info", ".egg-info", ".data")):
            continue
        stem, _, suffix = name.partition(".")
        if not (name.endswith((".py", ".pyi")) or suffix.endswith(("so", "pyd"))) or not stem.isidentifier():
            continue
        if stem == "__init__":
            packages.add(".".join(parts[:-1]))
        else:
            alone.add(".".join((*parts[:-1], stem)))
    for module in sorted(packages | alone):
        parents = module.split(".")
        if module and not any(".".join(parents[:count]) in packages for count in range(1, len(parents))):
            yield module
