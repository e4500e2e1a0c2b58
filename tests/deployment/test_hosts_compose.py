"""What services inherit from their images, and the scripts that they start: followed to the process."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geventlint import deployment
from geventlint.deployment import commands
from geventlint.model import Host  # noqa: TC001  # a return type that pytest shows


def hosts(files: dict[str, str]) -> tuple[Host, ...]:
    """Read all files as a survey does: those that name no program only if another one launches something."""
    texts = {path: dedent(text).encode() for path, text in files.items()}
    launches = []
    for scripts in (False, True):
        for path, data in texts.items():
            kind = deployment.kind_of(path) or ""
            if kind == "script?":
                kind = "shell" if deployment.is_script(data) else ""
            read = deployment.read(path, kind, data, texts.get, scripts=scripts) if kind else None
            launches += read.launches if read else []
    from dataclasses import replace

    return commands.settled(
        replace(host, environment=launch.environment, files=launch.files, started=launch.started)
        for launch in launches
        for host in commands.hosts_of(launch, texts.get)
    )


def rows(files: dict[str, str]) -> list[str]:
    return sorted(
        " ".join(
            (
                f"{host.service or '-'}: {host.location} {host.kind} {host.pool} {host.entry or '-'}",
                *([str(host.concurrency)] if host.concurrency else []),
                *([",".join(host.queues)] if host.queues else []),
                *([f"in {host.directory}"] if host.directory else []),
            )
        )
        for host in hosts(files)
    )


WORKER = "celery -A shop worker -P gevent"
IMAGE = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["celery", "-A", "shop", "worker", "-P", "gevent"]\n'

INHERITED = [
    pytest.param(
        {"docker-compose.yml": f"services:\n  w:\n    build: .\n    command: {WORKER}\n", "Dockerfile": IMAGE},
        ["-: Dockerfile:4 celery gevent shop", "w: docker-compose.yml:4 celery gevent shop"],
        id="a command of its own, and the image alone",
    ),
    pytest.param(
        {"docker-compose.yml": "services:\n  w:\n    build: .\n", "Dockerfile": IMAGE},
        ["w: Dockerfile:4 celery gevent shop"],
        id="the image's command",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    build:\n      context: .\n      dockerfile: docker/web\n",
            "docker/web": IMAGE,
        },
        ["w: docker/web:4 celery gevent shop"],
        id="a Dockerfile of another name",
    ),
    pytest.param(
        {"docker-compose.yml": "services:\n  w:\n    build: back\n", "back/Dockerfile": IMAGE},
        ["w: back/Dockerfile:4 celery gevent shop in back"],
        id="built from a folder, in which it runs",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    build: {context: ., target: worker}\n  v:\n    build: .\n",
            "Dockerfile": f"FROM a AS worker\nCMD {WORKER}\nFROM a\nCMD gunicorn shop:app\n",
        },
        ["v: Dockerfile:4 gunicorn sync shop:app", "w: Dockerfile:2 celery gevent shop"],
        id="the stage that is asked for, or the last",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    build: .\n    entrypoint: gunicorn shop:app\n",
            "Dockerfile": IMAGE,
        },
        ["-: Dockerfile:4 celery gevent shop", "w: docker-compose.yml:4 gunicorn sync shop:app"],
        id="an entry point of its own does away with the image's command",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    build: .\n    command: shop worker -P gevent\n",
            "Dockerfile": 'FROM a\nENTRYPOINT ["celery", "-A"]\n',
        },
        ["w: Dockerfile:2 celery gevent shop"],
        id="its command follows the image's entry point",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    entrypoint: celery -A shop\n    command: worker -P gevent\n    image: a\n",
        },
        ["w: docker-compose.yml:3 celery gevent shop"],
        id="entry point and command of its own",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    build: .\n    environment: {GUNICORN_CMD_ARGS: -k gevent}\n",
            "Dockerfile": "FROM a\nENV GUNICORN_CMD_ARGS='-k gthread -w 3'\nCMD gunicorn shop:app\n",
        },
        ["-: Dockerfile:3 gunicorn gthread shop:app 3", "w: Dockerfile:3 gunicorn gevent shop:app"],
        id="its variables win over those of the image",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    build: .\n    command: gunicorn shop:app\n",
            "Dockerfile": "FROM a\nENV GUNICORN_CMD_ARGS='-k gevent -w 3'\n",
        },
        ["w: docker-compose.yml:4 gunicorn gevent shop:app 3"],
        id="the variables of the image",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    build: {context: ., args: {POOL: gevent}}\n",
            "Dockerfile": "FROM a\nARG POOL=solo\nENV POOL=$POOL\nCMD celery -A shop worker -P $POOL\n",
        },
        ["-: Dockerfile:4 celery solo shop", "w: Dockerfile:4 celery gevent shop"],
        id="build arguments",
    ),
    pytest.param(
        {
            "docker-compose.yml": (
                "services:\n  w:\n    image: mine\n    build: .\n  v:\n    image: mine\n    command: gunicorn shop:app\n"
            ),
            "Dockerfile": f"FROM a\nENV GUNICORN_CMD_ARGS='-k gevent'\nCMD {WORKER}\n",
        },
        ["v: docker-compose.yml:7 gunicorn gevent shop:app", "w: Dockerfile:3 celery gevent shop"],
        id="the image that another service builds",
    ),
    pytest.param(
        {
            "docker-compose.yml": f"services:\n  w:\n    build: .\n    command: {WORKER}\n",
            "docker-compose.dev.yml": "services:\n  w:\n    build: {context: ., target: dev}\n    volumes: ['.:/app']\n",
            "Dockerfile": "FROM a AS dev\nCMD gunicorn shop:app\n",
        },
        ["-: Dockerfile:2 gunicorn sync shop:app", "w: docker-compose.yml:4 celery gevent shop"],
        id="a file that is laid over another one has its command",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    build: .\n    command: celery -A shop worker -P ${POOL:-gevent}\n",
            "docker-compose.prod.yml": f"services:\n  w:\n    image: b\n    command: {WORKER} -c 5\n    environment: [POOL=solo]\n",
        },
        ["w: docker-compose.prod.yml:4 celery gevent shop 5", "w: docker-compose.yml:4 celery gevent shop"],
        id="compose fills in its braces from where it runs",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    image: b\n    environment:\n      POOL:\n    command: sh -c 'celery -A shop worker -P $$POOL'\n",
            ".env": "POOL=gevent\n",
        },
        ["w: docker-compose.yml:6 celery gevent shop"],
        id="a variable that is handed on",
    ),
    pytest.param(
        {"docker-compose.yml": f"services:\n  w:\n    build: https://x/y.git\n    command: {WORKER}\n"},
        ["w: docker-compose.yml:4 celery gevent shop"],
        id="an image that is built elsewhere",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    build: {context: ., target: none}\n",
            "Dockerfile": 'FROM a\nCMD ["x"]\n',
        },
        [],
        id="a stage that is not there",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  v:\n    build: .\n  w:\n    build: .\n",
            "Dockerfile": IMAGE,
        },
        ["v, w: Dockerfile:4 celery gevent shop"],
        id="services that differ in nothing are told once",
    ),
    pytest.param(
        {
            "heroku.yml": "build:\n  docker:\n    web: Dockerfile\nrun:\n  web: gunicorn shop:app\n  w:\n    command: [celery -A shop worker -P gevent]\n    image: web\n",
            "Dockerfile": "FROM a\nENV GUNICORN_CMD_ARGS='-k gevent'\n",
        },
        ["w: heroku.yml:7 celery gevent shop", "web: heroku.yml:5 gunicorn gevent shop:app"],
        id="heroku's images",
    ),
]


INHERITED += [
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    image: b\n    environment: {CELERY_WORKER_POOL: solo}\n",
            "docker-compose.prod.yml": "services:\n  w:\n    image: b\n    command: celery -A shop worker\n",
        },
        ["w: docker-compose.prod.yml:4 celery prefork shop"],
        id="a file that stands alone has no variables of the other",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    image: b\n    environment: {CELERY_WORKER_POOL: solo}\n",
            "docker-compose.prod.yml": "services:\n  w:\n    command: celery -A shop worker\n",
        },
        ["w: docker-compose.prod.yml:3 celery solo shop"],
        id="a file that cannot stand alone has them",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    image: b\n    command: [celery, -A, shop, worker, -P, '${POOL:-gevent}', '-c$$N']\n    environment: [N=4]\n",
        },
        ["w: docker-compose.yml:4 celery gevent shop 4"],
        id="a list with dollars",
    ),
    pytest.param(
        {
            "docker-compose.dev.yml": f"services:\n  w:\n    image: b\n    command: {WORKER}\n",
            "docker-compose.yml": "a: [",
        },
        ["w: docker-compose.dev.yml:4 celery gevent shop"],
        id="laid over a file that is no YAML",
    ),
    pytest.param(
        {
            "docker-compose.dev.yml": f"services:\n  w:\n    image: b\n    command: {WORKER}\n",
            "docker-compose.yml": "services:\n",
        },
        ["w: docker-compose.dev.yml:4 celery gevent shop"],
        id="laid over a file without services",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    build: .\n    working_dir: /srv/a\n    command: gunicorn -c conf.py shop:app\n",
            "Dockerfile": 'FROM a\nADD ["back", "/srv"]\nADD [broken\nCOPY --from=x a b\nCOPY one\nCOPY a.txt b.txt /data/\n',
            "back/a/conf.py": "worker_class = 'gevent'",
        },
        ["w: docker-compose.yml:5 gunicorn gevent shop:app in back/a"],
        id="a working directory of the image",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    image: b\n    working_dir: /srv\n    volumes:\n      - {type: bind, source: ./back, target: /srv}\n      - data:/data\n    command: gunicorn -c conf.py shop:app\n",
            "back/conf.py": "worker_class = 'gevent'",
        },
        ["w: docker-compose.yml:8 gunicorn gevent shop:app in back"],
        id="a working directory that is mounted",
    ),
]


@pytest.mark.parametrize(("files", "expected"), INHERITED)
def test_inherited(files: dict[str, str], expected: list[str]) -> None:
    assert rows(files) == expected


def compose(command: str, *more: str) -> str:
    return "\n".join(["services:", "  w:", "    build: .", f"    command: {command}", *more, ""])


FOLLOWED = [
    pytest.param(
        {"docker-compose.yml": compose("bin/run.sh"), "bin/run.sh": WORKER},
        ["w: bin/run.sh:1 celery gevent shop"],
        id="a script",
    ),
    pytest.param(
        {"docker-compose.yml": compose("/code/bin/run.sh"), "bin/run.sh": WORKER},
        ["w: bin/run.sh:1 celery gevent shop"],
        id="by its path in the image",
    ),
    pytest.param(
        {"docker-compose.yml": compose("bash -e bin/run.sh"), "bin/run.sh": WORKER},
        ["w: bin/run.sh:1 celery gevent shop"],
        id="by a shell",
    ),
    pytest.param(
        {"docker-compose.yml": compose("gosu me tini -- ./run"), "run": f"#!/bin/sh\n{WORKER}"},
        ["w: run:2 celery gevent shop"],
        id="behind wrappers",
    ),
    pytest.param(
        {"docker-compose.yml": compose('sh -c "./wait.sh db && exec ./run.sh"'), "run.sh": WORKER, "wait.sh": "true"},
        ["w: run.sh:1 celery gevent shop"],
        id="in a text for a shell",
    ),
    pytest.param(
        {"docker-compose.yml": compose("/wait-for-it.sh db:5432 -- ./run.sh"), "run.sh": WORKER},
        ["w: run.sh:1 celery gevent shop"],
        id="behind two dashes",
    ),
    pytest.param(
        {
            "docker-compose.yml": compose("/start"),
            "Dockerfile": "FROM a\nCOPY ./compose/worker/start /start\n",
            "compose/worker/start": f"#!/bin/bash\n{WORKER}\n",
            "start": "#!/bin/bash\ngunicorn shop:app\n",
        },
        ["-: start:2 gunicorn sync shop:app", "w: compose/worker/start:2 celery gevent shop"],
        id="where the image has it from",
    ),
    pytest.param(
        {
            "docker-compose.yml": compose("/mnt/run", "    volumes: ['./bin:/mnt:ro']"),
            "bin/run": f"#!/bin/bash\n{WORKER}\n",
            "run": "#!/bin/bash\ngunicorn shop:app\n",
        },
        ["-: run:2 gunicorn sync shop:app", "w: bin/run:2 celery gevent shop"],
        id="where it is mounted from",
    ),
    pytest.param(
        {
            "docker-compose.yml": (
                "services:\n  a: &a\n    image: x\n    command: run.sh\n    environment: {QUEUES: 'fast,mail', POOL: gevent}\n"
                "  b:\n    <<: *a\n    environment: {QUEUES: slow, POOL: gevent}\n"
            ),
            "run.sh": 'celery -A shop worker -P $POOL -Q "$QUEUES"',
        },
        ["a: run.sh:1 celery gevent shop fast,mail", "b: run.sh:1 celery gevent shop slow"],
        id="with the variables of each service",
    ),
    pytest.param(
        {
            "docker-compose.yml": compose("run.sh", "    environment: {POOL: solo}"),
            "run.sh": "celery -A shop worker -P ${POOL:-gevent}",
        },
        ["-: run.sh:1 celery gevent shop", "w: run.sh:1 celery solo shop"],
        id="another pool by default stays a process of its own",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    image: x\n    command: run.sh fast,mail\n",
            "run.sh": 'Q=${1:-celery}\ncelery -A shop worker -P gevent -Q "$Q"',
        },
        ["w: run.sh:2 celery gevent shop fast,mail"],
        id="with its arguments",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  s:\n    build: .\n  w:\n    build: .\n    command: worker\n  x:\n    build: .\n    command: nothing\n",
            "Dockerfile": 'FROM a\nCOPY . /app\nENTRYPOINT ["/app/bin/entry"]\nCMD ["server"]\n',
            "bin/entry": (
                "#!/bin/bash\n"
                "server() {\n  exec gunicorn -k gevent shop:app\n}\n"
                "worker() {\n  celery -A shop worker -P gevent\n}\n"
                'log "go"\n'
                'case "$1" in\n  server)\n    shift\n    server\n    ;;\n  worker|tasks)\n    worker\n    ;;\n  flower) flower -A shop ;;\n  *)\n    exec "$@"\n    ;;\nesac\n'
            ),
        },
        [
            "-: bin/entry:17 other none shop",
            "s: bin/entry:3 gunicorn gevent shop:app",
            "w: bin/entry:6 celery gevent shop",
        ],
        id="only the arm that its argument chooses",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  s:\n    build: .\n    command: gunicorn -k gevent shop:app\n  t:\n    build: .\n    command: ./run.sh\n",
            "Dockerfile": 'FROM a\nENTRYPOINT ["/entrypoint.sh"]\n',
            "entrypoint.sh": '#!/bin/sh\nset -e\nif [ "$1" = "gunicorn" ]; then\n  python manage.py migrate\nfi\nexec "$@"\n',
            "run.sh": WORKER,
        },
        ["s: docker-compose.yml:4 gunicorn gevent shop:app", "t: run.sh:1 celery gevent shop"],
        id="an entry point that hands over",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  s:\n    build: .\n    command: gunicorn shop:app\n",
            "Dockerfile": 'FROM a\nENTRYPOINT ["/entrypoint.sh"]\n',
            "entrypoint.sh": "#!/bin/sh\nexport GUNICORN_CMD_ARGS='-k gevent'\nexec newrelic-admin run-program \"$@\"\n",
        },
        ["s: docker-compose.yml:4 gunicorn gevent shop:app"],
        id="an entry point that sets variables and wraps",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  s:\n    build: .\n    command: gunicorn shop:app\n",
            "Dockerfile": 'FROM a\nENTRYPOINT ["/entrypoint.sh"]\n',
            "entrypoint.sh": f"#!/bin/sh\n{WORKER}\n",
        },
        ["s: entrypoint.sh:2 celery gevent shop"],
        id="an entry point that does not hand over",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  s:\n    build: .\n    command: gunicorn -k gevent shop:app\n",
            "Dockerfile": 'FROM a\nENTRYPOINT ["/entrypoint.sh"]\n',
            "entrypoint.sh": '#!/bin/sh\nargs=("$@")\nexec "${args[@]:0}"\n',
        },
        ["s: docker-compose.yml:4 gunicorn gevent shop:app"],
        id="an entry point whose way of handing over we do not see",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  s:\n    build: .\n    command: sh -c './run.sh'\n",
            "Dockerfile": 'FROM a\nENTRYPOINT ["/entrypoint.sh"]\n',
            "entrypoint.sh": '#!/bin/sh\nexec "$@"\n',
            "run.sh": WORKER,
        },
        ["s: run.sh:1 celery gevent shop"],
        id="an entry point that hands over to a shell",
    ),
    pytest.param(
        {
            "Procfile": "web: bin/web.sh\nworker: bin/worker.sh\n",
            "bin/web.sh": "gunicorn -k gevent shop:app",
            "bin/worker.sh": WORKER,
        },
        ["web: bin/web.sh:1 gunicorn gevent shop:app", "worker: bin/worker.sh:1 celery gevent shop"],
        id="of a Procfile",
    ),
    pytest.param(
        {
            "manifest.yml": "applications:\n  - name: shop\n    processes:\n      - type: web\n        command: ./scripts/web.sh\n",
            "scripts/web.sh": "exec gunicorn -k gevent shop:app",
        },
        ["web: scripts/web.sh:1 gunicorn gevent shop:app"],
        id="of Cloud Foundry",
    ),
    pytest.param(
        {"docker-compose.yml": compose("a.sh"), "a.sh": f"./b.sh\n{WORKER}", "b.sh": "./a.sh"},
        ["w: a.sh:2 celery gevent shop"],
        id="scripts that start each other",
    ),
    pytest.param(
        {"docker-compose.yml": compose("bin/gone.sh"), "run.sh": WORKER},
        ["-: run.sh:1 celery gevent shop"],
        id="a script that is not there",
    ),
]


FOLLOWED += [
    pytest.param(
        {"docker-compose.yml": compose("tests/run.sh"), "tests/run.sh": WORKER, "web.sh": "gunicorn shop:app"},
        ["-: tests/run.sh:1 celery gevent shop", "-: web.sh:1 gunicorn sync shop:app"],
        id="a script of the tests is not followed",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  w:\n    build: tests\n",
            "tests/Dockerfile": IMAGE,
        },
        ["-: tests/Dockerfile:4 celery gevent shop"],
        id="an image of the tests is not followed",
    ),
    pytest.param(
        {
            "deploy/supervisord.conf": "[program:w]\ncommand=/srv/shop/bin/run.sh fast\nenvironment=POOL=gevent\n",
            "bin/run.sh": 'celery -A shop worker -P "$POOL" -Q "$1"',
        },
        ["w: bin/run.sh:1 celery gevent shop fast"],
        id="of supervisor",
    ),
    pytest.param(
        {
            "deploy/shop.service": "[Service]\nEnvironment=POOL=gevent\nExecStart=/srv/shop/bin/run.sh fast\n",
            "bin/run.sh": 'celery -A shop worker -P "$POOL" -Q "$1"',
        },
        ["shop: bin/run.sh:1 celery gevent shop fast"],
        id="of systemd",
    ),
    pytest.param(
        {
            "k8s/worker.yaml": "kind: Deployment\nspec:\n  containers:\n    - name: w\n      command:\n        - /app/bin/run.sh\n      args: [fast]\n      env:\n        - {name: POOL, value: gevent}\n",
            "bin/run.sh": 'celery -A shop worker -P "$POOL" -Q "$1"',
        },
        ["w: bin/run.sh:1 celery gevent shop fast"],
        id="of Kubernetes",
    ),
    pytest.param(
        {"docker-compose.yml": compose("bash -lc ./run.sh"), "run.sh": WORKER},
        ["w: run.sh:1 celery gevent shop"],
        id="a login shell",
    ),
    pytest.param(
        {"Dockerfile": "FROM a\nENV POOL=gevent\nENTRYPOINT ./run.sh\n", "run.sh": "celery -A shop worker -P $POOL"},
        ["-: run.sh:1 celery gevent shop"],
        id="of an image, with its variables",
    ),
    pytest.param(
        {"docker-compose.yml": compose("$SCRIPT/x.sh"), "x.sh": WORKER},
        ["w: x.sh:1 celery gevent shop"],
        id="in a folder that is not known",
    ),
    pytest.param(
        {"docker-compose.yml": compose("bin/$NAME.sh"), "bin/x.sh": WORKER},
        ["-: bin/x.sh:1 celery gevent shop"],
        id="whose name is not known",
    ),
    pytest.param(
        {"docker-compose.yml": compose("env X=1 ./run.py --serve"), "run.py": "#!/usr/bin/env python\n"},
        ["w: docker-compose.yml:4 script unknown run.py"],
        id="of Python is not followed",
    ),
    pytest.param(
        {
            "Procfile": "w: bin/entry sh -c 'exec ./run.sh'\nv: bin/entry bash -c 'gunicorn -k gevent shop:app'\n",
            "bin/entry": '#!/bin/sh\nexec gosu me "$@"\n',
            "run.sh": WORKER,
        },
        ["v: Procfile:2 gunicorn gevent shop:app", "w: run.sh:1 celery gevent shop"],
        id="an entry point that gets a text for a shell",
    ),
    pytest.param(
        {"docker-compose.yml": compose("wait.sh -- gosu me"), "wait.sh": "true", "run.sh": WORKER},
        ["-: run.sh:1 celery gevent shop"],
        id="nothing behind the wrappers",
    ),
    pytest.param(
        {"docker-compose.yml": compose("exec"), "run.sh": WORKER},
        ["-: run.sh:1 celery gevent shop"],
        id="no command at all",
    ),
    pytest.param(
        {
            "docker-compose.yml": compose("a.sh"),
            "a.sh": "./b.sh\n" * 60,
            "b.sh": "./c.sh\n" * 60 + WORKER,
            "c.sh": WORKER,
        },
        ["w: b.sh:61 celery gevent shop", "w: c.sh:1 celery gevent shop"],
        id="scripts that start thousands of scripts",
    ),
]


@pytest.mark.parametrize(("files", "expected"), FOLLOWED)
def test_followed(files: dict[str, str], expected: list[str]) -> None:
    assert rows(files) == expected


BRANCHES = [
    pytest.param('if [ "$ROLE" = worker ]; then\n  A\nelse\n  B\nfi', "A", id="if"),
    pytest.param('if [ "$ROLE" != worker ]; then\n  A\nelse\n  B\nfi', "B", id="not equal"),
    pytest.param('if ! [ "$ROLE" = worker ]; then\n  A\nelse\n  B\nfi', "B", id="negated outside"),
    pytest.param('if [ ! "$ROLE" = worker ]; then\n  A\nelse\n  B\nfi', "B", id="negated inside"),
    pytest.param("if [[ $ROLE == web ]]; then\n  A\nelif [[ $ROLE == work* ]]; then\n  B\nfi", "B", id="elif with a pattern"),
    pytest.param('if test "$ROLE" = worker; then A; fi\nB', "AB", id="test, and what follows"),
    pytest.param('if [ "$ROLE" = worker ]; then\n  exec A\nfi\nexec B', "A", id="what exec makes unreachable"),
    pytest.param('if [ "$ROLE" = worker ] || [ "$ROLE" = web ]; then A; else B; fi', "A", id="or"),
    pytest.param('if [ "$ROLE" = x ] || [ "$ROLE" = worker ]; then A; else B; fi', "A", id="or, the second"),
    pytest.param('if [ "$ROLE" = worker ] && [ "$OTHER" = y ]; then A; else B; fi', "AB", id="and, of which one is not known"),
    pytest.param('if [ "$ROLE" = x ] && [ "$OTHER" = y ]; then A; else B; fi', "B", id="and, of which one fails"),
    pytest.param('[ "$ROLE" = worker ] && A || B', "A", id="short"),
    pytest.param('[ "$ROLE" = x ] && A\n[ "$ROLE" = x ] ||\n  B', "B", id="short, on two lines"),
    pytest.param('if [ -z "$ROLE" ]; then A; elif [ -n "$ROLE" ]; then B; fi', "B", id="empty"),
    pytest.param("if [ $# -eq 0 ]; then A; else B; fi", "A", id="number of arguments"),
    pytest.param("if [ -f x ]; then A; else B; fi", "AB", id="a test that we cannot judge"),
    pytest.param("if grep -q x y; then A; else B; fi", "AB", id="a program that we cannot judge"),
    pytest.param('if [ "$OTHER" = worker ]; then A; else B; fi', "AB", id="a variable that we do not know"),
    pytest.param('case $ROLE in\n  web) A ;;\n  "worker") B ;;\nesac', "B", id="case"),
    pytest.param('case "$ROLE" in\n  w*) A ;;\n  *) B ;;\nesac', "A", id="case with a pattern, the first counts"),
    pytest.param("case $ROLE in\n  $OTHER) A ;;\n  worker) B ;;\nesac", "AB", id="case with a variable"),
    pytest.param("case $OTHER in\n  web) A ;;\n  *) B ;;\nesac", "AB", id="case of what we do not know"),
    pytest.param("case $ROLE in\n  web)\n    case x in x) A ;; esac\n    if true; then A; fi\n    for i in 1; do A; done ;;\n  *) B ;;\nesac", "B", id="nested in an arm that is not taken"),
    pytest.param('while [ "$ROLE" = x ]; do\n  A\ndone', "A", id="loops are read"),
    pytest.param('say() { echo $1; }\nsay $ROLE\nif [ "$1" = "" ]; then A; else B; fi', "A", id="functions have arguments of their own"),
    pytest.param("go() { exec A; }\ngo\nB", "A", id="a function that ends the script"),
    pytest.param('die() { exit 1; }\nif [ "$ROLE" = worker ]; then\n  make x || die no\nfi\nA', "A", id="a function that ends the script where something fails"),
    pytest.param("(exit 1)\nA", "A", id="what ends a subshell"),
    pytest.param("exec 2>&1\nA", "A", id="exec without a command"),
    pytest.param('set -- x\nif [ "$1" = x ]; then A; else B; fi', "A", id="set arguments"),
    pytest.param('ROLE=${ROLE:-web}\nif [ "$ROLE" = web ]; then A; else B; fi', "B", id="a default that is not needed"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "expected"), BRANCHES)
def test_only_branches_that_can_be_taken(script: str, expected: str) -> None:
    text = script.replace("A", "celery -A a worker -P gevent").replace("B", "celery -A b worker -P gevent")
    text = text.replace("celery -celery", "celery -")
    files = {"docker-compose.yml": compose("run.sh", "    environment: {ROLE: worker}"), "run.sh": text}
    assert "".join(sorted({host.entry.upper() for host in hosts(files) if host.service})) == expected


PIECES = [
    "if ", "[ ", "]", "[[ ", "]]", "$1", '"$@"', "$#", "${1:-x}", " = ", "worker", "; then ", "elif ", "else ", "fi", "case ", " in ",
    "x) ", "*) ", ";;", "esac", "exec ", "exit", "shift", "f() {", "}", "f ", "&& ", "|| ", "! ", "test ", "-z ", "\n", ";", "(", ")", "'", '"',
    "celery worker ", "-P gevent", "while ", "do ", "done", "set -- ", "./b.sh ", "for i in ", "\\", "\\\n", "$(", "`",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["run.sh", "run.sh worker x", "bash run.sh ''"]))
def test_no_script_raises(pieces: list[str], command: str) -> None:
    text = "".join(pieces)
    hosts({"docker-compose.yml": compose(command, "    environment: {ROLE: worker}"), "run.sh": text, "b.sh": text})
