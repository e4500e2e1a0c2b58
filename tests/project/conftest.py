from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint.project.modules import Modules
from geventlint.source.scan import imports

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def tree() -> Callable[..., Modules]:
    """Modules of files given as path → source."""

    def build(**files: str) -> Modules:
        sources = {_path(name): text.encode() for name, text in files.items()}
        return Modules(sources, imports, sources.get)

    return build


def _path(name: str) -> str:
    """``shop__tasks`` stands for ``shop/tasks.py``, ``shop__`` for ``shop/__init__.py``; a path for itself."""
    if name.endswith(".py"):
        return name
    folder, _, last = name.rpartition("__")
    path = folder.replace("__", "/")
    return f"{path}/{last or '__init__'}.py" if path else f"{last or '__init__'}.py"
