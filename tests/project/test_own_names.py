"""How many files are asked for the callers of one suspect."""

from __future__ import annotations

import pytest

from geventlint.project.modules import Modules
from geventlint.project.own_names import ASKED_EACH, EnoughError, OwnNames


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
        assert names._uses(f"{number}.py", ["shop.f"]) == ()
    with pytest.raises(EnoughError):
        names._uses("another.py", ["shop.f"])
