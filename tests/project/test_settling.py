from __future__ import annotations

from dataclasses import replace

import pytest

from geventlint.model import Host, Location
from geventlint.project import python_hosts, settling
from geventlint.project.reach import Reach
from geventlint.source.extract import extract, scan
from geventlint.source.vocabulary import Vocabulary

WORDS = Vocabulary(
    names=frozenset({"gevent.monkey.patch_*", *python_hosts.NAMES}), tails=python_hosts.WORKERS | python_hosts.OPTIONS
)
PATCH = "from gevent import monkey\nmonkey.patch_all()\n"
SERVER = "from gevent.pywsgi import WSGIServer\nWSGIServer(('', 80), None).serve_forever()\n"
WORKER = "from shop import app\napp.worker_main(['worker', '-P', 'gevent'])\n"


@pytest.fixture
def hosts(tree):
    """What a project's Python files start, in the end: path, pool, and whether it is patched."""

    def build(*declared: Host, told: bool = False, **files: str) -> list[tuple[str, str, str]] | list[str]:
        modules = tree(**files)
        uses = {}
        for path in sorted(modules.paths):
            data = modules._read(path)
            if facts := extract(path, data, scan(data, WORDS), WORDS).uses:
                uses[path] = facts
        found = [*declared, *python_hosts.declared(uses, modules, lambda _: ())]
        refined = settling.refined(found, uses, modules, Reach(modules).entry_paths)
        if told:
            return [host.reason for host in refined]
        return [
            (str(host.location), host.pool, host.patched) for host in settling.settled(refined, lambda _, __: False)
        ]

    return build


@pytest.mark.parametrize("start", [SERVER, WORKER], ids=["server", "worker"])
@pytest.mark.parametrize(
    ("files", "patched"),
    [
        pytest.param({}, "never", id="nobody patches"),
        pytest.param({"other": PATCH}, "never", id="somebody else does"),
        pytest.param({"early": PATCH, "run": "import early\n"}, "before-app", id="a module that it imports"),
        pytest.param(
            {"early": PATCH, "run": "if TYPE_CHECKING:\n    import early\n"}, "never", id="a module imported for types"
        ),
        pytest.param(
            {
                "early": 'if __name__ == "__main__":\n    from gevent import monkey\n    monkey.patch_all()',
                "run": "import early\n",
            },
            "never",
            id="a module that it imports, where that is the program",
        ),
        pytest.param(
            {
                "main": 'if __name__ == "__main__":\n    from gevent import monkey\n    monkey.patch_all()\n    import run'
            },
            "before-app",
            id="a script that imports it, where that is the program",
        ),
        pytest.param({"main": PATCH + "import run\n"}, "before-app", id="a script that imports it"),
        pytest.param({"main": PATCH + "import middle\n", "middle": "import run"}, "before-app", id="through a module"),
        pytest.param(
            {"main": "import run\nfrom gevent import monkey\nif TYPE_CHECKING:\n    monkey.patch_all()"},
            "never",
            id="for types only",
        ),
    ],
)
def test_who_patches_what_python_code_starts(hosts, start, files, patched):
    sources = {"shop": "from celery import Celery\napp = Celery()", **files, "run": files.get("run", "") + start}
    ((_, pool, found),) = hosts(**sources)
    assert (pool, found) == ("gevent", patched)


def test_the_reason_names_the_file_that_patches_this_program(hosts):
    other = 'if __name__ == "__main__":\n    from gevent import monkey\n    monkey.patch_all()\n    import run\n'
    found = hosts(bench=other, main=PATCH + "import bench, run", run=SERVER, told=True)
    assert found == ["main.py patches"]


HUEY = Host(
    "script", Location("Procfile"), "huey_consumer", "gevent", "never", "shop.tasks:huey", options={"consumer": "huey"}
)
MAIN = 'if __name__ == "__main__":\n    from gevent import monkey\n    monkey.patch_all()\n'


@pytest.mark.parametrize(
    ("entry", "files", "patched"),
    [
        pytest.param("shop:huey", {"shop": "huey = 1"}, "never", id="nobody"),
        pytest.param("shop:huey", {"shop": MAIN}, "never", id="the entry, where it is the program"),
        pytest.param(
            "shop:huey", {"shop": "huey = 1", "run": PATCH + "import shop"}, "never", id="a script that imports it"
        ),
        pytest.param("shop:huey", {"shop": PATCH}, "before-app", id="the entry"),
        pytest.param(
            "shop:huey", {"shop": "import early", "early": PATCH}, "before-app", id="a module that it imports"
        ),
        pytest.param(
            "shop.tasks:huey", {"shop__": PATCH, "shop__tasks": ""}, "before-app", id="the package of the entry"
        ),
        pytest.param("manage.py", {"manage": MAIN}, "before-app", id="manage.py, which is the program"),
        pytest.param("other:huey", {"shop": PATCH}, "unknown", id="a module that is not here"),
    ],
)
def test_huey_is_patched_by_what_it_imports(hosts, entry, files, patched):
    ((_, pool, found),) = hosts(replace(HUEY, entry=entry), **files)
    assert (pool, found) == ("gevent", patched)


def test_gevents_own_runner_patches(hosts):
    outside = Host("script", Location("Procfile"), "python -m gevent.monkey run.py", "gevent", "before-app", "run.py")
    assert {patched for _, _, patched in hosts(outside, run=SERVER)} == {"before-app"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("io = SocketIO(app, async_mode='threading')\nio.run(app)", [], id="another mode"),
        pytest.param("io = SocketIO(app, async_mode='gevent')", [("app.py:2", "never")], id="an object"),
        pytest.param("io = SocketIO(app, async_mode='gevent')\nio.run(app)", [("app.py:3", "never")], id="run"),
        pytest.param(
            PATCH + "io = SocketIO(async_mode='gevent')\nio.run()", [("app.py:5", "before-app")], id="patched"
        ),
    ],
)
def test_flask_socketio(hosts, source, expected):
    found = hosts(app="from flask_socketio import SocketIO\n" + source)
    assert [(place, patched) for place, _, patched in found] == expected


def test_large_programs_are_not_followed_for_ever(hosts):
    files = {f"m{number}": f"import m{number + 1}" for number in range(600)}
    assert hosts(main=PATCH + "import m0", m600="import run", run=SERVER, **files) == [("run.py:2", "gevent", "never")]
