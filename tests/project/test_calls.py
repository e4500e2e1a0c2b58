"""Names under which a function is known, and who is asked."""

from __future__ import annotations

import pytest

from geventlint.project.own_names import dotted_names


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("tasks.py", ("tasks",)),
        ("src/shop/tasks.py", ("src.shop.tasks", "shop.tasks", "tasks")),
        ("shop/__init__.py", ("shop",)),
    ],
)
def test_dotted_names(path: str, names: tuple[str, ...]) -> None:
    assert dotted_names(path) == names
