"""GVL201 to GVL204: packages that the database knows to hurt, once a package and project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geventlint.checks.context import first
from geventlint.checks.remedies import in_force, remedy, same_setup, words
from geventlint.checks.setups import judge
from geventlint.model import HOSTILE, Link, Related
from geventlint.project.python_hosts import place
from geventlint.project.reach import host_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Host, Location, Package, Use, Verdict
    from geventlint.project.coming import Coming
    from geventlint.project.reach import Way
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


@dataclass(frozen=True)
class _Import:
    path: str
    use: Use
    ways: tuple[Way, ...]

    @property
    def location(self) -> Location:
        return place(self.path, self.use)


def hostile_packages(context: Context) -> Iterator[Finding]:
    """The findings of one of the four rules."""
    statuses = _RULES[context.rule.code]
    imports = _imports(context)
    told: set[str] = set()
    for scope, hosts in _scopes(context):
        versions = context.project.dependencies.versions(scope)
        for package, coming in _known(context, scope):
            told.add(package.name)
            verdict = context.database.verdict(package, coming.version, versions, coming.specifier)
            if verdict is None or verdict.status not in statuses:
                continue
            yield from _required(context, _Case(package, verdict, coming, hosts), imports)
    yield from _only_imported(context, statuses, imports, told)


def _scopes(context: Context) -> Iterator[tuple[Scope, list[Host]]]:
    """The projects of the repository that a gevent host runs, with their hosts.

    A load generator (locust) stands beside the project: it gets the packages that its locustfile imports.
    """
    found: dict[str, tuple[Scope, list[Host]]] = {}
    for host in sorted(context.project.gevent_hosts, key=lambda host: host.kind == "locust"):
        scope = context.project.scope_of(host)
        if scope is not None:
            found.setdefault(scope.folder, (scope, []))[1].append(host)
    yield from found.values()


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


def _imports(context: Context) -> Mapping[str, list[_Import]]:
    """The imports of known packages in files that a gevent host reaches, by the database's module name."""
    found: dict[str, list[_Import]] = {}
    for path, use in context.project.all_uses():
        if use.form != "import" or use.scope.type_checking or use.scope.main:
            continue
        package = context.database.by_import(use.name)
        if package is None:
            continue
        ways = context.project.ways(path)
        if ways or context.project.orphaned(path):
            found.setdefault(package.name, []).append(_Import(path, use, ways))
    return found


def _required(context: Context, case: _Case, imports: Mapping[str, list[_Import]]) -> Iterator[Finding]:
    package, verdict, coming, hosts = case.package, case.verdict, case.coming, case.hosts
    if verdict.proof == "use":
        own = _uses(context, package, verdict) if verdict.status == "needs-setup" else []
        if own:
            yield from _unless_set_up(context, case, own, [])
        return
    known = imports.get(package.name, [])
    own = [item for item in known if any(way.host in hosts for way in item.ways)]
    contexts: list[str] = []
    via: list[_Import] = []
    if not own and coming.direct and verdict.proof == "import":
        own = [item for item in known if not item.ways]  # imported where no static import leads
        contexts += ["reachable"] if own else []
    if not own:
        via = [] if coming.direct else _parent_imports(context, coming, imports)
        if verdict.proof == "import" and not via:
            return
        if all(host.kind == "locust" for host in hosts):
            return
        if verdict.proof == "import":
            contexts.append("reachable")
    yield from _unless_set_up(context, case, own or via, contexts)


def _unless_set_up(
    context: Context, case: _Case, imports: Sequence[_Import], contexts: Sequence[str]
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


def _uses(context: Context, package: Package, verdict: Verdict) -> list[_Import]:
    """The reached uses that show that a package is driven, where requiring or importing it shows nothing."""
    names = {name for use in package.uses if same_setup(use, verdict) for name in (*use.calls, *use.imports)}
    found = []
    for name in sorted(names):
        for path, use in context.project.uses_by_name.get(name, ()):
            ways = context.project.ways(path)
            if ways and not (use.scope.type_checking or use.scope.main):
                found.append(_Import(path, use, ways))
    return found


def _parent_imports(context: Context, coming: Coming, imports: Mapping[str, list[_Import]]) -> list[_Import]:
    """Reached imports of the package in the requirement that brings another one."""
    name = coming.links[0].text.partition(" ")[0]
    parent = context.database.get(name)
    return [item for item in imports.get(parent.name, []) if item.ways] if parent else []


def _finding(context: Context, case: _Case, imports: Sequence[_Import], contexts: Sequence[str]) -> Finding:
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
        spoken += f" (through {coming.links[0].text.partition(' ')[0]})"
    return f"{spoken} {_does(context.rule.code)}{words(verdict)}"


def _does(code: str) -> str:
    return {
        "GVL201": "breaks under gevent",
        "GVL202": "freezes every greenlet while it waits",
        "GVL203": "needs a setup under gevent that is not in force",
    }[code]


def _only_imported(
    context: Context, statuses: frozenset[str], imports: Mapping[str, list[_Import]], told: set[str]
) -> Iterator[Finding]:
    """Packages that no manifest names and a reached module imports."""
    if context.rule.code == INCOMPLETE:
        return
    for name, found in sorted(imports.items()):
        items = [item for item in found if item.ways]
        package = context.database.entry(name) if items else None
        if package is None or name in told or package.development:
            continue
        verdict = context.database.verdict(package, None)
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
            f"{name} {_does(context.rule.code)}{words(verdict)}",
            severity=verdict.severity,
            hosts=[way.host for way in item.ways],
            chain=(*way.links, Link("import", item.use.text or item.use.name, item.path, item.use.line)),
            related=[Related(other.location, "imported here too") for other in items[1:]],
            why=verdict.why,
            fix=remedy(verdict),
            key=name,
            package=name,
            symbol=item.use.scope.symbol,
        )
