"""The search of a distribution's files."""

from __future__ import annotations

import importlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from probes.runner import distribution, elf, signs
from probes.runner.analyse import Analysis, analyse
from probes.runner.distribution import Distribution
from probes.runner.errors import ProbeError


def found(source: str) -> list[str]:
    return [str(sign) for sign in signs.of_source("a.py", source.encode())[0]]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("import re, json, os, sys, time", id="the harmless part of the standard library"),
        pytest.param("import threading\nlock = threading.Lock()\nlocal = threading.local()", id="locks"),
        pytest.param("from threading import RLock, get_ident", id="locks by name"),
        pytest.param("from . import socket\nfrom .ssl import wrap", id="the package's own modules"),
        pytest.param("import os\nos.path.join('a', 'b')", id="paths"),
        pytest.param("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import socket", id="for types alone"),
        pytest.param(
            "import typing as t\nif t.TYPE_CHECKING:\n    import asyncio\nelse:\n    x = 1",
            id="for types alone, by attribute",
        ),
        pytest.param("import importlib\nimportlib.import_module('.b', 'a')", id="a literal relative import"),
        pytest.param("'import socket'", id="a text"),
        pytest.param("x.connect()\nself.socket.recv()", id="other people's names"),
    ],
)
def test_harmless_source(source: str) -> None:
    assert found(source) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("import socket", "imports socket", id="socket"),
        pytest.param("import http.client", "imports http.client", id="a submodule"),
        pytest.param("from http import client", "imports http.client", id="a submodule by name"),
        pytest.param("import asyncio.subprocess", "imports asyncio", id="below a module"),
        pytest.param("from select import poll", "imports select", id="from"),
        pytest.param("def f():\n    import subprocess", "imports subprocess", id="inside a function"),
        pytest.param("import threading\nthreading.Thread()", "uses threading.Thread", id="a thread"),
        pytest.param("from threading import Timer", "uses threading.Timer", id="a timer by name"),
        pytest.param("import threading as t\nt.Event()", "uses threading.Event", id="under another name"),
        pytest.param("import os\nos.fork()", "uses os.fork", id="fork"),
        pytest.param("from os import popen", "imports os.popen", id="popen by name"),
        pytest.param("__import__('signal')", "imports signal", id="a literal dynamic import"),
        pytest.param("import importlib\nimportlib.import_module(name)", "loads or runs what it is told to: importlib.import_module", id="dynamic"),
        pytest.param("from importlib import import_module as load\nload(name)", "loads or runs what it is told to: importlib.import_module", id="dynamic by name"),
        pytest.param("exec(text)", "loads or runs what it is told to: exec", id="exec"),
        pytest.param("from importlib.metadata import entry_points\nentry_points(group='x')", "loads entry points", id="entry points"),
        pytest.param("if TYPE_CHECKING:\n    pass\nelse:\n    import ssl", "imports ssl", id="not for types"),
        pytest.param("def f(:", "cannot be parsed", id="no Python"),
    ],
)  # fmt: skip
def test_signs_in_source(source: str, said: str) -> None:
    assert [sign for sign in found(source) if said in sign], found(source)


def test_foreign_modules_are_told_apart() -> None:
    _signs, foreign = signs.of_source(
        "a.py", b"import requests.adapters\nimport json\nfrom yaml import load\nfrom .own import x"
    )

    assert foreign == {"requests", "yaml"}


def test_a_sign_has_its_line() -> None:
    assert found("\n\nimport socket") == ["a.py:3: imports socket"]


def extension(name: str) -> bytes:
    path = getattr(importlib.import_module(name), "__file__", None)
    if path is None:
        pytest.skip(f"{name} is built in here")
    return Path(path).read_bytes()


def test_native_code_that_uses_sockets_is_found() -> None:
    native = elf.read(extension("_socket"))

    assert native is not None
    assert {"connect", "recv", "getaddrinfo"} <= native.symbols
    assert any("native code uses sockets" in str(sign) for sign in signs.of_library("x.so", extension("_socket")))


def test_native_code_that_computes_is_harmless() -> None:
    assert signs.of_library("x.so", extension("_struct")) == []


@pytest.mark.parametrize(
    "data", [b"", b"MZ\x90", b"\x7fELF\x02\x01" + b"\xff" * 80, b"\x7fELF"], ids=["empty", "Windows", "damaged", "cut"]
)
def test_what_is_not_elf_is_said(data: bytes) -> None:
    assert [sign.what for sign in signs.of_library("x.so", data)] == ["native code that is not readable ELF"]


def wheel(folder: Path, files: dict[str, str], name: str = "My.Sample-1.0-py3-none-any.whl") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in files.items():
            archive.writestr(member, text)
    return path


def test_a_wheel_is_unpacked_without_its_tests(tmp_path: Path) -> None:
    files = distribution.unpack(
        wheel(tmp_path, {"sample/__init__.py": "", "sample/tests/test_a.py": "import socket", "sample/data.json": "{}", "conftest.py": "", "sample/x.so": "MZ"})
    )  # fmt: skip

    assert (files.name, files.version, files.apart) == ("my-sample", "1.0", 2)
    assert [name for name, _ in files.members] == ["sample/__init__.py", "sample/x.so"]


def test_a_source_distribution_is_unpacked_without_its_setup(tmp_path: Path) -> None:
    path = tmp_path / "sample-pkg-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in ("sample-pkg-1.0/src/sample/a.py", "sample-pkg-1.0/setup.py"):
            member = tarfile.TarInfo(name)
            member.size = 1
            archive.addfile(member, io.BytesIO(b"\n"))
    files = distribution.unpack(path)

    assert (files.name, files.version) == ("sample-pkg", "1.0")
    assert [name for name, _ in files.members] == ["src/sample/a.py"]


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProbeError, match="not a wheel"):
        distribution.unpack(tmp_path / "sample.egg")


def searched(*members: tuple[str, str]) -> Analysis:
    files = Distribution("sample", "1.0", "sample-1.0.whl", tuple((name, text.encode()) for name, text in members), 0)
    return analyse(files, lambda module: module == "idna")


def test_a_package_without_signs_is_inert() -> None:
    result = searched(
        ("sample/a.py", "import re\nimport idna\nfrom sample import b\nimport other"),
        ("sample/b.py", ""),
        ("other.py", ""),
    )

    assert result.inert
    assert 'sample = { versions = "1.0", date = ' in str(result)


def test_what_is_found_is_listed() -> None:
    result = searched(("src/sample/a.py", "import ssl\nimport requests\nimport sample"), ("sample/x.so", "MZ"))

    assert not result.inert
    assert (result.python, result.native, result.foreign) == (1, 1, ("requests",))
    text = str(result)
    assert "sample 1.0 is for a person to judge" in text
    assert "src/sample/a.py:1: imports ssl" in text
    assert "imports other packages: requests" in text


def test_a_long_list_is_cut() -> None:
    assert "… and 60 more" in str(searched(("sample/a.py", "import ssl\n" * 100)))
