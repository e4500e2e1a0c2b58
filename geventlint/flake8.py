"""The door for flake8: its plugin yields the findings that stand in the file being checked.

The project is read once in a process. Comments with ``noqa`` are left to flake8, so that its options about them work.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from geventlint import __version__
from geventlint.errors import GeventlintError

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Mapping, Sequence

    from geventlint.model import Finding

_NAMELESS = frozenset({"stdin", "-"})
"""What flake8 calls standard input that has no name: nobody knows where it belongs."""


class Plugin:
    """Checks one file, as flake8 asks for it."""

    name = "geventlint"
    version = __version__
    _projects: ClassVar[dict[Path, Mapping[str, Sequence[Finding]]]] = {}
    _folders: ClassVar[dict[Path, bool]] = {}
    """What was seen of folders on the way to a project's root."""

    def __init__(self, tree: ast.AST, lines: Sequence[str], filename: str) -> None:  # noqa: ARG002  # flake8 knows a plugin for whole files by the parameter `tree`
        self.lines = lines
        self.filename = filename

    def run(self) -> Iterator[tuple[int, int, str, None]]:
        """Yield line, column from 0, and text of each finding. Raises what flake8 tells in a line if the project cannot be checked."""
        if self.filename in _NAMELESS:
            return
        try:
            findings = self._findings()
        except GeventlintError as error:
            from flake8.exceptions import ExecutionError  # start-up: only a mistake needs it

            raise ExecutionError(f"geventlint: {error}") from error
        for finding in findings:
            place = finding.location
            yield place.line, place.column - 1, f"{finding.code} {finding.message}", None

    def _findings(self) -> Sequence[Finding]:
        from geventlint.config import find_root  # start-up: flake8 imports every plugin, wanted or not

        absolute = Path(os.path.abspath(self.filename))  # noqa: PTH100  # resolve() would leave the project through a link
        root = find_root(absolute, self._folders)
        path = absolute.relative_to(root).as_posix()
        text = "".join(self.lines)
        if not _is_saved(absolute, text):
            return _by_file(_run(root, stdin=(str(absolute), text.encode("utf-8", "surrogatepass")))).get(path, ())
        if root not in self._projects:
            self._projects[root] = _by_file(_run(root))
        return self._projects[root].get(path, ())


def _run(root: Path, stdin: tuple[str, bytes] | None = None) -> Sequence[Finding]:
    """Return the findings that fail a run: what flake8 prints always does."""
    from geventlint import config, engine  # start-up: the same
    from geventlint.model import SEVERITIES

    settings = config.load(root)
    failing = SEVERITIES[: SEVERITIES.index(settings.fail_on) + 1]
    options = engine.Options((str(root),), root, settings, stdin=stdin, noqa=False)
    return [finding for finding in engine.run(options).findings if finding.severity in failing]


def _by_file(findings: Sequence[Finding]) -> Mapping[str, Sequence[Finding]]:
    """Sort findings by the file that shows them.

    A package's finding stands once in the project, mostly in a manifest, which flake8 never reads; so each file that
    imports the package shows it at its first related place.
    """
    by_file: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_file[finding.location.path].append(finding)
        shown = {finding.location.path}
        for related in finding.related if finding.package else ():
            if related.location.path not in shown:
                shown.add(related.location.path)
                by_file[related.location.path].append(replace(finding, location=related.location))
    return by_file


def _is_saved(path: Path, text: str) -> bool:
    """Whether a file holds this text; an editor sends what it does not hold yet."""
    from geventlint.documents.text import decode  # start-up: the same

    try:
        return decode(path.read_bytes()) == text.replace("\r\n", "\n")
    except OSError:
        return False
