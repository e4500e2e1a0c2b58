"""The package of dataclasses loads what it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from geventlint import model


def test_every_name_that_is_promised_is_there() -> None:
    assert sorted(name for names in model._HOMES.values() for name in names) == sorted(model.__all__)
    for name in model.__all__:
        assert getattr(model, name) is not None


def test_a_name_that_is_not_promised_is_refused() -> None:
    with pytest.raises(AttributeError, match="'Nothing'"):
        _ = model.Nothing  # type: ignore[attr-defined]


def test_one_name_does_not_load_the_others() -> None:
    code = "import sys\nfrom geventlint.model import Location\nprint([n for n in sys.modules if n.startswith('geventlint.model.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "['geventlint.model.basics']"
