"""What a probe script says of itself, read without running it.

A script's public functions are its cases; the one called ``once`` decides the verdict. Constants above them say what a case needs.
"""

from __future__ import annotations

import ast
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from probes.runner.errors import ProbeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).resolve().parent.parent
DURATION = 0.3
"""How long a server takes for each operation, in seconds."""
GREENLETS = 10

Role = Literal["verdict", "remedy", "use", "other"]

# Each: name of the constant → type of its value. A table's keys are cases.
_CONSTANTS: dict[str, type] = {
    "package": str,
    "requires": list,
    "server": str,
    "servers": dict,
    "also": dict,
    "environment": dict,
    "before_patch": dict,
    "greenlets": dict,
    "duration": dict,
    "limit": dict,
    "unpatched": list,
    "uncontrolled": list,
    "remedies": list,
    "uses": list,
    "others": list,
}
_OF_CASES = set(_CONSTANTS) - {"package", "requires", "server"}


@dataclass(frozen=True)
class Case:
    """One measurement of a probe."""

    name: str
    about: str
    role: Role
    requires: tuple[str, ...]
    server: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    before_patch: tuple[str, ...] = ()
    """Modules that are imported before gevent patches."""
    greenlets: int = GREENLETS
    duration: float = DURATION
    limit: float = 25.0
    """Seconds after which an operation is said to hang."""
    patched: bool = True
    controlled: bool = True
    """Whether a failure must be absent without gevent to count; not where the case itself turns on something of gevent's."""


@dataclass(frozen=True)
class Probe:
    """A script and its cases."""

    name: str
    path: Path
    package: str
    """The entry of the database that it judges."""
    about: str
    cases: tuple[Case, ...]
    digest: str

    def case(self, name: str) -> Case:
        """Return a case by name; raises ProbeError."""
        for case in self.cases:
            if case.name == name:
                return case
        names = ", ".join(case.name for case in self.cases)
        raise ProbeError(f"{self.name} has no case {name}; it has {names}")


def names(folder: Path = HERE) -> list[str]:
    """Return the names of all probes."""
    return sorted(path.stem for path in folder.glob("[!_]*.py"))


def read(name: str, folder: Path = HERE) -> Probe:
    """Return what a probe says of itself; raises ProbeError ``file:line: message``."""
    stem = name.removesuffix(".py").replace("-", "_")
    path = folder / f"{stem}.py"
    if not path.is_file():
        raise ProbeError(f"no probe {name}; `python -m probes list` names them")
    source = path.read_bytes()
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ProbeError(f"{path}:{error.lineno}: {error.msg}") from error
    constants = dict(_constants(tree, path))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    known = {node.name for node in functions}
    for key in _OF_CASES & constants.keys():
        for case in constants[key]:
            if case not in known:
                raise ProbeError(f"{path}: `{key}` names the case {case}, which is not there")
    if not functions:
        raise ProbeError(f"{path}: has no case; give it a function `once`")
    return Probe(
        name=stem,
        path=path,
        package=constants.get("package", stem.replace("_", "-")),
        about=(ast.get_docstring(tree) or "").partition("\n")[0],
        cases=tuple(_case(node, constants) for node in functions),
        digest=hashlib.sha256(source).hexdigest()[:16],
    )


def _constants(tree: ast.Module, path: Path) -> Iterator[tuple[str, Any]]:
    for node in tree.body:
        if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
            continue
        name = node.targets[0].id
        if name not in _CONSTANTS:
            continue
        try:
            value = ast.literal_eval(node.value)
        except ValueError as error:
            raise ProbeError(f"{path}:{node.lineno}: `{name}` must be a literal") from error
        if not isinstance(value, _CONSTANTS[name]):
            raise ProbeError(f"{path}:{node.lineno}: `{name}` must be a {_CONSTANTS[name].__name__}")
        yield name, value


def _case(node: ast.FunctionDef, constants: Mapping[str, Any]) -> Case:
    name = node.name

    def of_case(key: str, default: Any) -> Any:
        return constants.get(key, {}).get(name, default)

    return Case(
        name=name,
        about=(ast.get_docstring(node) or "").partition("\n")[0],
        role=_role(name, constants),
        requires=(*constants.get("requires", ()), *of_case("also", ())),
        server=of_case("servers", constants.get("server", "")),
        environment=of_case("environment", {}),
        before_patch=tuple(of_case("before_patch", ())),
        greenlets=of_case("greenlets", GREENLETS),
        duration=of_case("duration", DURATION),
        limit=of_case("limit", 25.0),
        patched=name not in constants.get("unpatched", ()),
        controlled=name not in constants.get("uncontrolled", ()),
    )


def _role(name: str, constants: Mapping[str, Any]) -> Role:
    if name in constants.get("remedies", ()):
        return "remedy"
    if name in constants.get("uses", ()):
        return "use"
    return "verdict" if name == "once" and name not in constants.get("others", ()) else "other"
