"""Locks of projects whose extras and groups conflict: one lock, several answers.

``conflicting/`` is a project of ours with the lock that uv 0.13.9 made of it; the expected packages are what ``uv export --frozen
--no-dev`` prints for it with the same extras, for Python 3.10 on Linux.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from geventlint.manifests import read
from geventlint.model import Dependency, Location, LockedPackage, Manifest, Requirement
from geventlint.project.dependencies import Dependencies

FOLDER = Path(__file__).parent / "conflicting"
BASE = {
    "async-timeout": "5.0.1", "click": "8.5.1", "click-repl": "0.4.1", "prompt-toolkit": "3.0.53", "redis": "8.1.0",
    "typing-extensions": "4.16.0", "wcwidth": "0.9.4",
}  # fmt: skip
GROUPS = {"idna": "3.6", "packaging": "24.1"}
"""What the groups that are not for developers add: uv exports them with ``--group`` only."""


def nothing(_: str) -> tuple[str, ...]:
    return ()


def parsed(name: str) -> Manifest:
    return read(name, (FOLDER / name).read_bytes(), lambda _: None)


def packages(*manifests: Manifest) -> dict[str, str | None]:
    dependencies = Dependencies(manifests, nothing, nothing)
    return {item.name: item.version for item in dependencies.coming(dependencies.scopes[0])}


def asking(extra: str) -> Manifest:
    place = Location("requirements.txt", 1)
    return Manifest(
        "requirements.txt", "requirements", (Requirement("shop", f"shop[{extra}]", "", place, extras=(extra,)),)
    )


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        pytest.param("", {}, id="none asked for"),
        pytest.param("new", {"psycopg": "3.3.9"}, id="the new one"),
        pytest.param("old", {"click": "8.0.4", "psycopg2": "2.9.13"}, id="the old one"),
    ],
)
def test_the_packages_are_those_that_uv_exports(extra: str, expected: dict[str, str]) -> None:
    asked = [asking(extra)] if extra else []

    assert packages(parsed("pyproject.toml"), parsed("uv.lock"), *asked) == {**BASE, **GROUPS, **expected}


def test_a_lock_without_its_manifest_says_the_same() -> None:
    assert packages(parsed("uv.lock")) == {**BASE, **GROUPS}


def locked(name: str, version: str, *needs: Dependency, **fields: bool) -> LockedPackage:
    return LockedPackage(name, version, Location("uv.lock", 1), needs, **fields)


def test_the_conflicting_extra_of_a_package_that_another_one_asks_for() -> None:
    found = packages(
        Manifest("pyproject.toml", "pyproject", (Requirement("kit", "kit", "", Location("pyproject.toml", 1)),)),
        Manifest(
            "uv.lock",
            "uv.lock",
            packages=(
                locked(
                    "kit",
                    "1",
                    Dependency("driver", "extra == 'extra-4-core-slow'", specifier="==1"),
                    Dependency("driver", "extra != 'extra-4-core-slow'", specifier="==2"),
                    Dependency("core", extras=("slow",)),
                ),
                locked("core", "1"),
                locked("driver", "1"),
                locked("driver", "2"),
            ),
        ),
    )

    assert found == {"kit": "1", "core": "1", "driver": "1"}


def test_an_edge_may_be_marked_with_the_extra_that_it_asks_for() -> None:
    edge = Dependency("core", "extra == 'extra-4-core-fast'", extras=("fast",))
    lock = Manifest(
        "uv.lock",
        "uv.lock",
        packages=(
            locked("shop", "1", edge, root=True),
            locked("core", "1", Dependency("uvloop", extra="fast")),
            locked("uvloop", "1"),
        ),
    )

    assert packages(lock) == {"core": "1", "uvloop": "1"}


def test_a_package_that_only_one_of_two_conflicting_groups_brings() -> None:
    web = "extra == 'group-4-shop-web' and extra != 'group-4-shop-worker'"
    lock = Manifest(
        "uv.lock",
        "uv.lock",
        packages=(
            locked(
                "shop",
                "1",
                Dependency("kit"),
                Dependency("kit", group="web"),
                Dependency("kit", group="worker"),
                root=True,
            ),
            locked("kit", "1", Dependency("flask", web), Dependency("pytest", "extra == 'group-4-shop-dev'")),
            locked("flask", "3"),
            locked("pytest", "8"),
        ),
    )

    assert packages(lock) == {"kit": "1", "flask": "3"}


def test_a_project_that_conflicts_as_a_whole() -> None:
    core = Requirement("core", "core", "", Location("pyproject.toml", 1))
    needs = (
        Dependency("a", "extra == 'project-4-core' and extra == 'project-4-shop'"),
        Dependency("b", "extra != 'project-4-core'"),
    )
    found = packages(
        Manifest("pyproject.toml", "pyproject", (core,), name="shop"),
        Manifest(
            "uv.lock",
            "uv.lock",
            packages=(
                locked("shop", "1", Dependency("core"), root=True),
                locked("core", "1", *needs, root=True),
                locked("a", "1"),
                locked("b", "1"),
            ),
        ),
    )

    assert found == {"a": "1"}


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        pytest.param("", {}, id="none asked for"),
        pytest.param("cpu", {"torch": "2.1+cpu"}, id="one"),
        pytest.param("cuda", {"torch": "2.1"}, id="the other"),
    ],
)
def test_the_conflicting_extras_of_a_poetry_lock(extra: str, expected: dict[str, str]) -> None:
    def optional(name: str, line: int) -> Requirement:
        return Requirement("torch", "torch", "", Location("pyproject.toml", line), group=name, optional=True)

    project = Manifest("pyproject.toml", "pyproject", (optional("cpu", 1), optional("cuda", 2)), name="shop")
    lock = Manifest(
        "poetry.lock",
        "poetry.lock",
        packages=(
            LockedPackage("torch", "2.1+cpu", Location("poetry.lock", 1), marker='extra == "cpu" and extra != "cuda"'),
            LockedPackage("torch", "2.1", Location("poetry.lock", 9), marker='extra == "cuda" and extra != "cpu"'),
        ),
    )
    other = Manifest(
        "requirements.txt", "requirements", (Requirement("celery", "celery", "", Location("requirements.txt", 9)),)
    )

    found = packages(project, lock, other, *([asking(extra)] if extra else []))

    assert {name: version for name, version in found.items() if name != "celery"} == expected


def test_an_extra_of_a_flat_lock_comes_in_only_where_it_is_asked_for() -> None:
    def flat() -> Manifest:
        marker = "'web' in extras"
        flask = LockedPackage("flask", "3", Location("pylock.toml", 2), marker=marker)
        return Manifest("pylock.toml", "pylock", packages=(locked("celery", "5"), flask), flat=True)

    project = Manifest(
        "pyproject.toml",
        "pyproject",
        (Requirement("celery", "celery", "", Location("pyproject.toml", 1)),),
        name="shop",
    )

    assert packages(project, flat()) == {"celery": "5"}
    assert packages(project, flat(), asking("web")) == {"celery": "5", "flask": "3"}
