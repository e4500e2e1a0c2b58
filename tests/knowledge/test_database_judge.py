"""Which verdict of an entry holds."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from geventlint.knowledge import judge
from geventlint.model import Package, UseVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING: Mapping[str, str] = MappingProxyType({})

COOPERATIVE = Verdict("cooperative")
PSYCOPG = Package(
    "psycopg",
    ("psycopg",),
    verdicts=(
        Verdict("cooperative", "<3.1.5"),
        Verdict("needs-setup", ">=3.1.5,<3.1.14"),
        Verdict("cooperative", ">=3.1.14"),
    ),
)
PEXPECT = Package(
    "pexpect",
    ("pexpect",),
    verdicts=(Verdict("cooperative"), Verdict("breaking", when={"gevent": ">=25.8.1"})),
)
HTTPX = Package(
    "httpx",
    ("httpx",),
    verdicts=(Verdict("cooperative"), Verdict("breaking", when={"trio": "<0.26"})),
)
KOMBU = Package("kombu", ("kombu",), verdicts=(COOPERATIVE, Verdict("blocking", when={"librabbitmq": "*"})))
POSTHOG = Package(
    "posthog",
    ("posthog",),
    verdicts=(
        Verdict("breaking", ">=7.20,<7.38.6", when={"gevent": ">=25.4.1"}),
        Verdict("blocking", ">=7.20,<7.38.6", when={"gevent": ">=25.4.1", "python": ">=3.13"}),
        Verdict("cooperative"),
    ),
)


def status(
    package: Package, version: str | None, beside: Mapping[str, str] = NOTHING, specifier: str = ""
) -> str | None:
    verdict = judge.verdict(package, version, beside, specifier)
    return verdict.status if verdict else None


@pytest.mark.parametrize(
    ("version", "specifier", "expected"),
    [
        pytest.param("3.1.4", "", "cooperative", id="before the range"),
        pytest.param("3.1.9", "", "needs-setup", id="inside the range"),
        pytest.param("3.1.14", "", "cooperative", id="after the range"),
        pytest.param("3.1.14rc1", "", "cooperative", id="a pre-release of the repaired version"),
        pytest.param("3.1.13.post1", "", "needs-setup", id="a post-release of the last bad one"),
        pytest.param(None, "", "cooperative", id="no version: the newest"),
        pytest.param(None, ">=3.1.5", "cooperative", id="no upper bound: the newest"),
        pytest.param(None, "<3.1.10", "needs-setup", id="the newest below a bound"),
        pytest.param(None, "==3.1.8", "needs-setup", id="pinned"),
        pytest.param(None, "~=3.1.8", "cooperative", id="compatible reaches the repaired one"),
        pytest.param("a4f7e21", "<3.1.10", "needs-setup", id="a version that is none"),
        pytest.param("3.1.9", ">=3.1.14", "needs-setup", id="the version outweighs the specifier"),
    ],
)
def test_the_version_decides(version: str | None, specifier: str, expected: str) -> None:
    assert status(PSYCOPG, version, specifier=specifier) == expected


def test_a_version_that_no_range_holds_is_not_judged() -> None:
    package = Package("a", ("a",), verdicts=(Verdict("blocking", ">=2,<3"),))

    assert status(package, "1.9") is None
    assert status(package, None) is None
    assert status(package, "2.0") == "blocking"


@pytest.mark.parametrize(
    ("package", "beside", "expected"),
    [
        pytest.param(PEXPECT, {"gevent": "25.5.1"}, "cooperative", id="an old gevent"),
        pytest.param(PEXPECT, {"gevent": "25.8.1"}, "breaking", id="a new gevent"),
        pytest.param(PEXPECT, {}, "breaking", id="unknown gevent is the newest"),
        pytest.param(PEXPECT, {"gevent": "unknown"}, "breaking", id="a version that is none is the newest"),
        pytest.param(PEXPECT, {"gevent": "<25.8"}, "cooperative", id="a specifier beside"),
        pytest.param(PEXPECT, {"gevent": ">=25.5"}, "breaking", id="a specifier beside admits the newest"),
        pytest.param(PEXPECT, {"gevent": ""}, "breaking", id="an empty specifier beside"),
        pytest.param(HTTPX, {}, "cooperative", id="an unknown trio is the newest"),
        pytest.param(HTTPX, {"trio": "0.25.1"}, "breaking", id="an old trio"),
        pytest.param(HTTPX, {"trio": "0.26.0"}, "cooperative", id="a new trio"),
        pytest.param(KOMBU, {}, "cooperative", id="not known to be there"),
        pytest.param(KOMBU, {"librabbitmq": "2.0"}, "blocking", id="known to be there"),
    ],
)
def test_conditions(package: Package, beside: Mapping[str, str], expected: str) -> None:
    assert status(package, "1.0", beside) == expected


@pytest.mark.parametrize(
    ("version", "beside", "expected"),
    [
        pytest.param("7.30", {"gevent": "24.11.1", "python": "3.13"}, "cooperative", id="no condition holds"),
        pytest.param("7.30", {"gevent": "26.9.0", "python": "3.11"}, "breaking", id="one condition holds"),
        pytest.param(
            "7.30", {"gevent": "26.9.0", "python": "3.13.1"}, "blocking", id="most conditions win, whatever the order"
        ),
        pytest.param("7.39", {"gevent": "26.9.0", "python": "3.13.1"}, "cooperative", id="another version"),
    ],
)
def test_the_verdict_with_most_conditions_holds(version: str, beside: Mapping[str, str], expected: str) -> None:
    assert status(POSTHOG, version, beside) == expected


@pytest.mark.parametrize(
    ("package", "specifier", "beside", "expected"),
    [
        pytest.param(PSYCOPG, "", {}, ["cooperative", "needs-setup", "cooperative"], id="everything"),
        pytest.param(PSYCOPG, ">=3.1.14", {}, ["cooperative"], id="the last range"),
        pytest.param(PSYCOPG, ">=3.1,<3.2", {}, ["cooperative", "needs-setup", "cooperative"], id="across two bounds"),
        pytest.param(PSYCOPG, ">=3.1.6", {}, ["needs-setup", "cooperative"], id="from inside a range"),
        pytest.param(PSYCOPG, "==3.1.9", {}, ["needs-setup"], id="pinned"),
        pytest.param(PSYCOPG, ">=3.1.6,<3.1.9", {}, ["needs-setup"], id="within a range"),
        pytest.param(PSYCOPG, "!=3.1.*", {}, ["cooperative", "cooperative"], id="around a range"),
        pytest.param(PSYCOPG, ">4,<3", {}, [], id="a contradiction admits nothing"),
        pytest.param(PEXPECT, "", {"gevent": "25.5.1"}, ["cooperative"], id="a condition that does not hold"),
        pytest.param(PEXPECT, "", {"gevent": "26.9.0"}, ["breaking"], id="a condition hides the rest"),
        pytest.param(PEXPECT, "", {"gevent": ">=25.5"}, ["cooperative", "breaking"], id="a specifier beside admits both"),
        pytest.param(PEXPECT, "", {"gevent": ">=25.9"}, ["breaking"], id="a specifier beside within the condition"),
        pytest.param(PEXPECT, "", {"gevent": "<25.8"}, ["cooperative"], id="a specifier beside outside the condition"),
        pytest.param(KOMBU, "", {}, ["cooperative"], id="not known to be there"),
        pytest.param(
            POSTHOG, ">=7", {"gevent": "26.9.0", "python": ">=3.10"}, ["breaking", "blocking", "cooperative"], id="two conditions"
        ),
    ],
)  # fmt: skip
def test_every_admitted_verdict(
    package: Package, specifier: str, beside: Mapping[str, str], expected: list[str]
) -> None:
    assert [verdict.status for verdict in judge.admitted(package, specifier, beside)] == expected


def test_equal_verdicts_are_told_apart() -> None:
    twins = Package("a", ("a",), verdicts=(Verdict("cooperative", "<1"), Verdict("cooperative", ">=1")))

    (found,) = judge.admitted(twins, ">=1", {})

    assert found is twins.verdicts[1]


def test_uses_hold_at_their_versions_and_beside_their_conditions() -> None:
    url = UseVerdict("blocking", "x", urls=("postgresql://",), versions="<2.1")
    flush = UseVerdict("breaking", "x", calls=("a.flush",), when={"gevent": ">=25.4.1"})
    package = Package("a", ("a",), uses=(url, flush))

    assert judge.uses(package, "2.0", {"gevent": "26.9.0"}) == (url, flush)
    assert judge.uses(package, "2.1", {"gevent": "26.9.0"}) == (flush,)
    assert judge.uses(package, None, {"gevent": "24.1"}, "<2.1") == (url,)
