"""What ``explain`` found out; every report is a function of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from geventlint.model import Root

if TYPE_CHECKING:
    from geventlint.knowledge.entries import Symptom
    from geventlint.model import Link

Role = Literal["victim", "runtime", "project", "candidate", "library"]
"""Of a frame: where the error surfaced; Python, gevent and the host; the project's own code; who may be to blame; others."""
Confidence = Literal["certain", "likely", "possible"]
Proof = Literal["traceback", "reached", "present", "unknown"]
"""Why somebody is suspected, best first: he stands in the traceback; a finding of a host; a package that is there and known
to cause this; a package that nobody has judged."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of a stack, and who it belongs to."""

    path: str
    line: int
    name: str
    role: Role
    code: str = ""
    module: str = ""
    """The imported name, as far as the path tells it."""
    package: str = ""
    """The distribution it belongs to, if it is known."""
    version: str = ""
    """As the project has it."""
    own: str = ""
    """The project's file, relative to its root."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A symptom in the input."""

    symptom: Symptom
    confidence: Confidence = "likely"
    file: str = ""
    """The input; ``-`` for stdin, empty for a symptom that was named."""
    line: int | None = None
    matched: str = ""
    """The line that matched, without its prefixes."""
    count: int = 1
    frames: tuple[Frame, ...] = ()
    pool: str = ""
    """The kind of worker that wrote it, where the log tells: ``prefork`` or ``gevent``."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """Somebody in the project who can cause the symptoms."""

    rank: int
    proof: Proof
    why: str
    code: str | None = None
    package: str | None = None
    version: str | None = None
    path: str | None = None
    line: int | None = None
    message: str = ""
    chain: tuple[Link, ...] = ()
    status: str = ""
    """The database's verdict, for a package."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question."""

    root: Root = field(default_factory=Root)
    occurrences: tuple[Occurrence, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    remedies: tuple[str, ...] = ()
    useless: tuple[str, ...] = ()
    """What only hides the symptoms."""
    notes: tuple[str, ...] = ()
    """What the reader must know beside it: what was passed over, what could not be read, what would have to be known."""
    hosts: tuple[str, ...] = ()
    """The project's gevent hosts, ``path:line command``."""
