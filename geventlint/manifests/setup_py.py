"""setup.py, read and never run: literal lists, the names behind them, and the files that they are read from."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from geventlint.manifests.collector import ALWAYS, Collector, Role
from geventlint.manifests.pep508 import normalize

if TYPE_CHECKING:
    from geventlint.manifests.file import File
    from geventlint.manifests.setup_call import Behind, SetupCall
    from geventlint.model import Location, Manifest

_ERROR = re.compile(r"error at (\d+):")
"""The place in libcst's message; its ``raw_line`` may be one too high."""
_SETUP = re.compile(r"\bsetup\s*\(")


def read(file: File) -> Manifest:
    """Return what the call of ``setup`` requires.

    A requirement that is computed in a way nobody can follow without running the file is a problem of low rank.
    """
    found = Collector(file)
    if not _SETUP.search(file.text):
        return found.manifest()
    import libcst as cst  # start-up: it costs 150 ms

    from geventlint.manifests.setup_call import SetupCall

    try:
        wrapper = cst.MetadataWrapper(cst.parse_module(file.text), unsafe_skip_copy=True)
    except (cst.ParserSyntaxError, RecursionError) as error:
        where = _ERROR.search(str(error))
        line = int(where[1]) if where else 1
        found.problems.append(file.problem("cannot be parsed as Python; its requirements are not known", line))
        return found.manifest()
    call = SetupCall(file, wrapper)
    found.set_name(call.text("name"))
    for place in call.unknown[:1]:
        found.problem("arguments of setup are computed: what they require is not known", place, template=True)
    for keyword, role in (("install_requires", ALWAYS), ("tests_require", Role("test", development=True))):
        for value in call.values(keyword):
            behind = call.behind(value)
            _take(found, behind, role)
            if not role.development:
                found.includes.update(dict.fromkeys((path, False) for path in behind.files))
                if behind.unknown:
                    _computed(found, keyword, behind.unknown[0], partly=bool(behind.texts or behind.files))
    _extras(found, call)
    shipped = tuple(text for text, _ in call.strings("packages") + call.strings("py_modules") if "*" not in text)
    return found.manifest(requires_python=call.text("python_requires"), builds=call.exists, packages_shipped=shipped)


def _extras(found: Collector, call: SetupCall) -> None:
    extras, unknown = call.mapping("extras_require")
    names: list[str] = []
    for written, value in extras:
        name, _, condition = written.partition(":")
        role = Role.of_extra(name) if normalize(name) else ALWAYS
        behind = call.behind(value)
        _take(found, behind, role, condition)
        for path in behind.files:
            relative = posixpath.relpath(path, posixpath.dirname(found.file.path) or ".")
            found.take_file(relative, call.place(value), role, condition)
        if behind.unknown and not role.development:
            names.append(name)
            unknown.append(behind.unknown[0])
    if unknown:
        what = f"the extra {names[0]}" if len(extras) > len(names) == len(unknown) == 1 else "extras_require"
        known = any(name.partition(":")[0] not in names for name, _ in extras)
        _computed(found, what, unknown[0], partly=known and what == "extras_require")


def _take(found: Collector, behind: Behind, role: Role, condition: str = "") -> None:
    for text, place in behind.texts:
        found.take(text, place, role, condition)


def _computed(found: Collector, what: str, place: Location, *, partly: bool) -> None:
    how = "is computed in part: what that requires" if partly else "is computed: what it requires"
    found.problem(f"{what} {how} is not known", place, template=True)
