"""setup.py, read and never run: literal lists, the names behind them, and the files that they are read from."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from geventlint.manifests.collector import ALWAYS, Collector, Role
from geventlint.manifests.pep508 import normalize

if TYPE_CHECKING:
    from geventlint.manifests.file import File
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
    _take(found, call, "install_requires", ALWAYS)
    _take(found, call, "tests_require", Role("test", development=True))
    for extra, value in call.mapping("extras_require"):
        name = extra.partition(":")[0]
        role = Role.of_extra(name) if normalize(name) else ALWAYS
        for item in call.requirements(value):
            found.take(*item, role)
        for path in call.files(value):
            found.take_file(posixpath.relpath(path, posixpath.dirname(file.path) or "."), call.place(value), role)
    shipped = tuple(text for text, _ in call.strings("packages") + call.strings("py_modules") if "*" not in text)
    return found.manifest(requires_python=call.text("python_requires"), builds=call.exists, packages_shipped=shipped)


def _take(found: Collector, call: object, keyword: str, role: Role) -> None:
    from geventlint.manifests.setup_call import SetupCall  # the same

    if not isinstance(call, SetupCall):  # pragma: no cover  # narrows the type without importing libcst for it
        return
    for value in call.values(keyword):
        items = call.requirements(value)
        files = call.files(value)
        for text, place in items:
            found.take(text, place, role)
        if not role.development:
            found.includes.update(dict.fromkeys((path, False) for path in files))
            if not items and not files and not call.empty(value):
                found.problem(f"{keyword} is computed: what it requires is not known", call.place(value), template=True)
