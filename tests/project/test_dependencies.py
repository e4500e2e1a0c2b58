from __future__ import annotations

import pytest

from geventlint.model import Dependency, Location, LockedPackage, Manifest, Requirement
from geventlint.project.dependencies import Dependencies
from geventlint.project.markers import Target
from geventlint.project.scopes import pinned, scope_folder


def nothing(_: str) -> tuple[str, ...]:
    return ()


def requirement(name: str, line: int = 1, specifier: str = "", path: str = "pyproject.toml", **fields) -> Requirement:
    return Requirement(name, name + specifier, specifier, Location(path, line), **fields)


def locked(name: str, version: str, *needs: Dependency | str, line: int = 1, **fields) -> LockedPackage:
    edges = tuple(need if isinstance(need, Dependency) else Dependency(need) for need in needs)
    return LockedPackage(name, version, Location("uv.lock", line), edges, **fields)


def graph(*manifests: Manifest, pulls=nothing, spares=nothing) -> Dependencies:
    return Dependencies(manifests, pulls, spares)


def names(dependencies: Dependencies) -> list[str]:
    return [item.name for item in dependencies.coming(dependencies.scopes[0])]


def test_development_optional_and_constraining_lines_require_nothing():
    manifest = Manifest(
        "pyproject.toml",
        "pyproject",
        (
            requirement("celery"),
            requirement("pytest", development=True),
            requirement("boto3", optional=True, group="s3"),
            requirement("urllib3", constraint=True),
        ),
    )
    assert names(graph(manifest)) == ["celery"]


def test_a_locked_version_wins_over_the_range():
    dependencies = graph(
        Manifest("pyproject.toml", "pyproject", (requirement("celery", 4, ">=5"),)),
        Manifest("uv.lock", "uv.lock", packages=(locked("celery", "5.7.0", line=9),)),
    )
    (coming,) = dependencies.coming(dependencies.scopes[0])
    assert (coming.version, coming.location, coming.direct) == ("5.7.0", Location("pyproject.toml", 4), True)
    assert [(link.text, link.path, link.line) for link in coming.links] == [("celery 5.7.0", "pyproject.toml", 4)]
    assert dependencies.versions(dependencies.scopes[0]) == {"celery": "5.7.0"}


@pytest.mark.parametrize(
    ("specifier", "version"),
    [
        ("==1.2", "1.2"),
        ("===1.2", "1.2"),
        ("== 1.2", "1.2"),
        (">=1", None),
        ("==1.*", None),
        ("==1,!=1.1", None),
        ("", None),
    ],
)
def test_pins(specifier, version):
    assert pinned(specifier) == version


def test_a_constraints_file_pins():
    dependencies = graph(
        Manifest("requirements.txt", "requirements", (requirement("celery"),)),
        Manifest("constraints.txt", "constraints", (requirement("celery", specifier="==5.1", constraint=True),)),
    )
    assert dependencies.versions(dependencies.scopes[0]) == {"celery": "5.1"}


def test_the_chain_goes_from_the_requirement_through_the_lock():
    dependencies = graph(
        Manifest("pyproject.toml", "pyproject", (requirement("google-cloud-pubsub", 14),)),
        Manifest(
            "uv.lock",
            "uv.lock",
            packages=(
                locked("google-cloud-pubsub", "2.1", "google-api-core", line=3),
                locked("google-api-core", "2.0", "grpcio", "google-cloud-pubsub", line=5),
                locked("grpcio", "1.76", line=7),
                locked("unrelated", "1", line=9),
            ),
        ),
    )
    by_name = {item.name: item for item in dependencies.coming(dependencies.scopes[0])}
    assert sorted(by_name) == ["google-api-core", "google-cloud-pubsub", "grpcio"]
    grpcio = by_name["grpcio"]
    assert not grpcio.direct
    assert grpcio.location == Location("pyproject.toml", 14)
    assert [(link.what, link.text, link.path, link.line) for link in grpcio.links] == [
        ("requirement", "google-cloud-pubsub 2.1", "pyproject.toml", 14),
        ("package", "google-api-core 2.0", "uv.lock", 5),
        ("package", "grpcio 1.76", "uv.lock", 7),
    ]


def test_a_package_that_spares_another_cuts_the_chain():
    dependencies = graph(
        Manifest("pyproject.toml", "pyproject", (requirement("google-cloud-storage"),)),
        Manifest(
            "uv.lock", "uv.lock", packages=(locked("google-cloud-storage", "3", "grpcio"), locked("grpcio", "1.7"))
        ),
        spares=lambda name: ("grpcio",) if name == "google-cloud-storage" else (),
    )
    assert names(dependencies) == ["google-cloud-storage"]


def test_without_a_lock_the_database_says_what_a_package_pulls():
    dependencies = graph(
        Manifest("requirements.txt", "requirements", (requirement("google-cloud-pubsub"),)),
        pulls=lambda name: ("grpcio",) if name == "google-cloud-pubsub" else (),
    )
    grpcio = next(item for item in dependencies.coming(dependencies.scopes[0]) if item.name == "grpcio")
    assert not grpcio.certain
    assert grpcio.links[-1].text == "grpcio (as the database says)"


@pytest.mark.parametrize(
    ("edge", "extras", "follows"),
    [
        pytest.param(Dependency("b"), (), True, id="plain"),
        pytest.param(Dependency("b", extra="grpc"), (), False, id="an extra nobody asks for"),
        pytest.param(Dependency("b", extra="grpc"), ("grpc",), True, id="an extra that is asked for"),
        pytest.param(Dependency("b", development=True), (), False, id="development"),
        pytest.param(Dependency("b", marker="sys_platform == 'win32'"), (), False, id="another system"),
        pytest.param(Dependency("b", marker="sys_platform == 'linux'"), (), True, id="linux"),
    ],
)
def test_edges_of_a_lock(edge, extras, follows):
    dependencies = graph(
        Manifest("pyproject.toml", "pyproject", (requirement("a", extras=extras),)),
        Manifest("uv.lock", "uv.lock", packages=(locked("a", "1", edge), locked("b", "1"))),
    )
    assert names(dependencies) == (["a", "b"] if follows else ["a"])


def test_a_lock_alone_gives_what_its_root_needs():
    dependencies = graph(
        Manifest(
            "uv.lock",
            "uv.lock",
            packages=(
                locked("shop", "0", "celery", Dependency("pytest", development=True), root=True),
                locked("celery", "5"),
                locked("pytest", "8"),
            ),
        )
    )
    assert names(dependencies) == ["celery"]


def test_a_lock_alone_without_root_gives_all_but_development():
    dependencies = graph(
        Manifest(
            "poetry.lock", "poetry.lock", packages=(locked("celery", "5"), locked("pytest", "8", development=True))
        )
    )
    assert names(dependencies) == ["celery"]


def test_the_same_package_twice_is_told_once_with_both_places():
    dependencies = graph(
        Manifest("requirements.in", "requirements", (requirement("celery", 1, path="requirements.in"),)),
        Manifest("requirements.txt", "requirements", (requirement("celery", 7, "==5.1", path="requirements.txt"),)),
    )
    (coming,) = dependencies.coming(dependencies.scopes[0])
    assert coming.location == Location("requirements.in", 1)
    assert coming.others == (Location("requirements.txt", 7),)
    assert coming.version == "5.1"


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("pyproject.toml", ""),
        ("api/pyproject.toml", "api"),
        ("requirements/base.txt", ""),
        ("api/requirements/x/y.txt", "api/requirements/x"),
    ],
)
def test_the_folder_that_a_manifest_belongs_to(path, folder):
    assert scope_folder(path) == folder


def test_scopes():
    dependencies = graph(
        Manifest("pyproject.toml", "pyproject", name="workspace"),
        Manifest("api/pyproject.toml", "pyproject", (requirement("flask"),)),
        Manifest("worker/requirements.txt", "requirements", (requirement("celery"),)),
    )
    assert [scope.folder for scope in dependencies.scopes] == ["", "api", "worker"]
    api = dependencies.scope_of("api/src/x.py")
    assert api is not None
    assert api.folder == "api"
    assert dependencies.scope_of("docs/x.py") is None


def test_the_only_scope_serves_every_file():
    scope = graph(Manifest("backend/requirements.txt", "requirements", (requirement("celery"),))).scope_of("Procfile")
    assert scope is not None
    assert scope.folder == "backend"


def test_a_member_finds_its_versions_in_the_lock_above():
    dependencies = graph(
        Manifest("uv.lock", "uv.lock", packages=(locked("celery", "5.7"),)),
        Manifest("api/pyproject.toml", "pyproject", (requirement("celery", path="api/pyproject.toml"),), builds=True),
    )
    api = dependencies.scope_of("api/x.py")
    assert api is not None
    assert api.builds
    assert dependencies.versions(api) == {"celery": "5.7"}


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        ("python_version >= '3.9'", True),
        ("platform_system == 'Windows'", False),
        ("os_name == 'nt'", False),
        ("sys_platform != 'win32'", True),
        ("sys_platform == 'win32' or extra == 'x'", False),
    ],
)
def test_markers_on_linux(marker, holds):
    assert Target().holds(marker) is holds
