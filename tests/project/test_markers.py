"""Markers are judged as packaging judges them, and what makes no sense ends no run."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName

from geventlint.project.markers import Target, lower_bound

TARGETS = (Target("3.12"), Target("3.8.1", "win32"), Target("3.13.2", "darwin"))
ENVIRONMENTS = {
    TARGETS[0]: {
        "implementation_name": "cpython", "implementation_version": "3.12.0", "os_name": "posix",
        "platform_machine": "x86_64", "platform_python_implementation": "CPython", "platform_release": "",
        "platform_system": "Linux", "platform_version": "", "python_full_version": "3.12.0", "python_version": "3.12",
        "sys_platform": "linux",
    },
    TARGETS[1]: {
        "implementation_name": "cpython", "implementation_version": "3.8.1", "os_name": "nt",
        "platform_machine": "AMD64", "platform_python_implementation": "CPython", "platform_release": "",
        "platform_system": "Windows", "platform_version": "", "python_full_version": "3.8.1", "python_version": "3.8",
        "sys_platform": "win32",
    },
    TARGETS[2]: {
        "implementation_name": "cpython", "implementation_version": "3.13.2", "os_name": "posix",
        "platform_machine": "x86_64", "platform_python_implementation": "CPython", "platform_release": "",
        "platform_system": "Darwin", "platform_version": "", "python_full_version": "3.13.2", "python_version": "3.13",
        "sys_platform": "darwin",
    },
}  # fmt: skip
VARIABLES = st.sampled_from([
    *sorted(ENVIRONMENTS[TARGETS[0]]), "extra", "extra", "os.name", "sys.platform", "platform.version", "platform.machine",
    "platform.python_implementation", "python_implementation",
])  # fmt: skip
VALUES = st.sampled_from([
    "'3.8'", '"3.12"', "'3.12.0'", "'3.12.*'", "'3'", "'3.13rc1'", "'1!3'", "'3.12+x'", "' 3.8 '", "'>=3'", "'3.11 3.12'",
    "'3.8, 3.9'", "'linux'", "'win32'", "'Linux'", "'posix'", "'cpython'", "'CPython'", "'x86_64'", "''", "'a b'", "\"a'b\"",
    "'é'", "'a'", "'A.B_c'", "'a-b-c'", "'5.10-generic'",
])  # fmt: skip
OPERATORS = st.sampled_from(["==", "!=", "<=", ">=", "<", ">", "~=", "===", " in ", " not in ", " not  in "])
BLANKS = st.sampled_from(["", " ", "\t "])
ATOMS = st.one_of(
    st.builds(lambda *parts: "".join(parts), VARIABLES, BLANKS, OPERATORS, BLANKS, VALUES),
    st.builds(lambda *parts: "".join(parts), VALUES, BLANKS, OPERATORS, BLANKS, VARIABLES),
    st.builds(lambda *parts: "".join(parts), VALUES, BLANKS, OPERATORS, BLANKS, VALUES),
)
MARKERS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({})".format, inner),
        st.builds("( {}\t)".format, inner),
        st.builds("{} and {}".format, inner, inner),
        st.builds("{}  or\t{}".format, inner, inner),
    ),
    max_leaves=5,
)
EXTRAS = st.sampled_from([(), ("a",), ("a-b-c", "a"), ("x",)])


def assert_same(marker: str, target: Target, extras: tuple[str, ...]) -> None:
    ours = target.holds(marker, extras)
    try:
        reference = Marker(marker)
    except InvalidMarker:
        assert ours
        return
    try:
        theirs = any(reference.evaluate({**ENVIRONMENTS[target], "extra": extra}) for extra in extras or ("",))
    except (UndefinedComparison, UndefinedEnvironmentName):
        assert ours
        return
    assert ours == theirs


@settings(max_examples=500)
@given(MARKERS, st.sampled_from(TARGETS), EXTRAS)
@example("python_version ~= '3'", TARGETS[0], ())
@example("'linux' ~= sys_platform", TARGETS[0], ())
@example("'3.8' == '3.8'", TARGETS[0], ())
@example("python_full_version < '3.12.0' or extra == 'a' and extra != 'b'", TARGETS[0], ("a",))
@example("platform_release >= '5'", TARGETS[0], ())
@example("python_version not in '3.11,3.12'", TARGETS[0], ())
def test_the_same_verdict_as_packaging(marker: str, target: Target, extras: tuple[str, ...]) -> None:
    assert_same(marker, target, extras)


@settings(max_examples=200)
@given(st.text(alphabet="ab13.-_()<>=!~'\" extrapython_version ino\t;é"), st.sampled_from(TARGETS))
def test_any_text_is_judged(marker: str, target: Target) -> None:
    assert_same(marker, target, ())


@pytest.mark.parametrize(
    "marker",
    [
        pytest.param("python_version ~= '3'", id="a compatible release of one number"),
        pytest.param("sys_platform ~= 'linux'", id="an operator for versions beside a word"),
        pytest.param('platform_machine === "a\'b"', id="an arbitrary equality that compares nothing"),
        pytest.param("'a' == 'b'", id="two texts"),
        pytest.param("python_version >= ", id="cut off"),
        pytest.param("(" * 5000 + "os_name == 'nt'" + ")" * 5000, id="five thousand brackets"),
    ],
)
def test_what_no_installer_can_judge_counts_as_needed(marker: str) -> None:
    assert Target().holds(marker)


@pytest.mark.parametrize(
    ("marker", "held"),
    [
        pytest.param("'web' in extras", False, id="an extra nobody asks for"),
        pytest.param("'web' not in extras", True, id="unless an extra"),
        pytest.param("'prod' in dependency_groups", True, id="a group that runs in production"),
        pytest.param("'dev' in dependency_groups", False, id="a group for developers"),
        pytest.param("'dev' in dependency_groups or 'default' in dependency_groups", True, id="one of two groups"),
        pytest.param(
            "python_version < '3.10' and 'default' in dependency_groups", False, id="a group, on another Python"
        ),
        pytest.param("'dev' not in dependency_groups", True, id="unless a group for developers"),
        pytest.param('"a b" in extras', False, id="double quotes"),
    ],
)
def test_extras_and_groups_of_a_pylock(marker: str, held: bool) -> None:
    assert Target().holds(marker) is held


def test_an_extra_of_a_pylock_that_is_asked_for() -> None:
    assert Target().holds("'web' in extras", ("web",))
    assert not Target().holds("'web' not in extras", ("web",))


CHOSEN = frozenset({"extra-4-shop-new", "group-4-shop-prod", "project-4-shop"})


@pytest.mark.parametrize(
    ("marker", "held"),
    [
        pytest.param("extra == 'extra-4-shop-new'", True, id="the extra in force"),
        pytest.param("extra == 'extra-4-shop-old'", False, id="the other extra"),
        pytest.param("extra != 'extra-4-shop-old'", True, id="unless the other extra"),
        pytest.param("extra == 'group-4-shop-prod' and extra == 'extra-4-shop-new'", True, id="a group and an extra"),
        pytest.param("extra == 'extra-4-shop-new' and extra == 'extra-4-shop-old'", False, id="two that conflict"),
        pytest.param("extra=='project-4-shop'", True, id="the project itself"),
        pytest.param(
            "(sys_platform == 'win32' or extra == 'extra-4-shop-old') and extra != 'extra-4-shop-x'",
            False,
            id="beside a platform",
        ),
        pytest.param("extra != \"extra-4-shop-new\" or sys_platform == 'linux'", True, id="double quotes"),
    ],
)
def test_the_choices_of_a_uv_lock(marker: str, held: bool) -> None:
    assert Target().holds(marker, chosen=CHOSEN) is held


def test_an_extra_of_the_package_itself_beside_a_choice() -> None:
    marker = "extra == 'grpc' and extra == 'extra-4-shop-new'"
    assert Target().holds(marker, ("", "grpc"), CHOSEN)
    assert not Target().holds(marker, ("",), CHOSEN)


@pytest.mark.parametrize(
    ("requires", "python"),
    [
        ("", ""),
        ("<4", ""),
        (">=3.10", "3.10"),
        (">=3.10,<4", "3.10"),
        ("~=3.9", "3.9"),
        ("==3.11.*", "3.11"),
        (">=3", "3.0"),
        ("!=3.9.1,>=3.8", "3.8"),
        (">=" + "9" * 5000, ""),
        (">=3.10.٣", "3.10"),
    ],
)
def test_the_oldest_python(requires: str, python: str) -> None:
    assert lower_bound(requires) == python
