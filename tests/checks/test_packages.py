"""GVL201 to GVL208 on small projects: what is told once, what is silent, and the words of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine
from geventlint.project.environment import Installation, find

if TYPE_CHECKING:
    from pathlib import Path

    from geventlint.model import Finding

WORKER = {"Procfile": "worker: celery -A shop.tasks worker -P gevent\n"}
TASKS = "from celery import Celery\n{}\napp = Celery('shop')\n"


def judged(root: Path, files: dict[str, str], *codes: str) -> list[Finding]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    settings = config.load(root, isolated=True).override(select=codes)
    return list(engine.run(engine.Options((".",), root, settings)).findings)


def told(root: Path, requirements: str, *codes: str, imports: str = "", **files: str) -> list[str]:
    project = {**WORKER, "shop/tasks.py": TASKS.format(imports), "requirements.txt": requirements}
    return [
        f"{finding.location.line} {finding.code} {finding.message}"
        for finding in judged(root, {**project, **files}, *codes)
    ]


def locked(*packages: str) -> str:
    """A compiled requirements file: ``name==version parent``, where ``-`` is the file that people write."""
    lines = []
    for package in packages:
        pinned, _, via = package.partition(" ")
        lines += [pinned, f"    # via {'-r requirements.in' if via == '-' else via}"]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "requirements",
    [
        pytest.param("celery\ngevent\npsycopg==3.1.8\n", id="pure Python psycopg"),
        pytest.param("celery\ngevent\npsycopg[pool]==3.1.8\n", id="an extra without C"),
        pytest.param("celery\ngevent\npsycopg[binary]==3.2.1\n", id="mended"),
    ],
)
def test_psycopg_without_its_c_build_or_mended_is_silent(tmp_path, requirements):
    assert told(tmp_path, requirements, "GVL203", imports="import psycopg") == []


@pytest.mark.parametrize(
    "requirements",
    [
        pytest.param("celery\ngevent\npsycopg[binary]==3.1.8\n", id="binary"),
        pytest.param("celery\ngevent\npsycopg[c]==3.1.8\n", id="c"),
        pytest.param("celery\ngevent\npsycopg==3.1.8\npsycopg-binary==3.1.8\n", id="by its own name"),
    ],
)
def test_psycopg_with_its_c_build_is_told(tmp_path, requirements):
    (line,) = told(tmp_path, requirements, "GVL203", imports="import psycopg")
    assert line.startswith("3 GVL203 psycopg 3.1.8 needs a setup")


def test_one_cause_is_told_once_at_the_culprit(tmp_path):
    lock = locked("celery==5.5.3 -", "gevent==25.9.1 -", "httpx==0.27.0 -", "httpcore==1.0.5 httpx", "trio==0.25.0 -")
    (line,) = told(tmp_path, lock, "GVL201", imports="import httpx")
    assert line.startswith("9 GVL201 trio 0.25.0 breaks under gevent")


def test_what_a_hostile_package_brings_for_the_same_reason_is_not_told_again(tmp_path):
    lock = locked("celery==5.5.3 -", "gevent==25.9.1 -", "pexpect==4.9.0 -", "ptyprocess==0.7.0 pexpect")
    (line,) = told(tmp_path, lock, "GVL201", imports="import pexpect")
    assert "pexpect 4.9.0" in line


def test_an_optional_file_raises_nothing(tmp_path):
    files = {
        **WORKER,
        "shop/tasks.py": TASKS.format(""),
        "requirements/base.txt": "celery\ngevent\n",
        "requirements/optional.txt": "psycopg2\n",
    }
    assert judged(tmp_path, files, "GVL203") == []


def test_a_package_of_two_services_is_told_once_with_both_hosts(tmp_path):
    image = "FROM python:3.12\nCOPY . .\nRUN pip install -r requirements/{0}.txt\nCMD celery -A shop.tasks worker -P gevent -n {0}\n"
    files = {
        "shop/tasks.py": TASKS.format("import psycopg2"),
        "a.Dockerfile": image.format("a"),
        "b.Dockerfile": image.format("b"),
        "requirements/a.txt": "celery\ngevent\npsycopg2\n",
        "requirements/b.txt": "celery\npsycopg2\ngevent\n",
    }
    (finding,) = judged(tmp_path, files, "GVL203")
    assert str(finding.location) == "requirements/a.txt:3"
    assert finding.hosts == ("a.Dockerfile:4", "b.Dockerfile:4")
    assert "requirements/b.txt:2" in {str(item.location) for item in finding.related}


@pytest.mark.parametrize(
    ("requirement", "imports"),
    [
        pytest.param("pymongo", "import pymongo", id="no bound at all, and every version alike"),
        pytest.param("redis @ git+https://git.example.org/redis-py", "import redis", id="from a repository"),
        pytest.param("redis>=5", "import redis", id="above the mend"),
        pytest.param("redis==6.4.0", "import redis", id="pinned"),
        pytest.param("redis<4.4", "import redis", id="below the trouble"),
        pytest.param("unheard-of>=1", "", id="not in the database"),
        pytest.param("psycopg>=3.1", "import psycopg", id="no C build"),
        pytest.param("redis>=4.4,<4.5", "import redis", id="nothing but the trouble is another rule's"),
    ],
)
def test_bounds_that_admit_nothing_worse(tmp_path, requirement, imports):
    assert told(tmp_path, f"celery\ngevent\n{requirement}\n", "GVL205", imports=imports) == []


@pytest.mark.parametrize(
    ("requirement", "change"),
    [
        ("redis>=4.4", "redis>=4.5.5"),
        ("redis>=4.4,<7", "redis>=4.5.5,<7"),
        ("redis~=4.4", "redis>=4.5.5,~=4.4"),
        ("redis>=3,!=4.4.1", "redis>=4.5.5,!=4.4.1"),
        ("redis[hiredis]>=4", "redis[hiredis]>=4.5.5"),
        ("redis", "redis>=4.5.5"),
        ("psycopg[binary]>=3.1", "psycopg[binary]>=3.1.14"),
    ],
)
def test_the_smallest_change_that_avoids_the_bad_versions(tmp_path, requirement, change):
    (line,) = told(tmp_path, f"celery\ngevent\n{requirement}\n", "GVL205", imports="import redis, psycopg")
    assert line.endswith(f"and nothing locks it: require {change}")


def test_what_no_bound_admits_fails_no_run(tmp_path):
    files = {**WORKER, "shop/tasks.py": TASKS.format("import redis"), "requirements.txt": "celery\ngevent\nredis\n"}
    assert [finding.severity for finding in judged(tmp_path, files, "GVL205")] == ["info"]


def test_a_bound_may_stand_at_another_requirement(tmp_path):
    files = {
        **WORKER,
        "shop/tasks.py": TASKS.format("import redis"),
        "requirements.txt": "-r base.txt\ncelery\ngevent\nredis\n",
        "base.txt": "redis>=5\n",
    }
    assert judged(tmp_path, files, "GVL205") == []


def test_a_constraints_file_is_a_bound(tmp_path):
    files = {
        **WORKER,
        "shop/tasks.py": TASKS.format("import redis"),
        "requirements.txt": "-c constraints.txt\ncelery\ngevent\nredis\n",
        "constraints.txt": "redis>=5\n",
    }
    assert judged(tmp_path, files, "GVL205") == []


def test_a_loose_load_generator_is_nobody_else_s_matter(tmp_path):
    files = {
        "requirements.txt": "locust\ngevent\nredis>=4.4\n",
        "locustfile.py": "from locust import HttpUser\n\n\nclass Visitor(HttpUser):\n    pass\n",
        "load.sh": "#!/bin/sh\nlocust -f locustfile.py\n",
    }
    assert judged(tmp_path, files, "GVL205") == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"requirements.txt": "celery\n", "requirements-dev.txt": "gevent\n"}, id="in a file for developers"
        ),
        pytest.param({"requirements.txt": "celery\nlocust\n"}, id="by a package that requires it"),
        pytest.param({"requirements.txt": "celery\nshop-base==1.0\n"}, id="perhaps by a package that nobody knows"),
        pytest.param({"requirements.txt": "celery @ git+https://example.org/celery\n"}, id="perhaps by a fork"),
        pytest.param({"requirements.txt": "celery\n==broken\n"}, id="perhaps in a line that cannot be read"),
        pytest.param(
            {"requirements.txt": "celery\n", "Dockerfile": "FROM python\nRUN pip install gevent\n"}, id="in an image"
        ),
        pytest.param({"tools/requirements.txt": "requests\n"}, id="these are not the packages of the worker"),
        pytest.param({"requirements.txt": "# nothing yet\n"}, id="nothing is required at all"),
        pytest.param(
            {
                "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["celery"]\n[project.optional-dependencies]\nworker = ["gevent"]\n'
            },
            id="in an extra",
        ),
    ],
)
def test_gevent_may_come_from_somewhere(tmp_path, files):
    assert judged(tmp_path, {**WORKER, "shop/tasks.py": TASKS.format(""), **files}, "GVL206") == []


def test_a_host_without_gevent_is_told_once_a_project(tmp_path):
    procfile = "worker: celery -A shop.tasks worker -P gevent\nother: celery -A shop.tasks worker -P gevent -Q x\n"
    files = {"Procfile": procfile, "shop/tasks.py": TASKS.format(""), "requirements.txt": "celery==5.5.3\n"}
    (finding,) = judged(tmp_path, files, "GVL206")
    assert (str(finding.location), finding.hosts) == ("Procfile:1", ("Procfile:1", "Procfile:2"))
    assert "celery[gevent]" in finding.message


@pytest.mark.parametrize(
    ("requirements", "python"),
    [
        pytest.param("gevent==22.10.2\ngreenlet==2.0.1", ">=3.9", id="a Python that may be old enough"),
        pytest.param("gevent==24.10.1\ngunicorn==25.0.0", ">=3.12", id="the oldest that gunicorn takes"),
        pytest.param("gevent==22.10.2\ngunicorn==25.0.0", ">=3.9", id="gunicorn that runs no gevent worker"),
        pytest.param("gevent\ngreenlet<3", "", id="no Python known"),
        pytest.param("gevent>=22", ">=3.13", id="an installer takes a gevent that is built for the Python"),
        pytest.param("gevent>=21,<24", ">=3.12", id="the newest of a range is built for it"),
        pytest.param("gevent\ngreenlet>=1", ">=3.12", id="an installer takes a greenlet that goes with it"),
        pytest.param("gevent<26.9", "<3.10", id="an installer takes one for the Python"),
        pytest.param("gevent==22.10.2\nsetuptools", ">=3.10", id="perhaps the setuptools of the image"),
        pytest.param("gevent==22.10.2\nsetuptools>=60", ">=3.10", id="also with a bound"),
        pytest.param("gevent==22.10.2\nsetuptools==81.0.0\nzope.interface==8.0", ">=3.10", id="one that has it"),
        pytest.param("gevent==22.10.2\nsetuptools==69.5.1\nzope.interface==7.2", ">=3.10", id="an older zope"),
        pytest.param("gevent==23.7.0\nsetuptools==82.0.0\nzope.interface==8.0", ">=3.10", id="gevent that needs none"),
    ],
)
def test_versions_that_go_together(tmp_path, requirements, python):
    project = f'[project]\nname = "shop"\nrequires-python = "{python}"\n' if python else ""
    assert told(tmp_path, f"celery\n{requirements}\n", "GVL207", **{"pyproject.toml": project}) == []


@pytest.mark.parametrize(
    ("requirements", "python", "said"),
    [
        ("gevent==22.10.2", ">=3.12", "gevent 22.10.2 and Python >=3.12 do not go together"),
        ("gevent<23", ">=3.13", "gevent <23 and Python >=3.13 do not go together"),
        ("gevent==25.9.1\ngreenlet==3.1.0", "", "gevent 25.9.1 and greenlet 3.1.0 do not go together"),
        ("gevent==26.9.0", "<3.10", "gevent 26.9.0 and Python <3.10 do not go together"),
        ("gevent>=20,<23", ">=3.12", "gevent >=20,<23 and Python >=3.12 do not go together"),
        ("gevent==22.1.0\ngreenlet==1.0.0", "", "gevent 22.1.0 and greenlet 1.0.0 do not go together"),
        ("gevent==22.10.2\nsetuptools==82.0.0", "", "gevent 22.10.2 and setuptools 82.0.0 do not go together"),
        (
            "gevent==22.10.2\nsetuptools==69.5.1\nzope.interface==8.0",
            "",
            "gevent 22.10.2 and zope-interface 8.0 and setuptools 69.5.1 do not go together: patching raises",
        ),
    ],
)
def test_versions_that_clash(tmp_path, requirements, python, said):
    project = f'[project]\nname = "shop"\nrequires-python = "{python}"\n' if python else ""
    (line,) = told(tmp_path, f"celery\n{requirements}\n", "GVL207", **{"pyproject.toml": project})
    assert line.startswith(f"2 GVL207 {said}")


@pytest.mark.parametrize(
    ("requirements", "python"),
    [
        pytest.param("celery==5.3.0", ">=3.13", id="the first that runs there"),
        pytest.param("celery==4.4.7", ">=3.9", id="a Python that may be old enough"),
        pytest.param("celery==4.4.7", "==3.10.*", id="the last Python of an old one"),
        pytest.param("celery>=4", ">=3.13", id="an installer takes the newest"),
        pytest.param("celery==5.1.2\nsetuptools==80.9.0", ">=3.12", id="with the setuptools that it needs"),
        pytest.param("celery==5.1.2", ">=3.11,<3.12", id="where environments begin with setuptools"),
    ],
)
def test_celery_and_python_that_go_together(tmp_path, requirements, python):
    project = f'[project]\nname = "shop"\nrequires-python = "{python}"\n'
    assert told(tmp_path, f"{requirements}\ngevent\n", "GVL207", **{"pyproject.toml": project}) == []


@pytest.mark.parametrize(
    ("requirements", "python", "said"),
    [
        ("celery==4.3.1", ">=3.10,<3.11", "celery 4.3.1 and Python >=3.10,<3.11 do not go together: Celery imports"),
        ("celery==4.4.7", ">=3.11", "celery 4.4.7 and Python >=3.11 do not go together: its vine"),
        ("celery<5", ">=3.11", "celery <5 and Python >=3.11 do not go together: its vine"),
        ("celery==5.2.7", "==3.12.*", "celery 5.2.7 and Python ==3.12.* do not go together: the celery command ends"),
        ("celery>=4,<5.3", ">=3.13", "celery >=4,<5.3 and Python >=3.13 do not go together"),
        ("celery==5.1.2", ">=3.12", "celery 5.1.2 and Python >=3.12 do not go together: the celery command imports"),
        ("celery==5.1.2\nsetuptools==82.0.0", ">=3.10", "celery 5.1.2 and setuptools 82.0.0 do not go together"),
    ],
)
def test_celery_and_python_that_clash(tmp_path, requirements, python, said):
    project = f'[project]\nname = "shop"\nrequires-python = "{python}"\n'
    (line,) = told(tmp_path, f"{requirements}\ngevent\n", "GVL207", **{"pyproject.toml": project})
    assert line.startswith(f"1 GVL207 {said}")


SERVER = {"Procfile": "web: gunicorn -k gevent shop.wsgi:app\n", "shop/wsgi.py": "app = None\n"}


@pytest.mark.parametrize(
    "requirements",
    [
        pytest.param("gunicorn==23.0.0\ngevent==23.9.1", id="old ones"),
        pytest.param("gunicorn\ngevent", id="the newest ones"),
        pytest.param("gunicorn[gevent]\ngevent==23.9.1", id="an extra, by which an installer knows"),
        pytest.param("gunicorn<24\ngevent==23.9.1", id="a bound"),
        pytest.param("gunicorn\ngunicorn<24\ngevent==23.9.1", id="a bound at another requirement"),
        pytest.param("gunicorn==20.1.0\ngevent==24.11.1\nsetuptools==80.9.0", id="with the setuptools that it needs"),
    ],
)
def test_gunicorn_and_gevent_that_go_together(tmp_path, requirements):
    assert judged(tmp_path, {**SERVER, "requirements.txt": f"{requirements}\n"}, "GVL207") == []


@pytest.mark.parametrize(
    ("requirements", "said"),
    [
        ("gevent==23.9.1\ngunicorn==24.0.0", "gevent 23.9.1 and gunicorn 24.0.0"),
        ("gevent==23.9.1\ngunicorn>=20", "gevent 23.9.1 and gunicorn >=20"),
        ("gevent==23.9.1\ngunicorn", "gevent 23.9.1 and the newest gunicorn"),
        ("gevent==1.3.7\ngunicorn==20.1.0", "gevent 1.3.7 and gunicorn 20.1.0"),
        ("gunicorn==20.1.0\ngevent==24.11.1\nsetuptools==82.0.0", "gunicorn 20.1.0 and setuptools 82.0.0"),
    ],
)
def test_gunicorn_and_gevent_that_clash(tmp_path, requirements, said):
    (finding,) = judged(tmp_path, {**SERVER, "requirements.txt": f"{requirements}\n"}, "GVL207")
    assert (finding.location.line, finding.message.partition(" do not go together")[0]) == (1, said)


def test_a_second_hub_that_another_package_brings_names_that(tmp_path):
    lock = locked("celery==5.5.3 -", "gevent==25.9.1 -", "nameko==2.14.1 -", "eventlet==0.40.0 nameko")
    (line,) = told(tmp_path, lock, "GVL208")
    assert (
        line
        == "5 GVL208 eventlet (through nameko) and gevent come into the same environment, each with a hub of its own"
    )


def test_eventlet_that_may_be_absent_is_no_second_hub(tmp_path):
    guarded = "try:\n    import eventlet\nexcept ImportError:\n    eventlet = None\n"
    assert told(tmp_path, "celery\ngevent\n", "GVL208", imports=guarded) == []


def test_an_import_that_several_packages_provide_belongs_to_the_one_that_is_required(tmp_path):
    lines = told(tmp_path, "celery\ngevent\nscylla-driver==3.30.0\n", "GVL2", imports="import cassandra.cluster")
    assert [line.partition(" ")[0] for line in lines] == ["3"]
    assert "scylla-driver" in lines[0]


@pytest.mark.parametrize(("installed", "blamed"), [("scylla-driver", {"scylla-driver"}), ("cassandra-driver", set())])
def test_an_import_belongs_to_the_package_that_is_installed(tmp_path, installed, blamed):
    for name, text in {**WORKER, "shop/tasks.py": TASKS.format("import cassandra.cluster")}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    metadata = tmp_path / "site" / f"{installed.replace('-', '_')}-3.30.0.dist-info"
    metadata.mkdir(parents=True)
    (tmp_path / "site/cassandra").mkdir()
    (tmp_path / "site/cassandra/__init__.py").touch()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {installed}\nVersion: 3.30.0\n")
    (metadata / "RECORD").write_text("cassandra/__init__.py,,\n")
    environment = find("site", tmp_path, tmp_path)
    settings = config.load(tmp_path, isolated=True).override(select=["GVL201", "GVL202", "GVL203"])
    options = engine.Options((".",), tmp_path, settings, installation=Installation(environment))
    assert {finding.package for finding in engine.run(options).findings} == blamed


WEB = {"web/Procfile": "web: gunicorn -k gevent shop.wsgi\n", "web/shop/__init__.py": "", "web/shop/wsgi.py": ""}
PLAYWRIGHT = "gevent\ngunicorn[gevent]\nplaywright==1.50\n"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        pytest.param("web/shop/wsgi.py", True, id="imported"),
        pytest.param("web/shop/plugins.py", True, id="perhaps imported by a name in a string"),
        pytest.param("services/shots/take.py", False, id="imported by another service"),
    ],
)
def test_what_another_service_imports_says_nothing(tmp_path, path, told):
    files = {**WEB, "web/requirements.txt": PLAYWRIGHT, path: "import playwright.sync_api\n"}
    assert bool(judged(tmp_path, files, "GVL201")) is told


def test_only_the_hosts_that_import_a_package_are_named(tmp_path):
    files = {
        "Procfile": "worker: celery -A shop.tasks worker -P gevent\nweb: gunicorn -k gevent shop.web:app\n",
        "shop/__init__.py": "",
        "shop/tasks.py": TASKS.format("import pymilvus"),
        "shop/web.py": "app = 1\n",
        "requirements.txt": "celery\ngevent\ngunicorn[gevent]\npymilvus==2.5.1\n",
    }
    (finding,) = judged(tmp_path, files, "GVL203")
    assert finding.hosts == ("Procfile:1",)


def test_a_host_that_does_not_import_a_package_needs_no_setup_of_it(tmp_path):
    setup = "import pymilvus\nfrom grpc.experimental.gevent import init_gevent\ninit_gevent()"
    files = {
        "Procfile": "worker: celery -A shop.tasks worker -P gevent\nweb: gunicorn -k gevent shop.web:app\n",
        "shop/__init__.py": "",
        "shop/tasks.py": TASKS.format(setup),
        "shop/web.py": "app = 1\n",
        "requirements.txt": "celery\ngevent\ngunicorn[gevent]\npymilvus==2.5.1\n",
    }
    assert judged(tmp_path, files, "GVL203", "GVL204") == []


def test_a_driver_that_could_stand_in_for_another_is_no_setup(tmp_path):
    found = told(tmp_path, "celery\ngevent\nmysqlclient==2.2.0\npymysql\n", "GVL202", "GVL204")
    assert [line.split()[:2] for line in found] == [["3", "GVL202"]]


TRIED = "try:\n    import MySQLdb\nexcept ImportError:\n    MySQLdb = None\n"
GROUPS = (
    '[project]\nname = "shop"\nversion = "1"\ndependencies = ["celery", "gevent"]\n'
    '[project.optional-dependencies]\nmysql = [{extra}]\n[dependency-groups]\ntest = ["pytest", "mysqlclient"]\n'
)


@pytest.mark.parametrize(
    ("imported", "manifest", "expected"),
    [
        pytest.param(TRIED, {"requirements.txt": "celery\ngevent\n"}, False, id="tried, and required nowhere"),
        pytest.param(TRIED, {"pyproject.toml": GROUPS.format(extra="")}, False, id="tried, and required for tests"),
        pytest.param(TRIED, {"pyproject.toml": GROUPS.format(extra='"mysqlclient"')}, True, id="tried, and an extra"),
        pytest.param(TRIED, {}, True, id="tried, and there is no manifest"),
        pytest.param(
            "import MySQLdb\n", {"requirements.txt": "celery\ngevent\n"}, True, id="imported, required nowhere"
        ),
    ],
)
def test_an_import_that_is_only_tried(tmp_path, imported, manifest, expected):
    files = {
        "Procfile": "worker: celery -A shop.tasks worker -P gevent\n",
        "shop/__init__.py": "",
        "shop/tasks.py": TASKS.format(imported),
        **manifest,
    }
    assert bool(judged(tmp_path, files, "GVL202")) is expected
