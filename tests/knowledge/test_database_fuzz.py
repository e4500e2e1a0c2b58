"""Whatever a file says: the checker tells, it never falls; and what it lets through can be opened and asked."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from geventlint.knowledge import lookup, validate
from geventlint.knowledge.compiled import Compiled, compile_document
from geventlint.knowledge.database import Database

GOOD = tomli.loads((Path(__file__).parent / "good.toml").read_text(encoding="utf-8"))
VALUES = st.recursive(
    st.one_of(
        st.none().map(lambda _: ""),
        st.booleans(),
        st.integers(-5, 5),
        st.floats(allow_nan=False),
        st.sampled_from(["alpha", "Alpha", "*", ">=1", "<2", "a.b", "blocking", "inert", "probe", "(", "a=1", "https://x.org/", "\n"]),
        st.just(dt.date(2026, 11, 20)),
        st.just(dt.datetime(2026, 11, 20, tzinfo=dt.timezone.utc)),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["status", "versions", "when", "setup", "kind", "ref", "alpha", "x"]), inner, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip


def ways(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(below for step, item in steps for below in ways(item, (*way, step)))]


WAYS = [way for way in ways(GOOD) if way]


def changed(changes: list[tuple[tuple[Any, ...], Any]]) -> dict[str, Any]:
    document = copy.deepcopy(GOOD)
    for way, value in changes:
        table: Any = document
        try:
            for step in way[:-1]:
                table = table[step]
            table[way[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    return document


def test_the_good_one_is_good() -> None:
    assert validate.check("db.toml", "", GOOD) == []


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WAYS), VALUES), min_size=1, max_size=3))
def test_anything_is_told_or_can_be_used(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    document = changed(changes)

    if any(fault.breaking for fault in validate.check("db.toml", "", document)):
        return
    database = Database([(Compiled(compile_document(document)), "")])
    assert database.hostile_imports is not None
    assert database.symptoms is not None
    lookup.stats(database)
    for package in (*database.packages, *map(database.get, database.inert)):
        assert package
        lookup.show(database, package.name)
        database.admitted(package, ">=1.5", {"gevent": ">=20"})
