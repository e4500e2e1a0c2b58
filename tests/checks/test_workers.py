"""What Celery's pool does matters only to a process that runs tasks; a server that imports them does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

TASKS = """from celery import Celery, signals
app = Celery('shop')
app.conf.worker_max_tasks_per_child = 10
@signals.worker_process_init.connect
def ready(**_): ...
@app.task
def stop(task):
    task.revoke(terminate=True)
    raise SystemExit
"""
SERVE = (
    "from gevent import monkey\nmonkey.patch_all()\n"
    "from gevent.pywsgi import WSGIServer\nfrom shop import tasks\nWSGIServer(('', 80), None).serve_forever()\n"
)
RUN = "from gevent import monkey\nmonkey.patch_all()\n"
CODES = ["GVL502", "GVL503", "GVL504", "GVL507"]


def codes(root: Path, **files: str) -> set[str]:
    for name, body in {"shop/tasks.py": TASKS, "requirements.txt": "gevent\ncelery==5.2.7\n", **files}.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
    settings = config.load(root).override(select=CODES)
    return {finding.code for finding in engine.run(engine.Options((".",), root, settings)).findings}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"serve.py": SERVE}, id="a server of its own"),
        pytest.param({"serve.py": SERVE, "Procfile": "web: python serve.py\n"}, id="a server that is launched"),
        pytest.param({"Procfile": "web: gunicorn -k gevent shop.tasks:app\n"}, id="gunicorn"),
        pytest.param(
            {"serve.py": SERVE, "Procfile": "web: python serve.py\nworker: celery -A shop.tasks worker\n"},
            id="a server beside a prefork worker",
        ),
        pytest.param({"run.py": RUN + "import shop.tasks\n", "Procfile": "poll: python run.py\n"}, id="a program"),
    ],
)
def test_who_only_imports_tasks(tmp_path, files):
    assert codes(tmp_path, **files) == set()


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"Procfile": "worker: celery -A shop.tasks worker -P gevent\n"}, id="a worker"),
        pytest.param(
            {"run.py": RUN + "from shop.tasks import app\napp.worker_main(['worker', '-P', 'gevent'])\n"},
            id="a worker that Python code starts",
        ),
        pytest.param(
            {
                "run.py": RUN + "import start\nstart.main()\n",
                "start.py": "from shop.tasks import app\ndef main():\n    app.worker_main(options())\n",
                "Procfile": "worker: python run.py\n",
            },
            id="a program that starts a worker somewhere",
        ),
        pytest.param(
            {
                "run.py": RUN + "from celery.bin import worker\nfrom shop.tasks import app\nworker.worker(app).run()\n",
                "Procfile": "worker: python run.py\n",
            },
            id="a program that starts a worker in another way",
        ),
        pytest.param(
            {"geventlint.toml": "hosts = ['python -m gevent.monkey shop/tasks.py']\n"}, id="a configured program"
        ),
    ],
)
def test_who_runs_tasks(tmp_path, files):
    assert codes(tmp_path, **files) == set(CODES)


VIEWS = """import asyncio
import multiprocessing
import signal
from rest_framework.views import APIView
class Report(APIView):
    def get(self, request):
        signal.alarm(3)
        multiprocessing.Pool(2)
        return asyncio.run(render())
"""
URLS = "from django.urls import path\nfrom shop import views\nurlpatterns = [path('report/', views.Report.as_view())]\n"
SETTINGS = "ROOT_URLCONF = 'shop.urls'\n"
CELERY = "import os\nfrom celery import Celery\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\napp = Celery('shop')\n"


@pytest.mark.parametrize(
    ("procfile", "found"),
    [
        pytest.param(
            "worker: celery -A shop.tasks worker -P gevent\n", set(), id="a worker has the URLs and serves none"
        ),
        pytest.param("web: gunicorn -k gevent shop.tasks:app\n", {"GVL301", "GVL402", "GVL403"}, id="a server"),
        pytest.param(
            "worker: celery -A shop.tasks worker -P gevent\nweb: gunicorn -k gevent shop.tasks:app\n",
            {"GVL301", "GVL402", "GVL403"},
            id="both",
        ),
    ],
)
def test_views_of_a_project_that_only_a_worker_imports(tmp_path, procfile, found):
    files = {
        "shop/__init__.py": "", "shop/tasks.py": CELERY, "shop/settings.py": SETTINGS, "shop/urls.py": URLS,
        "shop/views.py": VIEWS, "Procfile": procfile,
    }  # fmt: skip
    for name, body in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(body, encoding="utf-8")
    settings = config.load(tmp_path).override(select=["GVL3", "GVL4"])
    assert {item.code for item in engine.run(engine.Options((".",), tmp_path, settings)).findings} == found
