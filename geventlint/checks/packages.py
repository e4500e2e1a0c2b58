"""GVL201 to GVL204: packages that the database knows to hurt, once a package and project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geventlint.checks.context import first
from geventlint.checks.installations import Imported, imports, installations, together
from geventlint.checks.remedies import in_force, remedy, same_setup, tried, words
from geventlint.checks.setups import judge
from geventlint.checks.verdicts import verdict_of
from geventlint.model import HOSTILE, Link, Related
from geventlint.project.reach import host_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geventlint.checks.context import Context
    from geventlint.checks.installations import Installed
    from geventlint.model import Finding, Host, Package, Verdict
    from geventlint.project.coming import Coming
    from geventlint.project.scopes import Scope

_SHOWN = {"import": "imported here", "call": "called here"}
INCOMPLETE = "GVL204"
_RULES = {
    "GVL201": frozenset({"breaking"}),
    "GVL202": frozenset({"blocking"}),
    "GVL203": frozenset({"needs-setup"}),
    INCOMPLETE: HOSTILE,
}


@dataclass(frozen=True)
class _Case:
    """A hostile verdict on a package that comes into a project."""

    package: Package
    verdict: Verdict
    coming: Coming
    hosts: Sequence[Host]


def hostile_packages(context: Context) -> Iterator[Finding]:
    """The findings of one of the four rules."""
    statuses = _RULES[context.rule.code]
    known = imports(context)
    told: set[str] = set()
    projects: dict[str, list[Finding]] = {}
    for installed in installations(context):
        packages = list(_known(context, installed.scope))
        told.update(package.name for package, _ in packages)
        hostile = {case.package.name: case for case in _hostile(context, installed, packages)}
        found = projects.setdefault(installed.scope.folder, [])
        seen = {**known, **_lent(context, hostile, known)}
        for case in hostile.values():
            if case.verdict.status in statuses and not _repeats(context, case, hostile, seen):
                found.extend(_required(context, case, seen))
    for findings in projects.values():
        yield from findings if context.rule.code == INCOMPLETE else together(findings)
    yield from _only_imported(context, statuses, known, told)


def _hostile(context: Context, installed: Installed, packages: Sequence[tuple[Package, Coming]]) -> Iterator[_Case]:
    for package, coming in packages:
        verdict = verdict_of(context.database, context.project.dependencies, installed.scope, package, coming)
        if verdict is not None and verdict.status in HOSTILE:
            yield _Case(package, verdict, coming, installed.hosts)


def _lent(
    context: Context, hostile: Mapping[str, _Case], known: Mapping[str, list[Imported]]
) -> Mapping[str, list[Imported]]:
    """The imports of a package that nobody imports but those whose verdicts name it (httpx imports trio, if it is there)."""
    lent: dict[str, list[Imported]] = {}
    for case in hostile.values():
        for name in case.verdict.when:
            culprit = context.database.get(name)
            if culprit and culprit.name in hostile and culprit is not case.package and culprit.name not in known:
                lent.setdefault(culprit.name, []).extend(known.get(case.package.name, ()))
    return {name: items for name, items in lent.items() if items}


def _repeats(
    context: Context, case: _Case, hostile: Mapping[str, _Case], known: Mapping[str, Sequence[Imported]]
) -> bool:
    """Whether another package's finding tells the same cause: one that its verdict names, or one that brings it."""
    for name in case.verdict.when:
        culprit = context.database.get(name)
        other = hostile.get(culprit.name) if culprit else None
        if other is not None and other.package is not case.package and _told(other, known):
            return True
    symptoms = set(case.verdict.symptoms)
    for item in case.coming.way:
        bringer = context.database.get(item.name)
        other = hostile.get(bringer.name) if bringer else None
        if other is None or other.package is case.package or not _told(other, known):
            continue
        if other.verdict.status == case.verdict.status and symptoms & set(other.verdict.symptoms):
            return True
    return False


def _told(case: _Case, known: Mapping[str, Sequence[Imported]]) -> bool:
    """Whether a hostile package has a finding of its own."""
    imported = any(item.ways for item in known.get(case.package.name, ()))
    return case.verdict.proof == "requirement" or (case.verdict.proof == "import" and imported)


def _known(context: Context, scope: Scope) -> Iterator[tuple[Package, Coming]]:
    """The packages of a project that the database has, each once: two distributions of one package are one."""
    found: dict[str, tuple[Package, Coming]] = {}
    for coming in context.project.dependencies.coming(scope):
        package = context.database.get(coming.name)
        if package is None or package.development:
            continue
        if package.name in found:
            first_one = found[package.name][1]
            merged = replace(first_one, others=(*first_one.others, coming.location))
            found[package.name] = (package, merged)
        else:
            found[package.name] = (package, coming)
    yield from found.values()


def _required(context: Context, case: _Case, known: Mapping[str, list[Imported]]) -> Iterator[Finding]:
    package, verdict, coming, hosts = case.package, case.verdict, case.coming, case.hosts
    if verdict.proof == "use":
        own = _uses(context, package, verdict) if verdict.status == "needs-setup" else []
        if own:
            yield from _unless_set_up(context, case, own, [])
        return
    found = known.get(package.name, [])
    own = [item for item in found if any(way.host in hosts for way in item.ways)]
    contexts: list[str] = []
    via: list[Imported] = []
    if not own and coming.direct and verdict.proof == "import":
        own = [item for item in found if not item.ways]  # imported where no static import leads
        contexts += ["reachable"] if own else []
    if not own:
        via = [] if coming.direct else _parent_imports(context, coming, known)
        if verdict.proof == "import" and not via:
            return
        if all(host.kind == "locust" for host in hosts):
            return
        if verdict.proof == "import":
            contexts.append("reachable")
    shown = own or via
    importing = [host for host in hosts if any(way.host == host for item in shown for way in item.ways)]
    if verdict.proof == "import" and importing:
        case = replace(case, hosts=importing)
    yield from _unless_set_up(context, case, shown, contexts)


def _unless_set_up(
    context: Context, case: _Case, imports: Sequence[Imported], contexts: Sequence[str]
) -> Iterator[Finding]:
    """GVL201 to GVL203 where no setup is seen; GVL204 where one is there in vain."""
    state = judge(context, case.coming.name, case.verdict.setup, case.hosts)
    if state == "absent":
        if context.rule.code != INCOMPLETE:
            yield _finding(context, case, imports, contexts)
    elif state != "in force" and context.rule.code == INCOMPLETE:
        for trouble in state:
            yield context.finding(
                trouble.location,
                trouble.message,
                contexts=["relied-on"],
                hosts=trouble.hosts,
                chain=(host_link(trouble.hosts[0]), *case.coming.links),
                related=[Related(case.coming.location, f"{case.coming.name} is required here")],
                why=context.rule.why,
                key=case.package.name,
                symbol=trouble.symbol,
                package=case.package.name,
                version=case.coming.version,
            )


def _uses(context: Context, package: Package, verdict: Verdict) -> list[Imported]:
    """The reached uses that show that a package is driven, where requiring or importing it shows nothing."""
    names = {name for use in package.uses if same_setup(use, verdict) for name in (*use.calls, *use.imports)}
    found = []
    for name in sorted(names):
        for path, use in context.project.uses_by_name.get(name, ()):
            ways = context.project.ways(path)
            if ways and not (use.scope.type_checking or use.scope.main):
                found.append(Imported(path, use, ways))
    return found


def _parent_imports(context: Context, coming: Coming, known: Mapping[str, list[Imported]]) -> list[Imported]:
    """Reached imports of the package in the requirement that brings another one."""
    parent = context.database.get(coming.bringer.name)
    return [item for item in known.get(parent.name, []) if item.ways] if parent else []


def _finding(context: Context, case: _Case, imports: Sequence[Imported], contexts: Sequence[str]) -> Finding:
    package, verdict, coming, hosts = case.package, case.verdict, case.coming, case.hosts
    links: tuple[Link, ...]
    reached = [way for item in imports for way in item.ways]
    if reached:
        way = first(reached)
        shown = next(item for item in imports if way in item.ways)
        links = (*way.links, Link("import", shown.use.text or shown.use.name, shown.path, shown.use.line))
    else:
        links = (Link("host", hosts[0].command, *_at(hosts[0])),)
    related = [Related(where, "required here too") for where in coming.others]
    related += [Related(item.location, _SHOWN.get(item.use.form, "used here")) for item in imports]
    return context.finding(
        coming.location,
        _message(context, verdict, coming),
        contexts=contexts,
        severity=verdict.severity,
        hosts=hosts,
        chain=(*links, *coming.links),
        related=related,
        why=verdict.why,
        fix=remedy(verdict),
        key=package.name,
        package=package.name,
        version=coming.version,
    )


def _at(host: Host) -> tuple[str | None, int | None]:
    return (host.location.path, host.location.line) if host.location else (None, None)


def _message(context: Context, verdict: Verdict, coming: Coming) -> str:
    spoken = f"{coming.name} {coming.version}" if coming.version else coming.name
    if not coming.direct:
        spoken += f" (through {coming.bringer.name})"
    return f"{spoken} {_does(context.rule.code)}{words(verdict)}"


def _does(code: str) -> str:
    return {
        "GVL201": "breaks under gevent",
        "GVL202": "freezes every greenlet while it waits",
        "GVL203": "needs a setup under gevent that is not in force",
    }[code]


def _only_imported(
    context: Context, statuses: frozenset[str], known: Mapping[str, list[Imported]], told: set[str]
) -> Iterator[Finding]:
    """Packages that no installation gets, as far as manifests tell, and that a reached module imports."""
    if context.rule.code == INCOMPLETE:
        return
    for name, found in sorted(known.items()):
        items = [item for item in found if item.ways]
        package = context.database.entry(name) if items else None
        if package is None or name in told or package.development:
            continue
        if _left_out(context, package):
            items = [item for item in items if not tried(item.use)]
        if not items:
            continue
        version, specifier, beside = _named(context, package)
        verdict = context.database.verdict(package, version or None, beside, specifier)
        if (
            verdict is None
            or verdict.status not in statuses
            or verdict.proof == "use"
            or in_force(context, verdict.setup)
        ):
            continue
        item = items[0]
        way = first(item.ways)
        yield context.finding(
            item.location,
            f"{f'{name} {version}' if version else name} {_does(context.rule.code)}{words(verdict)}",
            severity=verdict.severity,
            hosts=[way.host for way in item.ways],
            chain=(*way.links, Link("import", item.use.text or item.use.name, item.path, item.use.line)),
            related=[Related(other.location, "imported here too") for other in items[1:]],
            why=verdict.why,
            fix=remedy(verdict),
            key=name,
            package=name,
            version=version or None,
            symbol=item.use.scope.symbol,
        )


def _left_out(context: Context, package: Package) -> bool:
    """Whether the manifests ask for things, and not for this package, not even in an extra: what tries to import it does without."""
    asked = {
        item.name
        for one in installations(context)
        for manifest in one.scope.manifests
        for item in manifest.requirements
        if not item.development
    }
    return bool(asked) and asked.isdisjoint(package.distributions)


def _named(context: Context, package: Package) -> tuple[str, str, Mapping[str, str]]:
    """What a project says of a package that it asks for in an extra or a group alone: a locked version, else a specifier."""
    dependencies = context.project.dependencies
    beside: Mapping[str, str] = {}
    specifier = ""
    for one in installations(context):
        beside = beside or dependencies.versions(one.scope)
        for name in package.distributions:
            locked = one.scope.locked.get(name)
            if locked is not None and locked.version:
                return locked.version, "", dependencies.versions(one.scope)
            for manifest in one.scope.manifests:
                found = (item.specifier for item in manifest.requirements if item.name == name)
                specifier = specifier or next(filter(None, found), "")
    return "", specifier, beside
