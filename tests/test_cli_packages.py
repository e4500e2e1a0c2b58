"""``geventlint why`` and ``geventlint deps``, run as the user does."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from geventlint import config, engine

LOCK = """\
celery==5.5.3
    # via -r requirements.in
gevent==25.9.1
    # via -r requirements.in
google-api-core==2.20.0
    # via google-cloud-pubsub
google-cloud-pubsub==2.23.0
    # via -r requirements.in
google-cloud-storage==2.18.0
    # via -r requirements.in
grpcio==1.66.0
    # via
    #   google-api-core
    #   google-cloud-storage
psycopg2-binary==2.9.9
    # via -r requirements.in
"""
FILES = {
    "Procfile": "worker: celery -A shop.tasks worker -P gevent\nweb: gunicorn shop.wsgi\n",
    "requirements.in": "celery\ngevent\ngoogle-cloud-pubsub\ngoogle-cloud-storage\npsycopg2-binary\n",
    "requirements.txt": LOCK,
    "shop/__init__.py": "",
    "shop/tasks.py": "from celery import Celery\nfrom shop import events\n\napp = Celery('shop')\n",
    "shop/events.py": "import json\n\nfrom google.cloud import pubsub_v1\n",
    "shop/other.py": "import grpc\n",
}


@pytest.fixture
def project(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_why_tells_the_way_from_the_launch_line_to_the_package(command, project):
    output, status = command(project, "why", "grpcio")
    assert output.splitlines() == [
        "grpcio 1.66.0: needs-setup",
        "celery -A shop.tasks worker -P gevent  Procfile:1",
        "└─ shop.tasks  shop/tasks.py:1",
        "   └─ shop.events  shop/tasks.py:2",
        "      └─ from google.cloud import pubsub_v1  shop/events.py:3",
        "         └─ google-cloud-pubsub 2.23.0  requirements.in:3",
        "            └─ google-api-core 2.20.0  requirements.txt:5",
        "               └─ grpcio 1.66.0  requirements.txt:11",
    ]
    assert status == 0


def test_all_ways(command, project):
    output, status = command(project, "why", "grpcio", "--all")
    assert [line.strip("│├└─ ").partition("  ")[0] for line in output.splitlines()[1:]] == [
        "celery -A shop.tasks worker -P gevent",
        "shop.tasks",
        "shop.events",
        "from google.cloud import pubsub_v1",
        "google-cloud-pubsub 2.23.0",
        "google-api-core 2.20.0",
        "grpcio 1.66.0",
        "google-cloud-storage 2.18.0",
        "grpcio 1.66.0",
    ]
    assert status == 0


@pytest.mark.parametrize("name", ["psycopg2-binary", "psycopg2", "PsycoPG2_binary"])
def test_a_package_has_several_names(command, project, name):
    output, status = command(project, "why", name)
    assert output.startswith("psycopg2-binary 2.9.9: needs-setup\n")
    assert status == 0


def test_a_module_stands_for_its_package(command, project):
    output, _ = command(project, "why", "google.cloud.pubsub_v1")
    assert output.startswith("google-cloud-pubsub 2.23.0: needs-setup\n")


def test_why_as_json(command, project):
    output, status = command(project, "why", "celery", "--output-format", "json")
    assert json.loads(output) == {
        "name": "celery",
        "version": "5.5.3",
        "status": "cooperative",
        "chains": [
            [
                {"what": "host", "text": "celery -A shop.tasks worker -P gevent", "path": "Procfile", "line": 1},
                {"what": "module", "text": "shop.tasks", "path": "shop/tasks.py", "line": 1},
                {"what": "import", "text": "from celery import Celery", "path": "shop/tasks.py", "line": 1},
                {"what": "requirement", "text": "celery 5.5.3", "path": "requirements.in", "line": 1},
            ]
        ],
    }
    assert status == 0


@pytest.mark.parametrize(("name", "known"), [("uvloop", "blocking"), ("unheard-of", "unknown")])
def test_what_nothing_brings(command, project, name, known):
    output, status = command(project, "why", name)
    assert output == f"{name}: nothing in this project is seen to bring it\n"
    assert status == 1
    output, status = command(project, "why", name, "--output-format", "json")
    assert json.loads(output) == {"name": name, "version": None, "status": known, "chains": []}
    assert status == 1


def test_deps_lists_every_package(command, project):
    output, status = command(project, "deps")
    assert output.splitlines() == [
        "PACKAGE               VERSION  STATUS       COMES FROM",
        "celery                5.5.3    cooperative  requirements.in:1",
        "gevent                25.9.1   cooperative  requirements.in:2",
        "google-api-core       2.20.0   cooperative  requirements.in:3 google-cloud-pubsub",
        "google-cloud-pubsub   2.23.0   needs-setup  requirements.in:3",
        "google-cloud-storage  2.18.0   cooperative  requirements.in:4",
        "grpcio                1.66.0   needs-setup  requirements.in:3 google-cloud-pubsub → google-api-core (only some uses)",
        "psycopg2-binary       2.9.9    needs-setup  requirements.in:5",
    ]
    assert status == 0


def test_deps_says_what_a_status_is_about(command, project):
    (project / "requirements.txt").write_text("anyio\npillow\nmysqlclient\nflask\nno-such-package-xyz\n")
    entries = json.loads(command(project, "deps", "--output-format", "json")[0])
    found = [one for one in entries if one["chain"][0]["path"].endswith(".txt")]
    assert {one["name"]: (one["proof"], one["severity"]) for one in found} == {
        "anyio": ("use", None),
        "flask": (None, None),
        "mysqlclient": ("requirement", None),
        "no-such-package-xyz": (None, None),
        "pillow": ("use", "info"),
    }
    text, _ = command(project, "deps")
    (line,) = [line for line in text.splitlines() if line.startswith("pillow")]
    assert line.endswith("requirements.txt:2 (only some uses, info)")


def test_deps_of_one_status_as_json(command, project):
    output, status = command(project, "deps", "--status", "needs-setup", "--output-format", "json")
    assert [(one["name"], one["direct"], one["confidence"]) for one in json.loads(output)] == [
        ("google-cloud-pubsub", True, "proven"),
        ("grpcio", False, "proven"),
        ("psycopg2-binary", True, "proven"),
    ]
    assert status == 0


@pytest.mark.parametrize(
    ("arguments", "part", "many"), [(["why", "grpcio", "--all"], "why", False), (["deps"], "dependency", True)]
)
def test_json_is_what_the_schema_says(command, project, arguments, part, many):
    schema = json.loads((Path(__file__).parents[1] / "docs/output.schema.json").read_text())
    output, _ = command(project, *arguments, "--output-format", "json")
    validator = jsonschema.Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{part}"})
    values = json.loads(output) if many else [json.loads(output)]
    assert values
    for value in values:
        validator.validate(value)
        assert value.keys() == schema["$defs"][part]["properties"].keys()


def test_no_packages_at_all(command, tmp_path):
    assert command(tmp_path, "deps") == ("no packages found\n", 1)


def test_an_environment_says_what_no_lock_says(command, project):
    (project / "requirements.txt").unlink()
    folder = project / ".venv/lib/python3.12/site-packages"
    for name, version, needs in (("google-cloud-pubsub", "2.23.0", "grpcio"), ("grpcio", "1.66.0", "")):
        metadata = folder / f"{name.replace('-', '_')}-{version}.dist-info/METADATA"
        metadata.parent.mkdir(parents=True)
        requires = f"Requires-Dist: {needs}\n" if needs else ""
        metadata.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}")
    output, status = command(project, "why", "grpcio", "--environment", "auto")
    assert output.splitlines()[-1].endswith("grpcio 1.66.0  .venv/…/grpcio-1.66.0.dist-info/METADATA:1")
    assert status == 0


def _install(folder, **packages):
    for name, needs in packages.items():
        metadata = folder / f"lib/python3.12/site-packages/{name}-1.66.0.dist-info/METADATA"
        metadata.parent.mkdir(parents=True)
        requires = f"Requires-Dist: {needs}\n" if needs else ""
        metadata.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.66.0\n{requires}")


def test_the_environment_of_the_configuration_is_that_of_every_command(command, project):
    (project / "requirements.txt").unlink()
    (project / "geventlint.toml").write_text('environment = "envs/worker"\n')
    _install(project / "envs/worker", google_cloud_pubsub="grpcio", grpcio="")
    output, status = command(project, "why", "grpcio")
    assert output.splitlines()[-1].endswith("grpcio 1.66.0  envs/worker/…/grpcio-1.66.0.dist-info/METADATA:1")
    assert status == 0
    output, _ = command(project, "deps", "--output-format", "json")
    assert {item["version"] for item in json.loads(output) if item["name"] == "grpcio"} == {"1.66.0"}
    output, _ = command(project, "check", "--output-format", "json")
    assert "google-cloud-pubsub" not in json.loads(output)["summary"]["packages"]["unresolved"]
    result = engine.run(engine.Options((".",), project, config.load(project)))
    assert "google-cloud-pubsub" not in result.coverage.unresolved


@pytest.mark.parametrize("asked", [("hosts",), ("explain", "--symptom", "frozen-worker")])
def test_other_commands_read_the_environment_of_the_configuration_too(command, project, asked):
    (project / "geventlint.toml").write_text('environment = "gone"\n')
    output, status = command(project, *asked)
    assert "geventlint.toml:1: environment: no environment in gone" in output
    assert status == 2


def test_an_extra_that_an_image_syncs_comes_in(command, tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "shop"\ndependencies = ["celery"]\n[project.optional-dependencies]\nworker = ["psycopg2"]\n'
    )
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN uv sync --extra worker\n")
    output, status = command(tmp_path, "why", "psycopg2")
    assert output.splitlines()[-1].endswith("psycopg2  pyproject.toml:5")
    assert status == 0


def test_the_option_wins_over_the_configuration(command, project):
    (project / "requirements.txt").unlink()
    (project / "geventlint.toml").write_text('environment = "gone"\n')
    _install(project / "envs/other", google_cloud_pubsub="grpcio", grpcio="")
    output, status = command(project, "why", "grpcio", "--environment", "envs/other")
    assert "envs/other/…/grpcio-1.66.0.dist-info" in output
    assert status == 0
    assert command(project, "why", "grpcio", "--isolated")[1] == 0


@pytest.mark.parametrize("asked", [("check",), ("deps",), ("why", "grpcio")])
def test_an_environment_that_the_configuration_misses_is_told_with_its_line(command, project, asked):
    (project / "geventlint.toml").write_text('\nenvironment = "gone"\n')
    output, status = command(project, *asked)
    assert "geventlint.toml:2: environment: no environment in gone" in output
    assert status == 2


def test_what_no_lock_says_is_named_and_strict_about(command, project):
    (project / "requirements.txt").unlink()
    output, status = command(project, "check", "--select", "GVL207", "--strict")
    assert "what 6 packages bring is unknown: not in a lock; add one or run with --environment" in output
    assert status == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--environment", "nowhere"], "--environment nowhere: no environment there"),
        (["check", "--python-version", "three"], "'three' is no version like 3.12"),
        (["deps", "--platform", "amiga"], "'amiga' is not one of"),
        (["why"], "Missing argument 'NAME'"),
    ],
)
def test_usage(command, project, arguments, said):
    output, status = command(project, *arguments)
    assert said in output
    assert status == 2
