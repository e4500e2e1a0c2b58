"""What no single key can say: how the entries of a database stand to each other, and the manners of the house.

Both work on tables whose form is right, and yield ``(way, message)`` for each mistake.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from geventlint.knowledge import schema
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
        if not entry.get("verdicts") and not entry.get("uses"):
            yield way, f"package {name!r} has neither verdicts nor uses; write what is known of it"
        yield from _overlaps(way, entry)
        for index, use in enumerate(entry.get("uses", ())):
            if not any(use.get(key) for key in _LOOKED_AT):
                yield (*way, "uses", index), f"a use names one of {', '.join(_LOOKED_AT)}; otherwise nobody can see it"
        for field in ("verdicts", "uses"):
            for index, item in enumerate(entry.get(field, ())):
                yield from _empty_setups((*way, field, index), item)


def manners(tables: Tables, known_symptoms: Collection[str] = ()) -> Iterator[Mistake]:
    """Yield what our own database never does: unproven, without a way out, in disorder."""
    for table in schema.NAMED:
        yield from _order(table, list(tables.get(table, ())))
    if "gevent" in tables[""] and point(tables[""]["gevent"]) is None:
        yield ("gevent",), f"{tables['']['gevent']!r} is not a version of gevent"
    symptoms = {*tables.get("symptom", ()), *known_symptoms}
    for name, entry in tables.get("package", {}).items():
        yield from _entry(("package", name), entry, symptoms)
    for name, entry in tables.get("inert", {}).items():
        if "date" in entry:
            yield from _past(("inert", name, "date"), entry["date"])


def _entry(way: Way, entry: Mapping[str, Any], symptoms: Collection[str]) -> Iterator[Mistake]:
    for field in ("verdicts", "uses"):
        for index, item in enumerate(entry.get(field, ())):
            place: Way = (*way, field, index)
            yield from _judged(place, item)
            for number, symptom in enumerate(item.get("symptoms", ())):
                if symptom not in symptoms:
                    yield (*place, "symptoms", number), f"there is no [symptom.{symptom}]; add it or correct the name"
    for field in ("spares", "pulls"):
        for index, other in enumerate(entry.get(field, ())):
            if other in entry.get("distributions", way[1:]):
                yield (*way, field, index), f"{field}: {other!r} is the package itself"


def _owners(tables: Tables) -> Iterator[Mistake]:
    owners: dict[str, str] = {}
    for name, entry in tables.get("package", {}).items():
        way: Way = ("package", name, "distributions")
        distributions = entry.get("distributions", [name])
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


def _overlaps(way: Way, entry: Mapping[str, Any]) -> Iterator[Mistake]:
    verdicts = entry.get("verdicts", ())
    for index, verdict in enumerate(verdicts):
        for earlier in verdicts[:index]:
            same = verdict.get("when", {}) == earlier.get("when", {})
            mine, theirs = verdict.get("versions", "*"), earlier.get("versions", "*")
            if same and overlap(mine, theirs):
                place: Way = (*way, "verdicts", index)
                yield (
                    (*place, "versions") if "versions" in verdict else place,
                    f"versions {mine!r} overlap with {theirs!r} of an earlier verdict; ranges are half-open: '>=1,<2', '>=2'",
                )
                break


def _empty_setups(way: Way, item: Mapping[str, Any]) -> Iterator[Mistake]:
    for index, setup in enumerate(item.get("setup", ())):
        if not any(key in setup for key in (*_VISIBLE, "note")):
            yield (*way, "setup", index), f"a setup says what to do: one of {', '.join(_VISIBLE)}, or a note"


def _judged(way: Way, item: Mapping[str, Any]) -> Iterator[Mistake]:
    if item.get("status") in HOSTILE:
        if not item.get("why"):
            yield way, f"a {item['status']} verdict says why"
        if not item.get("setup") and not item.get("instead"):
            yield way, f"a {item['status']} verdict names a way out: setup, or instead"
        elif item["status"] == "needs-setup" and not any(
            setup.get(key) for setup in item.get("setup", ()) for key in _VISIBLE
        ):
            yield way, f"needs-setup has a setup that can be seen in a project: one of {', '.join(_VISIBLE)}"
    for index, evidence in enumerate(item.get("evidence", ())):
        yield from _believed((*way, "evidence", index), evidence)


def _believed(way: Way, evidence: Mapping[str, Any]) -> Iterator[Mistake]:
    kind = evidence.get("kind", "")
    needed = {"probe": ("versions", "date", "result"), "analysis": ("versions", "date")}.get(kind, ())
    missing = [key for key in needed if key not in evidence]
    if missing:
        yield way, f"evidence of kind {kind} lacks {', '.join(missing)}"
    if kind in _URL_KINDS and "://" not in evidence.get("ref", "://"):
        yield (*way, "ref"), f"the ref of {kind} is a URL, not {evidence['ref']!r}"
    if "date" in evidence:
        yield from _past((*way, "date"), evidence["date"])


def _past(way: Way, date: dt.date) -> Iterator[Mistake]:
    today = dt.datetime.now(tz=dt.timezone.utc).date()
    if date > today + dt.timedelta(days=1):
        yield way, f"date: {date} is in the future"


def _order(table: str, names: list[str]) -> Iterator[Mistake]:
    """Name each entry that stands after a greater one; one that stands too far down costs one line, not one a neighbour."""
    greatest = ""
    for name in names:
        if name < greatest:
            yield (table, name), f"[{table}] is in alphabetical order: {name!r} stands before {greatest!r}"
        else:
            greatest = name
