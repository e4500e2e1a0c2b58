"""From the bytes of one deployment file to launch lines, and from a launch line to a host."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.deployment.names import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geventlint.model import Launch, Problem

__all__ = ["DeploymentFile", "is_script", "kind_of", "read"]

_SHEBANG = re.compile(
    rb"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+)*)?(?:with-contenv[ \t]+)?(?:\S*/)?(?:ba|z|da|a|k|mk)?sh\b"
)


@dataclass(frozen=True, slots=True)
class DeploymentFile:
    """What one file starts, and what of it could not be read."""

    launches: tuple[Launch, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_script(head: bytes) -> bool:
    """Whether the first bytes of a file without a suffix are the shebang of a shell script."""
    return bool(_SHEBANG.match(head.removeprefix(b"\xef\xbb\xbf")))


def read(  # noqa: PLR0913  # the file, and what is known of the project
    path: str,
    kind: str,
    data: bytes,
    open_file: Callable[[str], bytes | None],
    programs: Mapping[str, str] | None = None,
    *,
    scripts: bool = False,
) -> DeploymentFile:
    """Return the launch lines of a file. ``kind`` is ``kind_of``'s answer, ``open_file`` reads by root-relative path.

    ``programs`` are the commands that the project installs. With ``scripts``, only those files are read that name no program, and may start scripts or images that do.

    A file that speaks of no program we know costs one search of its bytes. Nothing raises: what cannot be read is a
    problem of the answer.
    """
    from geventlint.deployment import gate  # the gate and the readers cost nothing until a file is read

    speaks = gate.speaks(kind, data) or gate.names(kind, data, programs or {})
    if speaks is scripts or (scripts and not gate.may_start_scripts(kind, data)):
        return DeploymentFile()
    from geventlint.deployment import readers  # as above

    return DeploymentFile(*readers.read(path, kind, data, open_file, programs))
