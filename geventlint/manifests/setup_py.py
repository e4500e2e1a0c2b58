"""setup.py, read and never run: literal lists, the names behind them, and the files that they are read from."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from geventlint.manifests.collector import ALWAYS, Collector, Role
from geventlint.manifests.pep508 import normalize

if TYPE_CHECKING:
    from geventlint.manifests.file import File
    from geventlint.manifests.setup_call import Behind
    from geventlint.model import Manifest

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
            _take(found, behind, keyword, role)
            if not role.development:
                found.includes.update(dict.fromkeys((path, False) for path in behind.files))
    extras, unknown = call.mapping("extras_require")
    for place in unknown[:1]:
        found.problem(_computed("extras_require", partly=bool(extras)), place, template=True)
    for written, value in extras:
        name, _, condition = written.partition(":")
        role = Role.of_extra(name) if normalize(name) else ALWAYS
        behind = call.behind(value)
        _take(found, behind, f"the extra {name}" if name else "extras_require", role, condition)
        for path in behind.files:
            relative = posixpath.relpath(path, posixpath.dirname(file.path) or ".")
            found.take_file(relative, call.place(value), role, condition)
    shipped = tuple(text for text, _ in call.strings("packages") + call.strings("py_modules") if "*" not in text)
    return found.manifest(requires_python=call.text("python_requires"), builds=call.exists, packages_shipped=shipped)


def _take(found: Collector, behind: Behind, what: str, role: Role, condition: str = "") -> None:
    for text, place in behind.texts:
        found.take(text, place, role, condition)
    if behind.unknown and not role.development:
        partly = bool(behind.texts or behind.files)
        found.problem(_computed(what, partly=partly), behind.unknown[0], template=True)


def _computed(what: str, *, partly: bool) -> str:
    if partly:
        return f"{what} is computed in part: what that requires is not known"
    return f"{what} is computed: what it requires is not known"
