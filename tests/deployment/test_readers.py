"""Launch lines as people write them: every format, its places, and what is no launch line."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geventlint import deployment
from geventlint.deployment import commands

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.model import Host


def opener(files: dict[str, str]) -> Callable[[str], bytes | None]:
    return lambda path: dedent(files[path]).encode() if path in files else None


def hosts(path: str, text: str, files: dict[str, str] | None = None, kind: str = "") -> tuple[Host, ...]:
    open_file = opener({**(files or {}), path: text})
    read = deployment.read(path, kind or deployment.kind_of(path) or "", dedent(text).encode(), open_file)
    assert read.problems == ()
    return commands.settled(host for launch in read.launches for host in commands.hosts_of(launch, open_file))


def shown(path: str, text: str, files: dict[str, str] | None = None, kind: str = "") -> list[str]:
    return [
        f"{host.location.line if host.location else 0}:{host.location.column if host.location else 0} "
        f"{host.kind} {host.pool} {host.patched} {host.entry}".rstrip()
        for host in hosts(path, text, files, kind)
    ]


WORKER = "celery gevent before-app shop"

KINDS = [
    ("run.sh", "shell"), ("bin/worker.bash", "shell"), ("a/b.zsh", "shell"),
    ("docker-compose.yml", "compose"), ("docker-compose.prod.yaml", "compose"), ("compose.yml", "compose"),
    ("deploy/compose.override.yaml", "compose"), ("docker/stack.yml", "compose"), ("prod.docker-compose.yml", "compose"),
    ("heroku.yml", "yaml"), ("manifest.yml", "yaml"), ("k8s/worker.yaml", "yaml"), ("app.yaml", "yaml"),
    ("chart/templates/worker.yaml", "helm"), ("templates/worker.yml", "helm"),
    (".github/workflows/ci.yml", None), (".gitlab-ci.yml", None), (".pre-commit-config.yaml", None),
    (".circleci/config.yml", None), ("mkdocs.yml", None), ("tests/fixtures/a.yml", None),
    ("Dockerfile", "dockerfile"), ("Dockerfile.prod", "dockerfile"), ("web.dockerfile", "dockerfile"),
    ("Containerfile", "dockerfile"), ("docker/Dockerfile-base", "dockerfile"),
    ("Procfile", "procfile"), ("Procfile.dev", "procfile"),
    ("supervisord.conf", "supervisor"), ("supervisor/worker.ini", "supervisor"), ("deploy/celery.conf", "supervisor"),
    ("celery.service", "systemd"), ("uwsgi.ini", "ini"), ("setup.cfg", None), ("tox.ini", None), ("nginx.conf", None),
    ("Makefile", "makefile"), ("makefile", "makefile"), ("dev.mk", "makefile"),
    ("gunicorn.conf.py", "gunicorn"), ("gunicorn_config.py", "gunicorn"), ("conf/gunicorn.py", "gunicorn"),
    ("my_gunicorn_conf.py", "gunicorn"), ("deploy/gunicorn/conf.py", "gunicorn"), ("gunicorn.conf", "gunicorn"),
    ("shop/tasks.py", None), ("entrypoint", "script?"), ("bin/worker", "script?"), ("LICENSE", None), ("README", None),
    ("README.md", None), ("data.json", None), ("entrypoint.sh.j2", "shell"), ("docker-compose.yml.j2", "compose"),
    ("celery.service.j2", "systemd"), ("Dockerfile.j2", "dockerfile"), ("Procfile.tmpl", "procfile"),
    ("page.html.j2", None), ("worker.j2", None),
    ("supervisord.conf.sample", None), ("supervisord.conf.dist", None), ("uwsgi.ini.example", None), ("worker.service.sample", None),
    ("configure.in", None), ("MANIFEST.in", None), ("page.html.in", None), ("setup.cfg.in", None), ("worker.jnj", None),
    ("supervisord.conf.jnj", "supervisor"), ("run.sh.ctmpl", "shell"), ("w.yaml.gotmpl", "yaml"), ("w.service.epp", "systemd"),
    ("supervisord.conf.in", "supervisor"), ("uwsgi.ini.in", "ini"), ("celery.service.in", "systemd"), ("run.sh.in", "shell"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "kind"), KINDS)
def test_kind_by_path(path: str, kind: str | None) -> None:
    assert deployment.kind_of(path) == kind


@pytest.mark.parametrize(
    ("head", "script"),
    [
        (b"#!/bin/sh\n", True),
        (b"#!/usr/bin/env bash\n", True),
        (b"#! /usr/bin/env -S bash -e\n", True),
        (b"#!/usr/bin/with-contenv bash\n", True),
        (b"#!/bin/zsh -e", True),
        (b"\xef\xbb\xbf#!/bin/dash", True),
        (b"#!/usr/bin/env python3\n", False),
        (b"echo", False),
        (b"", False),
        (b"\x7fELF", False),
    ],
)
def test_shebang(head: bytes, script: bool) -> None:  # a parameter of the table
    assert deployment.is_script(head) is script


SHELL = [
    pytest.param("celery -A shop worker -P gevent", [f"1:1 {WORKER}"], id="plain"),
    pytest.param("#!/bin/sh\nset -e\nexec celery -A shop \\\n  worker \\\n  -P gevent\n", [f"3:1 {WORKER}"], id="continued"),
    pytest.param("# celery -A shop worker -P gevent\necho x # celery worker\n", [], id="comments"),
    pytest.param("cat <<EOF > x\ncelery -A shop worker -P gevent\nEOF\n", [], id="here-document"),
    pytest.param("cat <<-'EOF'\n\tcelery -A shop worker\n\tEOF\ncelery -A shop worker -P gevent", [f"4:1 {WORKER}"], id="after one"),
    pytest.param("POOL=gevent\ncelery -A shop worker -P $POOL", [f"2:1 {WORKER}"], id="variable"),
    pytest.param('POOL="gevent"\ncelery -A shop worker --pool="${POOL}"', [f"2:1 {WORKER}"], id="quoted variable"),
    pytest.param("celery -A shop worker -P ${POOL:-gevent}", [f"1:1 {WORKER}"], id="default"),
    pytest.param("celery -A shop worker -P ${POOL:-${OTHER:-gevent}}", [f"1:1 {WORKER}"], id="nested default"),
    pytest.param(': "${POOL:=gevent}"\ncelery -A shop worker -P "$POOL"', [f"2:1 {WORKER}"], id="assigned default"),
    pytest.param("celery -A shop worker ${X:+-P gevent}", ["1:1 celery prefork no shop"], id="alternative of an unset variable"),
    pytest.param("celery -A shop worker -P $POOL", ["1:1 celery unknown unknown shop"], id="unknown stays unknown"),
    pytest.param("export POOL=gevent\ncelery -A shop worker -P $POOL", [f"2:1 {WORKER}"], id="export"),
    pytest.param("CMD='celery -A shop worker -P gevent'\nexec $CMD", [f"1:6 {WORKER}"], id="command in a variable"),
    pytest.param("CMD='celery -A shop worker'\nCMD=\"$CMD -P gevent\"\n$CMD", [f"1:6 {WORKER}"], id="grown variable"),
    pytest.param("CMD='celery -A shop'\nCMD+=' worker -P gevent'\n$CMD", [f"1:6 {WORKER}"], id="appended variable"),
    pytest.param('ARGS=(-A shop worker)\nARGS+=(-P gevent)\ncelery "${ARGS[@]}"', [f"3:1 {WORKER}"], id="array"),
    pytest.param('set -- celery -A shop worker -P gevent\nexec "$@"', [f"1:8 {WORKER}"], id="set --"),
    pytest.param('exec "$@"', [], id="unknown arguments"),
    pytest.param('eval "celery -A shop worker -P gevent"', [f"1:1 {WORKER}"], id="eval"),
    pytest.param(
        "if [ $A ]; then\n  celery -A shop worker -P gevent\nelse\n  celery -A shop worker\nfi",
        [f"2:3 {WORKER}", "4:3 celery prefork no shop"],
        id="both branches",
    ),
    pytest.param(
        "if a; then P=gevent; elif b; then P=solo; else P=threads; fi\ncelery -A shop worker -P $P",
        [f"2:1 {WORKER}", "2:1 celery solo no shop", "2:1 celery threads no shop"],
        id="a variable of three branches",
    ),
    pytest.param('[ -z "$P" ] && P=gevent\ncelery -A shop worker -P $P', [f"2:1 {WORKER}"], id="conditional default"),
    pytest.param(
        'case "$1" in\n  web) exec gunicorn -k gevent shop:app ;;\n  (worker|w)\n    celery -A shop worker -P gevent\n    ;;\n  *) echo ;;\nesac',
        ["2:8 gunicorn gevent before-app shop:app", f"4:5 {WORKER}"],
        id="case",
    ),
    pytest.param("case x in\n a) P=solo;;\n *) P=gevent;;\nesac\ncelery -A shop worker -P $P",
                 ["5:1 celery solo no shop", f"5:1 {WORKER}"], id="a variable of a case"),
    pytest.param("for q in a b; do\n  celery -A shop worker -P gevent -Q $q &\ndone\nwait", [f"2:3 {WORKER}"] * 2, id="loop over two queues"),
    pytest.param("while true; do celery -A shop worker -P gevent; done", [f"1:16 {WORKER}"], id="while"),
    pytest.param('run() {\n  exec celery -A shop worker -P "$1"\n}\nrun gevent', [f"2:3 {WORKER}"], id="function"),
    pytest.param('function run {\n  celery "$@"\n}\nrun -A shop worker -P gevent', [f"2:3 {WORKER}"], id="function of all arguments"),
    pytest.param("run() {\n celery -A shop worker -P gevent\n}\n", [f"2:2 {WORKER}"], id="function nobody calls"),
    pytest.param("run() { run; celery -A shop worker -P gevent; }\nrun", [f"1:14 {WORKER}"], id="recursive function"),
    pytest.param("a && celery -A shop worker -P gevent || b", [f"1:6 {WORKER}"], id="and or"),
    pytest.param("(celery -A shop worker -P gevent) &", [f"1:2 {WORKER}"], id="subshell"),
    pytest.param("celery -A shop worker -P gevent 2>&1 >> log | tee x", [f"1:1 {WORKER}"], id="redirections"),
    pytest.param("sh -c 'celery -A shop worker -P gevent'", [f"1:8 {WORKER}"], id="sh -c"),
    pytest.param("celery -A shop \\\n  worker \\\n# note\n  -P gevent", ["1:1 celery prefork no shop"], id="a comment ends the command"),
    pytest.param("celery -A shop worker -P 'gevent", [f"1:1 {WORKER}"], id="quote that never closes"),
    pytest.param("f() { celery -A shop worker -P gevent", [f"1:7 {WORKER}"], id="brace that never closes"),
    pytest.param("if x; then\ncelery -A shop worker -P gevent", [f"2:1 {WORKER}"], id="if without fi"),
    pytest.param("fi; esac; done; ;; ) }\ncelery -A shop worker -P gevent", [f"2:1 {WORKER}"], id="ends without beginnings"),
    pytest.param("celery -A shop worker -P gevent\r\n", [f"1:1 {WORKER}"], id="CRLF"),
    pytest.param("unset X; shift; alias w='celery worker'; return", [], id="builtins"),
    pytest.param("[[ a && b ]] && ((x++)); celery -A shop worker -P gevent", [f"1:26 {WORKER}"], id="double brackets"),
    pytest.param("N=$(nproc --all | tr -d '()')\ncelery -A shop worker -P gevent -c $N", [f"2:1 {WORKER}"], id="command substitution"),
    pytest.param("diff <(celery report) x; celery -A shop worker -P gevent", [f"1:26 {WORKER}"], id="process substitution"),
    pytest.param('celery\\ x; cel\\ery -A shop worker -P "gev\\ent" -n "a\\"b\\$c\\\\"', ["1:12 celery gev\\ent no shop"], id="escapes"),
    pytest.param("X=$(echo \")\"; celery); celery -A shop worker -P gevent -n $'a' -n $", [f"1:24 {WORKER}"], id="quotes in a substitution"),
    pytest.param('A=(a b)\ncelery -A shop worker -P gevent -n ${A[*]} -n "${A[*]}" -n $A ${B?no} ${A?no}', [f"2:1 {WORKER}"], id="array in one word"),
    pytest.param("celery -A shop worker ${OPTS:--P gevent}", [f"1:1 {WORKER}"], id="default of two words"),
    pytest.param('export A B\ndeclare -x C=1\nexport P="gevent"\ncelery -A shop worker -P $P', [f"4:1 {WORKER}"], id="declarations"),
    pytest.param('source none.sh\n. "$X/none.sh"\ncelery -A shop worker -P gevent', [f"3:1 {WORKER}"], id="missing sources"),
    pytest.param("a() (\n  celery -A shop worker -P gevent\n)\na", [f"2:3 {WORKER}"], id="function in a subshell"),
    pytest.param("run()\n{\n  celery -A shop worker -P gevent\n}\nrun", [f"3:3 {WORKER}"], id="brace on its own line"),
    pytest.param("select x in a b; do celery -A shop worker -P gevent; done", [f"1:21 {WORKER}"], id="select"),
    pytest.param("for a in 1 2 3; do for b in 1 2 3; do celery -A shop worker -P gevent -n $a$b; done; done", [f"1:39 {WORKER}"], id="many choices"),
    pytest.param("case x in a) ;; esac\ncelery -A shop worker -P gevent", [f"2:1 {WORKER}"], id="empty arm"),
    pytest.param("X=`celery report`; celery -A shop worker -P gevent", [f"1:20 {WORKER}"], id="backticks"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "expected"), SHELL)
def test_shell(script: str, expected: list[str]) -> None:
    assert shown("run.sh", script) == expected


def test_shell_reads_what_it_sources() -> None:
    files = {
        ".env": "POOL=gevent\nexport N=9",
        "bin/lib.sh": "APP=shop\n. lib.sh\nunused() { celery -A shop worker; }\n",
    }
    (host,) = hosts("bin/run.sh", "set -a\nsource .env\n. ./lib.sh\ncelery -A $APP worker -P $POOL -c $N", files)
    assert (host.entry, host.pool, host.concurrency) == ("shop", "gevent", 9)


def test_shell_keeps_what_the_process_inherits() -> None:
    (host,) = hosts("run.sh", "export CELERY_WORKER_POOL=gevent\nX=1\ncelery -A shop worker")
    assert (host.pool, host.patched) == ("gevent", "never")
    read = deployment.read("run.sh", "shell", b"export A=1; B=2; C=3 celery -A s worker", opener({}))
    assert read.launches[0].environment == {"A": "1", "C": "3"}


@pytest.mark.parametrize(
    ("script", "directory"),
    [
        ("cd src && celery -A s worker", "src"),
        ("cd src\n(cd ../lib; true)\ncelery -A s worker", "src"),
        ('cd "$(dirname "$0")/.."\ncelery -A s worker', ""),
        ('cd "$(dirname "$0")"\ncelery -A s worker', "bin"),
        ("cd /app\ncelery -A s worker", ""),
        ("cd $X\ncelery -A s worker", ""),
    ],
)
def test_shell_follows_the_directory(script: str, directory: str) -> None:
    (host,) = hosts("bin/run.sh", script)
    assert host.directory == directory


def test_shell_lost_continuation() -> None:
    (host,) = hosts("run.sh", "exec celery -A s worker \\\n  -P gevent\n  --concurrency=20 \\\n  -E\n")
    assert (host.options["lost-option"], host.options["lost-after"]) == ("--concurrency=20", "2")
    (whole,) = hosts("run.sh", "celery -A s worker \\\n  -P gevent\n\necho -- --x\n")
    assert "lost-option" not in whole.options


def test_places_of_words() -> None:
    read = deployment.read("p.sh", "shell", b"x=1\ncelery -A 'my app' \\\n  worker\n", opener({}))
    (launch,) = read.launches
    assert [(place.line, place.column, place.end_column) for place in launch.words] == [
        (2, 1, 7),
        (2, 8, 10),
        (2, 12, 18),
        (3, 3, 9),
    ]
    assert launch.raw == ("celery -A 'my app' \\", "  worker")


def test_procfile() -> None:
    text = "# comment\nweb: gunicorn -k gevent shop:app\nworker : celery -A shop worker -P gevent\n\nbroken\nrelease: python manage.py migrate\n"
    assert shown("Procfile", text) == ["2:6 gunicorn gevent before-app shop:app", f"3:10 {WORKER}"]
    assert [host.service for host in hosts("Procfile", text)] == ["web", "worker"]


DOCKER = [
    pytest.param('FROM x\nCMD ["celery", "-A", "shop", "worker", "-P", "gevent"]', [f"2:7 {WORKER}"], id="exec form"),
    pytest.param("FROM x\nCMD celery -A shop worker -P gevent", [f"2:5 {WORKER}"], id="shell form"),
    pytest.param("FROM x\nCMD celery -A shop \\\n  # note\n\n  worker \\\n  -P gevent", [f"2:5 {WORKER}"], id="continued"),
    pytest.param('FROM x\nENTRYPOINT ["celery"]\nCMD ["-A", "shop", "worker", "-P", "gevent"]', [f"2:14 {WORKER}"], id="joined"),
    pytest.param('FROM x\nENTRYPOINT ["./entry.sh"]\nCMD ["celery", "-A", "shop", "worker", "-P", "gevent"]', [f"3:7 {WORKER}"], id="behind a script"),
    pytest.param('FROM x\nENTRYPOINT ["sh", "-c", "celery -A shop worker -P gevent"]', [f"2:26 {WORKER}"], id="sh -c"),
    pytest.param("FROM x\nENTRYPOINT celery -A shop worker -P gevent\nCMD x", [f"2:12 {WORKER}"], id="shell entry point"),
    pytest.param("FROM x\nENV POOL=gevent APP=shop\nCMD celery -A $APP worker -P ${POOL}", [f"3:5 {WORKER}"], id="ENV"),
    pytest.param('FROM x\nENV POOL "gevent"\nCMD celery -A shop worker -P $POOL', [f"3:5 {WORKER}"], id="old ENV"),
    pytest.param("FROM x\nARG POOL=gevent\nENV P=$POOL\nCMD celery -A shop worker -P $P", [f"4:5 {WORKER}"], id="ARG"),
    pytest.param("ARG P=gevent\nFROM x\nCMD celery -A shop worker -P $P", [f"3:5 {WORKER}"], id="global ARG"),
    pytest.param("FROM x AS base\nENV P=gevent\nFROM base\nCMD celery -A shop worker -P $P", [f"4:5 {WORKER}"], id="stages"),
    pytest.param("FROM x AS a\nCMD celery -A shop worker -P gevent\nFROM a\nUSER y", [f"2:5 {WORKER}"], id="inherited command once"),
    pytest.param("FROM x\nCMD celery -A shop worker\nCMD celery -A shop worker -P gevent", [f"3:5 {WORKER}"], id="last CMD"),
    pytest.param("FROM x\nRUN pip install celery gevent && celery -A shop worker", [], id="RUN starts nothing that lasts"),
    pytest.param("FROM x\nRUN <<EOF\nCMD celery -A shop worker\nEOF\n", [], id="here-document"),
    pytest.param("FROM x\n# CMD celery -A shop worker", [], id="comment"),
    pytest.param("FROM x\nHEALTHCHECK CMD celery -A shop inspect ping", [], id="health check"),
    pytest.param('FROM x\nCMD ["celery", "-A"', [], id="broken list"),
    pytest.param("FROM x\nENV P='gevent' Q=\"$P\"\nCMD celery -A shop worker -P $Q", [f"3:5 {WORKER}"], id="quoted ENV"),
    pytest.param('FROM x\nCMD ["sh", "-c", "echo \\"a\\" && celery -A shop worker -P gevent"]', [f"2:33 {WORKER}"], id="escapes in a list"),
    pytest.param('FROM x\nENTRYPOINT ["bash", "-x", "run.sh"]\nCMD ["celery", "-A", "shop", "worker", "-P", "gevent"]', [f"3:7 {WORKER}"], id="script behind a shell"),
    pytest.param("CMD celery -A shop worker -P gevent \\", [f"1:5 {WORKER}"], id="no FROM, open end"),
    pytest.param('FROM x\nENTRYPOINT ["/bin/sh"]\nCMD celery -A shop worker', [], id="a shell that gets no -c"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DOCKER)
def test_dockerfile(text: str, expected: list[str]) -> None:
    assert shown("Dockerfile", text) == expected


def test_dockerfile_knows_its_directory_and_manifests() -> None:
    text = """\
        FROM python
        WORKDIR /srv
        COPY --chown=a:b backend/requirements.txt reqs.txt
        RUN pip install -r reqs.txt -r other.txt
        COPY backend /srv/app
        COPY --from=x /a /b
        COPY ["a", "b"]
        COPY [broken
        ADD one
        WORKDIR app
        CMD ["celery", "-A", "shop", "worker", "-P", "gevent"]
    """
    files = {"backend/requirements.txt": "", "docker/other.txt": ""}
    (host,) = hosts("docker/Dockerfile", text, files)
    assert host.directory == "backend"
    read = deployment.read("docker/Dockerfile", "dockerfile", dedent(text).encode(), opener(files))
    assert read.launches[0].files == ("backend/requirements.txt", "docker/other.txt")


def test_dockerfile_in_a_folder_with_its_own_project() -> None:
    (host,) = hosts(
        "api/Dockerfile", "FROM x\nCOPY . /app\nWORKDIR /app\nCMD celery -A s worker", {"api/pyproject.toml": ""}
    )
    assert host.directory == "api"


COMPOSE = [
    pytest.param("services:\n  w:\n    command: celery -A shop worker -P gevent\n", [f"3:14 {WORKER}"], id="string"),
    pytest.param('services:\n  w:\n    command: "celery -A shop worker -P gevent"\n', [f"3:15 {WORKER}"], id="quoted"),
    pytest.param("services:\n  w:\n    command: [celery, -A, shop, worker, -P, gevent]\n", [f"3:15 {WORKER}"], id="flow list"),
    pytest.param("services:\n  w:\n    command:\n      - celery\n      - -A\n      - shop\n      - worker\n      - --pool=gevent\n", [f"4:9 {WORKER}"], id="list"),
    pytest.param("services:\n  w:\n    command: >\n      celery -A shop\n      worker -P gevent\n", [f"4:7 {WORKER}"], id="folded"),
    pytest.param("services:\n  w:\n    command: |\n      celery -A shop\n      worker -P gevent\n", [f"4:7 {WORKER}"], id="literal"),
    pytest.param("services:\n  w:\n    command: celery -A shop\n      worker -P gevent\n", [f"3:14 {WORKER}"], id="plain over two lines"),
    pytest.param("services:\n  w:\n    entrypoint: celery -A shop\n    command: worker -P gevent\n", [f"3:17 {WORKER}"], id="entry point and command"),
    pytest.param('services:\n  w:\n    command: sh -c "migrate && celery -A shop worker -P gevent"\n', [f"3:32 {WORKER}"], id="sh -c"),
    pytest.param('services:\n  w:\n    command: ["sh", "-c", "celery -A shop worker -P gevent"]\n', [f"3:28 {WORKER}"], id="sh -c in a list"),
    pytest.param("x-base: &b\n  command: celery -A shop worker -P gevent\nservices:\n  w:\n    <<: *b\n    image: x\n", [f"2:12 {WORKER}"], id="merged anchor"),
    pytest.param("x-a: &a\n  command: celery -A shop worker\nservices:\n  w:\n    <<: [*a]\n    command: celery -A shop worker -P gevent\n", [f"6:14 {WORKER}"], id="own over merged"),
    pytest.param("services:\n  b:\n    command: celery -A shop worker -P gevent\n  w:\n    extends: b\n", [f"3:14 {WORKER}"], id="extends by name"),
    pytest.param("services:\n  b:\n    environment: {P: gevent}\n  w:\n    extends:\n      service: b\n    command: celery -A shop worker -P $${P}\n", [f"7:14 {WORKER}"], id="extends with variables"),
    pytest.param("services:\n  w:\n    extends: w\n    command: celery -A shop worker -P gevent\n", [f"4:14 {WORKER}"], id="extends itself"),
    pytest.param("services:\n  w:\n    command: celery -A shop worker -P ${POOL:-gevent}\n", [f"3:14 {WORKER}"], id="default"),
    pytest.param("services:\n  w:\n    command: celery -A shop worker -P ${POOL}\n", ["3:14 celery unknown unknown shop"], id="unknown"),
    pytest.param("w:\n  image: x\n  command: celery -A shop worker -P gevent\n", [f"3:12 {WORKER}"], id="version 1"),
    pytest.param("services:\n  w:\n    healthcheck:\n      test: celery -A shop worker -P gevent\n", [], id="health check"),
    pytest.param("services:\n  w:\n    # command: celery -A shop worker\n    image: x\n", [], id="comment"),
    pytest.param("services:\n  w: celery\n  x:\n    command:\n    extends: {file: none.yml, service: q}\n- a", None, id="broken"),
    pytest.param("- celery\n- worker\n", [], id="no mapping"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), COMPOSE)
def test_compose(text: str, expected: list[str] | None) -> None:
    if expected is None:
        read = deployment.read("docker-compose.yml", "compose", text.encode(), opener({}))
        assert [(problem.code, problem.location.line) for problem in read.problems] == [("GVL002", 6)]
    else:
        assert shown("docker-compose.yml", text) == expected


def test_compose_environment_files_and_directory() -> None:
    text = """\
        services:
          w:
            env_file: [worker.env, {path: more.env}]
            environment:
              - CELERY_APP=shop
              - PASSED
            working_dir: src
            command: celery worker -P ${FROM_DOTENV} -c ${N:-7}
          x:
            extends: {file: base.yml, service: b}
            command: celery -A shop worker
    """
    files = {
        "deploy/.env": "FROM_DOTENV=gevent",
        "deploy/worker.env": "A='1' # x\nexport B=\"2$A\"\nC = 3 # note\nnonsense\n",
        "deploy/more.env": "D=4",
        "deploy/base.yml": "services:\n  b:\n    environment: {CELERY_WORKER_POOL: gevent}\n    working_dir: lib\n",
    }
    first, second = hosts("deploy/docker-compose.yml", text, files)
    assert (first.pool, first.entry, first.directory, first.concurrency, first.service) == (
        "gevent",
        "shop",
        "src",
        7,
        "w",
    )
    assert (second.patched, second.directory) == ("never", "lib")
    launches = deployment.read("deploy/docker-compose.yml", "compose", dedent(text).encode(), opener(files)).launches
    assert launches[0].environment == {"A": "1", "B": "21", "C": "3", "D": "4", "CELERY_APP": "shop"}


def test_compose_files_that_extend_each_other() -> None:
    loop = "services:\n  w:\n    extends: {file: b.yml, service: w}\n    command: celery -A shop worker -P gevent\n"
    other = "services:\n  w:\n    extends: {file: docker-compose.yml, service: w}\n"
    assert shown("docker-compose.yml", loop, {"b.yml": other}) == [f"4:14 {WORKER}"]


def test_yaml_bomb_is_read_in_no_time() -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join(f'*a{n - 1}' for _ in range(9))}]" for n in range(1, 30))
    text = f"a0: &a0 [celery]\n{levels}\nservices: *a29\n"
    for kind in ("compose", "yaml"):
        assert deployment.read("x.yml", kind, text.encode(), opener({})) == deployment.DeploymentFile()
    merges = "\n".join(
        f"a{n}: &a{n}\n  <<: [{', '.join(f'*a{n - 1}' for _ in range(9))}]\n  k{n}: v" for n in range(1, 30)
    )
    merged = f"a0: &a0 {{command: celery -A s worker}}\n{merges}\nservices:\n  w: *a29\n"
    assert deployment.read("x.yml", "compose", merged.encode(), opener({})).problems == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("celery: [" * 200, "nest"),
        ("celery: {a: b", "expected"),
        ("celery: *nothing\n", ""),
        ("a: \x01celery", "control characters"),
        ("celery: {{ x }}: {% if %}\n a: }", ""),
    ],
)
def test_broken_yaml_is_a_problem_and_never_raises(text: str, reason: str) -> None:
    read = deployment.read("k.yaml", "yaml", text.encode(), opener({}))
    assert read.launches == ()
    if read.problems:
        assert reason in read.problems[0].reason


MANIFESTS = [
    pytest.param("heroku.yml", "run:\n  web: gunicorn -k gevent shop:app\n  w:\n    command:\n      - celery -A shop worker -P gevent\n    image: web\n",
                 ["2:8 gunicorn gevent before-app shop:app", f"5:9 {WORKER}"], id="heroku"),
    pytest.param("manifest.yml", "applications:\n- name: a\n  processes:\n  - type: worker\n    command: newrelic-admin run-program celery -A shop worker --pool=gevent\n",
                 [f"5:14 {WORKER}"], id="Cloud Foundry"),
    pytest.param("k8s/w.yaml", 'spec:\n  containers:\n  - name: w\n    command: ["celery"]\n    args: ["-A", "shop", "worker", "-P", "gevent"]\n    env:\n    - name: X\n      value: "1"\n',
                 [f"4:16 {WORKER}"], id="Kubernetes"),
    pytest.param("k8s/w.yaml", "spec:\n  containers:\n  - args: [celery, -A, shop, worker, -P, gevent]\n", [f"3:12 {WORKER}"], id="arguments alone"),
    pytest.param("k8s/w.yaml", "spec:\n  containers:\n  - command: [sh, -c]\n    args:\n    - |\n      migrate\n      exec celery -A shop worker -P gevent\n", [f"7:7 {WORKER}"], id="script in arguments"),
    pytest.param("k8s/w.yaml", "a:\n- env: [{name: CELERY_WORKER_POOL, value: gevent}]\n  command: [celery, -A, shop, worker]\n", ["3:13 celery gevent never shop"], id="environment"),
    pytest.param("app.yaml", "entrypoint: gunicorn -b :$PORT -k gevent shop:app\nenv_variables:\n  A: b\n", ["1:13 gunicorn gevent before-app shop:app"], id="App Engine"),
    pytest.param("render.yaml", "services:\n- type: worker\n  startCommand: celery -A shop worker -P gevent\n", [f"3:17 {WORKER}"], id="Render"),
    pytest.param("a.yml", "uwsgi:\n  gevent: 100\n  module: shop:app\n", ["2:11 uwsgi gevent never shop:app"], id="uWSGI"),
    pytest.param("k8s/w.yaml", "description: celery -A shop worker -P gevent\ndata: {x: [celery]}\n", [], id="prose"),
    pytest.param("k8s/w.yaml", "a: &a\n  self: *a\n  command: [celery, -A, shop, worker, -P, gevent]\n", [f"3:13 {WORKER}"], id="recursive alias"),
    pytest.param("chart/templates/w.yaml",
                 '{{- if .Values.on }}\nspec:\n  containers:\n    - name: {{ .Chart.Name }}\n      {{- toYaml .Values.x | nindent 6 }}\n      command: [celery, -A, shop, worker, -P, {{ .Values.pool | default "gevent" | quote }}]\n{{- end }}\n',
                 [f"6:17 {WORKER}"], id="Helm default"),
    pytest.param("chart/templates/w.yaml", "args: [celery, -A, shop, worker, '--pool={{ .Values.worker.pool }}']\n", [f"1:8 {WORKER}"], id="Helm values"),
    pytest.param("chart/templates/w.yaml", "args: [celery, -A, shop, worker, '--pool={{ .Values.other }}']\n", ["1:8 celery unknown unknown shop"], id="Helm unknown"),
    pytest.param("w.yaml.j2", "command: celery -A shop worker -P {{ pool | default('gevent') }}\n", [f"1:10 {WORKER}"], id="Jinja default"),
    pytest.param("w.yaml", "command: celery -A shop worker -P {{ pool }}\nx: {{ y }}\n", ["1:10 celery unknown unknown shop"], id="template without its suffix"),
    pytest.param("run.sh.j2", "{% if x %}\nexec celery -A {{ app|default('shop') }} worker -P {{ pool }}\n{% endif %}\n", ["2:1 celery unknown unknown shop"], id="Jinja shell"),
    pytest.param("supervisord.conf.jnj", "[program:w]\nautostart = {{ on }}\ncommand=gunicorn -k gevent -w {{ w }} shop:app\n", ["3:9 gunicorn gevent before-app shop:app"], id="Jinja supervisor"),
    pytest.param("w.conf.erb", "<% if @on -%>\n[program:w]\ncommand=<%= @venv %>/bin/gunicorn -k <%=@pool%> -w 3 shop:app\n<% end %>\n", ["3:9 gunicorn unknown unknown shop:app"], id="ERB"),
    pytest.param("w.conf.erb", "[program:w]\ncommand=<%= @venv -%>/bin/gunicorn -k gevent shop:app <% \n", ["2:9 gunicorn gevent before-app shop:app"], id="ERB that nobody closes"),
    pytest.param("supervisord.conf.in", "[program:w]\ncommand=@bindir@/gunicorn -k gevent @APP@\n", ["2:9 gunicorn gevent before-app"], id="filled by configure"),
    pytest.param("run.sh.in", "exec @bindir@/celery -A shop worker -P @POOL@ -n mail@%h\n", ["1:1 celery unknown unknown shop"], id="a pool filled by configure"),
    pytest.param("run.sh.in", "exec celery -A shop worker -P ${POOL:-gevent} -n a@b@c\n", [f"1:1 {WORKER}"], id="nothing to fill in"),
    pytest.param("supervisor/w.conf",
                 '[supervisord]\nenvironment=A="1"\n[program:w]\ncommand=/venv/bin/celery -A shop worker -P gevent ; note\ndirectory=/srv/app\nenvironment=B="x y",C=%(ENV_D)s\n; command=celery\n[program:web]\ncommand = gunicorn\n  -k gevent\n  shop:app\ndirectory=src\n',
                 [f"4:9 {WORKER}", "9:11 gunicorn gevent before-app shop:app"], id="supervisor"),
    pytest.param("supervisor/w.conf", "[program:w]\ncommand=celery -A %(ENV_APP)s worker -P gevent -n w%%h-%(process_num)02d\n", ["2:9 celery gevent before-app"], id="supervisor expansions"),
    pytest.param("circus.ini", "[watcher:w]\ncmd = celery\nargs = -A shop worker -P gevent\nworking_dir = src\n", [f"2:7 {WORKER}"], id="circus"),
    pytest.param("celery.service",
                 '[Unit]\nDescription=celery\n[Service]\nEnvironment="POOL=gevent" X=1\nEnvironment=Y=2\nEnvironmentFile=-/etc/conf.d/celery\nWorkingDirectory=/srv\nExecStart=-/venv/bin/celery -A shop worker \\\n  -P ${POOL} \\\n  -c $N\n',
                 [f"8:12 {WORKER}"], id="systemd"),
    pytest.param("celery.service", "[Service]\nEnvironmentFile=/etc/conf.d/celery\nExecStart=/bin/sh -c '${BIN} -A shop multi start w1 $OPTS'\n", [f"3:23 {WORKER}"], id="systemd multi"),
    pytest.param("uwsgi.ini", "[uwsgi]\n# gevent = 5\nmodule = shop:app\ngevent = 100\ngevent-early-monkey-patch = true\n", ["4:10 uwsgi gevent before-app shop:app"], id="uWSGI ini"),
    pytest.param("uwsgi.ini", "[uwsgi]\nvacuum = true\n", [], id="a uWSGI ini that starts nothing"),
    pytest.param("production.ini", "[server:main]\nuse = egg:gunicorn#main\nworkers = 2\nworker_class = gevent\n", ["4:16 gunicorn gevent before-app production.ini"], id="Paste"),
    pytest.param("production.ini", "[server:main]\nuse = egg:waitress#main\nx = gunicorn\n", [], id="other server of Paste"),
    pytest.param("Makefile", "POOL ?= gevent\nAPP := shop\nrun: x\n\t@celery -A $(APP) worker -P ${POOL}\n", [f"4:3 {WORKER}"], id="make"),
    pytest.param("Makefile", "run:\n\t-@celery -A shop \\\n\t  worker -P gevent\n# celery\n\techo celery worker\n", [f"2:4 {WORKER}"], id="make continued"),
    pytest.param("Makefile", "export CELERY_WORKER_POOL = gevent\nrun: ; celery -A shop worker\n", ["2:8 celery gevent never shop"], id="make export"),
    pytest.param("Makefile", "A = $(B)\nB = $(A)\nrun:\n\tN=$$(nproc); celery -A shop worker -P gevent -c $$N -n $(shell hostname) $(A) $(call x,y) $@\n", [f"4:15 {WORKER}"], id="make references"),
    pytest.param("gunicorn.conf.py", "import os\nbind = ':80'\nworker_class = os.getenv('W', 'gevent')\n", ["3:1 gunicorn gevent before-app"], id="gunicorn"),
    pytest.param("gunicorn.conf.py", "def post_fork(s, w): pass\n", [], id="gunicorn hooks alone"),
    pytest.param("gunicorn.conf", "[program:w]\ncommand=gunicorn -k gevent shop:app\n", ["2:9 gunicorn gevent before-app shop:app"], id="supervisor called gunicorn"),
]  # fmt: skip

BESIDE = {
    "chart/values.yaml": "worker:\n  pool: gevent\n  list: [a]\n",
    "conf.d/celery": "N=5\n",
    "etc/conf.d/celery": "BIN=/usr/bin/celery\nOPTS='-P gevent'\nN=5\n",
}


@pytest.mark.parametrize(("path", "text", "expected"), MANIFESTS)
def test_other_formats(path: str, text: str, expected: list[str]) -> None:
    assert shown(path, text, BESIDE) == expected


def test_make_lost_continuation() -> None:
    text = "run:\n\tcelery -A s worker \\\n\t\t--pool=gevent\n\t\t--concurrency=20 \\\n\t\t-E\nother:\n\t-rm x\n"
    (host,) = hosts("Makefile", text)
    assert (host.options["lost-option"], host.options["lost-after"]) == ("--concurrency=20", "3")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("shell", b"\0\0celery"),
        ("yaml", b"python: flask"),
        ("gunicorn", b"x = 1\n"),
        ("dockerfile", b"FROM x"),
    ],
)
def test_what_no_reader_opens(kind: str, data: bytes) -> None:
    assert deployment.read("f", kind, data, opener({})) == deployment.DeploymentFile()


def test_huge_files_are_a_problem() -> None:
    read = deployment.read("run.sh", "shell", b"echo x\n" * 300_000 + b"celery -A s worker", opener({}))
    assert [problem.code for problem in read.problems] == ["GVL002"]
    assert read.launches == ()


def test_utf16_is_read() -> None:
    read = deployment.read("run.sh", "shell", "celery -A s worker".encode("utf-16"), opener({}))
    assert len(read.launches) == 1


@pytest.mark.parametrize(
    "piece",
    [
        "if x; then\n",
        "$(",
        "${a:-",
        "f() {\n",
        "case x in a)\n",
        "'",
        "<<E\n",
        "a=$a$a\n",
        "[ ",
        "( ",
        "eval ",
        "f(){ f;f;}\nf\n",
    ],
)
def test_repeated_pieces_end(piece: str) -> None:
    text = piece * 3000 + "\ncelery -A s worker\n"
    assert deployment.read("run.sh", "shell", text.encode(), opener({})).problems == ()


PIECES = [
    "celery -A s worker ", "-P gevent", "gunicorn -k gevent a:b", "\n", "\\\n", "'", '"', "$(", "${X:-", "}", ")", "(", "{{", "}}", "{% if %}",
    "<<E\n", "`", "[program:a]\ncommand=", "[uwsgi]\ngevent=1\n", "CMD ", "ENTRYPOINT [", "]", "services:\n  a:\n    command: ", "- ", ": ",
    "&a ", "*a ", "<<: ", "run:\n\t", "ExecStart=", "if ", "then ", "fi\n", "case x in ", "esac", ";;", "f() {\n", "f\n", "set -- ", '"$@"',
    "é", "\x00", "sh -c ", "python -m ", "exec ", "worker_class = ", "\t", "# ",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted({str(kind) for _, kind in KINDS if kind not in {None, "script?"}})),
    st.lists(st.sampled_from(PIECES), max_size=30),
)
def test_no_text_makes_a_reader_raise(kind: str, pieces: list[str]) -> None:
    data = ("celery " + "".join(pieces)).encode()
    for launch in deployment.read("x", kind, data, opener({})).launches:
        assert len(launch.words) in {0, len(launch.argv)}
        commands.hosts_of(launch, opener({}))


@pytest.mark.parametrize(
    ("build", "directory"),
    [
        pytest.param("build: .", "deploy", id="the folder of the file"),
        pytest.param("build: ./none", "", id="a folder without a project"),
        pytest.param("build: ${CONTEXT}", "", id="unknown"),
        pytest.param("build: https://example.org/shop.git", "", id="elsewhere"),
        pytest.param("build: /srv/shop", "", id="absolute"),
        pytest.param("build: {dockerfile: Dockerfile}", "", id="no context"),
        pytest.param("build: ../services/shop", "services/shop", id="a service"),
        pytest.param("build: {context: ../services/shop/}", "services/shop", id="a context"),
        pytest.param("build: ../services/shop\n    working_dir: /app", "services/shop", id="a folder of the image"),
        pytest.param("build: ../services/shop\n    working_dir: src", "src", id="a working directory"),
    ],
)
def test_compose_build_context(build: str, directory: str) -> None:
    text = f"services:\n  w:\n    {build}\n    command: celery -A shop worker -P gevent\n"
    files = {"services/shop/requirements.txt": "celery\n", "deploy/pyproject.toml": "", "requirements.txt": ""}
    (host,) = hosts("deploy/docker-compose.yml", text, files)
    assert host.directory == directory
