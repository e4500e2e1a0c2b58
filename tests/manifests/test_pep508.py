from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Reference
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from geventlint.manifests.pep508 import SIMPLE, Parsed, normalize, parse

NAMES = st.text(alphabet="aZ0._-", min_size=1, max_size=6)
VERSIONS = st.one_of(
    st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){0,3}((a|b|rc)[0-9])?(\.post[0-9])?(\.dev[0-9])?", fullmatch=True),
    st.sampled_from([
        "*", "1.*", "1.0.*", "1!2.0", "1!2.*", "1.0+local.1", "1.0+ubuntu-1", "v1", "1.0-1", "1.0RC1", "1.0.RC.1", "1.0c2",
        "1.", "x", "", "1_0", "1.0a.*", "2004d", "1.0-legacy", "1.0.dev", "1.0.post", "1.0preview3", "1.0+l.*", "1 .0",
    ]),
)  # fmt: skip
OPERATORS = st.sampled_from(["==", "!=", "<=", ">=", "<", ">", "~=", "===", "=", "=>", "^"])
SPACES = st.sampled_from(["", " ", "  ", "\t"])
CLAUSES = st.builds(lambda operator, space, version: operator + space + version, OPERATORS, SPACES, VERSIONS)
SPECIFIERS = st.one_of(
    st.just(""),
    st.builds(
        lambda first, clauses, space: first + (space + "," + space).join(clauses),
        SPACES,
        st.lists(CLAUSES, max_size=3),
        SPACES,
    ),
    st.builds("({})".format, CLAUSES),
    st.sampled_from([
        " @ https://e.org/a.whl ", " @ git+https://e.org/a@v1#egg=a ", "@ file:///x/y ", " @ https://e.org/;a ", " @ ../x ",
    ]),
)  # fmt: skip
EXTRAS = st.one_of(st.just(""), st.builds(lambda names: f"[{', '.join(names)}]", st.lists(NAMES, max_size=3)))
VARIABLES = st.sampled_from([
    "python_version", "python_full_version", "sys_platform", "os_name", "extra", "platform_machine", "platform_release",
    "platform_python_implementation", "implementation_name", "implementation_version", "extras", "dependency_groups",
    "python", "os.name", "python_implementation", "'x'",
])  # fmt: skip
VALUES = st.sampled_from([
    "'3.8'", '"linux"', "'a\"b'", "x", "''", '"3.8', "'é'", "python_version", "'3.12.*'", "'3.8, 3.9'", "' 3.8 '", "'a\\tb'",
])  # fmt: skip
TESTS = st.builds(
    lambda left, operator, right, space: left + space + operator + space + right,
    VARIABLES,
    st.one_of(OPERATORS, st.sampled_from([" in ", " not in "])),
    VALUES,
    SPACES,
)
NESTED = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds("({})".format, inner),
        st.builds("( {}\t)".format, inner),
        st.builds("({}".format, inner),
        st.builds("{} and {}".format, inner, inner),
        st.builds("{}\tor  {}".format, inner, inner),
    ),
    max_leaves=4,
)
MARKERS = st.one_of(
    st.just(""),
    st.builds(" ;{}".format, NESTED),
    st.builds(lambda tests, glue, space: space + ";" + space + glue.join(tests), st.lists(TESTS, min_size=1, max_size=3),
              st.sampled_from([" and ", " or ", " nand ", "and"]), SPACES),
)  # fmt: skip
LINES = st.builds(lambda *parts: "".join(parts).strip(), NAMES, EXTRAS, SPECIFIERS, MARKERS)


def assert_same(text: str) -> None:
    ours = parse(text)
    try:
        theirs = Reference(text)
    except InvalidRequirement:
        assert isinstance(ours, str), text
        return
    assert isinstance(ours, Parsed), (text, ours)
    assert ours.name == canonicalize_name(theirs.name)
    assert SpecifierSet(ours.specifier) == theirs.specifier
    assert set(ours.extras) == {canonicalize_name(extra) for extra in theirs.extras}
    assert bool(ours.marker) == bool(theirs.marker)
    if theirs.marker:
        assert str(Marker(ours.marker)) == str(theirs.marker)
    assert (ours.source == "registry") == (theirs.url is None)


@settings(max_examples=600)
@given(LINES)
@example("a==1.0;python_version<'3'")
@example("a[b]==1")
@example("a" + "1" * 40 + "==" + "9" * 50)
@example("a>=1,")
@example("a===1.0.*")
@example("a~=1")
@example("a==1.0a1.*")
@example("a_")
@example("a[b-]")
@example("a[b.c]")
@example("a;extra=='b' and")
def test_the_same_verdict_as_packaging(text: str) -> None:
    assert_same(text)


@settings(max_examples=300)
@given(st.text(alphabet="ab1.-_[], <>=!~;()@'\" python_version+\té"))
def test_the_same_verdict_as_packaging_on_any_text(text: str) -> None:
    assert_same(text.strip())


@pytest.mark.parametrize(
    "text",
    [
        "celery",
        "celery==5.3.1",
        "celery[redis, gevent]>=5.3,<6",
        "a~=1.0; python_version >= '3.8' and sys_platform != \"win32\"",
        "a==1.*",
        "a>=1.0rc1.post2.dev3",
    ],
)
def test_simple_requirements_never_need_packaging(text: str) -> None:
    assert SIMPLE.fullmatch(text)
    assert_same(text)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("celery", 6),
        ("celery [a]", 10),
        ("celery >= 5 ; extra == 'a'", 11),
        ("a @ https://e.org/;x ; os_name == 'b'", 20),
        ("a (>=1) ; os_name in 'b'", 7),
        ("a==1.0+x", 8),
    ],
)
def test_the_requirement_ends_before_its_marker(text: str, end: int) -> None:
    parsed = parse(text)
    assert isinstance(parsed, Parsed)
    assert text[: parsed.end] == text[:end]


def test_a_reason_is_one_line() -> None:
    reason = parse("a b c")
    assert isinstance(reason, str)
    assert "\n" not in reason


def test_normalize() -> None:
    assert normalize("A__b.-C") == "a-b-c"


@pytest.mark.parametrize(
    "text", ["a" + " " * 50_000 + "!", "a" + ",b" * 50_000, "a[" + "b," * 50_000, "a==" + "1." * 50_000]
)
def test_long_lines_end(text: str) -> None:
    assert not SIMPLE.fullmatch(text)
    assert re.match(r"a", text)
