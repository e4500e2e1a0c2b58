from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint.model import Host, Location
from geventlint.project import python_hosts, settling
from geventlint.project.modules import Modules
from geventlint.source.extract import extract, scan
from geventlint.source.scan import imports
from geventlint.wanted import HOSTS, STARTERS

if TYPE_CHECKING:
    from geventlint.source.vocabulary import Vocabulary


def uses(source: str, words: Vocabulary = HOSTS, path: str = "run.py"):
    data = source.encode()
    return extract(path, data, scan(data, words), words).uses


def declared(source: str) -> list[tuple[str, str, str, int | None]]:
    modules = Modules(["run.py"], imports, lambda _: source.encode())
    found = python_hosts.declared(
        {"run.py": uses(source)},
        modules,
        lambda launch: (Host("other", launch.location, launch.command, "gevent", "before-app"),),
    )
    return [(host.kind, host.pool, host.patched, host.location.line if host.location else None) for host in found]


PATCH = "from gevent import monkey; monkey.patch_all()\n"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("worker_pool = 'prefork'", id="another pool in the settings"),
        pytest.param("worker_pool = choose('gevent', x)", id="a setting that cannot be read"),
        pytest.param("def worker_main(argv): ...\nworker_main('gevent')", id="a function of that name"),
        pytest.param("app.worker_main(sys.argv)", id="arguments from the command line"),
        pytest.param("app.Worker(loglevel='info')", id="no pool at all"),
        pytest.param("from gevent.pywsgi import WSGIServer", id="a server that is only imported"),
        pytest.param("from wsgiref.simple_server import WSGIServer\nWSGIServer(a)", id="another server of that name"),
        pytest.param("from flask_socketio import SocketIO\nSocketIO(app, async_mode='threading')", id="threads"),
        pytest.param("from flask_socketio import SocketIO\nSocketIO(app)", id="a mode that is not chosen"),
        pytest.param("import subprocess\nsubprocess.run('celery -P gevent', shell=True)", id="a text for the shell"),
        pytest.param("import subprocess\nsubprocess.run(['celery', pool])", id="words that are not known"),
    ],
)
def test_no_gevent_host(source):
    assert declared(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("worker_pool = 'gevent'", ("celery", "gevent", "never", 1), id="the setting"),
        pytest.param("app.conf.worker_pool = 'gevent'", ("celery", "gevent", "never", 1), id="on the application"),
        pytest.param("app.conf.update(\n  worker_pool='gevent')", ("celery", "gevent", "never", 2), id="in an update"),
        pytest.param(
            "CELERY_WORKER_POOL = os.getenv('POOL', 'gevent')", ("celery", "gevent", "never", 1), id="by default"
        ),
        pytest.param(
            "CELERYD_POOL = 'celery.concurrency.gevent:TaskPool'", ("celery", "gevent", "never", 1), id="by class"
        ),
        pytest.param("app.worker_main(['worker', '-P', 'gevent'])", ("celery", "gevent", "never", 1), id="worker_main"),
        pytest.param("app.worker_main(argv=['worker', '--pool=gevent'])", ("celery", "gevent", "never", 1), id="argv"),
        pytest.param("app.worker_main(['worker', '-Pgevent'])", ("celery", "gevent", "never", 1), id="glued"),
        pytest.param("app.Worker(pool='gevent')", ("celery", "gevent", "never", 1), id="Worker"),
        pytest.param("app.Worker(pool=gevent_pool)", ("celery", "gevent", "never", 1), id="a name that says it"),
        pytest.param("app.Worker(pool=pool)", ("celery", "unknown", "no", 1), id="a name that does not"),
        pytest.param("app.Worker(pool='prefork')", ("celery", "prefork", "no", 1), id="prefork"),
        pytest.param(
            PATCH + "app.worker_main(['worker', '-P', 'gevent'])",
            ("celery", "gevent", "before-app", 2),
            id="patched first",
        ),
        pytest.param(
            "app.worker_main(['worker', '-P', 'gevent'])\n" + PATCH,
            ("celery", "gevent", "never", 1),
            id="patched later",
        ),
        pytest.param("from gevent import pywsgi\npywsgi.WSGIServer(a)", ("script", "gevent", "never", 2), id="pywsgi"),
        pytest.param(
            PATCH + "from gevent import pywsgi\npywsgi.WSGIServer(a)",
            ("script", "gevent", "before-app", 3),
            id="pywsgi patched",
        ),
        pytest.param(
            "from gevent import pywsgi\ndef main():\n  pywsgi.WSGIServer(a)\nif __name__ == '__main__':\n"
            "  from gevent import monkey\n  monkey.patch_all()\n  main()",
            ("script", "gevent", "before-app", 3),
            id="a function that runs after the patch",
        ),
        pytest.param(
            "from gevent import pywsgi\ndef main():\n  pywsgi.WSGIServer(a)\n"
            "def patch():\n  from gevent import monkey\n  monkey.patch_all()",
            ("script", "gevent", "never", 3),
            id="a function beside one that patches",
        ),
        pytest.param(
            "from flask_socketio import SocketIO\nSocketIO(app, async_mode='gevent')",
            ("flask-socketio", "gevent", "never", 2),
            id="Flask-SocketIO",
        ),
        pytest.param(
            "import subprocess\nsubprocess.Popen(['celery', '-A', 'x', 'worker', '-P', 'gevent'])",
            ("other", "gevent", "before-app", 2),
            id="a child process",
        ),
    ],
)
def test_host(source, expected):
    assert declared(source) == [expected]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("thread.start()", [], id="a thread"),
        pytest.param("app.start(['beat'])", [], id="another command"),
        pytest.param("app.start(['worker'])", [], id="no pool"),
        pytest.param("main()", [], id="some main"),
        pytest.param("app.start(['worker', '-P', 'gevent'])", ["never"], id="start"),
        pytest.param("app.start(argv=['worker', '-P', 'solo'])", ["no"], id="another pool"),
        pytest.param(
            "import sys\nfrom celery.bin.celery import main\nsys.argv = ['celery', 'worker', '-P', 'gevent']\nmain()",
            ["never"],
            id="main",
        ),
        pytest.param(PATCH + "app.start(['worker', '-P', 'gevent'])", ["before-app"], id="patched first"),
    ],
)
def test_started_with_a_command_line(source, expected):
    modules = Modules(["run.py"], imports, lambda _: source.encode())
    found = python_hosts.started("run.py", uses(source, STARTERS), uses(source), modules)
    assert [host.patched for host in found] == expected


def worker(line: int, **options: str) -> Host:
    return Host("celery", Location("Procfile", line), "celery worker", "prefork", "no", options=options)


SETTING = Host("celery", Location("settings.py", 3), "worker_pool = 'gevent'", "gevent", "never")


def test_the_setting_counts_where_a_worker_follows_it():
    assert SETTING in settling.settled([SETTING], lambda _, __: False)
    assert SETTING in settling.settled([worker(1, pool="gevent"), worker(2), SETTING], lambda _, __: False)
    assert SETTING not in settling.settled([worker(1, pool="gevent"), SETTING], lambda _, __: False)


def test_workers_that_import_the_setting_get_its_pool():
    found = settling.settled(
        [worker(1, pool="processes"), worker(2), worker(3, pool="prefork"), SETTING], lambda *_: True
    )
    assert [(host.place, host.pool, host.patched) for host in found] == [
        ("Procfile:1", "prefork", "no"),
        ("Procfile:2", "gevent", "never"),
        ("Procfile:3", "gevent", "never"),
    ]
    assert found[1].entry_location == SETTING.location
    assert "settings.py:3" in found[1].reason
    assert "prefork" not in found[1].reason
    assert "-P prefork" in found[2].reason


def test_hosts_are_sorted_by_place():
    assumed = Host("celery", None, "celery worker -P gevent", "gevent", "before-app", evidence="assumed")
    assert settling.settled([worker(9), worker(2), assumed], lambda _, __: False) == (assumed, worker(2), worker(9))


@pytest.mark.parametrize(
    ("source", "pool"),
    [
        ("", "unknown"),
        ("def f():\n    from gevent import monkey\n    monkey.patch_all()", "unknown"),
        ("import sys\nfrom gevent import monkey\nif 'x' in sys.argv:\n    monkey.patch_all()", "unknown"),
        (PATCH, "gevent"),
    ],
)
def test_a_script_that_patches_first_is_a_gevent_host(source, pool):
    script = Host("script", Location("Procfile"), "python run.py", "unknown", "unknown", "run.py")
    modules = Modules(["run.py"], imports, lambda _: source.encode())
    (host,) = settling.refined([script], {"run.py": uses(source)}, modules, lambda host: (host.entry,))
    assert host.pool == pool


def test_a_configured_place():
    assumed = Host("celery", None, "celery worker -P gevent", "gevent", "before-app")
    assert python_hosts.at(assumed, None) is assumed
    assert python_hosts.at(assumed, Location("pyproject.toml", 4)).place == "pyproject.toml:4"
    assert assumed.place == "--assume celery"
