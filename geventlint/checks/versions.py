"""GVL205 and GVL207: requirements that admit worse versions, and versions that do not go together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.checks.installations import imports, installations, together
from geventlint.checks.verdicts import compiled, verdict_of
from geventlint.knowledge.matrix import CLASHES
from geventlint.model import HOSTILE, Fix, Related
from geventlint.project.reach import host_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geventlint.checks.context import Context
    from geventlint.checks.installations import Imported, Installed
    from geventlint.knowledge.matrix import Clash
    from geventlint.model import Finding, Package, Requirement, Verdict
    from geventlint.project.coming import Coming

_RANK = {"inert": 0, "cooperative": 0, "needs-setup": 1, "blocking": 2, "breaking": 3}
_DOES = {"needs-setup": "need a setup", "blocking": "freeze every greenlet", "breaking": "break"}
_BEFORE = re.compile(r"<\s*([^,\s]+)\s*$")
_LOWER = (">", "==")
_PREINSTALLED = frozenset({"setuptools", "pip", "wheel"})
"""Images bring an old one, which satisfies a requirement that admits it."""


def loose_version(context: Context) -> Iterator[Finding]:
    """GVL205."""
    known = imports(context)
    yield from together(finding for one in installations(context) for finding in _loose(context, one, known))


def _loose(context: Context, installed: Installed, known: Mapping[str, list[Imported]]) -> Iterator[Finding]:
    dependencies, database = context.project.dependencies, context.database
    if all(host.kind == "locust" for host in installed.hosts):
        return
    versions = dependencies.versions(installed.scope)
    for coming in dependencies.coming(installed.scope):
        requirement = coming.requirement
        package = database.get(coming.name)
        if coming.version or requirement is None or requirement.source != "registry" or package is None:
            continue
        if package.development or _bounded_elsewhere(coming):
            continue
        newest = verdict_of(database, dependencies, installed.scope, package, coming)
        if newest is None or newest.status in HOSTILE or not compiled(dependencies, installed.scope, package):
            continue
        reached = any(item.ways for item in known.get(package.name, ()))
        worse = [
            verdict
            for verdict in database.admitted(package, coming.specifier, versions)
            if _RANK[verdict.status] > _RANK[newest.status] and _counts(verdict, reached=reached)
        ]
        mended = _mended([verdict.versions for verdict in worse])
        if mended:
            yield _admits(context, installed, package, coming, requirement, worse, mended)


def _counts(verdict: Verdict, *, reached: bool) -> bool:
    """Whether a verdict would be reported, if an installer chose its version."""
    return verdict.severity != "info" and (verdict.proof == "requirement" or (verdict.proof == "import" and reached))


def _mended(ranges: Sequence[str]) -> str:
    """The first version behind all of these ranges; empty if one of them has no end."""
    from packaging.version import Version  # start-up: only an open requirement pays for it

    ends = [found[1] if (found := _BEFORE.search(text)) else "" for text in ranges]
    return max(ends, key=Version) if ends and all(ends) else ""


def _admits(  # noqa: PLR0913, PLR0917  # what the finding is made of
    context: Context,
    installed: Installed,
    package: Package,
    coming: Coming,
    requirement: Requirement,
    worse: Sequence[Verdict],
    mended: str,
) -> Finding:
    extras = f"[{','.join(requirement.extras)}]" if requirement.extras else ""
    name = f"{requirement.name}{extras}"
    grave = max(worse, key=lambda verdict: _RANK[verdict.status])
    change = f"{name}{_raised(requirement.specifier, mended)}"
    return context.finding(
        coming.location,
        f"{name}{requirement.specifier or ' (any version)'} admits {package.name}{grave.versions}, versions that {_DOES[grave.status]} "
        f"under gevent, and nothing locks it: require {change}",
        contexts=() if coming.specifier else ("unbounded",),
        hosts=installed.hosts,
        chain=(host_link(installed.hosts[0]), *coming.links),
        related=[Related(where, "required here too") for where in coming.others],
        why=grave.why,
        fix=Fix("manual", f"require {change}, or commit a lock file"),
        key=package.name,
        package=package.name,
    )


def _raised(specifier: str, version: str) -> str:
    """A specifier with another lower bound; a compatible release (``~=``) keeps its upper one."""
    kept = [clause.strip() for clause in specifier.split(",")]
    return ",".join((f">={version}", *(clause for clause in kept if clause and not clause.startswith(_LOWER))))


def incompatible_versions(context: Context) -> Iterator[Finding]:
    """GVL207."""
    found: dict[str, Finding] = {}
    for installed in installations(context):
        for clash in CLASHES:
            finding = _clash(context, installed, clash)
            if finding is not None:
                found.setdefault(str(finding.location), finding)
    yield from found.values()


def _clash(context: Context, installed: Installed, clash: Clash) -> Finding | None:
    if clash.host and not any(host.kind == clash.host for host in installed.hosts):
        return None
    dependencies = context.project.dependencies
    packages = dependencies.graph(installed.scope).found
    parts = [packages[name] for name in clash.together if name in packages]
    if len(parts) < len(clash.together) - ("python" in clash.together) or clash.unless in packages:
        return None
    if not all(_takes_part(clash, item) for item in parts):
        return None
    spoken = [_spoken(item) for item in parts]
    if "python" in clash.together:
        python = dependencies.versions(installed.scope).get("python", "")
        if not _within(clash.together["python"], python):
            return None
        spoken.append(f"Python {python}")
    first = parts[0]
    return context.finding(
        first.location,
        f"{' and '.join(spoken)} do not go together: {clash.effect}; require {clash.remedy}",
        hosts=installed.hosts,
        chain=(host_link(installed.hosts[0]), *first.links),
        related=[Related(item.location, f"{item.name} is required here") for item in parts[1:]],
        key="-".join(clash.together),
        package=first.name,
        version=first.version,
    )


def _takes_part(clash: Clash, coming: Coming) -> bool:
    """Whether a package comes at a version of its range: the known one, else the one that an installer chooses.

    That is the newest that the requirement admits. Of what packages declare themselves an installer chooses whatever goes
    together, if anything does; then every admitted version must be in the range.
    """
    from geventlint.knowledge.ranges import ANY, holds_newest  # start-up: most projects have no such pins

    wanted = clash.together[coming.name]
    if wanted == ANY:
        return True
    if coming.version or clash.declared or coming.name in _PREINSTALLED:
        return _within(wanted, coming.version or coming.specifier)
    requirement = coming.requirement
    if requirement is None or requirement.source != "registry" or requirement.extras:
        return bool(coming.specifier) and _within(wanted, coming.specifier)
    return not _bounded_elsewhere(coming) and holds_newest(wanted, coming.specifier)


def _bounded_elsewhere(coming: Coming) -> bool:
    """Whether a requirement without a bound is not the only one of its package: another one may have it."""
    return not coming.specifier and bool(coming.others)


def _spoken(coming: Coming) -> str:
    return (
        f"{coming.name} {coming.version or coming.specifier}"
        if coming.version or coming.specifier
        else (f"the newest {coming.name}")
    )


def _within(wanted: str, known: str) -> bool:
    """Whether a version, or every version of a range, lies in another range."""
    from geventlint.knowledge.ranges import holds, includes, point  # start-up: most projects have no such pins

    if not known:
        return False
    cut = point(known) if known[0].isdigit() else None
    return holds(wanted, cut) if cut else includes(wanted, known)
