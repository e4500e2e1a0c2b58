"""The frozen facts that every room speaks of; no judgement and no I/O lives here.

Paths are relative to the project root and use ``/``. Lines and columns count from 1, columns in
characters; end columns are exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "warning", "info"]
"""``error``: will hurt; ``warning``: hurts under conditions; ``info``: worth knowing."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""From the gravest to the least."""

Status = Literal["inert", "cooperative", "needs-setup", "blocking", "breaking"]
"""How a package behaves under gevent, as the database says."""

HOSTILE: frozenset[str] = frozenset({"needs-setup", "blocking", "breaking"})
"""The statuses that hurt somebody."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A piece of one file."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read; a value, so that it reaches the report.

    ``code`` is ``GVL001`` (Python source) or ``GVL002`` (manifest, lock or deployment file).
    """

    code: str
    location: Location
    reason: str
    template: bool = False
    """The file is a template whose braces cannot be filled: worth an info, not a warning."""


# --- Python source -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module or name: an edge of the module graph.

    ``import a.b as c`` gives ``Import("a.b", None, "c")``; ``import a.b`` binds ``a``;
    ``from a import b as c, d`` gives one edge for each name; a star import has the name ``*``.
    """

    module: str
    """As written, without the leading dots; empty in ``from . import x``."""
    name: str | None
    """The name taken from the module; None for ``import module``."""
    bound: str
    """The local name that the statement binds."""
    level: int
    """The number of leading dots."""
    line: int
    column: int
    end_line: int
    end_column: int
    indent: int = 0
    """Columns of white space before the statement; 0 is module level."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where in its file a use stands, innermost last."""

    symbol: str = ""
    """Qualified name of the enclosing function or class (``Client.fetch``); empty at module level."""
    functions: tuple[str, ...] = ()
    """Names of the enclosing functions, outermost first; empty: executed when the module is imported."""
    asynchronous: bool = False
    """The innermost enclosing function is ``async def``."""
    decorators: tuple[str, ...] = ()
    """Canonical names of the decorators of every enclosing function and class."""
    bases: tuple[str, ...] = ()
    """Canonical names of the base classes of the enclosing class."""
    main: bool = False
    """Under ``if __name__ == "__main__"``."""
    conditions: tuple[str, ...] = ()
    """Source text of the ``if``/``elif``/``while`` tests around it; an ``else`` branch is ``not (…)``."""
    handlers: tuple[str, ...] = ()
    """Exception names caught by the ``try`` statements whose body it stands in; ``*`` for a bare except."""
    calls: tuple[str, ...] = ()
    """Canonical names of the calls that this expression is an argument of, outermost first."""
    type_checking: bool = False
    """Under ``if TYPE_CHECKING``: never executed."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call. ``value`` is its literal value (a string, number, bool, or tuple of these), else None."""

    keyword: str | None
    text: str
    value: object = None
    star: str = ""
    line: int = 0
    """Where its value stands; 0 if that was not worked out."""
    column: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a name that some rule or database entry asked about."""

    name: str
    """Canonical dotted name (``gevent.monkey.patch_all``); ``*.tail`` when only the attribute is known."""
    form: Literal["call", "reference", "decorator", "assignment", "import", "handler", "text"]
    line: int
    column: int
    end_line: int
    end_column: int
    arguments: tuple[Argument, ...] = ()
    scope: Scope = field(default_factory=Scope)
    text: str = ""
    """The expression as written, shortened to one line."""
    bound: str = ""
    """The name that an import binds, or that a call's result is assigned to (``client``, ``self._client``)."""
    defines: Scope | None = None
    """Of a decorator or a base class: the scope of what it decorates, or of the class derived from it."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that silences findings on its line; empty ``codes`` silences all."""

    path: str
    line: int
    column: int
    end_column: int
    codes: tuple[str, ...]
    kind: Literal["noqa", "ignore"]
    first_line: int = 0
    """First line that it covers: a statement's, when it stands at its end; 0 for its own line."""
    last_line: int = 0
    space: int = 0
    """Columns of white space before it that go when it is removed."""


# --- manifests -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of a manifest, at its exact place."""

    name: str
    """PEP 503 name."""
    text: str
    """As the file says it."""
    specifier: str
    """PEP 440 version specifier; empty for any version."""
    location: Location
    marker: str = ""
    extras: tuple[str, ...] = ()
    group: str = ""
    """Empty for what the project always needs; the name of an extra or of a dependency group otherwise."""
    development: bool = False
    """Of a development, test, lint or documentation group: raises nothing."""
    source: Literal["registry", "url", "vcs", "path"] = "registry"
    optional: bool = False
    """Listed under an extra of the project itself."""
    constraint: bool = False
    """From a constraints file: limits a version, requires nothing."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """An edge of a lock: what a locked package needs."""

    name: str
    marker: str = ""
    extra: str = ""
    """The extra of the needing package that this edge belongs to."""
    extras: tuple[str, ...] = ()
    """The extras of the needed package that are asked for."""
    specifier: str = ""
    group: str = ""
    """The dependency group of the project itself that this edge belongs to."""
    development: bool = False
    """The edge belongs to a development group or extra of the project itself."""


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One package at one version in a lock file."""

    name: str
    version: str
    location: Location
    dependencies: tuple[Dependency, ...] = ()
    development: bool = False
    """The lock itself says that only development groups need it."""
    source: Literal["registry", "url", "vcs", "path"] = "registry"
    root: bool = False
    """The project itself, or a member of its workspace."""
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one file says about dependencies."""

    path: str
    kind: str
    """The reader: ``requirements``, ``pyproject``, ``uv.lock``, ``poetry.lock`` …"""
    requirements: tuple[Requirement, ...] = ()
    packages: tuple[LockedPackage, ...] = ()
    problems: tuple[Problem, ...] = ()
    requires_python: str = ""
    name: str = ""
    """The project's own distribution name, where the file gives one."""
    builds: bool = False
    """The file declares a build backend: the project is made to be installed by others."""
    packages_shipped: tuple[str, ...] = ()
    """Top-level packages or folders that the built distribution contains, where the file says them."""
    includes: tuple[tuple[str, bool], ...] = ()
    """Requirements files that this one includes: path relative to the root, and whether it is a constraints file."""
    flat: bool = False
    """A lock that does not say which package needs which: everything in it comes in."""


# --- launch lines --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Launch:
    """A command that some file of the project starts, before anybody judges what it does."""

    argv: tuple[str, ...]
    """Words as the program would get them, variables resolved where the file says their value."""
    location: Location
    command: str
    """For people: the command on one line."""
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: str = ""
    """Working directory relative to the root, where the file says it (WORKDIR, working_dir, cd)."""
    service: str = ""
    """Name of the service, process type or program."""
    words: tuple[Location, ...] = ()
    """The place of each word of ``argv``, where known; same length as ``argv`` or empty."""
    raw: tuple[str, ...] = ()
    """Physical lines of the command as written (GVL601 needs them); may be empty."""
    files: tuple[str, ...] = ()
    """Manifests that the same file installs (Dockerfile ``pip install -r``), relative to the root."""


HostKind = Literal["celery", "gunicorn", "uwsgi", "locust", "flask-socketio", "script", "other"]
Patched = Literal["before-app", "after-app", "never", "no", "unknown"]
Evidence = Literal["declared", "configured", "assumed"]


@dataclass(frozen=True, slots=True)
class Host:
    """A process that the project launches. Only those with ``gevent`` true run greenlets."""

    kind: HostKind
    location: Location | None
    """The place that declares it; None for ``--assume``."""
    command: str
    pool: str
    """``gevent``, ``prefork``, ``threads``, ``solo``, ``sync``, ``gthread`` …; ``unknown`` if it cannot be resolved."""
    patched: Patched
    """What the process does by itself: see OUTPUT in docs/output.md."""
    entry: str = ""
    """``module`` or ``module:attribute``; empty if unknown."""
    evidence: Evidence = "declared"
    concurrency: int | None = None
    queues: tuple[str, ...] = ()
    directory: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    """Parsed options that rules ask for: ``preload``, ``beat``, ``soft-time-limit``, ``config`` …"""
    wrapper: str = ""
    """A program that starts the real one and imports things first (``newrelic-admin``)."""
    service: str = ""
    reason: str = ""
    """Why ``patched`` is what it is, in a sentence without its full stop (``-Pgevent is glued, and Celery …``)."""
    entry_location: Location | None = None
    """Where the option that names the pool stands, if finer than ``location``."""
    files: tuple[str, ...] = ()
    """Manifests that the declaring file installs."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """The variables that its declaration sets, as far as they are known."""

    @property
    def gevent(self) -> bool:
        """Whether the process runs greenlets of gevent, patched or not."""
        return self.pool == "gevent"

    @property
    def place(self) -> str:
        """``path:line``, or how the host was assumed."""
        return str(self.location) if self.location else f"--assume {self.kind}"


# --- knowledge -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """Why a verdict is believed. ``kind``: probe, docs, issue, source or analysis."""

    kind: str
    ref: str
    result: str = ""
    versions: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """What makes a ``needs-setup`` package cooperative: one of call, import, argument, setting, environment."""

    call: str = ""
    imports: str = ""
    argument: str = ""
    setting: str = ""
    environment: str = ""
    install: str = ""
    price: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class UseVerdict:
    """A use that hurts although the import does not."""

    status: Status
    why: str
    calls: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    arguments: Mapping[str, object] = field(default_factory=dict)
    """Keyword → value that makes the call hurt."""
    unless: Mapping[str, object] = field(default_factory=dict)
    """Keyword → value that makes the call harmless."""
    urls: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    setup: tuple[Setup, ...] = ()
    instead: tuple[str, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    versions: str = "*"
    severity: Severity | None = None
    when: Mapping[str, str] = field(default_factory=dict)
    """Hurts only beside these versions: distribution (or ``python``) → specifier."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the database says of a package at some versions."""

    status: Status
    versions: str = "*"
    why: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    """Holds only beside these versions: distribution (or ``python``) → specifier."""
    proof: Literal["requirement", "import", "use"] = "import"
    setup: tuple[Setup, ...] = ()
    instead: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    severity: Severity | None = None
    """Overrides the rule's own, e.g. info for a package that blocks on the disk only."""

    @property
    def confidence(self) -> str | None:
        """``proven``, ``documented``, ``reported`` or ``analysed``, from the best evidence; None without any."""
        kinds = {item.kind for item in self.evidence}
        for kind, word in _CONFIDENCE:
            if kind in kinds:
                return word
        return None


_CONFIDENCE = (
    ("probe", "proven"),
    ("docs", "documented"),
    ("source", "documented"),
    ("issue", "reported"),
    ("analysis", "analysed"),
)


@dataclass(frozen=True, slots=True)
class Package:
    """An entry of the database."""

    name: str
    """The entry's key, PEP 503."""
    distributions: tuple[str, ...]
    imports: tuple[str, ...] = ()
    kind: str = ""
    verdicts: tuple[Verdict, ...] = ()
    uses: tuple[UseVerdict, ...] = ()
    spares: tuple[str, ...] = ()
    pulls: tuple[str, ...] = ()
    extras: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Extra → the hostile packages that it brings: ``uvicorn[standard]`` brings uvloop."""
    patches: bool = False
    development: bool = False
    origin: str = ""
    """The overlay file that adds or overrides the entry; empty for the shipped database."""


# --- findings ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain that explains a finding."""

    what: Literal["host", "module", "import", "call", "requirement", "package"]
    text: str
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of a location."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A way out. ``manual`` fixes are said, not done."""

    applicability: Literal["safe", "unsafe", "manual"]
    message: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule at a place."""

    code: str
    name: str
    severity: Severity
    message: str
    location: Location
    package: str | None = None
    package_version: str | None = None
    hosts: tuple[str, ...] = ()
    chain: tuple[Link, ...] = ()
    related: tuple[Related, ...] = ()
    why: str = ""
    fix: Fix | None = None
    url: str = ""
    symbol: str = ""
    """Enclosing symbol, and with ``key`` the finding's identity across line moves."""
    key: str = ""
    """Canonical name, entry or package that the finding is about."""


# --- the answer ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the packages that a gevent host's environment gets have a verdict; development tools are left out."""

    total: int = 0
    known: int = 0
    unknown: tuple[str, ...] = ()
    """PEP 503 names, sorted."""
    unresolved: tuple[str, ...] = ()
    """Packages of which neither a lock nor an environment says what they need: what they bring is not known."""


@dataclass(frozen=True, slots=True)
class FileCounts:
    """How many files of each sort were read."""

    python: int = 0
    manifests: int = 0
    deployment: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What one run found out; every report is a function of it."""

    root: str
    """The project root relative to the working directory (``.`` when they are the same)."""
    hosts: tuple[Host, ...] = ()
    """Every process the project launches, gevent or not."""
    findings: tuple[Finding, ...] = ()
    """Sorted by path, line, column and code; selection and suppression already applied."""
    skipped: tuple[Problem, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    files: FileCounts = field(default_factory=FileCounts)
    notes: tuple[str, ...] = ()
    """What was read, and why a host was assumed: the lines that ``--verbose`` shows."""
    looked: tuple[str, ...] = ()
    """The deployment files that were searched for launch lines."""

    @property
    def gevent_hosts(self) -> tuple[Host, ...]:
        """The hosts that run greenlets."""
        return tuple(host for host in self.hosts if host.gevent)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def verdict(self) -> Literal["ready", "not-ready", "no-host"]:
        """``no-host`` when no gevent host is known; ``not-ready`` with any error; else ``ready``."""
        if not self.gevent_hosts:
            return "no-host"
        return "not-ready" if self.count("error") else "ready"
