"""Fly.io's ``fly.toml``."""

from __future__ import annotations

import pytest

from geventlint import deployment
from geventlint.deployment import commands, kind_of

WORKER = '[processes]\nworker = "celery -A shop worker -P gevent -c 9"\n'


def rows(path: str, text: str, **files: str) -> list[str]:
    known = {name.replace("__", "/"): content.encode() for name, content in files.items()}
    read = deployment.read(path, kind_of(path) or "", text.encode(), known.get)
    if not read.launches:
        read = deployment.read(path, kind_of(path) or "", text.encode(), known.get, scripts=True)
    assert read.problems == ()
    hosts = [host for launch in read.launches for host in commands.hosts_of(launch, known.get)]
    return [
        f"{host.location}:{host.service} {host.kind} {host.pool} {host.concurrency or ''}".strip() for host in hosts
    ]


FLY = [
    pytest.param("fly.toml", WORKER, {}, ["fly.toml:2:worker celery gevent 9"], id="a process"),
    pytest.param("back/fly.staging.toml", "app = 'x'\n[ processes ]\n  app = 'gunicorn shop:app'  # web\n" , {}, ["back/fly.staging.toml:3:app gunicorn sync"], id="another name"),
    pytest.param("fly.toml", "[env]\nGUNICORN_CMD_ARGS = '-k gevent'\n[processes]\napp = 'gunicorn shop:app'\n", {}, ["fly.toml:4:app gunicorn gevent"], id="its variables"),
    pytest.param("fly.toml", "[processes]\napp = 'gunicorn shop:app'\n", {"Dockerfile": "FROM x\nENV GUNICORN_CMD_ARGS='-k gevent -w 2'\n"}, ["fly.toml:2:app gunicorn gevent 2"], id="the variables of the image"),
    pytest.param("fly.toml", "[env]\nWEB_CONCURRENCY = '3'\n[processes]\napp = 'gunicorn shop:app'\n", {"Dockerfile": "FROM x\nENV WEB_CONCURRENCY=2\n"}, ["fly.toml:4:app gunicorn sync 3"], id="its variables before those of the image"),
    pytest.param("back/fly.toml", "[build]\ndockerfile = 'docker/web'\n[processes]\napp = 'gunicorn shop:app'\n", {"back__docker__web": "FROM x\nENV WEB_CONCURRENCY=2\n", "back__Dockerfile": "FROM x\nENV WEB_CONCURRENCY=4\n"}, ["back/fly.toml:4:app gunicorn sync 2"], id="another Dockerfile"),
    pytest.param("fly.toml", "[build]\nimage = 'shop:1'\n[processes]\napp = 'gunicorn shop:app'\n", {"Dockerfile": "FROM x\nENV WEB_CONCURRENCY=2\n"}, ["fly.toml:4:app gunicorn sync"], id="an image from elsewhere"),
    pytest.param("fly.toml", '[processes]\napp = "-A shop worker -P gevent"\n', {"Dockerfile": 'FROM x\nENTRYPOINT ["celery"]\n'}, ["Dockerfile:2:app celery gevent"], id="behind the entry point"),
    pytest.param("fly.toml", "[processes]\napp = './run.sh worker'\n", {"run.sh": '#!/bin/sh\nif [ "$1" = worker ]; then celery -A shop worker -P gevent; else gunicorn shop:app; fi\n', "Dockerfile": "FROM x\n"}, ["run.sh:2:app celery gevent"], id="a script"),
    pytest.param("fly.toml", "[processes]\napp = ''\nweb = 3\nx = \"\"\"\ncelery\n", {}, [], id="nothing"),
    pytest.param("fly.toml", "[deploy]\nrelease_command = 'celery -A shop worker'\n", {}, [], id="another table"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "files", "expected"), FLY)
def test_processes(path: str, text: str, files: dict[str, str], expected: list[str]) -> None:
    assert rows(path, text, **files) == expected


@pytest.mark.parametrize("path", ["pyproject.toml", "butterfly.toml", "fly.lock", "flying.toml"])
def test_other_files(path: str) -> None:
    assert kind_of(path) != "fly"
