"""The package graph: extras, markers, workspaces, other versions, spared packages and further chains."""

from __future__ import annotations

import pytest

from geventlint.model import Dependency, Location, LockedPackage, Manifest, Requirement
from geventlint.project.dependencies import Dependencies
from geventlint.project.environment import Environment, Installation
from geventlint.project.markers import Target, lower_bound


def nothing(_: str) -> tuple[str, ...]:
    return ()


def requirement(name: str, line: int = 1, specifier: str = "", path: str = "pyproject.toml", **fields) -> Requirement:
    return Requirement(name, name + specifier, specifier, Location(path, line), **fields)


def locked(name: str, version: str, *needs: Dependency | str, line: int = 1, **fields) -> LockedPackage:
    edges = tuple(need if isinstance(need, Dependency) else Dependency(need) for need in needs)
    return LockedPackage(name, version, Location("uv.lock", line), edges, **fields)


def asked(*requirements: Requirement, path: str = "pyproject.toml", **fields) -> Manifest:
    return Manifest(path, "pyproject" if path.endswith(".toml") else "requirements", requirements, **fields)


def lock(*packages: LockedPackage, path: str = "uv.lock", **fields) -> Manifest:
    return Manifest(path, path.rpartition("/")[2], packages=packages, **fields)


def names(dependencies: Dependencies, scope: int = 0) -> list[str]:
    return [item.name for item in dependencies.coming(dependencies.scopes[scope])]


def coming(dependencies: Dependencies, name: str, scope: int = 0):
    return dependencies.graph(dependencies.scopes[scope]).found[name]


def test_extras_that_are_asked_for_later_are_followed_too():
    dependencies = Dependencies(
        [
            asked(requirement("a"), requirement("kit")),
            lock(
                locked("a", "1", Dependency("kit", extras=("grpc",))),
                locked("kit", "1", "plain", Dependency("grpcio", extra="grpc")),
                locked("plain", "1"),
                locked("grpcio", "1.7"),
            ),
        ],
        nothing,
        nothing,
    )
    assert names(dependencies) == ["a", "grpcio", "kit", "plain"]


def test_an_extra_may_ask_for_another_one_of_its_own_package():
    dependencies = Dependencies(
        [
            asked(requirement("kit", extras=("all",))),
            lock(
                locked("kit", "1", Dependency("kit", extra="all", extras=("db",)), Dependency("psycopg2", extra="db")),
                locked("psycopg2", "2.9"),
            ),
        ],
        nothing,
        nothing,
    )
    assert names(dependencies) == ["kit", "psycopg2"]


def test_without_a_lock_the_database_says_what_an_extra_brings():
    dependencies = Dependencies(
        [asked(requirement("uvicorn", 3, extras=("standard",)), requirement("celery"))],
        nothing,
        nothing,
        extras=lambda name: {"standard": ("uvloop",)} if name == "uvicorn" else {"sqs": ("pycurl",)},
    )
    assert names(dependencies) == ["celery", "uvicorn", "uvloop"]
    uvloop = coming(dependencies, "uvloop")
    assert (uvloop.certain, uvloop.location.line, uvloop.links[-1].text) == (False, 3, "uvloop (as the database says)")


def test_what_neither_lock_nor_environment_knows_is_unresolved():
    dependencies = Dependencies([asked(requirement("a"), requirement("b")), lock(locked("a", "1"))], nothing, nothing)
    assert dependencies.unresolved(dependencies.scopes[0]) == ("b",)


def test_a_lock_without_edges_brings_all_its_packages_and_leaves_nothing_open():
    dependencies = Dependencies(
        [
            Manifest("Pipfile", "pipfile", (requirement("google-cloud-pubsub", path="Pipfile"),)),
            lock(
                locked("google-cloud-pubsub", "2"),
                locked("grpcio", "1.7"),
                locked("idna", "3", line=9),
                locked("pytest", "8", development=True),
                path="Pipfile.lock",
                flat=True,
            ),
        ],
        lambda name: ("grpcio", "not-locked") if name == "google-cloud-pubsub" else (),
        nothing,
    )
    assert names(dependencies) == ["google-cloud-pubsub", "grpcio", "idna"]
    assert [link.text for link in coming(dependencies, "grpcio").links] == ["google-cloud-pubsub 2", "grpcio 1.7"]
    assert coming(dependencies, "grpcio").certain
    assert coming(dependencies, "idna").location == Location("uv.lock", 9)
    assert dependencies.unresolved(dependencies.scopes[0]) == ()


def test_cycles_survive():
    dependencies = Dependencies(
        [asked(requirement("a")), lock(locked("a", "1", "b"), locked("b", "1", "c"), locked("c", "1", "a", "b"))],
        nothing,
        nothing,
    )
    assert names(dependencies) == ["a", "b", "c"]
    assert len(dependencies.graph(dependencies.scopes[0]).chains("c", 10)) == 1


@pytest.mark.parametrize(
    ("python", "platform", "version"),
    [
        pytest.param("3.9", "linux", "1.0", id="the older Python gets the older one"),
        pytest.param("3.12", "linux", "2.0", id="the newer Python gets the newer one"),
    ],
)
def test_of_several_locked_versions_the_target_decides(python, platform, version):
    dependencies = Dependencies(
        [
            asked(requirement("numpy")),
            lock(
                locked("numpy", "1.0", marker="python_full_version < '3.11'"),
                locked("numpy", "2.0", marker="python_full_version >= '3.11'"),
            ),
        ],
        nothing,
        nothing,
        installation=Installation(python=python, platform=platform),
    )
    assert coming(dependencies, "numpy").version == version


def test_an_edge_names_the_version_that_it_means():
    dependencies = Dependencies(
        [
            asked(requirement("a")),
            lock(
                locked("a", "1", Dependency("numpy", specifier="==1.0")), locked("numpy", "2.0"), locked("numpy", "1.0")
            ),
        ],
        nothing,
        nothing,
    )
    assert coming(dependencies, "numpy").version == "1.0"


def test_requirements_whose_marker_does_not_hold_require_nothing():
    dependencies = Dependencies(
        [
            asked(
                requirement("gevent", 1, "==22.10.2", marker="python_version < '3.11'"),
                requirement("gevent", 2, "==25.9.1", marker="python_version >= '3.11'"),
                requirement("pywin32", marker="sys_platform == 'win32'"),
                requires_python=">=3.11",
            )
        ],
        nothing,
        nothing,
    )
    assert names(dependencies) == ["gevent"]
    gevent = coming(dependencies, "gevent")
    assert (gevent.version, gevent.location.line, gevent.others) == ("25.9.1", 2, ())
    assert dependencies.versions(dependencies.scopes[0])["python"] == ">=3.11"


@pytest.mark.parametrize(
    ("requires", "bound"),
    [
        (">=3.10", "3.10"),
        (">=3.8,<4", "3.8"),
        ("~=3.11", "3.11"),
        ("==3.12.*", "3.12"),
        (">= 3.9.1", "3.9.1"),
        ("<4", ""),
        ("", ""),
        ("3", ""),
        (">=3", "3.0"),
    ],
)
def test_the_oldest_python_of_a_range(requires, bound):
    assert lower_bound(requires) == bound


@pytest.mark.parametrize(
    ("marker", "extras", "holds"),
    [
        pytest.param("", (), True, id="none"),
        pytest.param("python_version >= '3.9'", (), True, id="the Python"),
        pytest.param("python_version < '3.9'", (), False, id="an older Python"),
        pytest.param("sys_platform != 'win32' and extra == 'x'", ("", "x"), True, id="an extra that is asked for"),
        pytest.param("extra == 'x'", (), False, id="an extra that nobody asks for"),
        pytest.param("platform_machine == 'x86_64'", (), True, id="the machine"),
        pytest.param("python_full_version >= '3.12.0'", (), True, id="the whole Python"),
        pytest.param("whenever it rains", (), True, id="no marker at all"),
        pytest.param("(" * 500, (), True, id="brackets"),
    ],
)
def test_markers(marker, extras, holds):
    assert Target().holds(marker, extras) is holds


def test_a_member_of_the_workspace_brings_what_it_requires():
    dependencies = Dependencies(
        [
            asked(requirement("shared", 5, path="api/pyproject.toml"), path="api/pyproject.toml", name="api"),
            asked(
                requirement("grpcio", 7, path="libs/shared/pyproject.toml"),
                requirement("pytest", 9, path="libs/shared/pyproject.toml", development=True),
                path="libs/shared/pyproject.toml",
                name="shared",
            ),
            lock(
                locked("api", "0", "shared", root=True),
                locked("shared", "0", "grpcio", root=True),
                locked("grpcio", "1.7", line=30),
            ),
        ],
        nothing,
        nothing,
    )
    api = next(scope for scope in dependencies.scopes if scope.folder == "api")
    (grpcio,) = dependencies.coming(api)
    assert (grpcio.name, grpcio.version, grpcio.direct) == ("grpcio", "1.7", True)
    assert [str(link.path) for link in grpcio.links] == ["api/pyproject.toml", "libs/shared/pyproject.toml"]
    assert grpcio.bringer.name == "grpcio"


def test_a_member_that_only_the_lock_knows_brings_what_the_lock_says():
    dependencies = Dependencies(
        [
            asked(requirement("shared")),
            lock(
                locked("shop", "0", "shared", root=True),
                locked("shared", "0", "redis", root=True),
                locked("redis", "5"),
            ),
        ],
        nothing,
        nothing,
    )
    assert names(dependencies) == ["redis"]
    assert dependencies.unresolved(dependencies.scopes[0]) == ()


def test_an_extra_of_the_project_itself_may_be_required():
    dependencies = Dependencies(
        [
            asked(
                requirement("flask", 1),
                requirement("boto3", 2, optional=True, group="s3"),
                requirement("shop", 3, extras=("s3",), path="pyproject.toml"),
                name="shop",
            )
        ],
        nothing,
        nothing,
    )
    assert names(dependencies) == ["boto3", "flask"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param((), ["base", "web", "worker"], id="not known: all of them"),
        pytest.param(("requirements/worker.txt",), ["base", "worker"], id="a file and what it includes"),
        pytest.param(("elsewhere.txt",), ["base", "web", "worker"], id="a file that is not there"),
    ],
)
def test_a_service_gets_what_its_files_require(files, expected):
    manifests = [
        asked(requirement(name, path=f"requirements/{name}.txt"), path=f"requirements/{name}.txt", includes=includes)
        for name, includes in (
            ("base", ()),
            ("web", (("requirements/base.txt", False),)),
            ("worker", (("requirements/base.txt", False), ("requirements/worker.txt", False))),
        )
    ]
    dependencies = Dependencies(manifests, nothing, nothing)
    scope = dependencies.scope_of("shop/celery.py", files)
    assert scope is not None
    assert [item.name for item in dependencies.coming(scope)] == expected


@pytest.mark.parametrize(
    ("includes", "expected"),
    [
        pytest.param((), ["flask"], id="nobody includes it"),
        pytest.param((("requirements/optional.txt", False),), ["boto3", "flask"], id="another file includes it"),
    ],
)
def test_a_file_named_optional_requires_nothing(includes, expected):
    dependencies = Dependencies(
        [
            asked(requirement("flask"), path="requirements/base.txt", includes=includes),
            asked(requirement("boto3"), path="requirements/optional.txt"),
        ],
        nothing,
        nothing,
    )
    assert names(dependencies) == expected


def test_a_dockerfile_belongs_to_the_project_around_it():
    dependencies = Dependencies(
        [
            asked(requirement("flask")),
            Manifest("docker/Dockerfile", "dockerfile", (requirement("gevent", path="docker/Dockerfile"),)),
        ],
        nothing,
        nothing,
    )
    assert [scope.folder for scope in dependencies.scopes] == [""]
    assert names(dependencies) == ["flask", "gevent"]


def spares(*names: str):
    return lambda name: ("grpcio",) if name in names else ()


@pytest.mark.parametrize(
    ("packages", "spared", "links"),
    [
        pytest.param((locked("storage", "1", "grpcio"),), True, None, id="the only way is spared"),
        pytest.param(
            (locked("storage", "1", "core"), locked("core", "1", "grpcio")), True, None, id="a way through it is spared"
        ),
        pytest.param(
            (locked("storage", "1", "grpcio"), locked("other", "1", "core"), locked("core", "1", "grpcio")),
            False,
            ["other 1", "core 1", "grpcio 1"],
            id="a longer way is not",
        ),
    ],
)
def test_what_is_spared_comes_by_another_way_or_raises_nothing(packages, spared, links):
    direct = [requirement(name) for name in ("storage", "other") if any(one.name == name for one in packages)]
    dependencies = Dependencies(
        [asked(*direct), lock(*packages, locked("grpcio", "1", "protobuf"), locked("protobuf", "4"))],
        nothing,
        spares("storage"),
    )
    grpcio = coming(dependencies, "grpcio")
    assert grpcio.spared is spared
    assert coming(dependencies, "protobuf").spared is spared
    assert ("grpcio" in names(dependencies)) is not spared
    if links:
        assert [link.text for link in grpcio.links] == links


def test_who_drives_a_package_may_do_so_through_one_that_does_not():
    dependencies = Dependencies(
        [
            asked(requirement("storage", 1), requirement("pubsub", 2)),
            lock(
                locked("storage", "1", "core"),
                locked("pubsub", "1", "more"),
                locked("more", "1", "core"),
                locked("core", "1", "grpcio"),
                locked("grpcio", "1"),
            ),
        ],
        lambda name: ("grpcio",) if name == "pubsub" else (),
        spares("core", "storage"),
    )
    grpcio = coming(dependencies, "grpcio")
    assert (grpcio.spared, grpcio.location.line) == (False, 2)
    assert [link.text for link in grpcio.links] == ["pubsub 1", "more 1", "core 1", "grpcio 1"]


def test_chains_are_told_shortest_first_and_never_twice():
    dependencies = Dependencies(
        [
            asked(requirement("a", 1), requirement("b", 2)),
            lock(locked("a", "1", "c"), locked("b", "1", "x"), locked("c", "1", "x"), locked("x", "1")),
        ],
        nothing,
        nothing,
    )
    graph = dependencies.graph(dependencies.scopes[0])
    assert [[item.name for item in way] for way in graph.chains("x", 10)] == [["b", "x"], ["a", "c", "x"]]
    assert len(graph.chains("x", 1)) == 1
    assert graph.chains("y", 10) == ()


def test_a_chain_of_thousands_is_no_trouble():
    many = 5000
    packages = [locked(f"p{number}", "1", f"p{number + 1}", "p0") for number in range(many)]
    dependencies = Dependencies([asked(requirement("p0")), lock(*packages, locked(f"p{many}", "1"))], nothing, nothing)
    assert len(coming(dependencies, f"p{many}").links) == many + 1


def installed(path, name: str, version: str, *requires: str, files: str = "") -> None:
    folder = path / f"{name}-{version}.dist-info"
    folder.mkdir(parents=True)
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {one}" for one in requires),
    ]
    (folder / "METADATA").write_text("\n".join(lines) + "\n")
    for file in files.split():
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).touch()
    (folder / "RECORD").write_text("".join(f"{file},,\n" for file in files.split()))


def test_an_environment_gives_versions_edges_and_modules(tmp_path):
    installed(
        tmp_path,
        "Google_Cloud_PubSub",
        "2.1",
        "grpcio>=1.3",
        "pywin32; sys_platform == 'win32'",
        "redis; extra == 'cache'",
        "not a requirement !!",
        files="google/cloud/pubsub_v1/__init__.py google/cloud/pubsub_v1/types.py google_cloud.pth",
    )
    installed(tmp_path, "grpcio", "1.70.0", files="grpc/__init__.py grpc/_cython/cygrpc.cpython-312-x86_64.so ../x.py")
    installed(tmp_path, "six", "1.16", files="six.py six-1.16.dist-info/METADATA")
    environment = Environment(".venv", (tmp_path,), "3.12")
    dependencies = Dependencies(
        [asked(requirement("google-cloud-pubsub", 4))], nothing, nothing, installation=Installation(environment)
    )
    assert names(dependencies) == ["google-cloud-pubsub", "grpcio"]
    grpcio = coming(dependencies, "grpcio")
    assert grpcio.version == "1.70.0"
    assert grpcio.links[-1].path == ".venv/…/grpcio-1.70.0.dist-info/METADATA"
    assert dependencies.unresolved(dependencies.scopes[0]) == ()
    assert dependencies.versions(dependencies.scopes[0])["python"] == "3.12"
    assert environment.providers("google.cloud.pubsub_v1.types") == ("google-cloud-pubsub",)
    assert environment.providers("google.cloud.storage") == ()
    assert environment.providers("six") == ("six",)
    assert environment.modules("grpcio") == ("grpc",)


def test_an_environment_alone_brings_what_is_installed(tmp_path):
    installed(tmp_path, "celery", "5.7", "kombu")
    installed(tmp_path, "kombu", "5.7")
    dependencies = Dependencies([], nothing, nothing, installation=Installation(Environment("venv", (tmp_path,))))
    scope = dependencies.scope_of("shop/x.py")
    assert scope is not None
    assert [[link.text for link in item.links] for item in dependencies.coming(scope)] == [
        ["celery 5.7"],
        ["celery 5.7", "kombu 5.7"],
    ]
