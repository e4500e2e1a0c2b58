"""The compatibility database: opened in its compiled form, asked by distribution or module, judged at a version.

Entries become dataclasses only when somebody asks for them, so the size of the database costs a run next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from geventlint.knowledge import entries, judge, store
from geventlint.knowledge.names import normalise, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from geventlint.knowledge.compiled import Compiled
    from geventlint.knowledge.entries import Symptom
    from geventlint.model import Package, UseVerdict, Verdict

NOTHING: Mapping[str, str] = {}
_NEAR = 5


class _Layer:
    """One file of the database, without the entries that an overlay above it replaces."""

    def __init__(self, compiled: Compiled, origin: str, above: Sequence[Compiled]) -> None:
        self.compiled = compiled
        self.origin = origin
        self.hidden = {hidden for upper in above for hidden in _replaced(compiled, upper)}
        self._made: dict[str, Package] = {}

    def names(self) -> Iterator[str]:
        return (name for name in self.compiled.packages if name not in self.hidden)

    def inert(self) -> Iterator[str]:
        return (name for name in self.compiled.inert if name not in self.hidden)

    def get(self, name: str) -> Package | None:
        return self.entry(self.compiled.aliases.get(name, name))

    def entry(self, name: str) -> Package | None:
        """Return an entry by its own name, or an inert package."""
        if name in self.hidden:
            return None
        made = self._made.get(name)
        if made is None:
            if name in self.compiled.packages:
                made = entries.package(name, self.compiled.entry(name), self.origin)
            elif name in self.compiled.inert:
                made = entries.inert(name, self.compiled.inert_entry(name), self.origin)
            else:
                return None
            self._made[name] = made
        return made


class Database:
    """What is known of packages; immutable."""

    def __init__(self, files: Sequence[tuple[Compiled, str]]) -> None:
        """``files``: compiled databases and their origins, the base first and each overlay after what it overrides."""
        above = [compiled for compiled, _origin in files]
        self._layers = tuple(
            _Layer(compiled, origin, above[number + 1 :]) for number, (compiled, origin) in enumerate(files)
        )[::-1]
        self._symptoms: dict[str, Symptom] | None = None
        self._hostile: frozenset[str] | None = None

    @classmethod
    def load(cls, path: Path, overlays: Sequence[Path] = ()) -> Database:
        """Return the database of a TOML file and its overlays; raises DatabaseError ``file:line: message``."""
        return cls([(store.read(path), ""), *((store.read(overlay), shown(overlay)) for overlay in overlays)])

    @classmethod
    def shipped(cls, overlays: Sequence[Path] = ()) -> Database:
        """Return the database that comes with geventlint, and overlays; raises DatabaseError ``file:line: message``."""
        return cls([(store.shipped(), ""), *((store.read(overlay), shown(overlay)) for overlay in overlays)])

    def get(self, name: str) -> Package | None:
        """Return the entry that a distribution of this name belongs to, an inert one included."""
        name = normalise(name)
        return next((found for layer in self._layers if (found := layer.get(name))), None)

    def entry(self, name: str) -> Package | None:
        """Return an entry by its own name; unlike ``get`` also one of the standard library, which no distribution has."""
        return next((found for layer in self._layers if (found := layer.entry(name))), None)

    def by_import(self, module: str) -> Package | None:
        """Return the entry that provides a module: the longest of its names that some entry's imports hold."""
        return next(iter(self.providers(module)), None)

    def providers(self, module: str) -> tuple[Package, ...]:
        """Return every entry that provides a module by the longest name; several distributions may share one."""
        while module:
            found = [
                entry
                for layer in self._layers
                for name in layer.compiled.imports.get(module, ())
                if (entry := layer.entry(name))
            ]
            if found:
                return tuple(found)
            module = module.rpartition(".")[0]
        return ()

    def verdict(
        self, package: Package, version: str | None, beside: Mapping[str, str] = NOTHING, specifier: str = ""
    ) -> Verdict | None:
        """Return the verdict of a version; None if the database does not judge it.

        Without a version: of the newest that the specifier admits. ``beside``: distribution (or ``python``) → version, or a
        specifier of which the newest counts; what is not there is taken to be the newest.
        """
        return judge.verdict(package, version, beside, specifier)

    def uses(
        self, package: Package, version: str | None, beside: Mapping[str, str] = NOTHING, specifier: str = ""
    ) -> tuple[UseVerdict, ...]:
        """Return the uses of a package that hurt at a version, judged as ``verdict`` does."""
        return judge.uses(package, version, beside, specifier)

    def admitted(self, package: Package, specifier: str, beside: Mapping[str, str] = NOTHING) -> tuple[Verdict, ...]:
        """Return every verdict that some version has which the specifier admits."""
        return judge.admitted(package, specifier, beside)

    @property
    def hostile_imports(self) -> frozenset[str]:
        """The modules of entries that have a hostile verdict or use, or that patch."""
        if self._hostile is None:
            self._hostile = frozenset(
                module
                for layer in self._layers
                for module in layer.compiled.hostile
                if not layer.hidden or any(name not in layer.hidden for name in layer.compiled.imports[module])
            )
        return self._hostile

    def asked(self, field: Literal["calls", "imports", "settings", "urls", "tails"]) -> frozenset[str]:
        """Return the names that some entry looks for, in a use that hurts or in a setup that helps.

        A call that begins with ``*.`` is an attribute of anything; a setting is its name alone. A tail, ``confluent_kafka.*.flush``, is an
        attribute that counts whatever has it, in files that import the module.
        """
        return frozenset(name for layer in self._layers for name in layer.compiled.asked[field])

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the entries that have verdicts of their own, in alphabetical order."""
        return tuple(sorted(name for layer in self._layers for name in layer.names()))

    @property
    def packages(self) -> tuple[Package, ...]:
        """Every entry with verdicts of its own, in alphabetical order; makes them all."""
        return tuple(found for name in self.names if (found := self.entry(name)))

    @property
    def inert(self) -> tuple[str, ...]:
        """The names of the inert packages, in alphabetical order."""
        return tuple(sorted(name for layer in self._layers for name in layer.inert()))

    @property
    def symptoms(self) -> Mapping[str, Symptom]:
        """The misleading exceptions, by id."""
        if self._symptoms is None:
            self._symptoms = {
                name: entries.symptom(name, table, layer.origin)
                for layer in self._layers[::-1]
                for name, table in layer.compiled.symptoms.items()
            }
        return self._symptoms

    @property
    def gevent(self) -> str:
        """The gevent release that the probes of the database ran beside."""
        return next((layer.compiled.gevent for layer in self._layers[::-1] if layer.compiled.gevent), "")

    def near(self, name: str) -> tuple[str, ...]:
        """Return the names that somebody may have meant: the provider of a module of this name, then similar ones."""
        import difflib  # start-up: only an unknown name pays for it

        known = {*self.names, *self.inert}
        known.update(alias for layer in self._layers for alias, key in layer.compiled.aliases.items() if key)
        providers = [entry.name for entry in self.providers(name.replace("-", "_")) or self.providers(name)]
        return tuple(
            dict.fromkeys([*providers, *difflib.get_close_matches(normalise(name), sorted(known), _NEAR, 0.75)])
        )


def _replaced(lower: Compiled, upper: Compiled) -> Iterator[str]:
    """Yield the entries and inert packages that an overlay replaces: of the same name, or owner of one of its distributions."""
    for name in (*upper.packages, *upper.inert, *upper.aliases):
        found = lower.find(name)
        if found:
            yield found
        if name in lower.packages or name in lower.inert:
            yield name
