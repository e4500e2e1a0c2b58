"""GVL101: who patches, what the call does there, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

    from geventlint.model import Finding

PATCH = "from gevent import monkey\nmonkey.patch_all()\n"
WHERE_SERVED = "import os\nfrom gevent import monkey\nif os.environ.get('SERVED') == 'yes':\n    monkey.patch_all()\n"
WSGI = "from flask import Flask\nimport shop\napp = Flask(__name__)\n"
GUNICORN = "gunicorn -k gevent {}shop.wsgi:app"


def found(root: Path, launch: str, **files: str) -> list[Finding]:
    texts = {"Procfile": launch, "shop/__init__.py": "", "shop/wsgi.py": WSGI}
    texts |= {f"{name.replace('__', '/')}.py": text for name, text in files.items()}
    for name, text in {**texts, "shop/__init__.py": files.get("shop", "")}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "shop.py").unlink(missing_ok=True)
    settings = config.load(root).override(select=["GVL101"])
    return list(engine.run(engine.Options((".",), root, settings)).findings)


@pytest.mark.parametrize(
    ("launch", "files"),
    [
        pytest.param("web: gunicorn -k gthread -c python:shop.settings shop.wsgi", {"shop": ""}, id="no patch"),
        pytest.param(
            "web: " + GUNICORN.format("--preload -c python:shop.settings "),
            {"shop__settings": PATCH},
            id="preload needs the configuration's",
        ),
        pytest.param(
            "web: " + GUNICORN.format("-c python:shop.settings "),
            {
                "shop__settings": f"def post_fork(server, worker):\n    {PATCH.splitlines()[0]}\n    monkey.patch_all()\n"
            },
            id="in a hook",
        ),
    ],
)
def test_silent(launch: str, files: dict[str, str], tmp_path: Path) -> None:
    assert found(tmp_path, launch, **files) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param(
            PATCH, "patch_all() does nothing there and patches every other process that imports this file", id="always"
        ),
        pytest.param(
            WHERE_SERVED,
            "patch_all() does nothing there and patches every other process in which its condition holds",
            id="under a condition",
        ),
    ],
)
def test_the_worker_has_patched(source: str, said: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "web: " + GUNICORN.format(""), shop=source)
    assert finding.message == f"gunicorn's gevent worker has already patched when it imports this (Procfile:1); {said}"


@pytest.mark.parametrize(
    ("option", "settings"),
    [
        pytest.param("-c python:shop.settings", "workers = 2\n", id="a module of the package"),
        pytest.param("-c conf.py", "from shop import wsgi\n", id="a file that imports the package"),
    ],
)
@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param(PATCH, "patch_all() patches there first, before the workers do", id="always"),
        pytest.param(
            WHERE_SERVED,
            "where its condition holds, patch_all() patches there first, before the workers do",
            id="under a condition",
        ),
    ],
)
def test_the_master_imports_it_with_the_configuration(
    option: str, settings: str, source: str, said: str, tmp_path: Path
) -> None:
    files = {"shop__settings" if "python:" in option else "conf": settings}
    (finding,) = found(tmp_path, "web: " + GUNICORN.format(f"{option} "), shop=source, **files)
    where = "shop/settings.py" if "python:" in option else "conf.py"
    assert finding.severity == "info"
    assert finding.message == (
        f"gunicorn's master imports this for {where} (Procfile:1): {said}; "
        "needed only as long as that configuration imports the application"
    )
    assert finding.why.startswith("gunicorn's master executes the configuration before it forks the workers")
    assert finding.fix
    assert finding.fix.message.startswith("let the configuration import nothing of the application, then remove")


def test_a_worker_that_has_patched_beside_it(tmp_path: Path) -> None:
    launch = f"web: {GUNICORN.format('-c python:shop.settings ')}\nwork: celery -A shop.wsgi worker -P gevent\n"
    (finding,) = found(tmp_path, launch, shop=PATCH, shop__settings="workers = 2\n")
    assert finding.message.startswith("Celery has already patched when it imports this (Procfile:2); patch_all() does")


def test_a_process_that_it_breaks(tmp_path: Path) -> None:
    launch = f"web: {GUNICORN.format('-c python:shop.settings ')}\nwork: celery -A shop.wsgi worker\n"
    (finding,) = found(tmp_path, launch, shop=PATCH, shop__settings="workers = 2\n")
    assert finding.severity == "error"
    assert finding.message == (
        "gunicorn's master imports this for shop/settings.py (Procfile:1): patch_all() patches there first, before the "
        "workers do, and breaks what must not be patched: prefork celery (Procfile:2)"
    )
