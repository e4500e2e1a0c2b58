"""GVL502 and GVL507 in the spellings of real projects, in our own words; the good ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

    from geventlint.model import Finding

GEVENT = "worker: celery -A shop.tasks worker -P gevent\n"
APP = "from celery import Celery, Task, shared_task\napp = Celery('shop')\n"


def found(root: Path, code: str, files: dict[str, str]) -> list[Finding]:
    for name, body in {"Procfile": GEVENT, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
    settings = config.load(root).override(select=[code])
    return list(engine.run(engine.Options((".",), root, settings)).findings)


def places(findings: list[Finding]) -> list[str]:
    return sorted(
        str(place) for finding in findings for place in (finding.location, *(item.location for item in finding.related))
    )


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"shop/tasks.py": APP + "@app.task(time_limit=60)\ndef f(): ...\n"}, id="a hard limit"),
        pytest.param({"shop/tasks.py": APP + "app.conf.task_soft_time_limit = None\n"}, id="switched off"),
        pytest.param({"shop/tasks.py": APP + "app.conf.worker_max_tasks_per_child = 0\n"}, id="without a limit"),
        pytest.param(
            {"shop/tasks.py": APP + "def f(soft_time_limit=60): ...\nf(soft_time_limit=5)\n"}, id="a parameter"
        ),
        pytest.param({"shop/tasks.py": APP + "soft_time_limit = 60\n"}, id="a variable"),
        pytest.param(
            {"shop/tasks.py": APP + "class Options:\n    soft_time_limit = 60\n"}, id="a class that is no task"
        ),
        pytest.param(
            {"shop/tasks.py": APP + "# soft_time_limit=60\nX = 'soft_time_limit'\n"}, id="a comment and a text"
        ),
        pytest.param(
            {
                "shop/tasks.py": APP
                + "app.conf.worker_max_tasks_per_child = 10\n@app.task(soft_time_limit=3)\ndef f(): ...\n",
                "Procfile": GEVENT + "slow: celery -A shop.tasks worker -Q slow --max-tasks-per-child 5\n",
            },
            id="a prefork worker runs it too",
        ),
        pytest.param(
            {
                "shop/tasks.py": APP,
                "other/tasks.py": APP + "@app.task(soft_time_limit=3)\ndef f(): ...\n",
                "Procfile": GEVENT + "other: celery -A other.tasks worker --max-tasks-per-child 5\n",
            },
            id="only on the other worker",
        ),
        pytest.param({"shop/tasks.py": APP, "tests/test_tasks.py": "soft = dict(soft_time_limit=3)\n"}, id="a test"),
        pytest.param(
            {
                "shop/tasks.py": APP,
                "shop/wsgi.py": "",
                "Procfile": "web: gunicorn -k gthread --threads 8 shop.wsgi\n" + GEVENT,
            },
            id="threads of a gthread server",
        ),
        pytest.param(
            {"shop/tasks.py": APP, "shop/wsgi.py": "", "Procfile": "web: gunicorn -k gevent --threads 1 shop.wsgi\n"},
            id="one thread",
        ),
    ],
)
def test_silent(files: dict[str, str], tmp_path: Path) -> None:
    assert places(found(tmp_path, "GVL502", files)) == []


@pytest.mark.parametrize(
    ("files", "where"),
    [
        pytest.param(
            {"shop/tasks.py": APP + "@app.task(bind=True, soft_time_limit=9)\ndef f(self): ...\n"},
            "shop/tasks.py:3",
            id="app.task",
        ),
        pytest.param(
            {"shop/tasks.py": APP + "@shared_task(soft_time_limit=LIMIT)\ndef f(): ...\n"},
            "shop/tasks.py:3",
            id="shared_task",
        ),
        pytest.param(
            {"shop/tasks.py": APP + "class F(Task):\n    soft_time_limit = 9\n"}, "shop/tasks.py:4", id="a task class"
        ),
        pytest.param(
            {"shop/tasks.py": APP + "def view(f):\n    f.apply_async((1,), soft_time_limit=9)\n"},
            "shop/tasks.py:4",
            id="apply_async",
        ),
        pytest.param(
            {"shop/tasks.py": APP + "def view(f):\n    f.s(1).set(soft_time_limit=9)\n"},
            "shop/tasks.py:4",
            id="a signature",
        ),
        pytest.param(
            {"shop/tasks.py": APP + "app.conf.task_annotations = {'*': {'soft_time_limit': 9}}\n"},
            "shop/tasks.py:3",
            id="annotations",
        ),
        pytest.param(
            {"shop/tasks.py": APP + "app.conf.task_soft_time_limit = 9\n"}, "shop/tasks.py:3", id="an attribute"
        ),
        pytest.param(
            {"shop/tasks.py": APP + "app.conf['worker_max_tasks_per_child'] = 9\n"}, "shop/tasks.py:3", id="an item"
        ),
        pytest.param(
            {"shop/tasks.py": APP + "app.conf.update(worker_max_memory_per_child=9)\n"}, "shop/tasks.py:3", id="update"
        ),
        pytest.param(
            {"shop/tasks.py": APP + "app.conf.update({'worker_lost_wait': 9})\n"},
            "shop/tasks.py:3",
            id="update with a dictionary",
        ),
        pytest.param(
            {"shop/tasks.py": "from celery import Celery\napp = Celery('x', worker_max_tasks_per_child=9)\n"},
            "shop/tasks.py:2",
            id="made with it",
        ),
        pytest.param(
            {
                "shop/tasks.py": APP + "app.config_from_object('shop.conf')\n",
                "shop/conf.py": "worker_proc_alive_timeout = 9\n",
            },
            "shop/conf.py:1",
            id="a configuration module",
        ),
        pytest.param(
            {
                "shop/tasks.py": APP + "app.config_from_object('django.conf:settings', namespace='CELERY')\n"
                "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
                "shop/settings.py": "import os\nCELERY_TASK_SOFT_TIME_LIMIT = int(os.environ.get('LIMIT', 9))\n",
            },
            "shop/settings.py:2",
            id="Django's settings",
        ),
        pytest.param(
            {
                "shop/tasks.py": APP + "from shop import settings\n",
                "shop/settings.py": "CELERYD_MAX_TASKS_PER_CHILD = 9\n",
            },
            "shop/settings.py:1",
            id="the old names",
        ),
        pytest.param(
            {
                "shop/tasks.py": APP + "from shop.conf import Config\napp.config_from_object(Config)\n",
                "shop/conf.py": "class Config:\n    worker_max_tasks_per_child = 9\n",
            },
            "shop/conf.py:2",
            id="a configuration class",
        ),
        pytest.param(
            {"shop/tasks.py": APP, "Procfile": GEVENT.rstrip() + " --soft-time-limit=9\n"}, "Procfile:1", id="an option"
        ),
        pytest.param(
            {"shop/tasks.py": APP, "Procfile": GEVENT.rstrip() + " --max-memory-per-child 9\n"},
            "Procfile:1",
            id="another option",
        ),
        pytest.param(
            {
                "shop/tasks.py": APP,
                "Procfile": GEVENT.replace("celery", "CELERY_WORKER_MAX_TASKS_PER_CHILD=9 celery", 1),
            },
            "Procfile:1",
            id="a variable that stands for an option",
        ),
        pytest.param(
            {"shop/wsgi.py": "", "Procfile": "web: gunicorn -k gevent --threads 8 shop.wsgi\n"},
            "Procfile:1",
            id="threads on the line",
        ),
        pytest.param(
            {
                "shop/wsgi.py": "",
                "gunicorn.conf.py": "worker_class = 'gevent'\nthreads = 8\n",
                "Procfile": "web: gunicorn shop.wsgi\n",
            },
            "gunicorn.conf.py:2",
            id="threads in the configuration",
        ),
    ],
)
def test_ignored(files: dict[str, str], where: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "GVL502", files)

    assert (str(finding.location), finding.severity) == (where, "info")


def test_one_finding_for_all_places_and_a_warning_where_code_relies_on_it(tmp_path: Path) -> None:
    source = APP + (
        "from celery.exceptions import SoftTimeLimitExceeded\n@app.task(soft_time_limit=9)\ndef f():\n    try:\n        print()\n"
        "    except SoftTimeLimitExceeded:\n        print()\n@app.task(soft_time_limit=10)\ndef g(): ...\n"
    )

    (finding,) = found(tmp_path, "GVL502", {"shop/tasks.py": source})

    assert finding.severity == "warning"
    assert places([finding]) == ["shop/tasks.py:10", "shop/tasks.py:4", "shop/tasks.py:8"]
    assert "shop/tasks.py:8 relies on it" in finding.message


REVOKE = APP + "def stop(id):\n    app.control.revoke(id, terminate=True)\n"


@pytest.mark.parametrize(
    ("requirements", "source"),
    [
        pytest.param("celery==5.5.0\n", REVOKE, id="new enough"),
        pytest.param("celery>=5.3\n", REVOKE, id="newer ones are admitted"),
        pytest.param("celery\n", REVOKE, id="any version"),
        pytest.param("redis\n", REVOKE, id="no celery required"),
        pytest.param("celery==5.4\n", REVOKE.replace("True", "False"), id="not terminated"),
        pytest.param(
            "celery==5.4\n", APP + "def stop(token):\n    token.api.revoke_all(terminate=True)\n", id="another method"
        ),
    ],
)
def test_revocation_works(requirements: str, source: str, tmp_path: Path) -> None:
    assert found(tmp_path, "GVL507", {"requirements.txt": requirements, "shop/tasks.py": source}) == []


@pytest.mark.parametrize("requirement", ["celery==5.4.0", "celery[redis]~=5.3.0", "celery<5.5"])
def test_revocation_does_nothing(requirement: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "GVL507", {"requirements.txt": f"{requirement}\n", "shop/tasks.py": REVOKE})

    assert str(finding.location) == "shop/tasks.py:4"
