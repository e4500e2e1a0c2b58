"""Probe scripts say what they need, and are read without being run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from probes.runner import script
from probes.runner.errors import ProbeError

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = '''
"""sample waits in C.

More about it."""

requires = ["sample"]
server = "redis"
servers = {"plain": ""}
also = {"helped": ["helper>=2"]}
remedies = ["helped"]
uses = ["hurting"]
others = ["plain"]
greenlets = {"plain": 1}
duration = {"plain": 0.5}
limit = {"hurting": 8}
environment = {"helped": {"NAME": "value"}}
before_patch = {"plain": ["sample"]}
unpatched = ["plain"]
uncontrolled = ["hurting"]


def _operation(at): ...


def once(at):
    """the call"""


def helped(at):
    """after the remedy"""


def hurting(at): ...


def plain(): ...
'''


def write(folder: Path, source: str, name: str = "sample_lib") -> Path:
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return folder


def test_public_functions_are_cases(tmp_path: Path) -> None:
    probe = script.read("sample_lib", write(tmp_path, SAMPLE))

    assert (probe.name, probe.package, probe.about) == ("sample_lib", "sample-lib", "sample waits in C.")
    assert [(case.name, case.role) for case in probe.cases] == [
        ("once", "verdict"),
        ("helped", "remedy"),
        ("hurting", "use"),
        ("plain", "other"),
    ]


def test_constants_say_what_a_case_needs(tmp_path: Path) -> None:
    probe = script.read("sample_lib", write(tmp_path, SAMPLE))
    once, helped, hurting, plain = probe.cases

    assert (once.requires, once.server, once.greenlets, once.duration, once.limit) == (
        ("sample",),
        "redis",
        10,
        0.3,
        25.0,
    )
    assert once.patched
    assert once.controlled
    assert once.about == "the call"
    assert helped.requires == ("sample", "helper>=2")
    assert helped.environment == {"NAME": "value"}
    assert (hurting.limit, hurting.controlled) == (8, False)
    assert (plain.server, plain.greenlets, plain.duration, plain.patched) == ("", 1, 0.5, False)
    assert plain.before_patch == ("sample",)


def test_a_dash_in_the_name_is_an_underscore(tmp_path: Path) -> None:
    assert script.read("sample-lib.py", write(tmp_path, SAMPLE)).name == "sample_lib"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("def once(:", "sample_lib.py:1: ", id="no Python"),
        pytest.param("requires = ['a']", "has no case", id="no function"),
        pytest.param("requires = [x]\ndef once(): ...", "sample_lib.py:1: `requires` must be a literal", id="computed"),
        pytest.param("requires = 'a'\ndef once(): ...", "sample_lib.py:1: `requires` must be a list", id="wrong type"),
        pytest.param(
            "uses = ['flush']\ndef once(): ...", "`uses` names the case flush, which is not there", id="no such case"
        ),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, source: str, said: str) -> None:
    with pytest.raises(ProbeError, match=said.replace("(", r"\(")):
        script.read("sample_lib", write(tmp_path, source))


def test_an_unknown_probe_and_an_unknown_case_are_named(tmp_path: Path) -> None:
    write(tmp_path, SAMPLE)

    with pytest.raises(ProbeError, match="no probe other"):
        script.read("other", tmp_path)
    with pytest.raises(ProbeError, match="sample_lib has no case twice; it has once, helped, hurting, plain"):
        script.read("sample_lib", tmp_path).case("twice")
    assert script.read("sample_lib", tmp_path).case("once").name == "once"
    assert script.names(tmp_path) == ["sample_lib"]


def test_other_assignments_and_statements_are_left_alone(tmp_path: Path) -> None:
    source = "import os\na, b = 1, 2\nNAME = os.sep\nrequires: list = []\ndef once(): ...\n"

    assert script.read("sample_lib", write(tmp_path, source)).cases[0].requires == ()


def test_changing_a_script_changes_its_digest(tmp_path: Path) -> None:
    one = script.read("sample_lib", write(tmp_path, SAMPLE)).digest
    other = script.read("sample_lib", write(tmp_path, f"{SAMPLE}\n\ndef more(): ...\n")).digest

    assert one != other


def test_there_are_ninety_probes_and_all_can_be_read() -> None:
    names = script.names()

    assert len(names) >= 90
    for name in names:
        probe = script.read(name)
        assert probe.about, f"{name} does not say what it is about"
        assert all(case.about for case in probe.cases), f"a case of {name} does not say what it does"
