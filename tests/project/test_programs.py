from __future__ import annotations

import pytest

from geventlint.model import Host, Location, Manifest
from geventlint.project import python_hosts, settling
from geventlint.project.callers import Callers
from geventlint.project.programs import Programs, configured, is_library
from geventlint.project.reach import Reach
from geventlint.source.extract import extract, scan
from geventlint.source.vocabulary import Vocabulary

WORDS = Vocabulary(names=frozenset({"gevent.monkey.patch_*", *python_hosts.NAMES}), tails=python_hosts.WORKERS)
PATCH = "from gevent import monkey\nmonkey.patch_all()\n"
IMPORT = "from gevent.pywsgi import WSGIServer\n"
SERVE = IMPORT + "def serve():\n    WSGIServer(('', 80), None).serve_forever()\n"
METHOD = IMPORT + "class Net:\n    def serve(self):\n        WSGIServer(('', 80), None).serve_forever()\n"
MAIN = "if __name__ == '__main__':\n    "


def script(entry: str, command: str = "") -> Host:
    return Host("script", Location("Dockerfile", 9), command or f"python {entry}", "unknown", "unknown", entry)


@pytest.fixture
def processes(tree):
    """The gevent processes of a project: place, entry, and whether it is patched."""

    def build(*launched: Host, library: bool = False, **files: str) -> list[tuple[str, str, str]]:
        modules = tree(**files)

        def find(path, words):
            data = modules.read(path)
            hits = scan(data, words)
            return extract(path, data, hits, words).uses if hits else ()

        uses = {path: found for path in sorted(modules.paths) if (found := find(path, WORDS))}
        reach = Reach(modules)
        callers = Callers(
            modules,
            lambda path, names: find(path, Vocabulary(names=names, relative=True)),
            lambda path, word: word.encode() in modules.read(path),
        )
        known = settling.refined(
            [*launched, *python_hosts.declared(uses, modules, lambda _: ())], uses, modules, reach.entry_paths
        )
        joined = Programs(uses, modules, reach, callers).joined(known, library=library)
        return [(str(host.location), host.entry, host.patched) for host in joined if host.gevent]

    return build


def test_nothing_serves(processes):
    assert processes(script("run.py"), run="import shop\nshop.start()", shop="def start(): pass") == []


@pytest.mark.parametrize(
    ("host", "files"),
    [
        pytest.param(script("run.py"), {"run": "import net\nnet.serve()", "net": SERVE}, id="a function that it calls"),
        pytest.param(
            script("run.py"),
            {
                "run": f"import cli\n{MAIN}cli.main()",
                "cli": "from net import serve\ndef main():\n    serve()",
                "net": SERVE,
            },
            id="through another function",
        ),
        pytest.param(script("run.py"), {"run": "import net\nnet.Net().serve()", "net": METHOD}, id="a method"),
        pytest.param(
            script("run.py"), {"run": "import net", "net": IMPORT + "WSGIServer(('', 80), None)"}, id="an import"
        ),
        pytest.param(script("run.py"), {"run": IMPORT + MAIN + "WSGIServer(('', 80), None)"}, id="itself"),
        pytest.param(
            script("net", "python -m net"),
            {"net/__init__.py": "", "net/__main__.py": "from net.web import serve\nserve()", "net/web.py": SERVE},
            id="python -m",
        ),
    ],
)
def test_the_launched_script_is_the_host(processes, host, files):
    assert processes(host, **files) == [("Dockerfile:9", host.entry, "never")]


def test_a_script_that_calls_another_function_is_no_server(processes):
    found = processes(
        script("report.py"), report="import net\nnet.count()", net=SERVE + "def count(): pass\n" + MAIN + "serve()"
    )
    assert found == [("net.py:3", "net", "never")]


def test_a_server_under_main_of_a_module_that_a_script_imports(processes):
    found = processes(script("report.py"), report="import net", net=IMPORT + MAIN + "WSGIServer(('', 80), None)")
    assert found == [("net.py:3", "net", "never")]


def test_a_server_whose_function_nobody_calls(processes):
    assert processes(script("report.py"), report="import net", net=SERVE) == [("net.py:3", "net", "never")]


def test_who_patches_the_server_patches_the_script(processes):
    found = processes(
        script("run.py"), run="def main():\n    import boot\nmain()", boot=PATCH + "import net", net=METHOD
    )
    assert found == [("Dockerfile:9", "run.py", "before-app")]


@pytest.mark.parametrize(
    ("files", "entry"),
    [
        pytest.param({"net": METHOD}, "net", id="nobody imports it"),
        pytest.param({"net": METHOD, "run": "import net"}, "net", id="a module that is not started"),
        pytest.param({"net": METHOD, "run": f"import net\n{MAIN}net.Net().serve()"}, "run.py", id="a script"),
        pytest.param({"net": METHOD + MAIN + "pass", "run": f"import net\n{MAIN}pass"}, "net", id="its own first"),
        pytest.param(
            {"net": METHOD, "mid": "import net", "run": f"import mid\n{MAIN}pass", "near": f"import net\n{MAIN}pass"},
            "near.py",
            id="the nearest",
        ),
        pytest.param(
            {"pkg/net.py": METHOD, "pkg/__init__.py": "", "pkg/__main__.py": "from pkg import net"},
            "pkg/__main__.py",
            id="a package that is run",
        ),
    ],
)
def test_without_a_launch_line_the_script_that_leads_to_the_server(processes, files, entry):
    ((_, found, _),) = processes(**files)
    assert found == entry


def test_scripts_without_a_suffix(processes):
    modules = {"net.py": METHOD}
    assert processes(**modules, **{"bin/serve.py": f"import net\n{MAIN}pass"}) == [
        ("net.py:4", "bin/serve.py", "never")
    ]


def test_several_servers_of_one_program_are_one_process(processes):
    found = processes(a=METHOD, b=METHOD, run=f"import a, b\n{MAIN}pass")
    assert found == [("a.py:4", "run.py", "never")]


def test_a_server_that_patches_stays_known(processes):
    found = processes(a=METHOD, b=PATCH + METHOD, run=f"import a, b\n{MAIN}pass")
    assert [place for place, _, _ in found] == ["a.py:4", "b.py:6"]


def gunicorn(**options: str) -> Host:
    pool, patched = ("gevent", "before-app") if options.get("worker_class") == "gevent" else ("sync", "no")
    where = Location("api/docker/run.sh", 3)
    return Host(
        "gunicorn", where, "gunicorn app:app", pool, patched, "app:app",
        options={name.replace("_", "-"): value for name, value in options.items()},
    )  # fmt: skip


GEVENT = {"worker_class": "gevent"}


@pytest.mark.parametrize(
    ("options", "configuration", "expected"),
    [
        pytest.param(GEVENT, None, ("gevent", "before-app", None, False), id="no such file"),
        pytest.param(GEVENT, "workers = 2", ("gevent", "before-app", "api/gunicorn.conf.py", False), id="read"),
        pytest.param(
            {"config": "other.py", **GEVENT}, "workers = 2", ("gevent", "before-app", "other.py", False), id="another one"
        ),
        pytest.param({}, "workers = 2", ("sync", "no", "api/gunicorn.conf.py", False), id="not on gevent"),
        pytest.param(
            {}, "worker_class = 'gevent'", ("gevent", "before-app", "api/gunicorn.conf.py", False), id="its worker"
        ),
        pytest.param(
            {"worker_class": "sync"}, "worker_class = 'gevent'", ("sync", "no", "api/gunicorn.conf.py", False),
            id="the line chooses the worker",
        ),
        pytest.param(
            GEVENT, "preload_app = True", ("gevent", "after-app", "api/gunicorn.conf.py", True), id="its preload"
        ),
        pytest.param(
            GEVENT, PATCH + "preload_app = True", ("gevent", "before-app", "api/gunicorn.conf.py", True),
            id="its preload and patch",
        ),
    ],
)  # fmt: skip
def test_the_configuration_beside_the_application(tree, options, configuration, expected):
    files = {} if configuration is None else {"api/gunicorn.conf.py": configuration}
    modules = tree(**{"api/app.py": "app = 1", **files})
    (host,) = configured([gunicorn(**options)], modules, Reach(modules).entry_paths)
    assert (host.pool, host.patched, host.options.get("config"), "preload" in host.options) == expected


@pytest.mark.parametrize(
    ("configuration", "expected"),
    [
        pytest.param(
            "worker_class = 'gevent' if X else 'sync'", [("gevent", "before-app"), ("sync", "no")], id="a choice"
        ),
        pytest.param("worker_class = pick()", [("unknown", "unknown")], id="unknown"),
        pytest.param(
            "worker_class = 'gevent'\npreload_app = False\nif X:\n    preload_app = True",
            [("gevent", "before-app"), ("gevent", "after-app")],
            id="preload",
        ),
    ],
)
def test_a_configuration_that_leaves_open_which_pool_it_is(tree, configuration, expected):
    modules = tree(**{"api/app.py": "app = 1", "api/gunicorn.conf.py": configuration})
    found = configured([gunicorn()], modules, Reach(modules).entry_paths)
    assert [(host.pool, host.patched) for host in found] == expected


def test_no_configuration_for_an_application_that_is_not_found(tree):
    modules = tree(**{"api/other.py": "", "api/gunicorn.conf.py": "workers = 2"})
    assert configured([gunicorn()], modules, Reach(modules).entry_paths) == (gunicorn(),)


@pytest.mark.parametrize(
    ("source", "serves"),
    [
        pytest.param("from socketserver import TCPServer\nTCPServer(('', 80), None)", False, id="threads"),
        pytest.param("from wsgiref.simple_server import WSGIServer\nWSGIServer(('', 80), None)", False, id="wsgiref"),
        pytest.param("import bottle\nbottle.run(server='wsgiref')", False, id="bottle"),
        pytest.param("import bottle\nbottle.run(app, host='', server='gevent')", True, id="bottle on gevent"),
        pytest.param("from bottle import Bottle\napp = Bottle()\napp.run(server='gevent')", True, id="its application"),
        pytest.param("from gevent.server import DatagramServer\nDatagramServer(':9', f)", True, id="datagrams"),
        pytest.param(
            "from geventwebsocket import WebSocketServer\nWebSocketServer(('', 80), a)", True, id="web sockets"
        ),
        pytest.param(
            "from ws4py.server.geventserver import WSGIServer\nWSGIServer(('', 80), a)", True, id="another library's"
        ),
        pytest.param("import zerorpc\nzerorpc.Server(Api()).run()", True, id="calls from afar"),
    ],
)
def test_servers_that_are_built_on_gevent(processes, source, serves):
    assert bool(processes(run=source + "\n# gevent")) is serves


def test_a_server_whose_name_is_everywhere(processes):
    """Where searching backwards ends, the programs near the server are followed."""
    many = {f"other/m{number}.py": "app = 1" for number in range(100)}
    near = {"net/app.py": METHOD, "net/run.py": f"import net.app\n{MAIN}pass", "net/aside.py": MAIN + "pass"}
    assert processes(**many, **near) == [("net/app.py:4", "net/run.py", "never")]


@pytest.mark.parametrize(
    ("files", "places"),
    [
        pytest.param({"net/__init__.py": METHOD}, [], id="a method for its users"),
        pytest.param({"net/__init__.py": SERVE, "demo.py": "import net"}, [], id="imported"),
        pytest.param({"net/__init__.py": IMPORT + "WSGIServer(('', 80), None)"}, ["net/__init__.py:2"], id="at import"),
        pytest.param({"net/__init__.py": SERVE + MAIN + "serve()"}, ["net/__init__.py:3"], id="a program"),
        pytest.param(
            {"net/__init__.py": SERVE, "demo.py": f"import net\n{MAIN}net.serve()"}, ["net/__init__.py:3"], id="a demo"
        ),
    ],
)
def test_a_library_offers_servers_and_does_not_run_them(processes, files, places):
    assert [place for place, _, _ in processes(library=True, **files)] == places


@pytest.mark.parametrize(
    ("builds", "launched", "text", "expected"),
    [
        pytest.param(True, [], "[project]", True, id="built"),
        pytest.param(False, [], "[project]", False, id="not built"),
        pytest.param(True, [script("run.py")], "[project]", False, id="launches something"),
        pytest.param(True, [], "[project.scripts]\nshop = 'shop:main'", False, id="installs a command"),
    ],
)
def test_libraries(builds, launched, text, expected):
    manifest = Manifest("pyproject.toml", "pyproject", builds=builds)
    assert is_library([manifest], launched, lambda _: text.encode()) is expected


@pytest.mark.parametrize(
    ("source", "gevent"),
    [
        pytest.param(MAIN + "import shop", False, id="nothing patches"),
        pytest.param(
            f"def main():\n    import gevent.monkey\n    gevent.monkey.patch_all()\n{MAIN}pass", False, id="a function"
        ),
        pytest.param(
            MAIN + "import gevent.monkey\n    gevent.monkey.patch_all()\n    import shop", True, id="its main part"
        ),
    ],
)
def test_a_launched_script_that_patches_in_its_main_part(processes, source, gevent):
    assert processes(script("run.py"), run=source, shop="") == (
        [("Dockerfile:9", "run.py", "before-app")] if gevent else []
    )


def test_the_main_part_of_a_module_that_is_imported_says_nothing(processes):
    patching = MAIN + "import gevent.monkey\n    gevent.monkey.patch_all()"
    assert processes(script("run.py"), run="import shop", shop=patching) == []
