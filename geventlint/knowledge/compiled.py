"""The database in a form that opens at once: an index, and one line of JSON an entry that is read when it is asked for.

A header line says where the sections are; each is decoded on first use. The build hook puts this form into the wheel, a
checkout keeps it in the user's cache, an overlay is turned into it in memory: every door reads the same bytes.
Only the standard library is imported here, because the build hook runs where nothing else is installed.
"""

from __future__ import annotations

import json
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from geventlint.model import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Mapping

FORM = 2
"""Counts the changes of this form; a file of another number is not read."""

_SECTIONS = (
    "names",
    "lengths",
    "aliases",
    "imports",
    "hostile",
    "asked",
    "inert",
    "inert_lines",
    "symptoms",
    "entries",
)


class StaleError(ValueError):
    """These bytes are not this form, or not whole."""


def digest(source: bytes) -> str:
    """Return what identifies the content of a TOML file."""
    import hashlib  # start-up: an installed geventlint need not look at its TOML

    return hashlib.sha256(source).hexdigest()


def compile_document(document: Mapping[str, Any], source: bytes = b"") -> bytes:
    """Return the compiled form of a parsed database whose form is right; ``source`` is the TOML it was parsed from."""
    packages: Mapping[str, dict[str, Any]] = document.get("package", {})
    inert: Mapping[str, dict[str, Any]] = document.get("inert", {})
    entries = [_dump(entry) for entry in packages.values()]
    sections = {
        "names": _join(packages),
        "lengths": _dump([len(entry) + 1 for entry in entries]),
        "aliases": _dump(_aliases(packages)),
        "imports": _dump(_providers({**packages, **inert})),
        "hostile": _dump(
            sorted({module for entry in packages.values() if _hurts(entry) for module in entry["imports"]})
        ),
        "asked": _dump(_asked(packages)),
        "inert": _join(inert),
        "inert_lines": b"\n".join(_dump(entry) for entry in inert.values()),
        "symptoms": _dump(document.get("symptom", {})),
        "entries": b"".join(entry + b"\n" for entry in entries),
    }
    header = {
        "form": FORM,
        "digest": digest(source),
        "size": len(source),
        "gevent": document.get("gevent", ""),
        "sections": [len(sections[name]) for name in _SECTIONS],
    }
    return _dump(header) + b"\n" + b"".join(sections[name] for name in _SECTIONS)


class Compiled:
    """A compiled database; nothing but the header is decoded until somebody asks."""

    def __init__(self, data: bytes) -> None:
        """Raise StaleError if the bytes are of another form or not whole."""
        end = data.find(b"\n") + 1
        try:
            header = json.loads(data[:end])
            lengths: list[int] = header["sections"]
            form, self.digest, self.size, self.gevent = (header[key] for key in ("form", "digest", "size", "gevent"))
        except (ValueError, KeyError, TypeError) as error:
            raise StaleError("not a compiled database") from error
        if form != FORM or len(lengths) != len(_SECTIONS) or end + sum(lengths) != len(data):
            raise StaleError("a compiled database of another form, or cut off")
        self._data = data
        starts = accumulate(lengths, initial=end)
        self._spans = {
            name: (start, start + length) for name, start, length in zip(_SECTIONS, starts, lengths, strict=False)
        }

    def _section(self, name: str) -> bytes:
        start, end = self._spans[name]
        return self._data[start:end]

    @cached_property
    def packages(self) -> dict[str, int]:
        """The name of each entry, in the order of the file → its number."""
        return _numbered(self._section("names"))

    @cached_property
    def inert(self) -> dict[str, int]:
        """The name of each inert package, in the order of the file → its number."""
        return _numbered(self._section("inert"))

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Distribution → the entry it belongs to, where the names differ; empty for an entry without a distribution."""
        return dict(json.loads(self._section("aliases")))

    @cached_property
    def imports(self) -> dict[str, list[str]]:
        """Module → the entries and inert packages that provide it."""
        return dict(json.loads(self._section("imports")))

    @cached_property
    def hostile(self) -> list[str]:
        """The modules of the entries that can hurt."""
        return list(json.loads(self._section("hostile")))

    @cached_property
    def asked(self) -> dict[str, list[str]]:
        """``calls``, ``imports``, ``settings``, ``urls`` and ``tails`` that some use or setup of an entry looks for."""
        return dict(json.loads(self._section("asked")))

    @cached_property
    def symptoms(self) -> dict[str, dict[str, Any]]:
        """The ``[symptom.ID]`` tables."""
        return dict(json.loads(self._section("symptoms")))

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(json.loads(self._section("lengths")), initial=self._spans["entries"][0]))

    @cached_property
    def _inert_lines(self) -> list[bytes]:
        return self._section("inert_lines").split(b"\n")

    def find(self, name: str) -> str | None:
        """Return the entry that a distribution belongs to."""
        key = self.aliases.get(name, name)
        return key if key in self.packages else None

    def entry(self, name: str) -> dict[str, Any]:
        """Return the table of an entry, its dates as texts."""
        number = self.packages[name]
        return dict(json.loads(self._data[self._ends[number] : self._ends[number + 1]]))

    def inert_entry(self, name: str) -> dict[str, Any]:
        """Return the line of an inert package as a table."""
        return dict(json.loads(self._inert_lines[self.inert[name]]))


def _dump(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def _join(names: Mapping[str, Any]) -> bytes:
    return "\n".join(names).encode()


def _numbered(section: bytes) -> dict[str, int]:
    return {name: number for number, name in enumerate(section.decode().split("\n"))} if section else {}


def _aliases(packages: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for name, entry in packages.items():
        distributions = entry.get("distributions", [name])
        if not distributions:
            aliases[name] = ""
        aliases.update((alias, name) for alias in distributions if alias != name)
    return aliases


def _providers(entries: Mapping[str, dict[str, Any]]) -> dict[str, list[str]]:
    providers: dict[str, list[str]] = {}
    for name, entry in entries.items():
        for module in entry.get("imports", ()):
            providers.setdefault(module, []).append(name)
    return providers


def _asked(packages: Mapping[str, dict[str, Any]]) -> dict[str, list[str]]:
    fields = ("calls", "imports", "settings", "urls", "tails")
    asked: dict[str, set[str]] = {field: set() for field in fields}
    for entry in packages.values():
        uses = entry.get("uses", ())
        for use in uses:
            for field in fields[:-1]:
                asked[field].update(use.get(field, ()))
            asked["tails"].update(f"{module}.*.{tail}" for tail in _tails(use) for module in entry["imports"])
        for judged in (*uses, *entry.get("verdicts", ())):
            for setup in judged.get("setup", ()):
                asked["calls"].update(filter(None, [setup.get("call")]))
                asked["imports"].update(filter(None, [setup.get("import")]))
                asked["settings"].update(filter(None, [setup.get("setting", "").partition("=")[0].strip()]))
    return {field: sorted(names) for field, names in asked.items()}


def _tails(use: Mapping[str, Any]) -> list[str]:
    """Return the attributes that count whatever has them: those said so, and those with an argument that gives them away."""
    telling = any(not name.isdigit() and value != "*" for name, value in use.get("arguments", {}).items())
    return [
        call.rpartition(".")[2]
        for call in use.get("calls", ())
        if call.startswith("*.") or (telling and call.count(".") > 1)
    ]


def _hurts(entry: Mapping[str, Any]) -> bool:
    verdicts = entry.get("verdicts", ())
    return bool(entry.get("patches") or entry.get("uses") or any(verdict["status"] in HOSTILE for verdict in verdicts))
