"""The essence of documented incidents, in files of our own: what must be found at which line, and what must stay silent.

Each case names the public project whose history it condenses; nothing of its code is here. A place counts whether a
finding stands at it or names it as related.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path


class Incident(NamedTuple):
    files: dict[str, str]
    expected: set[tuple[str, int, str]]
    """Path, line and code of what must be found."""
    assume: tuple[str, ...] = ()


PYPROJECT = '[project]\nname = "site"\nversion = "1"\ndependencies = [{}]\n'


def requires(*names: str) -> str:
    return PYPROJECT.format("".join(f'\n  "{name}",' for name in names) + "\n")


INCIDENTS = {
    "open-chat-studio: a patch in the Celery module, reverted after half an hour": Incident(
        {
            "config/__init__.py": "from .celery import app\n",
            "config/celery.py": "from gevent import monkey\n\nmonkey.patch_all()\n\nfrom celery import Celery\n\napp = Celery('site')\n",
            "heroku.yml": "run:\n  web: gunicorn config.wsgi --threads 8\n  worker:\n    command:\n      - celery -A config worker --pool gevent -c 100\n",
            "config/wsgi.py": "application = None\n",
        },
        {("config/celery.py", 3, "GVL101")},
    ),
    "notifications-api: a patch in gunicorn's configuration": Incident(
        {
            "gunicorn_config.py": 'from gevent import monkey\n\nmonkey.patch_all()\nworker_class = "gevent"\n',
            "application.py": "application = None\n",
            "scripts/web.sh": "#!/bin/bash\nexec gunicorn -c ${HOME}/gunicorn_config.py application\n",
        },
        {("gunicorn_config.py", 3, "GVL101")},
    ),
    "notifications-api: psycopg2 without psycogreen in a gevent worker": Incident(
        {
            "pyproject.toml": requires("celery", "gevent", "psycopg2-binary"),
            "run_celery.py": "from celery import Celery\n\nworker = Celery('site')\n",
            "Makefile": "run:\n\tpoetry run celery -A run_celery.worker worker --pool=gevent\n",
        },
        {("pyproject.toml", 7, "GVL203")},
    ),
    "sematic, python-bayeux: a package that patches whoever imports it": Incident(
        {
            "pyproject.toml": '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
            + requires("gevent", "requests"),
            "sdk/__init__.py": "import gevent.monkey\n\ngevent.monkey.patch_all()\n\nfrom sdk.client import Client\n",
            "sdk/client.py": "class Client:\n    pass\n",
        },
        {("sdk/__init__.py", 3, "GVL105")},
    ),
    "kitsune: a C driver under gunicorn's gevent worker, chosen in its configuration": Incident(
        {
            "pyproject.toml": requires("gunicorn", "gevent", "mysqlclient"),
            "wsgi/config.py": 'from os import getenv\n\nwsgi_app = "wsgi.app:application"\nworker_class = getenv("WORKER_CLASS", "gevent")\n',
            "wsgi/app.py": "application = None\n",
            "bin/run-prod.sh": "#!/bin/bash\nexec gunicorn wsgi.app -c wsgi/config.py\n",
        },
        {("pyproject.toml", 7, "GVL202")},
    ),
    "data-workspace: the adapter in the web process, not in the worker": Incident(
        {
            "requirements.txt": "celery\ngevent\npsycogreen\npsycopg2\n",
            "start.py": "from gevent import monkey; monkey.patch_all()\nfrom psycogreen.gevent import patch_psycopg; patch_psycopg()\n"
            "from gevent.pywsgi import WSGIServer\n\nWSGIServer(('127.0.0.1', 8000), None).serve_forever()\n",
            "cel.py": "from celery import Celery\n\napp = Celery('site')\n",
            "start-web.sh": "#!/bin/sh\npython start.py\n",
            "start-celery.sh": "#!/bin/sh\ncelery --app cel.app worker --pool gevent --concurrency 150\n",
        },
        {("cel.py", 3, "GVL204")},
    ),
    "ubuntu.com: talisker's gevent worker with psycopg2": Incident(
        {
            "requirements.txt": "flask\ntalisker[gunicorn,gevent]\npsycopg2-binary==2.9.9\n",
            "webapp/app.py": "app = None\n",
            "entrypoint": "#! /usr/bin/env bash\nset -e\ntalisker.gunicorn.gevent webapp.app:app --bind $1 --worker-class gevent\n",
        },
        {("requirements.txt", 3, "GVL203")},
    ),
    "featurebyte: loguru's queue, seen before the switch to gevent": Incident(
        {
            "requirements.txt": "celery\nloguru\n",
            "site/tasks.py": "from celery import Celery\n\nfrom site.logger import logger\n\napp = Celery('site')\n",
            "site/logger.py": "import sys\n\nfrom loguru import logger\n\nlogger.add(\n    sys.stderr,\n    enqueue=True,\n)\n",
        },
        {("site/logger.py", 7, "GVL209")},
        assume=("celery -A site.tasks worker -P gevent",),
    ),
    "antenna: Pub/Sub over gRPC in a module that only a setting names": Incident(
        {
            "requirements/default.txt": "gevent==24.11.1\ngoogle-cloud-pubsub==2.28.0\ngunicorn==23.0.0\n",
            "collector/wsgi.py": "application = None\n",
            "collector/ext/publish.py": "from google.cloud import pubsub_v1\n",
            "bin/run_web.sh": "#!/bin/bash\n\ngunicorn \\\n    --preload \\\n    --worker-class=gevent \\\n    collector.wsgi:application\n",
        },
        {("requirements/default.txt", 2, "GVL203"), ("collector/ext/publish.py", 1, "GVL203")},
    ),
    "ESSArch: a worker started by a command of the project's own": Incident(
        {
            "pyproject.toml": requires("celery", "click", "gevent"),
            "core/cli.py": "import click\n\n\n@click.option('-P', '--pool', default='gevent')\n@click.command()\ndef worker(pool):\n"
            "    from core.celery import app\n\n    app.Worker(pool=pool).start()\n",
            "core/celery.py": "from celery import Celery\n\napp = Celery('core')\n",
        },
        {("core/cli.py", 9, "GVL501")},
    ),
}


def findings(root: Path, assume: tuple[str, ...]) -> tuple[set[tuple[str, int, str]], list[str]]:
    result = engine.run(engine.Options(paths=(".",), cwd=root, config=config.load(root), assume=assume))
    places = set()
    for finding in result.findings:
        for where in (finding.location, *(item.location for item in finding.related)):
            places.add((where.path, where.line, finding.code))
    return places, [
        f"{finding.location}: {finding.severity} {finding.code} {finding.message}" for finding in result.findings
    ]


@pytest.mark.parametrize("name", INCIDENTS)
def test_the_root_of_an_incident_is_found(name, tmp_path):
    incident = INCIDENTS[name]
    for path, text in incident.files.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    places, said = findings(tmp_path, incident.assume)

    assert incident.expected <= places, said
    errors = [line for line in said if ": error " in line]
    assert all(any(code in line for _, _, code in incident.expected) for line in errors), errors
