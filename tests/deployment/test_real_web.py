"""What geventlint says of a web server's launch, held against the real gunicorn and the real uWSGI.

Each line starts its program with an application that says where it finds itself: what is patched, since when, whether a
greenlet of the hub answers, whether two requests overlap in one worker. The line in the project's Procfile is the line that
runs: ``$BIND`` is a socket of our own. Needs an interpreter with gevent, gunicorn and uWSGI: the one that runs the tests, or
``GEVENT_PYTHON``.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geventlint.model import Host

pytestmark = pytest.mark.real

PYTHON = os.environ.get("GEVENT_PYTHON", sys.executable)
AT_ONCE = 4
PATIENCE = 60

SHOP = '''\
"""An application that says where it finds itself."""

import json
import os
import sys
import time

from gevent import getcurrent, monkey
from gevent._hub_local import get_hub_if_exists


def patched():
    found = {monkey.is_module_patched(name) for name in ("socket", "ssl", "threading")}
    found.add(monkey.is_object_patched("time", "sleep"))
    return "partly" if len(found) > 1 else found.pop()


IMPORTED = patched()
inside = []


def meets():
    """Whether another request comes while this one sleeps; counted in naps, so that a busy machine has its time."""
    inside.append(None)
    for _ in range(50):
        if len(inside) > 1:
            break
        time.sleep(0.01)
    return len(inside) > 1


def workers():
    if "uwsgi" in sys.modules:
        import uwsgi

        return uwsgi.cores if uwsgi.cores > 1 and in_greenlet() else uwsgi.numproc
    if "gunicorn.config" not in sys.modules:
        return 1
    import gc

    from gunicorn.config import Config

    return next(item for item in gc.get_objects() if isinstance(item, Config)).workers


def in_greenlet():
    hub = get_hub_if_exists()
    return hub is not None and getcurrent().parent is hub


def facts(environ):
    threads = "gthread" if "uwsgi" not in sys.modules else "threads"
    return {
        "pool": "gevent" if in_greenlet() else threads if environ["wsgi.multithread"] else "sync",
        "patched at import": IMPORTED,
        "patched in a request": patched(),
        "concurrency": workers(),
        "overlap": meets(),
        "several processes": environ.get("wsgi.multiprocess", False),
        "file": os.path.realpath(__file__),
    }


def application(environ, start_response):
    answer = json.dumps(facts(environ)).encode()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [answer]


app = application


def create_app():
    return application
'''


class Row(NamedTuple):
    """A launch, the files it needs beside the application, and what geventlint must say of it."""

    line: str
    pool: str
    patched: str
    concurrency: int | None = None
    files: Mapping[str, str] = {}


PATCH = "from gevent import monkey\n\nmonkey.patch_all()\n"
HOOK = PATCH.replace("\n", "\n    ").rstrip()
WORKER = "from gunicorn.workers.ggevent import GeventWorker\n\n\nclass Own(GeventWorker):\n    pass\n"


def conf(text: str, name: str = "gunicorn.conf.py", **others: str) -> dict[str, str]:
    """A configuration of gunicorn; ``others`` are modules beside it."""
    return {name: text, **{f"{module}.py": source for module, source in others.items()}}


CHOOSES = conf("worker_class = 'gevent'\n")
NAMED = conf("worker_class = 'gevent'\n", "conf.py")
IN_SRC = {"src/web.py": SHOP}

GUNICORN = {
    "nothing said": Row("gunicorn -b $BIND shop", "sync", "no"),
    "sync": Row("gunicorn -b $BIND -k sync shop:app", "sync", "no"),
    "sync with preload": Row("gunicorn -b $BIND --preload shop:app", "sync", "no"),
    "threads": Row("gunicorn -b $BIND --threads 4 shop:app", "gthread", "no"),
    "sync with threads": Row("gunicorn -b $BIND -k sync --threads=4 shop:app", "gthread", "no"),
    "threads, shortened": Row("gunicorn -b $BIND --thread 4 shop:app", "gthread", "no"),
    "one thread": Row("gunicorn -b $BIND --threads 1 shop:app", "sync", "no"),
    "gthread": Row("gunicorn -b $BIND -k gthread --threads 2 shop:app", "gthread", "no"),
    "two workers": Row("gunicorn -b $BIND -w 2 shop:app", "sync", "no", 2),
    "workers twice": Row("gunicorn -b $BIND -w 3 --workers=1 shop:app", "sync", "no", 1),
    "workers in the environment": Row("WEB_CONCURRENCY=2 gunicorn -b $BIND shop:app", "sync", "no", 2),
    "workers in the environment and the line": Row("WEB_CONCURRENCY=2 gunicorn -b $BIND -w 1 -k gevent shop:app", "gevent", "before-app", 1),
    "gevent": Row("gunicorn -b $BIND -k gevent shop:app", "gevent", "before-app"),
    "gevent, glued": Row("gunicorn -b $BIND -kgevent shop:app", "gevent", "before-app"),
    "gevent, long": Row("gunicorn -b $BIND --worker-class gevent shop:app", "gevent", "before-app"),
    "gevent, with equals": Row("gunicorn -b $BIND --worker-class=gevent shop:app", "gevent", "before-app"),
    "gevent, shortened": Row("gunicorn -b $BIND --worker-cl=gevent --threa 4 shop:app", "gevent", "before-app"),
    "gevent, at the end": Row("gunicorn -b $BIND shop:app -k gevent", "gevent", "before-app"),
    "gevent_pywsgi": Row("gunicorn -b $BIND -k gevent_pywsgi shop:app", "gevent", "before-app"),
    "gevent_wsgi": Row("gunicorn -b $BIND -k gevent_wsgi shop:app", "gevent", "before-app"),
    "gevent by its class": Row("gunicorn -b $BIND -k gunicorn.workers.ggevent.GeventWorker shop:app", "gevent", "before-app"),
    "gevent with threads": Row("gunicorn -b $BIND -k gevent --threads 4 shop:app", "gevent", "before-app"),
    "gevent, two workers": Row("gunicorn -b $BIND -k gevent -w 2 shop:app", "gevent", "before-app", 2),
    "sync after gevent": Row("gunicorn -b $BIND -k gevent -k sync shop:app", "sync", "no"),
    "gevent after sync": Row("gunicorn -b $BIND -k sync -k gevent shop:app", "gevent", "before-app"),
    "a factory": Row("gunicorn -b $BIND -k gevent 'shop:create_app()'", "gevent", "before-app"),
    "preload": Row("gunicorn -b $BIND -k gevent --preload shop:app", "gevent", "after-app"),
    "options in the environment": Row("GUNICORN_CMD_ARGS='-k gevent' gunicorn -b $BIND shop:app", "gevent", "before-app"),
    "options in the environment and the line": Row("GUNICORN_CMD_ARGS='-k gevent -w 2' gunicorn -b $BIND -k sync shop:app", "sync", "no", 2),
    "preload in the environment": Row("GUNICORN_CMD_ARGS=--preload gunicorn -b $BIND -k gevent shop:app", "gevent", "after-app"),
    "a configuration in the environment": Row("GUNICORN_CMD_ARGS='-c conf.py' gunicorn -b $BIND shop:app", "gevent", "before-app", None, NAMED),
    "as a module": Row("python -m gunicorn -b $BIND -k gevent shop:app", "gevent", "before-app"),
    "behind a shell": Row("sh -c 'exec gunicorn -b $BIND -k gevent shop:app'", "gevent", "before-app"),
    "gevent's own runner": Row("python -m gevent.monkey --module gunicorn -b $BIND -k sync shop:app", "sync", "before-app"),
    "gevent's own runner with preload": Row("python -m gevent.monkey --module gunicorn -b $BIND -k gevent --preload shop:app", "gevent", "before-app"),
    "gevent's own runner of the program": Row("python -m gevent.monkey $(which gunicorn) -b $BIND -k gevent --preload shop:app", "gevent", "before-app"),
    "a configuration that is found": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, CHOOSES),
    "a configuration of another name": Row("gunicorn -c conf.py -b $BIND shop:app", "gevent", "before-app", None, NAMED),
    "a configuration of another name, long": Row("gunicorn --config=conf.py -b $BIND shop:app", "gevent", "before-app", None, NAMED),
    "a configuration with its scheme": Row("gunicorn -c file:conf.py -b $BIND shop:app", "gevent", "before-app", None, NAMED),
    "a configuration that is a module": Row("gunicorn -c python:deploy.web -b $BIND shop:app", "gevent", "before-app", None, conf("worker_class = 'gevent'\n", "deploy/web.py")),
    "another configuration than the one there": Row("gunicorn -c conf.py -b $BIND shop:app", "sync", "no", None, {**CHOOSES, "conf.py": "timeout = 30\n"}),
    "the line after the configuration": Row("gunicorn -b $BIND -k sync shop:app", "sync", "no", None, CHOOSES),
    "the environment after the configuration": Row("GUNICORN_CMD_ARGS='-k sync' gunicorn -b $BIND shop:app", "sync", "no", None, CHOOSES),
    "workers of the configuration": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", 2, conf("workers = 2\nworker_class = 'gevent'\n")),
    "the line's workers after the configuration": Row("gunicorn -b $BIND -w 1 shop:app", "sync", "no", 1, conf("workers = 2\n")),
    "the configuration after the environment's workers": Row("WEB_CONCURRENCY=3 gunicorn -b $BIND shop:app", "sync", "no", 2, conf("workers = 2\n")),
    "the configuration's application": Row("gunicorn -b $BIND", "gevent", "before-app", None, conf("wsgi_app = 'shop:app'\nworker_class = 'gevent'\n")),
    "threads of the configuration": Row("gunicorn -b $BIND shop:app", "gthread", "no", None, conf("threads = 3\n")),
    "threads of the configuration beside gevent": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("threads = 3\nworker_class = 'gevent'\n")),
    "a class in a variable": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("kind = 'gevent'\nworker_class = kind\n")),
    "a class with a default": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("import os\n\nworker_class = os.environ.get('KIND', 'gevent')\n")),
    "a class from the environment": Row("KIND=sync gunicorn -b $BIND shop:app", "sync", "no", None, conf("import os\n\nworker_class = os.environ.get('KIND', 'gevent')\n")),
    "a class from a function": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("def kind():\n    return 'gevent'\n\n\nworker_class = kind()\n")),
    "a class that is assigned twice": Row("gunicorn -b $BIND shop:app", "sync", "no", None, conf("worker_class = 'gevent'\nworker_class = 'sync'\n")),
    "a class of an imported configuration": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("from base import *\n", base="worker_class = 'gevent'\n")),
    "a class that is added up": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("worker_class = 'g' + 'event'\n")),
    "a class in a form": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("kind = 'vent'\nworker_class = 'ge{}'.format(kind)\n")),
    "a class in an f-string": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("kind = 'event'\nworker_class = f'g{kind}'\n")),
    "a class added to": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("worker_class = 'g'\nworker_class += 'event'\n")),
    "workers and a class at once": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", 2, conf("workers, worker_class = 2, 'gevent'\n")),
    "workers and threads at once": Row("gunicorn -b $BIND shop:app", "gthread", "no", 2, conf("workers, threads = 2, 3\n")),
    "a class that the environment chooses": Row("FAST=0 gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("import os\n\nworker_class = 'gevent' if os.environ.get('FAST') else 'sync'\n")),
    "a class that an empty variable chooses": Row("FAST= gunicorn -b $BIND shop:app", "sync", "no", None, conf("import os\n\nworker_class = 'gevent' if os.environ.get('FAST') else 'sync'\n")),
    "a branch that a default chooses": Row("gunicorn -b $BIND shop:app", "sync", "no", None, conf("import os\n\nif os.environ.get('FAST', '0') == '1':\n    worker_class = 'gevent'\nelse:\n    worker_class = 'sync'\n")),
    "a branch that a number chooses": Row("FAST=1 gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("import os\n\nFAST = bool(int(os.environ.get('FAST', '0')))\nworker_class = 'sync'\nif FAST and not False:\n    worker_class = 'gevent'\n")),
    "the class itself": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("from gunicorn.workers.ggevent import GeventWorker\n\nworker_class = GeventWorker\n")),
    "preload_app": Row("gunicorn -b $BIND shop:app", "gevent", "after-app", None, conf("worker_class = 'gevent'\npreload_app = True\n")),
    "preload_app off": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("worker_class = 'gevent'\npreload_app = False\n")),
    "preload_app in a word": Row("gunicorn -b $BIND shop:app", "gevent", "after-app", None, conf("worker_class = 'gevent'\npreload_app = 'true'\n")),
    "preload_app with a default": Row("gunicorn -b $BIND shop:app", "gevent", "after-app", None, conf("import os\n\nworker_class = 'gevent'\npreload_app = os.getenv('PRELOAD', 'true')\n")),
    "preload_app that compares": Row("gunicorn -b $BIND shop:app", "gevent", "after-app", None, conf("import os\n\nworker_class = 'gevent'\npreload_app = os.getenv('PRELOAD', '1') == '1'\n")),
    "preload_app that is true": Row("PRELOAD=false gunicorn -b $BIND shop:app", "gevent", "after-app", None, conf("import os\n\nworker_class = 'gevent'\npreload_app = bool(os.getenv('PRELOAD'))\n")),
    "preload_app that is not": Row("gunicorn -b $BIND shop:app", "gevent", "after-app", None, conf("import os\n\nDEBUG = os.getenv('DEBUG', '0') == '1'\nworker_class = 'gevent'\npreload_app = not DEBUG\n")),
    "preload_app that compares, from the environment": Row("PRELOAD=0 gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("import os\n\nworker_class = 'gevent'\npreload_app = os.getenv('PRELOAD', '1') in ('1', 'true')\n")),
    "a configuration that patches": Row("gunicorn -b $BIND -k gevent shop:app", "gevent", "before-app", None, conf(PATCH)),
    "a configuration that patches, with preload": Row("gunicorn -b $BIND -k gevent --preload shop:app", "gevent", "before-app", None, conf(PATCH)),
    "a configuration whose import patches, with preload": Row("gunicorn -b $BIND -k gevent --preload shop:app", "gevent", "before-app", None, conf("import early\n", early=PATCH)),
    "post_fork patches": Row("gunicorn -b $BIND -k gevent shop:app", "gevent", "before-app", None, conf(f"def post_fork(server, worker):\n    {HOOK}\n")),
    "post_fork patches, with preload": Row("gunicorn -b $BIND -k gevent --preload shop:app", "gevent", "after-app", None, conf(f"def post_fork(server, worker):\n    {HOOK}\n")),
    "on_starting patches, with preload": Row("gunicorn -b $BIND -k gevent --preload shop:app", "gevent", "after-app", None, conf(f"def on_starting(server):\n    {HOOK}\n")),
    "when_ready patches, with preload": Row("gunicorn -b $BIND -k gevent --preload shop:app", "gevent", "after-app", None, conf(f"def when_ready(server):\n    {HOOK}\n")),
    "an own class": Row("gunicorn -b $BIND -k workers.Own shop:app", "gevent", "before-app", None, {"workers.py": WORKER}),
    "an own class, with preload": Row("gunicorn -b $BIND -k workers.Own --preload shop:app", "gevent", "after-app", None, {"workers.py": WORKER}),
    "an own class, in the configuration": Row("gunicorn -b $BIND shop:app", "gevent", "before-app", None, conf("worker_class = 'workers.Own'\n", workers=WORKER)),
    "an own class that does more": Row("gunicorn -b $BIND -k workers.Own shop:app", "gevent", "before-app", None, {"workers.py": WORKER.replace("pass", "def init_process(self):\n        self.log.info('here')\n        super().init_process()")}),
    "an own class whose module patches, with preload": Row("gunicorn -b $BIND -k workers.Own --preload shop:app", "gevent", "before-app", None, {"workers.py": PATCH + WORKER}),
    "another folder": Row("gunicorn --chdir src -b $BIND -k gevent web:app", "gevent", "before-app", None, IN_SRC),
    "another folder of the configuration": Row("gunicorn -b $BIND -k gevent web:app", "gevent", "before-app", None, {**IN_SRC, **conf("chdir = 'src'\n")}),
    "another folder that has a configuration": Row("gunicorn --chdir src -b $BIND web:app", "sync", "no", None, {**IN_SRC, "src/gunicorn.conf.py": "worker_class = 'gevent'\n"}),
    "a configuration before another folder": Row("gunicorn --chdir src -b $BIND web:app", "gevent", "before-app", None, {**IN_SRC, **CHOOSES}),
    "a named configuration before another folder": Row("gunicorn -c conf.py --chdir src -b $BIND web:app", "gevent", "before-app", None, {**IN_SRC, **NAMED, "src/conf.py": "timeout = 30\n"}),
    "a folder that is entered first": Row("cd src && gunicorn -b $BIND web:app", "gevent", "before-app", None, {**IN_SRC, "src/gunicorn.conf.py": "worker_class = 'gevent'\n"}),
}  # fmt: skip


def ini(text: str, **others: str) -> dict[str, str]:
    """A configuration of uWSGI; ``others`` are more of them."""
    own = f"[uwsgi]\nhttp-socket = $(BIND)\nmodule = shop\n{text}"
    return {"web.ini": own, **{f"{name}.ini": f"[uwsgi]\n{more}" for name, more in others.items()}}


UWSGI = {
    "nothing said": Row("uwsgi --http-socket $BIND -w shop", "sync", "no"),
    "module": Row("uwsgi --http-socket $BIND --module shop --callable app", "sync", "no"),
    "threads": Row("uwsgi --http-socket $BIND -w shop --threads 4", "threads", "no"),
    "one thread": Row("uwsgi --http-socket $BIND -w shop --threads 1", "sync", "no"),
    "processes": Row("uwsgi --http-socket $BIND -w shop --processes 2", "sync", "no", 2),
    "processes, short": Row("uwsgi --http-socket $BIND -w shop -M -p 2", "sync", "no", 2),
    "workers": Row("uwsgi --http-socket $BIND -w shop --master --workers 2", "sync", "no", 2),
    "gevent": Row("uwsgi --http-socket $BIND -w shop --gevent 10", "gevent", "never", 10),
    "gevent, with equals": Row("uwsgi --http-socket $BIND -w shop:app --gevent=10", "gevent", "never", 10),
    "gevent and processes": Row("uwsgi --http-socket $BIND -w shop --gevent 10 -p 2 --master", "gevent", "never", 10),
    "gevent twice": Row("uwsgi --http-socket $BIND -w shop --gevent 20 --gevent 10", "gevent", "never", 10),
    "gevent, then more": Row("uwsgi --http-socket $BIND -w shop --gevent 1 --async 10", "gevent", "never", 10),
    "none, then gevent": Row("uwsgi --http-socket $BIND -w shop --gevent 0 --gevent 10", "gevent", "never", 10),
    "an early patch": Row("uwsgi --http-socket $BIND -w shop --gevent 10 --gevent-early-monkey-patch", "gevent", "before-app", 10),
    "an early patch first": Row("uwsgi --gevent-early-monkey-patch --gevent 10 --http-socket $BIND -w shop", "gevent", "before-app", 10),
    "a patch": Row("uwsgi --http-socket $BIND -w shop --gevent 10 --gevent-monkey-patch", "gevent", "after-app", 10),
    "a patch behind other switches": Row("uwsgi --chmod-socket --log-x-forwarded-for --gevent 10 --http-socket $BIND -w shop --log-5xx --gevent-monkey-patch", "gevent", "after-app", 10),
    "both patches": Row("uwsgi --http-socket $BIND -w shop --gevent 10 --gevent-monkey-patch --gevent-early-monkey-patch", "gevent", "before-app", 10),
    "an early patch without gevent": Row("uwsgi --http-socket $BIND -w shop --gevent-early-monkey-patch", "sync", "before-app"),
    "a patch without gevent": Row("uwsgi --http-socket $BIND -w shop --gevent-monkey-patch", "sync", "no"),
    "lazy": Row("uwsgi --http-socket $BIND -w shop --gevent 10 --lazy-apps", "gevent", "never", 10),
    "a patch, lazy": Row("uwsgi --http-socket $BIND -w shop --gevent 10 --gevent-monkey-patch --lazy-apps", "gevent", "after-app", 10),
    "a patch, lazy in the old way": Row("uwsgi --http-socket $BIND -w shop --gevent 10 --gevent-monkey-patch --lazy", "gevent", "after-app", 10),
    "a patch, lazy under a master": Row("uwsgi --http-socket $BIND -w shop --gevent 10 --gevent-monkey-patch --lazy-apps --master", "gevent", "after-app", 10),
    "a patch, under a master": Row("uwsgi --http-socket $BIND -w shop --gevent 10 --gevent-monkey-patch --master", "gevent", "after-app", 10),
    "an early patch, lazy": Row("uwsgi --http-socket $BIND -w shop --gevent 10 --gevent-early-monkey-patch --lazy-apps", "gevent", "before-app", 10),
    "the loop": Row("uwsgi --http-socket $BIND -w shop --loop gevent --async 10", "gevent", "never", 10),
    "the loop, patched early": Row("uwsgi --http-socket $BIND -w shop --loop gevent --async 10 --gevent-early-monkey-patch", "gevent", "before-app", 10),
    "a file": Row("uwsgi --http-socket $BIND --wsgi-file shop.py --gevent 10 --gevent-early-monkey-patch", "gevent", "before-app", 10),
    "a mount": Row("uwsgi --http-socket $BIND --mount /=shop:app --gevent 10 --gevent-early-monkey-patch", "gevent", "before-app", 10),
    "another folder": Row("uwsgi --http-socket $BIND --chdir src -w web --gevent 10", "gevent", "never", 10, IN_SRC),
    "the environment": Row("UWSGI_GEVENT=10 uwsgi --http-socket $BIND -w shop", "gevent", "never", 10),
    "the environment, patched early": Row("UWSGI_GEVENT=10 UWSGI_GEVENT_EARLY_MONKEY_PATCH=1 uwsgi --http-socket $BIND -w shop", "gevent", "before-app", 10),
    "the environment, switched off": Row("UWSGI_GEVENT=10 UWSGI_GEVENT_EARLY_MONKEY_PATCH=0 uwsgi --http-socket $BIND -w shop", "gevent", "never", 10),
    "the environment and the line": Row("UWSGI_GEVENT=10 uwsgi --http-socket $BIND -w shop --gevent 20", "gevent", "never", 20),
    "ini": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("gevent = 10\n")),
    "ini, alone": Row("uwsgi web.ini", "gevent", "never", 10, ini("gevent = 10\n")),
    "ini, in the environment": Row("UWSGI_INI=web.ini uwsgi", "gevent", "never", 10, ini("gevent = 10\n")),
    "ini that patches early": Row("uwsgi --ini web.ini", "gevent", "before-app", 10, ini("gevent = 10\ngevent-early-monkey-patch = true\n")),
    "ini that patches": Row("uwsgi --ini=web.ini", "gevent", "after-app", 10, ini("gevent=10\ngevent-monkey-patch=1\n")),
    "ini that patches by a bare word": Row("uwsgi --ini=web.ini", "gevent", "before-app", 10, ini("gevent=10\ngevent-early-monkey-patch\n")),
    "ini that patches lazily": Row("uwsgi --ini=web.ini", "gevent", "after-app", 10, ini("gevent=10\ngevent-monkey-patch=1\nlazy-apps=true\n")),
    "ini that does not patch": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("gevent = 10\ngevent-early-monkey-patch = false\n")),
    "ini that does not patch, in upper case": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("gevent = 10\ngevent-early-monkey-patch = False\n")),
    "ini with comments": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("gevent = 10\n# gevent-early-monkey-patch = true\n;gevent-monkey-patch = true\n")),
    "ini with a name of its own": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("greenlets = 10\ngevent = %(greenlets)\n")),
    "ini with a variable": Row("GREENLETS=10 uwsgi --ini web.ini", "gevent", "never", 10, ini("gevent = $(GREENLETS)\n")),
    "ini with another section": Row("uwsgi --ini web.ini:web", "gevent", "never", 10, ini("gevent = 5\n\n[web]\nhttp-socket = $(BIND)\nmodule = shop\ngevent = 10\n")),
    "ini with another folder": Row("uwsgi --ini web.ini", "gevent", "never", 10, {**IN_SRC, "web.ini": "[uwsgi]\nhttp-socket = $(BIND)\nchdir = src\nmodule = web\ngevent = 10\n"}),
    "ini, then the line": Row("uwsgi --ini web.ini --gevent 20 --gevent-early-monkey-patch", "gevent", "before-app", 20, ini("gevent = 10\n")),
    "the line, then ini": Row("uwsgi --gevent 20 --ini web.ini", "gevent", "never", 10, ini("gevent = 10\n")),
    "ini alone, then the line": Row("uwsgi web.ini --gevent 20", "gevent", "never", 10, ini("gevent = 10\n")),
    "the environment, then ini": Row("UWSGI_GEVENT=20 uwsgi --ini web.ini", "gevent", "never", 10, ini("gevent = 10\n")),
    "ini in the environment, then the line": Row("UWSGI_INI=web.ini uwsgi --gevent 20", "gevent", "never", 20, ini("gevent = 10\n")),
    "ini that names another": Row("uwsgi --ini web.ini", "gevent", "before-app", 10, ini("ini = more.ini\n", more="gevent = 10\ngevent-early-monkey-patch = true\n")),
    "ini that includes another": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("gevent = 5\ninclude = more.ini\n", more="gevent = 10\n")),
    "ini that inherits from another": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("inherit = more.ini\n", more="gevent = 10\n")),
    "ini with a name that follows": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("gevent = %(greenlets)\ngreenlets = 10\n")),
    "ini with a name that is said twice": Row("uwsgi --ini web.ini", "gevent", "never", 5, ini("greenlets = 5\ngreenlets = 10\ngevent = %(greenlets)\n")),
    "ini with a name of the line": Row("uwsgi --ini web.ini --set greenlets=10", "gevent", "never", 10, ini("gevent = %(greenlets)\n")),
    "ini that fills what it includes": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("greenlets = 10\ninclude = more.ini\n", more="gevent = %(greenlets)\n")),
    "ini filled by what it includes": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("include = more.ini\ngevent = %(greenlets)\n", more="greenlets = 10\n")),
    "ini that inherits by a name": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("base = more\ninherit = %(base).ini\n", more="gevent = 10\n")),
    "ini that inherits and says more": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("inherit = more.ini\ngevent = 20\n", more="gevent = 10\n")),
    "ini that inherits, then the line": Row("uwsgi --ini web.ini --gevent 20", "gevent", "never", 10, ini("inherit = more.ini\n", more="gevent = 10\n")),
    "ini that names another and says more": Row("uwsgi --ini web.ini", "gevent", "never", 10, ini("ini = more.ini\ngevent = 10\n", more="gevent = 20\n")),
    "yaml": Row("uwsgi --yaml web.yaml", "gevent", "before-app", 10, {"web.yaml": "uwsgi:\n  http-socket: $(BIND)\n  module: shop\n  gevent: 10\n  gevent-early-monkey-patch: true\n"}),
    "yaml, alone": Row("uwsgi web.yml", "gevent", "never", 10, {"web.yml": "uwsgi:\n  http-socket: $(BIND)\n  module: shop\n  gevent: 10\n"}),
    "json": Row("uwsgi --json web.json", "gevent", "before-app", 10, {"web.json": '{"uwsgi": {"http-socket": "$(BIND)", "module": "shop", "gevent": 10, "gevent-early-monkey-patch": true}}\n'}),
    "xml": Row("uwsgi --xml web.xml", "gevent", "before-app", 10, {"web.xml": "<uwsgi>\n<http-socket>$(BIND)</http-socket>\n<module>shop</module>\n<gevent>10</gevent>\n<gevent-early-monkey-patch/>\n</uwsgi>\n"}),
    "gevent's own runner": Row("python -m gevent.monkey $(which uwsgi) --http-socket $BIND -w shop --gevent 10", "gevent", "before-app", 10),
    "behind a shell": Row("sh -c 'exec uwsgi --http-socket $BIND -w shop --gevent 10'", "gevent", "never", 10),
    "the wheel's program": Row("pyuwsgi --http-socket $BIND -w shop --gevent 10", "gevent", "never", 10),
}  # fmt: skip


def needed(*modules: str) -> None:
    """Skip where the interpreter lacks a program."""
    found = "import sys; from importlib.util import find_spec; sys.exit(not all(map(find_spec, sys.argv[1:])))"
    if subprocess.run([PYTHON, "-c", found, *modules], capture_output=True, check=False).returncode:
        pytest.skip(f"no {' and '.join(modules)} here; name an interpreter that has them with GEVENT_PYTHON")


def called(name: str) -> str:
    """The folder of a launch."""
    return re.sub(r"\W+", "-", name)


def project(folder: Path, row: Row) -> Path:
    """The files of a project that is launched this way."""
    folder.mkdir(exist_ok=True)
    for name, text in {"shop.py": SHOP, "Procfile": f"web: {row.line}\n", **row.files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def said(folder: Path) -> Host:
    """The web server that geventlint finds in the Procfile."""
    result = engine.run(engine.Options((".",), folder, config.load(folder)))
    (host,) = (host for host in result.hosts if host.location and host.location.path == "Procfile")
    return host


class Local(http.client.HTTPConnection):
    """A connection to a socket in the file system."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.path)


def outcomes(rows: Mapping[str, Row], folder: Path) -> dict[str, Any]:
    """What the application says under each launch; some run at once."""

    def run(name: str) -> Any:
        return outcome(project(folder / called(name), rows[name]), rows[name])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(rows, pool.map(run, rows), strict=True))


def outcome(folder: Path, row: Row) -> Any:
    """Launch a server, ask it twice at once, and tell what it answered."""
    with tempfile.TemporaryDirectory(prefix="web-") as short, (folder / "server.log").open("wb") as log:
        path = f"{short}/socket"
        environment = surroundings(
            BIND=path if "uwsgi" in row.line else f"unix:{path}",
            HOME=short,  # gunicorn makes a socket for its control there
        )
        server = subprocess.Popen(
            ["sh", "-c", row.line], cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            answers = [json.loads(answer) for answer in asked(lambda: Local(path), server)]
        except (OSError, http.client.HTTPException, ValueError) as error:
            return f"{error!r}: {(folder / 'server.log').read_text(encoding='utf-8', errors='replace')[-2000:]}"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)
    facts = {**answers[0], "overlap": all(answer["overlap"] for answer in answers)}
    if facts.pop("several processes"):
        del facts["overlap"]  # each may answer one of the requests
    return {**facts, "file": str(Path(facts["file"]).relative_to(folder.resolve()))}


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a program: ours without what would steer it, with the interpreter's programs first."""
    ours = ("COV", "PYTEST", "PYTHON", "GUNICORN", "UWSGI", "WEB_", "PORT", "LOCUST", "FLASK")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PATH": f"{Path(PYTHON).absolute().parent}{os.pathsep}{os.environ['PATH']}", **more}


def asked(connect: Callable[[], http.client.HTTPConnection], server: subprocess.Popen[bytes]) -> list[bytes]:
    """The answers to two requests that are sent before the first is read."""
    deadline = time.monotonic() + PATIENCE
    with contextlib.ExitStack() as stack:
        connections: list[http.client.HTTPConnection] = []
        while len(connections) < 2:
            connection = stack.enter_context(contextlib.closing(connect()))
            try:
                connection.request("GET", "/")
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                connections.append(connection)
        return [connection.getresponse().read() for connection in connections]


def meaning(host: Host) -> dict[str, Any]:
    """What the application must see if geventlint is right."""
    patched = host.patched in {"before-app", "after-app"}
    entry = host.entry.partition(":")[0]
    return {
        "pool": host.pool,
        "patched at import": host.patched == "before-app",
        "patched in a request": patched,
        "concurrency": host.concurrency or 1,
        "overlap": host.pool in {"threads", "gthread"} or (host.pool == "gevent" and patched),
        "file": str(Path(host.directory) / (entry if entry.endswith(".py") else f"{entry.replace('.', '/')}.py")),
    }


def contradictions(rows: Mapping[str, Row], folder: Path) -> dict[str, Any]:
    """What the real program does otherwise than geventlint says, by the name of the launch."""
    found: dict[str, Any] = {}
    for name, real in outcomes(rows, folder).items():
        if isinstance(real, str):
            found[name] = real
            continue
        claims = meaning(said(folder / called(name)))
        wrong = {fact: (claims[fact], real[fact]) for fact in real if claims[fact] != real[fact]}
        if wrong:
            found[name] = wrong
    return found


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        *(pytest.param("gunicorn", row, id=f"gunicorn, {name}") for name, row in GUNICORN.items()),
        *(pytest.param("uwsgi", row, id=f"uWSGI, {name}") for name, row in UWSGI.items()),
    ],
)
def test_said(kind: str, row: Row, tmp_path: Path) -> None:
    host = said(project(tmp_path, row))
    assert (host.kind, host.pool, host.patched, host.concurrency) == (kind, row.pool, row.patched, row.concurrency)


TOO_FEW = ["--gevent 0", "--gevent 1", "--gevent x", "--gevent 9 --async 1", "--loop gevent", "--loop gevent --async 1"]


RAW = [
    pytest.param("inherit = more.ini\n", "greenlets = 10\ngevent = %(greenlets)\n", id="its own"),
    pytest.param("greenlets = 10\ninherit = more.ini\n", "gevent = %(greenlets)\n", id="the other's"),
    pytest.param("inherit = more.ini\ngevent = %(greenlets)\n", "greenlets = 10\n", id="for the other"),
]


@pytest.mark.parametrize(("web", "more"), RAW)
def test_uwsgi_does_not_fill_what_is_inherited(web: str, more: str, tmp_path: Path) -> None:
    needed("gevent", "pyuwsgi")
    folder = project(tmp_path, Row("uwsgi --ini web.ini", "gevent", "never", None, ini(web, more=more)))
    assert "asks for %(greenlets)" in said(folder).options["refused"]
    with tempfile.TemporaryDirectory(prefix="web-") as short:
        environment = surroundings(BIND=f"{short}/socket")
        command = ["uwsgi", "--ini", "web.ini"]
        ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=60, check=False)
    assert b"requires async mode" in ended.stderr


@pytest.mark.parametrize("options", TOO_FEW)
def test_uwsgi_that_is_said_never_to_start(options: str, tmp_path: Path) -> None:
    needed("gevent", "pyuwsgi")
    row = Row(f"uwsgi --http-socket $BIND -w shop {options}", "gevent", "never")
    folder = project(tmp_path, row)
    assert "fewer than 2" in said(folder).options["refused"]
    with tempfile.TemporaryDirectory(prefix="web-") as short:
        command = ["sh", "-c", f"exec {row.line}"]
        environment = surroundings(BIND=f"{short}/socket")
        ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=60, check=False)
    assert b"requires async mode" in ended.stderr


def test_gunicorn_does_what_is_said_of_it(tmp_path: Path) -> None:
    needed("gevent", "gunicorn")
    assert contradictions(GUNICORN, tmp_path) == {}


def test_uwsgi_does_what_is_said_of_it(tmp_path: Path) -> None:
    needed("gevent", "pyuwsgi")
    assert contradictions(UWSGI, tmp_path) == {}
