from __future__ import annotations

import pytest

from geventlint.manifests import kind_of, read


@pytest.mark.parametrize(
    ("text", "builds"),
    [
        pytest.param("", False, id="empty"),
        pytest.param('py_library(\n    name = "shop",\n)\n', False, id="a library of the same repository"),
        pytest.param('load("@rules_python//python:packaging.bzl", "py_wheel")\n', False, id="loaded only"),
        pytest.param("# py_wheel(\n", False, id="a comment"),
        pytest.param('py_wheel(\n    name = "wheel",\n)\n', True, id="a wheel"),
        pytest.param('shop_py_wheel (\n    name = "wheel",\n)\n', True, id="a macro of the project"),
    ],
)
@pytest.mark.parametrize("name", ["BUILD", "BUILD.bazel"])
def test_a_wheel_is_for_others(name, text, builds):
    manifest = read(f"shop/{name}", text.encode(), lambda _: None)
    assert (manifest.kind, manifest.builds, manifest.requirements) == ("bazel", builds, ())


def test_a_folder_named_build_is_no_manifest():
    assert kind_of("BUILD/shop.py") is None
