from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geventlint import manifests
from geventlint.manifests import kind_of, read, read_as
from geventlint.model import Manifest

if TYPE_CHECKING:
    from conftest import Folder


@pytest.mark.parametrize(
    "path",
    [
        "README.txt",
        "requirements/README.txt",
        "requirements/extras/eventlet.txt",
        "Dockerfile",
        "docker-compose.yml",
        "env.yml",
        "requirements/CHANGES.txt",
        "robots.txt",
        "docs/requirements.md",
        "requirements.py",
        "src/lock.txt",
        "MANIFEST.in",
        "uv.lock.bak",
        "pyproject.toml.j2",
        "frequency.txt",
        "my_pyproject.toml",
        "",
    ],
)
def test_other_files_are_no_manifests(path: str) -> None:
    assert kind_of(path) is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("requirements.txt", "requirements"),
        ("requirements.in", "requirements"),
        ("services/api/requirements-dev.txt", "requirements"),
        ("dev-requirements.in", "requirements"),
        ("test_requirements.txt", "requirements"),
        ("requirements/base.txt", "requirements"),
        ("deploy/reqs/worker.in", "requirements"),
        ("requirements/worker/base.txt", "requirements"),
        ("reqs-worker.txt", "requirements"),
        ("Requirements.txt", "requirements"),
        ("requirements.lock", "requirements"),
        ("constraints.txt", "constraints"),
        ("requirements/constraints.txt", "constraints"),
        ("upper-constraints.txt", "constraints"),
        ("pyproject.toml", "pyproject"),
        ("a/b/pyproject.toml", "pyproject"),
        ("uv.lock", "uv.lock"),
        ("poetry.lock", "poetry.lock"),
        ("a/setup.cfg", "setup.cfg"),
        ("setup.py", "setup.py"),
        ("hatch.toml", "hatch.toml"),
        ("tox.toml", "tox.toml"),
        ("Pipfile", "pipfile"),
        ("Pipfile.lock", "pipfile.lock"),
        ("pdm.lock", "pdm.lock"),
        ("pylock.toml", "pylock"),
        ("pylock.worker.toml", "pylock"),
        ("environment.yml", "conda"),
        ("deploy/environment-gpu.yaml", "conda"),
        ("conda.yaml", "conda"),
        ("conda-env.yml", "conda"),
        ("tox.ini", "tox"),
        ("noxfile.py", "noxfile"),
    ],
)
def test_kind_of(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_every_kind_has_a_reader() -> None:
    for kind in manifests._READERS:
        assert read_as(kind, "x", b"", lambda _: None).problems == (), kind


def test_a_file_that_is_no_manifest_is_empty() -> None:
    assert read("README.txt", b"celery", lambda _: None) == Manifest("README.txt", "")


def test_a_reader_s_own_mistake_is_a_problem(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(manifests._READERS, "broken", "file")
    manifest = folder.read("x", "", "broken")
    assert manifest.problems[0].code == "GVL002"
    assert "cannot be read as broken" in manifest.problems[0].reason


@pytest.mark.parametrize("kind", sorted(manifests._READERS))
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\0\xff\xfe" * 50, id="binary"),
        pytest.param(b"[" * 5000, id="brackets"),
        pytest.param(b"{" * 5000, id="braces"),
        pytest.param(b"a" * 100_000, id="one long word"),
        pytest.param(b" " * 100_000 + b"x #", id="blanks"),
        pytest.param(b"x" + b"\\\n" * 5000, id="continuations"),
        pytest.param(b"package = 1\nproject = 2\ntool = 3\ndependency-groups = 4\nmetadata = 5\n", id="wrong types"),
        pytest.param(b'[[package]]\nname = 1\n[[package]]\nversion = "1"\n', id="packages without names"),
    ],
)
def test_no_reader_raises_or_blames_itself(kind: str, data: bytes) -> None:
    manifest = read_as(kind, "x", data, lambda _: None)
    assert not any("cannot be read as" in problem.reason for problem in manifest.problems)


PIECES = st.lists(
    st.sampled_from([
        "celery", "grpcio>=1", "==", "[", "]", "[[", "]]", "{", "}", '"', "'", "\\\n", "\n", "\n  ", "=", ",", ";", "#", "-r ",
        "-e ", "git+https://e.org/a", "project", "dependencies", "[project]\n", "[[package]]\nname = ", "install_requires",
        "[options]\n", "setup(", ")", "a + a", "RUN pip install ", "dependencies:\n- ", "pip:", "&x ", "*x", "{{", "{%", "%}",
        "# via ", "# /// script\n", "# ///\n", ".install(", "deps = ", "[testenv]\n", '"default": {', ":", "é", "\0", "\t", "<<<<<<< ",
    ]),
    max_size=25,
)  # fmt: skip


@pytest.mark.parametrize("kind", sorted(manifests._READERS))
@settings(max_examples=40, deadline=None)
@given(pieces=PIECES)
def test_any_text_is_read(kind: str, pieces: list[str]) -> None:
    manifest = read_as(kind, "x", "".join(pieces).encode(), lambda _: None)
    assert not any("cannot be read as" in problem.reason for problem in manifest.problems)
    places = [found.location for found in manifest.requirements]
    places += [found.location for found in manifest.packages]
    places += [problem.location for problem in manifest.problems]
    for place in places:
        assert (1, 1) <= (place.line, place.column) <= (place.end_line, place.end_column)


def test_naming_files_imports_no_reader() -> None:
    code = (
        "import sys; from geventlint.manifests import kind_of; kind_of('uv.lock');"
        "print([name for name in ('tomli', 'packaging', 'yaml', 'libcst', 'geventlint.manifests.file')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
