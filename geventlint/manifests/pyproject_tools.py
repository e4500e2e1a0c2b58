"""The tables of uv, PDM, Hatch, Flit and setuptools in pyproject.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geventlint.manifests import pyproject_poetry
from geventlint.manifests.collector import Role
from geventlint.manifests.pep508 import normalize, parse
from geventlint.manifests.tables import dicts, string, strings, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.documents.toml_places import Path
    from geventlint.manifests.pep508 import Source
    from geventlint.manifests.toml_collector import TomlCollector

_UV_SOURCES: dict[str, Source] = {"git": "vcs", "url": "url", "path": "path", "workspace": "path"}


def read_sources(found: TomlCollector, tools: dict[str, Any]) -> None:
    """Learn where ``[tool.uv.sources]`` gets packages from."""
    for name, value in table(table(tools.get("uv")).get("sources")).items():
        for source in dicts(value if isinstance(value, list) else [value]):
            for key in source:
                if key in _UV_SOURCES:
                    found.sources[normalize(name)] = _UV_SOURCES[key]


def read(found: TomlCollector, tools: dict[str, Any]) -> None:
    """Add the requirements of every tool's tables."""
    _read_uv(found, table(tools.get("uv")))
    _read_pdm(found, table(tools.get("pdm")))
    read_hatch(found, table(tools.get("hatch")), ("tool", "hatch"))
    _read_flit(found, table(table(tools.get("flit")).get("metadata")))
    _read_setuptools(found, table(table(tools.get("setuptools")).get("dynamic")))
    read_tox(found, table(tools.get("tox")), ("tool", "tox"))


def _read_uv(found: TomlCollector, uv: dict[str, Any]) -> None:
    found.add_all(uv.get("dev-dependencies"), ("tool", "uv", "dev-dependencies"), Role("dev", development=True))
    for key in ("constraint-dependencies", "override-dependencies"):
        found.add_all(uv.get(key), ("tool", "uv", key), Role(constraint=True))


def _read_pdm(found: TomlCollector, pdm: dict[str, Any]) -> None:
    for group, items in table(pdm.get("dev-dependencies")).items():
        way = ("tool", "pdm", "dev-dependencies", group)
        found.add_all(items, way, Role(normalize(group), development=True))


def read_hatch(found: TomlCollector, hatch: dict[str, Any], base: Path) -> None:
    """Add what Hatch's environments and its hook require; ``base`` is the way to Hatch's table."""
    for name, environment in table(hatch.get("envs")).items():
        for key in ("dependencies", "extra-dependencies"):
            way = (*base, "envs", name, key)
            found.add_all(table(environment).get(key), way, Role(normalize(name), development=True))
    way = (*base, "metadata", "hooks", "requirements_txt")
    hook = table(table(table(hatch.get("metadata")).get("hooks")).get("requirements_txt"))
    for index, written in enumerate(strings(hook.get("files"))):
        found.include(written, (*way, "files", index))


def read_tox(found: TomlCollector, tox: dict[str, Any], base: Path) -> None:
    """Add the ``deps`` of tox's environments, all for developers; what tox would have to fill in is left out."""
    environments: dict[tuple[str, ...], object] = {("env_run_base",): tox.get("env_run_base")}
    for key in ("env_base", "env"):
        environments.update({(key, name): value for name, value in table(tox.get(key)).items()})
    for way, environment in environments.items():
        deps = table(environment).get("deps")
        role = Role(normalize(way[-1]), development=True)
        place: Path = (*base, *way, "deps")
        items: list[tuple[object, Path]] = []
        if isinstance(deps, str):
            items = [(text, place) for text in deps.split("\n")]
        elif isinstance(deps, list):
            items = [(text, (*place, index)) for index, text in enumerate(deps)]
        for text, inner in items:
            if isinstance(text, str) and not isinstance(parse(text.strip()), str):
                found.add(text, inner, role)


def _read_flit(found: TomlCollector, flit: dict[str, Any]) -> None:
    way = ("tool", "flit", "metadata")
    found.add_all(flit.get("requires"), (*way, "requires"))
    found.add_all(flit.get("dev-requires"), (*way, "dev-requires"), Role.of_extra("dev"))  # Flit's backend makes it one
    for extra, items in table(flit.get("requires-extra")).items():
        found.add_all(items, (*way, "requires-extra", extra), Role.of_extra(extra))


def _read_setuptools(found: TomlCollector, dynamic: dict[str, Any]) -> None:
    """Name the files of dynamic dependencies; read those of extras, whose requirements are optional."""
    way = ("tool", "setuptools", "dynamic")
    for written, place in _files(dynamic.get("dependencies"), (*way, "dependencies")):
        found.include(written, place)
    for extra, value in table(dynamic.get("optional-dependencies")).items():
        for written, place in _files(value, (*way, "optional-dependencies", extra)):
            found.take_file(written, found.location(place), Role.of_extra(extra))


def _files(value: object, way: Path) -> Iterator[tuple[str, Path]]:
    files = table(value).get("file")
    if isinstance(files, str):
        yield files, (*way, "file")
    for index, written in enumerate(strings(files)):
        yield written, (*way, "file", index)


def builds(data: dict[str, Any]) -> bool:
    """Return whether the project is made to be built and installed by others."""
    tools = table(data.get("tool"))
    if table(tools.get("poetry")).get("package-mode") is False or table(tools.get("uv")).get("package") is False:
        return False
    return "build-system" in data


def packages_shipped(tools: dict[str, Any]) -> tuple[str, ...]:
    """Return the packages that the built distribution contains, where a tool's table lists them."""
    setuptools = table(tools.get("setuptools"))
    flit = table(tools.get("flit"))
    module = string(table(flit.get("module")).get("name")) or string(table(flit.get("metadata")).get("module"))
    named = (
        *strings(setuptools.get("packages")),
        *strings(setuptools.get("py-modules")),
        *hatch_packages(table(tools.get("hatch"))),
        *pyproject_poetry.packages(table(tools.get("poetry"))),
        *((module,) if module else ()),
    )
    return tuple(dict.fromkeys(named))


def hatch_packages(hatch: dict[str, Any]) -> tuple[str, ...]:
    """Return the packages that Hatch's table puts into the wheel."""
    return strings(table(table(table(hatch.get("build")).get("targets")).get("wheel")).get("packages"))
