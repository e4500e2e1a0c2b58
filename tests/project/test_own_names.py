"""How many files are asked for the callers of one suspect."""

from __future__ import annotations

import pytest

from geventlint.project.modules import Modules
from geventlint.project.own_names import ASKED_EACH, EnoughError, OwnNames
from geventlint.project.wanted_names import WantedNames


@pytest.mark.parametrize(
    ("size", "asked"),
    [
        pytest.param(2_000, ASKED_EACH, id="small files"),
        pytest.param(60_000, ASKED_EACH // 2, id="larger ones"),
        pytest.param(150_000, ASKED_EACH // 4, id="very large ones"),
    ],
)
def test_large_files_count_as_several(size: int, asked: int) -> None:
    data = b"#" * size
    names = OwnNames(
        Modules((), lambda _: (), lambda _: None),
        lambda _, __: (),
        lambda _, __: True,
        lambda _: (),
        lambda: (),
        lambda _: data,
    )
    for number in range(asked):
        assert names._uses(f"{number}.py", WantedNames(["shop.f"])) == ()
    with pytest.raises(EnoughError):
        names._uses("another.py", WantedNames(["shop.f"]))


MANY = [f"ha.parts.p{number}.sensor.Entity.update" for number in range(200)]


@pytest.mark.parametrize(
    ("source", "known", "found"),
    [
        pytest.param("Entity().update()", {"ha.parts.p7.sensor.Entity", "ha.parts.p7.sensor"}, {7}, id="from … import"),
        pytest.param("sensor.Entity().update()", {"ha.parts.p7.sensor", "ha.parts.p7"}, {7}, id="the module"),
        pytest.param("p7.sensor.Entity().update()", {"ha.parts"}, {7}, id="a package"),
        pytest.param("ha.parts.p7.sensor.Entity().update()", {"ha"}, {7}, id="written out"),
        pytest.param("Entity().update()", {"ha.parts.p7.sensor"}, {7}, id="a star, or the file itself"),
        pytest.param("Entity().update(); p7 = p8 = ha", {"ha.parts.p9.sensor"}, {9}, id="words that lead nowhere"),
        pytest.param("Entity().stop()", {"ha.parts.p7.sensor"}, set(), id="another method"),
        pytest.param("Other().update()", {"ha.parts.p7.sensor"}, set(), id="another class"),
        pytest.param("Entity().update()", {"other"}, set(), id="not imported"),
    ],
)
def test_of_many_names_those_that_a_file_can_use(source: str, known: set[str], found: set[int]) -> None:
    names = WantedNames(MANY).in_file(source.encode(), frozenset(known))

    assert names == {MANY[number] for number in found}


def test_of_many_functions_those_that_a_file_can_use() -> None:
    many = [f"ha.p{number}.update" for number in range(200)]

    assert WantedNames(many).in_file(b"update()", frozenset({"ha.p3.update", "ha.p4"})) == {many[3], many[4]}


def test_few_names_are_not_parted() -> None:
    assert WantedNames(MANY[:9]).in_file(b"", frozenset()) == set(MANY[:9])
