"""What no single key can say: how the entries of a database stand to each other, and the manners of the house.

Both yield ``(way, message)`` for each mistake. A value that is wrong in itself has been replaced by None: it counts as given, and
is not judged again.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from geventlint.knowledge import schema
from geventlint.knowledge.names import normalise
from geventlint.knowledge.ranges import overlap, point
from geventlint.model import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from geventlint.knowledge.forms import Way

    Mistake = tuple[Way, str]
    Tables = Mapping[str, Mapping[str, Any]]

_VISIBLE = ("call", "import", "argument", "setting", "environment")
_LOOKED_AT = ("calls", "imports", "urls", "settings")
_URL_KINDS = ("docs", "issue")


def relations(tables: Tables) -> Iterator[Mistake]:
    """Yield what makes the database mean two things at once, or nothing."""
    version = tables[""].get("schema", schema.VERSION)
    if version != schema.VERSION:
        yield ("schema",), f"schema {version} is not known here; this geventlint reads schema {schema.VERSION}"
    yield from _owners(tables)
    for name, entry in tables.get("package", {}).items():
        way: Way = ("package", name)
        if not _given(entry, "verdicts") and not _given(entry, "uses"):
            yield way, f"package {name!r} has neither verdicts nor uses; write what is known of it"
        yield from _overlaps(way, entry)
        for place, use in _items(way, entry, "uses"):
            if not any(_given(use, key) for key in _LOOKED_AT):
                yield place, f"a use names one of {', '.join(_LOOKED_AT)}; otherwise nobody can see it"
        for place, judged in (*_items(way, entry, "verdicts"), *_items(way, entry, "uses")):
            yield from _empty_setups(place, judged)


def manners(tables: Tables, known_symptoms: Collection[str] = ()) -> Iterator[Mistake]:
    """Yield what our own database never does: unproven, without a way out, in disorder."""
    for table in schema.NAMED:
        yield from _order(table, [name for name in tables.get(table, ()) if normalise(name) == name])
    if "gevent" in tables[""] and point(tables[""]["gevent"]) is None:
        yield ("gevent",), f"{tables['']['gevent']!r} is not a version of gevent"
    symptoms = {*tables.get("symptom", ()), *known_symptoms}
    for name, entry in tables.get("package", {}).items():
        yield from _entry(("package", name), entry, symptoms)
    for name, entry in tables.get("inert", {}).items():
        yield from _past(("inert", name, "date"), entry.get("date"))


def _entry(way: Way, entry: Mapping[str, Any], symptoms: Collection[str]) -> Iterator[Mistake]:
    for place, judged in (*_items(way, entry, "verdicts"), *_items(way, entry, "uses")):
        yield from _judged(place, judged)
        for number, symptom in enumerate(judged.get("symptoms") or ()):
            if symptom not in symptoms:
                yield (*place, "symptoms", number), f"there is no [symptom.{symptom}]; add it or correct the name"
    for field in ("spares", "pulls"):
        for index, other in enumerate(entry.get(field) or ()):
            if other in (entry.get("distributions") or way[1:]):
                yield (*way, field, index), f"{field}: {other!r} is the package itself"


def _owners(tables: Tables) -> Iterator[Mistake]:
    owners: dict[str, str] = {}
    for name, entry in tables.get("package", {}).items():
        way: Way = ("package", name, "distributions")
        distributions = entry.get("distributions", [name]) or ()
        if distributions and distributions[0] != name:
            yield way, f"distributions: the first is the entry's own name, {name!r}; the others are its aliases"
        for index, distribution in enumerate(distributions):
            owner = owners.setdefault(distribution, f"[package.{name}]")
            if owner != f"[package.{name}]":
                place: Way = (*way, index) if "distributions" in entry else ("package", name)
                yield place, f"{distribution!r} belongs to {owner} already; merge the two"
    for name in tables.get("inert", ()):
        if name in owners:
            yield ("inert", name), f"{name!r} belongs to {owners[name]} already; remove this line or that entry"
        elif name in tables.get("package", ()):
            yield ("inert", name), f"{name!r} is [package.{name}] already; remove this line or that entry"


def _overlaps(way: Way, entry: Mapping[str, Any]) -> Iterator[Mistake]:
    ranges: list[tuple[str, Any]] = []
    for place, verdict in _items(way, entry, "verdicts"):
        mine, when = verdict.get("versions", "*"), verdict.get("when", {})
        if mine is None or when is None:
            continue
        theirs = next((versions for versions, other in ranges if other == when and overlap(versions, mine)), None)
        if theirs is not None:
            message = f"versions {mine!r} overlap with {theirs!r} of an earlier verdict; ranges are half-open: '>=1,<2', '>=2'"
            yield (*place, "versions") if "versions" in verdict else place, message
        ranges.append((mine, when))


def _empty_setups(way: Way, judged: Mapping[str, Any]) -> Iterator[Mistake]:
    for place, setup in _items(way, judged, "setup"):
        if not any(_given(setup, key) for key in (*_VISIBLE, "note")):
            yield place, f"a setup says what to do: one of {', '.join(_VISIBLE)}, or a note"


def _judged(way: Way, judged: Mapping[str, Any]) -> Iterator[Mistake]:
    status = judged.get("status")
    if status in HOSTILE:
        if not _given(judged, "why"):
            yield way, f"a {status} verdict says why"
        setups = [setup for _place, setup in _items(way, judged, "setup")]
        if not _given(judged, "setup") and not _given(judged, "instead"):
            yield way, f"a {status} verdict names a way out: setup, or instead"
        elif status == "needs-setup" and not any(_given(setup, key) for setup in setups for key in _VISIBLE):
            yield way, f"needs-setup has a setup that can be seen in a project: one of {', '.join(_VISIBLE)}"
    for place, evidence in _items(way, judged, "evidence"):
        yield from _believed(place, evidence)


def _believed(way: Way, evidence: Mapping[str, Any]) -> Iterator[Mistake]:
    kind = evidence.get("kind")
    needed = {"probe": ("versions", "date", "result"), "analysis": ("versions", "date")}.get(kind or "", ())
    missing = [key for key in needed if key not in evidence]
    if missing:
        yield way, f"evidence of kind {kind} lacks {', '.join(missing)}"
    ref = evidence.get("ref")
    if kind in _URL_KINDS and ref and "://" not in ref:
        yield (*way, "ref"), f"the ref of {kind} is a URL, not {ref!r}"
    yield from _past((*way, "date"), evidence.get("date"))


def _past(way: Way, date: dt.date | None) -> Iterator[Mistake]:
    today = dt.datetime.now(tz=dt.timezone.utc).date()
    if date and date > today + dt.timedelta(days=1):  # somewhere it is tomorrow
        yield way, f"date: {date} is in the future"


def _order(table: str, names: list[str]) -> Iterator[Mistake]:
    """Name each entry that stands after a greater one; one that stands too far down costs one line, not one a neighbour."""
    greatest = ""
    for name in names:
        if name < greatest:
            yield (table, name), f"[{table}] is in alphabetical order: {name!r} stands before {greatest!r}"
        else:
            greatest = name


def _items(way: Way, table: Mapping[str, Any], field: str) -> list[tuple[Way, Mapping[str, Any]]]:
    """Return the tables in a list, each with the way to it."""
    return [((*way, field, index), item) for index, item in enumerate(table.get(field) or ())]


def _given(table: Mapping[str, Any], key: str) -> bool:
    return table.get(key, ()) not in ((), [], {})
