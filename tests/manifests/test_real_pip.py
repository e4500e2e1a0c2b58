"""Our reading of a requirements file against pip's own."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Folder

TEXT = """\
# comment \\
--index-url https://example.org/simple
celery[redis,gevent]>=5.3,<6  # why
Flask_Login == 0.6.3 ; python_version < "3.13" and sys_platform != 'win32'
grpcio==1.60.0 \\
    --hash=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \\
    --hash=sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    # via google-api-core
multi \\
  >=1, \\
  <2
last \\
# ends it
zope.event~=5.0 --no-binary zope.event
six===1.16.0
  indented!=1.*
lib @ https://example.org/lib-1.0.tar.gz ; os_name == "posix"
"""

CODE = """
import json, re, sys
from pip._internal.network.session import PipSession
from pip._internal.req.req_file import parse_requirements
found = parse_requirements(sys.argv[1], PipSession())
print(json.dumps([(item.requirement, int(re.search(r"line (\\d+)\\)", item.comes_from)[1])) for item in found]))
"""


@pytest.mark.real
@pytest.mark.skipif(find_spec("pip") is None, reason="pip is not installed")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_same_requirements_on_the_same_lines(folder: Folder, tmp_path: Path, encoding: str, newline: str) -> None:
    data = TEXT.replace("\n", newline).encode(encoding)
    path = tmp_path / "requirements.txt"
    path.write_bytes(data)
    done = subprocess.run([sys.executable, "-c", CODE, path], capture_output=True, text=True, check=True, timeout=120)
    theirs = []
    for text, line in json.loads(done.stdout):
        requirement = Requirement(text)
        theirs.append((canonicalize_name(requirement.name), requirement.specifier, line))
    ours = folder.read_bytes("deps.txt", data, "requirements").requirements
    assert [(found.name, SpecifierSet(found.specifier), found.location.line) for found in ours] == theirs
