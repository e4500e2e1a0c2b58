"""The build hook puts the compiled database into the wheel."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from geventlint.knowledge.compiled import Compiled, digest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hook() -> Any:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CompileDatabase(str(ROOT), {}, None, None, str(ROOT / "dist"), "wheel")


def test_an_editable_install_reads_the_toml(hook: Any) -> None:
    build_data: dict[str, Any] = {"force_include": {}}

    hook.initialize("editable", build_data)
    hook.finalize("editable", build_data, "")

    assert build_data == {"force_include": {}}


def test_a_wheel_holds_the_compiled_form(hook: Any) -> None:
    build_data: dict[str, Any] = {"force_include": {}}

    hook.initialize("standard", build_data)
    ((path, place),) = build_data["force_include"].items()
    opened = Compiled(Path(path).read_bytes())
    hook.finalize("standard", build_data, "")

    assert place == "geventlint/_data/compat-db.json"
    assert opened.digest == digest((ROOT / "compat-db.toml").read_bytes())
    assert not Path(path).exists()
