"""The packages that one scope gets: from its requirements along the edges of locks, of an environment, or of the database."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from geventlint.model import Link
from geventlint.project.choices import Choices, asked, required
from geventlint.project.coming import Coming
from geventlint.project.frozen import frozen
from geventlint.project.markers import NOTHING_CHOSEN
from geventlint.project.scopes import pinned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geventlint.model import Location, LockedPackage, Requirement
    from geventlint.project.markers import Target
    from geventlint.project.scopes import Scope

_MOST_STEPS = 20_000
"""Partial chains that are looked at before the search for further ones is given up."""
_MOST_WALKS = 8
"""Walks that are made to learn which of several conflicting extras are asked for."""


@dataclass(frozen=True)
class Sources:
    """Where versions and edges come from, the most trusted first."""

    locks: Mapping[str, tuple[LockedPackage, ...]]
    installed: Mapping[str, LockedPackage]
    flat: frozenset[str]
    """Packages whose lock does not say what they need."""
    members: Mapping[str, Scope]
    """The repository's own distributions."""
    roots: Mapping[str, LockedPackage]
    """The same, as the lock lists them."""
    pulls: Callable[[str], tuple[str, ...]]
    extras: Callable[[str], Mapping[str, tuple[str, ...]]]
    spares: Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Offer:
    """Somebody asks for a package."""

    name: str
    link: Link
    place: Location
    """Where a finding about the package stands, if it comes in by this edge."""
    parent: Coming | None
    extras: tuple[str, ...] = ()
    requirement: Requirement | None = None
    version: str = ""
    certain: bool = True
    direct: bool = False


@dataclass
class Graph:
    """What came of a walk; ``found`` is complete after ``grow``."""

    scope: Scope
    sources: Sources
    target: Target
    found: dict[str, Coming] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    """Packages of which nothing says what they need."""
    incoming: dict[str, list[_Offer]] = field(default_factory=dict)
    """Every edge that ends in a package, in the order of the walk."""
    chosen: frozenset[str] = NOTHING_CHOSEN
    """The extras that a walk before this one asked for."""
    walks: int = 1
    _asked: dict[str, set[str]] = field(default_factory=dict)
    _queue: deque[tuple[str, tuple[str, ...]]] = field(default_factory=deque)

    def grow(self) -> Graph:
        """Walk along every edge, then see what nobody drives.

        Where a lock holds several answers, a walk that asks for another extra than was in force is made once more.
        """
        self._walk()
        if self._choices.mattered and self.walks < _MOST_WALKS:
            chosen = self._choices.chosen | asked(self._asked, self.sources.roots)
            if chosen != self._choices.chosen:
                return Graph(self.scope, self.sources, self.target, chosen=chosen, walks=self.walks + 1).grow()
        self._spare()
        return self

    def _walk(self) -> None:
        for requirement in self.scope.requirements:
            if requirement.name not in self.scope.names or requirement.extras:
                self._require(requirement, None)
        if not self._queue:
            for offers in self._unasked():
                for offer in offers:
                    if offer.name not in self.found:
                        self._take(offer)
                self._drain()
        self._drain()
        for name in sorted(self.scope.flat):
            locked = self._node(name, "")
            wanted = locked is not None and not locked.development and self._applies(locked)
            if locked is not None and wanted and name not in self.found:
                self._take(_alone(locked))
        self._drain()

    def _drain(self) -> None:
        while self._queue:
            name, extras = self._queue.popleft()
            self._follow(self.found[name], extras)

    def _unasked(self) -> Iterator[list[_Offer]]:
        """A lock or an environment without the manifest that it belongs to: its roots' needs, else all that is there.

        What nobody there needs comes first, then what is still missing: cycles that nobody enters.
        """
        scope = self.scope
        edges = [edge for root in scope.roots for edge in root.dependencies if not (edge.development or edge.extra)]
        if edges:
            nodes = [(edge, self._node(edge.name, edge.specifier)) for edge in self._choices.followed(edges, ("",))]
            yield [_alone(locked, edge.extras, direct=True) for edge, locked in nodes if locked is not None]
            return
        if scope.roots or any(manifest.requirements for manifest in scope.manifests):
            return
        every = [self._node(name, "") or one for name, one in scope.locked.items()] or list(
            self.sources.installed.values()
        )
        kept = [one for one in every if not one.development and self._applies(one)]
        needed = {edge.name for one in kept for edge in one.dependencies if not edge.extra}
        yield [_alone(one) for one in kept if one.name not in needed]
        yield from ([_alone(one)] for one in kept if one.name in needed)

    def _require(self, requirement: Requirement, parent: Coming | None) -> None:
        if not self.target.holds(requirement.marker):
            return
        locked = self._node(requirement.name, self._locked_as(requirement, parent) or requirement.specifier)
        where = requirement.location
        version = (
            (locked.version if locked else "") or pinned(requirement.specifier) or self._pins.get(requirement.name)
        )
        link = Link("requirement", spoken(requirement.name, version), where.path, where.line)
        self._take(
            _Offer(requirement.name, link, where, parent, requirement.extras, requirement, version or "", direct=True)
        )

    def _locked_as(self, requirement: Requirement, parent: Coming | None) -> str:
        """Which of several locked versions answers a requirement; empty if there are not several, or no lock says."""
        if not self.sources.locks.get(requirement.name, ())[1:]:
            return ""
        own = self._roots if parent is None else (self.sources.roots.get(parent.name),)
        return next((found for root in own if root and (found := self._choices.locked_as(root, requirement))), "")

    @cached_property
    def _roots(self) -> tuple[LockedPackage, ...]:
        """The project itself, as a lock lists it."""
        own = (self.sources.roots.get(name) for name in sorted(self.scope.names))
        return tuple(root for root in own if root) or self.scope.roots

    def _applies(self, locked: LockedPackage) -> bool:
        """Whether the marker of a locked package holds, with the project's own extras that something asks for."""
        return self._choices.held(locked.marker, self._own_extras)

    @cached_property
    def _own_extras(self) -> tuple[str, ...]:
        asking = (one for one in self.scope.requirements if one.name in self.scope.names)
        return ("", *sorted({extra for one in asking for extra in one.extras}))

    @cached_property
    def _frozen(self) -> frozenset[str]:
        return frozen(self.scope.manifests, self.sources.pulls, self.sources.extras)

    @cached_property
    def _choices(self) -> Choices:
        return Choices(self.target, self._roots, self.chosen or required(self.scope.requirements, self.scope.names))

    @cached_property
    def _pins(self) -> Mapping[str, str]:
        """The versions that requirements and constraints pin."""
        pins: dict[str, str] = {}
        for requirement in self.scope.requirements:
            pin = pinned(requirement.specifier)
            if pin and self.target.holds(requirement.marker):
                pins.setdefault(requirement.name, pin)
        for name, specifiers in self.scope.constraints.items():
            for pin in filter(None, map(pinned, specifiers)):
                pins[name] = pin
        return pins

    def _take(self, offer: _Offer) -> None:
        name = offer.name
        self.incoming.setdefault(name, []).append(offer)
        known = self.found.get(name)
        if known is None:
            self.found[name] = self._coming(offer)
            self._asked[name] = set(offer.extras)
            self._queue.append((name, ("", *offer.extras)))
            return
        if offer.requirement is not None and offer.requirement.location not in (known.location, *known.others):
            self.found[name] = replace(known, others=(*known.others, offer.requirement.location))
        new = tuple(extra for extra in offer.extras if extra not in self._asked[name])
        if new:
            self._asked[name].update(new)
            self._queue.append((name, new))

    def _coming(self, offer: _Offer) -> Coming:
        parent, requirement = offer.parent, offer.requirement
        specifiers = [requirement.specifier if requirement else "", *self.scope.constraints.get(offer.name, ())]
        return Coming(
            offer.name,
            offer.version or None,
            ",".join(specifier for specifier in specifiers if specifier),
            offer.place,
            offer.link,
            direct=offer.direct,
            scope=self.scope.folder,
            parent=parent,
            certain=offer.certain and (parent is None or parent.certain),
            own=offer.name in self.sources.members or offer.name in self.sources.roots,
            requirement=requirement,
        )

    def _follow(self, coming: Coming, extras: tuple[str, ...]) -> None:
        """Offer what a package needs, with the extras that are asked for now (``""``: the package itself)."""
        member = self.sources.members.get(coming.name)
        if member is not None:
            for extra in extras:
                needs: Iterable[Requirement] = member.optional.get(extra, ()) if extra else member.requirements
                if not extra and member.folder == self.scope.folder:
                    continue
                for requirement in needs:
                    self._require(requirement, coming)
            return
        node = self._node(coming.name, f"=={coming.version}" if coming.version else "")
        node = node or self.sources.roots.get(coming.name)
        blind = node is None or (coming.name in self.scope.flat and not node.dependencies)
        if blind and coming.name in self.sources.installed:
            node, blind = self.sources.installed[coming.name], False
        if node is None or blind:
            self._guess(coming, extras)
            return
        wanted = [edge for edge in node.dependencies if not edge.development and edge.extra in extras]
        for edge in self._choices.followed(wanted, extras):
            needed = self._node(edge.name, edge.specifier) or self.sources.roots.get(edge.name)
            if needed is None:
                continue
            where = needed.location
            link = Link("package", spoken(needed.name, needed.version), where.path, where.line)
            place = where if coming.own else coming.location
            self._take(_Offer(needed.name, link, place, coming, edge.extras, version=needed.version, direct=coming.own))

    def _guess(self, coming: Coming, extras: tuple[str, ...]) -> None:
        """Offer what the database knows a package to need, where nothing else says it."""
        if "" in extras and coming.name not in self.scope.flat and coming.name not in self._frozen:
            self.open.add(coming.name)
        names = list(self.sources.pulls(coming.name)) if "" in extras else []
        by_extra = self.sources.extras(coming.name) if any(extras) else {}
        names += [name for extra in extras if extra for name in by_extra.get(extra, ())]
        for name in dict.fromkeys(names):
            node = self._node(name, "")
            if node is None and coming.name in self.scope.flat:
                continue
            version = node.version if node else self._pins.get(name)
            where = node.location if node else None
            said = spoken(name, version) if node else f"{name} (as the database says)"
            link = Link("package", said, where.path if where else None, where.line if where else None)
            self._take(_Offer(name, link, coming.location, coming, version=version or "", certain=node is not None))

    def _spare(self) -> None:
        """Mark what comes in only through packages that never drive it; take other ways for what has them.

        A package that is known to drive it (``pulls``) may do so through one that does not.
        """
        sparing: dict[str, set[str]] = {}
        for name in self.found:
            for spared in self.sources.spares(name):
                sparing.setdefault(spared, set()).add(name)
        idle = set()
        for name in sorted(sparing.keys() & self.found.keys()):
            if not any(item.name in sparing[name] for item in self.found[name].way):
                continue
            past = sparing[name]
            way = self._way(name, lambda offer: offer.parent is None, past)
            driven = way or self._way(name, partial(self._driven, name), set())
            if driven is None:
                idle.add(name)
            else:
                self.found[name] = self._along(driven)
        if not idle:
            return
        active = self._reached_without(idle)
        for name, coming in self.found.items():
            if name not in active:
                self.found[name] = replace(coming, spared=True)

    def _driven(self, name: str, offer: _Offer) -> bool:
        """Whether a package is known to be driven by who makes this offer."""
        return offer.parent is not None and name in self.sources.pulls(offer.parent.name)

    def _way(self, name: str, begins: Callable[[_Offer], bool], avoided: set[str]) -> tuple[_Offer, ...] | None:
        """The shortest way to a package past some others, from a step with which one may begin; None without any."""
        queue: deque[tuple[_Offer, ...]] = deque((offer,) for offer in self.incoming[name])
        seen = {name, *avoided}
        while queue:
            way = queue.popleft()
            if begins(way[0]):
                return way
            parent = way[0].parent
            if parent is not None and parent.name not in seen:
                seen.add(parent.name)
                queue.extend((offer, *way) for offer in self.incoming[parent.name])
        return None

    def _along(self, way: tuple[_Offer, ...]) -> Coming:
        """The last package of a way, coming by it."""
        parent = way[0].parent
        last = self.found[parent.name] if parent else None
        place = way[0].place
        for offer in way:
            place = offer.place if last is None or last.own else place
            certain = offer.certain and (last is None or last.certain)
            last = replace(self.found[offer.name], link=offer.link, parent=last, location=place, certain=certain)
        assert last is not None  # noqa: S101  # a way has a step
        return last

    def _reached_without(self, idle: set[str]) -> set[str]:
        outgoing: dict[str, list[str]] = {}
        queue: deque[str] = deque()
        for name, offers in self.incoming.items():
            for offer in offers:
                if offer.parent is None:
                    queue.append(name)
                else:
                    outgoing.setdefault(offer.parent.name, []).append(name)
        reached: set[str] = set()
        while queue:
            name = queue.popleft()
            if name not in reached and name not in idle:
                reached.add(name)
                queue.extend(outgoing.get(name, ()))
        return reached

    def _node(self, name: str, specifier: str) -> LockedPackage | None:
        """The locked package of a name, else the installed one; of several versions the one that is asked for."""
        found = self.sources.locks.get(name)
        if not found:
            return self.sources.installed.get(name)
        if not found[1:]:
            return found[0]
        wanted = pinned(specifier) if specifier else None
        exact = [one for one in found if wanted and one.version == wanted]
        held = [one for one in found if self._applies(one)]
        return (exact or held or found)[0]

    def chains(self, name: str, most: int) -> tuple[tuple[Coming, ...], ...]:
        """Different ways of a package, the shortest first and no package twice in one; each begins with what is asked for."""
        if name not in self.found:
            return ()
        chains = [tuple(reversed(tuple(self.found[name].way)))]
        shortest = [item.link for item in chains[0]]
        queue: deque[tuple[_Offer, ...]] = deque((offer,) for offer in self._edges(name))
        steps = 0
        while queue and len(chains) < most and steps < _MOST_STEPS:
            steps += 1
            way = queue.popleft()
            parent = way[0].parent
            if parent is None:
                if [offer.link for offer in way] != shortest:
                    chains.append(tuple(replace(self.found[offer.name], link=offer.link) for offer in way))
                continue
            used = {offer.name for offer in way}
            queue.extend((offer, *way) for offer in self._edges(parent.name) if offer.name not in used)
        return tuple(chains)

    def _edges(self, name: str) -> list[_Offer]:
        """The edges into a package, one of each origin; a compiled file only repeats what people write elsewhere."""
        edges = {(offer.link, offer.parent and offer.parent.name): offer for offer in self.incoming[name]}
        compiled = {package.location for package in self.sources.locks.get(name, ())}
        written = [offer for offer in edges.values() if offer.requirement is None or offer.place not in compiled]
        return written or list(edges.values())


def _alone(locked: LockedPackage, extras: tuple[str, ...] = (), *, direct: bool = False) -> _Offer:
    """A package that is asked for by its place in a lock only."""
    where = locked.location
    link = Link("package", spoken(locked.name, locked.version), where.path, where.line)
    return _Offer(locked.name, link, where, None, extras, version=locked.version, direct=direct)


def spoken(name: str, version: str | None) -> str:
    """A package and its version, as people say it."""
    return f"{name} {version}" if version else name
