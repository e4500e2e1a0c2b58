"""Launch lines that start a command of the project itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

SERVE = "from gevent.pywsgi import WSGIServer\n\n\ndef main():\n    WSGIServer(('', 80), None).serve_forever()\n"
PATCHED = "from gevent import monkey\n\nmonkey.patch_all()\n" + SERVE
PROJECT = '[project]\nname = "shop"\ndependencies = ["gevent"]\n\n[project.scripts]\nshop = "shop.cli:main"\n'
OTHER = {"db.py": "import celery\n"}


def rows(root: Path, files: dict[str, str]) -> list[str]:
    for path, text in {"pyproject.toml": PROJECT, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    found = engine.run(engine.Options((".",), root, config.load(root))).hosts
    return [f"{host.place} {host.kind} {host.pool} {host.patched} {host.entry} {host.service}" for host in found]


LINES = [
    pytest.param({"Procfile": "web: shop serve\n"}, "Procfile:1", "web", id="Procfile"),
    pytest.param({"Procfile": "web: exec poetry run shop serve\n"}, "Procfile:1", "web", id="behind a wrapper"),
    pytest.param({"Procfile": "web: /srv/venv/bin/shop serve\n"}, "Procfile:1", "web", id="by its path"),
    pytest.param({"docker-compose.yml": "services:\n  web:\n    command: shop serve\n"}, "docker-compose.yml:3", "web", id="compose"),
    pytest.param({"docker-compose.yml": "services:\n  web:\n    command: [shop, serve]\n"}, "docker-compose.yml:3", "web", id="compose, a list"),
    pytest.param({"docker-compose.yml": "services:\n  web:\n    command: sh -c 'shop serve'\n"}, "docker-compose.yml:3", "web", id="compose, a shell"),
    pytest.param({"docker-compose.yml": "services:\n  web:\n    build: .\n", "Dockerfile": 'FROM x\nCMD ["shop", "serve"]\n'}, "Dockerfile:2", "web", id="the image of a service"),
    pytest.param({"docker-compose.yml": "services:\n  web:\n    entrypoint: ./run.sh\n    command: shop serve\n", "run.sh": '#!/bin/sh\nexec "$@"\n'}, "docker-compose.yml:4", "web", id="handed on"),
    pytest.param({"Dockerfile": 'FROM x\nENTRYPOINT ["shop"]\nCMD ["serve"]\n'}, "Dockerfile:2", "", id="Dockerfile"),
    pytest.param({"shop.service": "[Service]\nExecStart=/usr/bin/shop serve\n"}, "shop.service:2", "shop", id="systemd"),
    pytest.param({"supervisord.conf": "[program:web]\ncommand = shop serve\n"}, "supervisord.conf:2", "web", id="supervisor"),
    pytest.param({"deploy.yaml": "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          command: [shop, serve]\n"}, "deploy.yaml:7", "web", id="Kubernetes"),
    pytest.param({"run.sh": "#!/bin/sh\nexec shop --port 80\n"}, "run.sh:2", "", id="a script"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "place", "service"), LINES)
def test_a_command_of_the_project_is_its_function(
    files: dict[str, str], place: str, service: str, tmp_path: Path
) -> None:
    source = {"shop/__init__.py": "", "shop/cli.py": PATCHED, **files}
    assert rows(tmp_path, source) == [f"{place} script gevent before-app shop.cli:main {service}"]


def test_a_server_that_nothing_patches(tmp_path: Path) -> None:
    source = {"src/shop/__init__.py": "", "src/shop/cli.py": SERVE, "Procfile": "web: shop\n"}
    assert rows(tmp_path, source) == ["Procfile:1 script gevent never shop.cli:main web"]


def test_a_command_without_gevent_is_not_known_to_have_it(tmp_path: Path) -> None:
    source = {"shop/__init__.py": "", "shop/cli.py": "def main(): pass\n", "Procfile": "web: shop\n"}
    assert "Procfile:1 script unknown unknown shop.cli:main web" in rows(tmp_path, source)


SILENT = [
    pytest.param({"Procfile": "web: other shop\n"}, id="an argument"),
    pytest.param({"Procfile": "web: echo shop\n"}, id="words"),
    pytest.param({"run.sh": "#!/bin/sh\nshop migrate\n"}, id="a script that runs a tool"),
    pytest.param({"Procfile": "web: shop-worker\n"}, id="another command"),
    pytest.param(
        {"docker-compose.yml": "services:\n  web:\n    command: sh -c './wait_for.sh shop 80'\n"},
        id="the name of a machine",
    ),
    pytest.param(
        {
            "run.sh": "#!/bin/sh\nshop migrate\n",
            "shop/cli.py": "import celery\n\ndef migrate(): pass\n\ndef main(): pass\n",
        },
        id="a subcommand that is a tool",
    ),
    pytest.param(
        {"run.sh": "#!/bin/sh\nshop migrate\n", "shop/cli.py": "import celery\n\ndef main(): pass\n"},
        id="a subcommand from elsewhere",
    ),
    pytest.param({"docker-compose.yml": "services:\n  shop:\n    image: shop\n    command: nginx\n"}, id="an image"),
    pytest.param({"Dockerfile": "FROM shop\nRUN shop build\nCMD nginx\n"}, id="a build"),
]


@pytest.mark.parametrize("files", SILENT)
def test_no_command_of_the_project(files: dict[str, str], tmp_path: Path) -> None:
    source = {"shop/__init__.py": "", "shop/cli.py": "def main(): pass\n", **files}
    assert [row for row in rows(tmp_path, source) if "script" in row and "pyproject" not in row] == []


CLICK = (
    "import click\n\n\n@click.group()\ndef main():\n    pass\n\n\n@main.command()\ndef serve_web():\n"
    "    from gevent.pywsgi import WSGIServer\n\n    WSGIServer(('', 80), None).serve_forever()\n"
)


@pytest.mark.parametrize(
    ("command", "row"),
    [
        pytest.param("shop serve-web", "script gevent never shop.cli:main web", id="it"),
        pytest.param("shop migrate", "script unknown unknown shop.cli:main web", id="another"),
    ],
)
def test_a_subcommand_that_makes_a_server(command: str, row: str, tmp_path: Path) -> None:
    source = {"shop/__init__.py": "", "shop/cli.py": CLICK, "Procfile": f"web: {command}\n"}
    assert f"Procfile:1 {row}" in rows(tmp_path, source)


@pytest.mark.parametrize("line", ["shop serve-web", "exec shop --env prod serve-web --port 80"])
def test_a_subcommand_in_a_script(line: str, tmp_path: Path) -> None:
    source = {"shop/__init__.py": "", "shop/cli.py": CLICK, "run.sh": f"#!/bin/sh\n{line}\n"}
    assert "run.sh:2 script gevent never shop.cli:main " in rows(tmp_path, source)


def test_a_server_behind_the_function(tmp_path: Path) -> None:
    serve = "from gevent.pywsgi import WSGIServer\n\n\ndef run_it():\n    WSGIServer(('', 80), None).serve_forever()\n"
    cli = "from shop.serve import run_it\n\n\ndef main():\n    run_it()\n"
    source = {"shop/__init__.py": "", "shop/cli.py": cli, "shop/serve.py": serve, "Procfile": "web: shop\n"}
    assert rows(tmp_path, source) == ["Procfile:1 script gevent never shop.cli:main web"]


WORKER = (
    "import click\nfrom shop.app import app\n\n\n@click.group()\ndef main():\n    pass\n\n\n@main.command()\ndef worker():\n"
    "    app.Worker(pool='gevent').start()\n\n\n@main.command()\ndef migrate():\n    pass\n"
)


@pytest.mark.parametrize(
    ("procfile", "services", "queues"),
    [
        pytest.param("a: shop worker -Q fast,slow\n", "a", ("fast", "slow"), id="one"),
        pytest.param("a: shop worker -Q fast\nb: shop worker --queues=slow\n", "a, b", ("fast", "slow"), id="two"),
        pytest.param("a: shop worker -Q fast\nb: shop worker\n", "a, b", (), id="one takes all that its code says"),
        pytest.param("a: shop worker -Q $QUEUES\n", "a", (), id="queues that nobody knows"),
        pytest.param("a: shop migrate\n", "", (), id="another subcommand"),
    ],
)
def test_a_worker_that_a_function_starts(procfile: str, services: str, queues: tuple[str, ...], tmp_path: Path) -> None:
    app = "from celery import Celery\n\napp = Celery('shop')\n"
    source = {"shop/__init__.py": "", "shop/app.py": app, "shop/cli.py": WORKER, "Procfile": procfile}
    rows(tmp_path, source)
    found = engine.run(engine.Options((".",), tmp_path, config.load(tmp_path))).hosts
    (worker,) = (host for host in found if host.kind == "celery")
    assert (worker.place, worker.patched, worker.service, worker.queues) == (
        "shop/cli.py:12",
        "never",
        services,
        queues,
    )
    assert [host.command for host in found if host.kind == "script"] == ([] if services else ["shop migrate"])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "if __name__ == '__main__':\n    app.worker_main(['worker', '-P', 'gevent', '-Q', 'mail'])\n",
            ["run.py:4 celery gevent never run a"],
            id="in its main part",
        ),
        pytest.param(
            "app.worker_main(['worker', '-P', 'gevent'])\n", ["run.py:3 celery gevent never run a"], id="at its top"
        ),
        pytest.param(
            "def serve():\n    app.worker_main(['worker', '-P', 'gevent'])\n",
            ["Procfile:1 script unknown unknown run.py a", "run.py:4 celery gevent never run "],
            id="in a function that it may not call",
        ),
    ],
)
def test_a_script_that_starts_a_worker_is_its_launch(source: str, expected: list[str], tmp_path: Path) -> None:
    app = "from celery import Celery\n\napp = Celery('shop')\n"
    files = {"app.py": app, "run.py": f"from app import app\n\n{source}", "Procfile": "a: python run.py\n"}
    assert rows(tmp_path, files) == expected
