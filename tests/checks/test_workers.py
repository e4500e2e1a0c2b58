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
