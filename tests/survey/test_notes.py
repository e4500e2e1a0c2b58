"""What ``--verbose`` says of what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("requires", "said"),
    [
        pytest.param("flask\n", "read 1 Python file, 1 manifest, 1 deployment file", id="one of each"),
        pytest.param("flask\n", "manifest: requirements.txt (1 requirement, 0 locked packages)", id="one requirement"),
        pytest.param("flask\nsix\n", "manifest: requirements.txt (2 requirements, 0 locked packages)", id="two"),
    ],
)
def test_numbers_in_the_notes(command, tmp_path: Path, requires: str, said: str) -> None:
    for name, text in {"a.py": "", "requirements.txt": requires, "Procfile": "web: flask run\n"}.items():
        (tmp_path / name).write_text(text)
    assert f"note: {said}\n" in command(tmp_path, "check", "--isolated", "--verbose")[0]
