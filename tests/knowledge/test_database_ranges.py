"""PEP 440 ranges as intervals."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from geventlint.knowledge import ranges


def holds(text: str, version: str) -> bool:
    return ranges.holds(text, ranges.point(version))


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        pytest.param("*", "1.0", True, id="anything"),
        pytest.param("", "1.0", True, id="no limit"),
        pytest.param(">=3.1.5,<3.1.14", "3.1.5", True, id="the lower bound is in"),
        pytest.param(">=3.1.5,<3.1.14", "3.1.13", True, id="inside"),
        pytest.param(">=3.1.5,<3.1.14", "3.1.14", False, id="the upper bound is out"),
        pytest.param(">=3.1.5,<3.1.14", "3.1.4", False, id="below"),
        pytest.param(">=3.1.5,<3.1.14", "3.1.9", True, id="numbers are not texts"),
        pytest.param("<3.1.14", "3.1.14rc1", False, id="a pre-release of the upper bound counts as the bound"),
        pytest.param(">=3.1.14", "3.1.14rc1", True, id="a pre-release of the lower bound counts as the bound"),
        pytest.param(">=3.1.14", "3.1.14.dev1", True, id="a development release too"),
        pytest.param("<3.1.14", "3.1.13.post1", True, id="a post-release belongs to its release"),
        pytest.param(">=3.1.14", "3.1.14.post1", True, id="a post-release of the lower bound"),
        pytest.param("<3.1.14.post1", "3.1.14", True, id="a bound that is a post-release"),
        pytest.param("<4.0b2", "4.0b1", True, id="a bound that is a pre-release is itself"),
        pytest.param("<4.0b2", "4.0b2", False, id="and ends there"),
        pytest.param("<2", "2.0.0", False, id="zeros do not count"),
        pytest.param(">=2", "2.0+cu118", True, id="a local version is its release"),
        pytest.param("<=2.0", "2.0+cu118", True, id="also at an inclusive bound"),
        pytest.param(">=1!1", "2030.1", False, id="an epoch outweighs"),
        pytest.param("==3.1.*", "3.1.7", True, id="a prefix"),
        pytest.param("==3.1.*", "3.10", False, id="a prefix is of numbers"),
        pytest.param("!=3.1.*", "3.1.7", False, id="not a prefix"),
        pytest.param("!=3.1.7", "3.1.7", False, id="not this one"),
        pytest.param("!=3.1.7", "3.1.8", True, id="but that one"),
        pytest.param("~=3.1", "3.9", True, id="compatible with two numbers"),
        pytest.param("~=3.1", "4.0", False, id="compatible ends at the next major"),
        pytest.param("~=3.1.4", "3.2", False, id="compatible with three numbers"),
        pytest.param("===3.1", "3.1", True, id="arbitrary equality of a version"),
        pytest.param("==3.1", "3.1.0", True, id="equality ignores zeros"),
        pytest.param(">1.0", "1.0.post1", False, id="a post-release is not greater"),
        pytest.param(">1.0.post1", "1.0.post2", True, id="unless the bound is one"),
        pytest.param("<=1.0", "1.0", True, id="at most"),
        pytest.param(">1.0rc1", "1.0rc1.post1", False, id="a post-release of a pre-release is not greater either"),
        pytest.param(">1.0rc1", "1.0", True, id="the release is"),
        pytest.param(">1.0.dev1", "1.0.dev2", True, id="nor has a development release a post-release"),
    ],
)
def test_a_range_holds_a_version(text: str, version: str, expected: bool) -> None:
    assert holds(text, version) is expected


@pytest.mark.parametrize(
    ("text", "specifier", "expected"),
    [
        pytest.param("*", "<2", True, id="anything"),
        pytest.param(">=2", "", True, id="no upper bound: the newest range"),
        pytest.param("<2", "", False, id="no upper bound: not an older one"),
        pytest.param(">=2", "<2", False, id="just below the bound"),
        pytest.param("<2", "<2", True, id="just below the bound is the older range"),
        pytest.param(">=2", "<=2", True, id="the bound itself"),
        pytest.param(">=1,<2", ">=1,<1.5", True, id="a bound inside the range"),
        pytest.param(">=1,<2", "==1.4", True, id="pinned"),
        pytest.param(">=2", "==1.4", False, id="pinned elsewhere"),
        pytest.param(">=2,<3", "~=2.1", True, id="compatible"),
        pytest.param(">=3", "~=2.1", False, id="compatible stays below"),
        pytest.param(">=2", "!=2.0", True, id="without one"),
        pytest.param("<2", "!=2.*", False, id="without a middle"),
        pytest.param(">=2,<3", "<4,!=3.*", True, id="what is left below an excluded end"),
        pytest.param(">=2", ">3,<2", True, id="a contradiction limits nothing"),
        pytest.param(">=2", "nonsense", True, id="what is no specifier limits nothing"),
        pytest.param(">=2", ">=what", True, id="nor what is no version"),
    ],
)
def test_a_range_holds_the_newest_admitted_version(text: str, specifier: str, expected: bool) -> None:
    assert ranges.holds_newest(text, specifier) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("<2", ">=2", False, id="they meet"),
        pytest.param("<2", ">=1.9,<3", True, id="they cross"),
        pytest.param("*", ">=2", True, id="everything"),
        pytest.param("<2", ">=2.0rc1", False, id="they meet at a pre-release"),
    ],
)
def test_ranges_overlap(one: str, other: str, expected: bool) -> None:
    assert ranges.overlap(one, other) is expected
    assert ranges.overlap(other, one) is expected


def test_a_range_includes_another() -> None:
    assert ranges.includes(">=1", ">=1.2,<2")
    assert ranges.includes("*", "")
    assert not ranges.includes(">=1.5", ">=1.2,<2")


def test_what_is_no_version_has_no_point() -> None:
    assert ranges.point("2004d-final-really") is None
    assert ranges.point("1." + "9" * 5000) is None
    assert not ranges.holds(">=1", ranges.point("unknown"))


@pytest.mark.parametrize("text", ["*", ">=1", "<1", ">=1,<2", " >=1 , <2rc1 "])
def test_half_open_ranges_are_right(text: str) -> None:
    assert ranges.versions_mistake(text) == ""


@pytest.mark.parametrize(
    "text", ["", "1", "==1", "<=1", ">1", "<2,>=1", ">=1,", ">=1<2", ">=1,<2,<3", "~=1.0", ">=a", ">=2,<2"]
)
def test_other_ranges_are_wrong(text: str) -> None:
    assert text in ranges.versions_mistake(text)


@pytest.mark.parametrize("text", ["*", ">=1", "==1.*", ">=1,!=1.5", "<0.26"])
def test_conditions_are_right(text: str) -> None:
    assert ranges.specifier_mistake(text) == ""


@pytest.mark.parametrize("text", ["", " ", "1", "=>1", ">=1 <2"])
def test_other_conditions_are_wrong(text: str) -> None:
    assert ranges.specifier_mistake(text)


def test_anything_needs_no_packaging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "packaging.version", None)

    assert ranges.holds("*", None)
    assert ranges.holds_newest("*", ">=2")
    assert ranges.overlap("*", "*")


VERSIONS = st.builds(
    "{}{}.{}{}".format,
    st.sampled_from(["", "", "", "v", "1!"]),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(["", ".0", ".1", ".post1", "-1", ".1.post0"]),
)
BLANKS = st.sampled_from(["", " "])
PARTS = st.one_of(
    st.builds("{}{}{}".format, st.sampled_from([">=", "<", "<=", "==", "!=", ">", "~="]), BLANKS, VERSIONS),
    st.builds("{}{}.{}.*".format, st.sampled_from(["==", "!=", "==1!"]), st.integers(0, 3), st.integers(0, 3)),
)
LISTS = st.lists(PARTS, min_size=1, max_size=3)


@settings(max_examples=400)
@given(LISTS, VERSIONS)
def test_final_releases_are_judged_as_packaging_does(parts: list[str], version: str) -> None:
    specifier = ",".join(parts)

    assert holds(specifier, version) == SpecifierSet(specifier).contains(version, prereleases=True)


@settings(max_examples=400)
@given(LISTS, LISTS, VERSIONS)
def test_what_ranges_share_is_in_both(one: list[str], other: list[str], version: str) -> None:
    first, second = ",".join(one), ",".join(other)
    in_first, in_second = (SpecifierSet(text).contains(version, prereleases=True) for text in (first, second))

    assert ranges.overlap(first, second) or not (in_first and in_second)
    assert in_first or not (ranges.includes(first, second) and in_second)


@given(LISTS, VERSIONS)
def test_the_newest_admitted_version_is_no_older_than_any(parts: list[str], version: str) -> None:
    specifier = ",".join(parts)
    bound = str(Version(version))

    if SpecifierSet(specifier).contains(version, prereleases=True):
        assert not ranges.holds_newest(f"<{bound}", specifier)


@given(
    st.lists(VERSIONS, min_size=1, max_size=4),
    st.builds("{}{}".format, VERSIONS, st.sampled_from(["", "rc1", ".dev3"])),
)
def test_ranges_that_meet_hold_every_version_once(bounds: list[str], version: str) -> None:
    if version.endswith(("rc1", ".dev3")) and ("post" in version or "-1" in version):
        return
    cuts = sorted({Version(bound) for bound in bounds})
    texts = [f"<{cuts[0]}", *(f">={low},<{high}" for low, high in pairwise(cuts)), f">={cuts[-1]}"]

    assert [holds(text, version) for text in texts].count(True) == 1
