"""What ``geventlint hosts`` shows of services as real projects write them: scripts, units, charts, uWSGI, Ansible roles."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from geventlint import deployment
from geventlint.deployment import commands

if TYPE_CHECKING:
    from geventlint.model import Host, Problem


def read(path: str, text: str, files: dict[str, str] | None = None) -> tuple[tuple[Host, ...], tuple[Problem, ...]]:
    every = {name: dedent(content).encode() for name, content in {**(files or {}), path: text}.items()}
    found = deployment.read(path, deployment.kind_of(path) or "", every[path], every.get)
    hosts = commands.settled(host for launch in found.launches for host in commands.hosts_of(launch, every.get))
    return hosts, found.problems


def hosts(path: str, text: str, files: dict[str, str] | None = None) -> tuple[Host, ...]:
    found, problems = read(path, text, files)
    assert problems == ()
    return found


LOST = [
    pytest.param("celery -A s worker \\\n  -P gevent\n", None, id="continued"),
    pytest.param("# -P gevent\ncelery -A s worker \\\n  -c 9\n# --loglevel info\n", None, id="comments around"),
    pytest.param("celery -A s worker\n\n# a note\n  --help\n", None, id="an empty line between"),
    pytest.param("celery -A s worker \\\n  -P gevent # all of it\necho -x\n", None, id="a comment at the end"),
    pytest.param("celery -A s worker\n  -P gevent\n", ("2", "1", "end"), id="no backslash"),
    pytest.param("celery -A s worker\n  # a note\n  -P gevent\n", ("3", "1", "end"), id="a comment between"),
    pytest.param("celery -A s worker \\\n # no\n  -P gevent\n", ("3", "2", "comment"), id="a comment ends it"),
    pytest.param("celery -A s worker \\\n # a \\\n # b \\\n  -P gevent\n", ("4", "2", "comment"), id="two comments"),
]


@pytest.mark.parametrize(("text", "expected"), LOST)
def test_options_that_a_comment_cuts_off(text: str, expected: tuple[str, str, str] | None) -> None:
    (host,) = hosts("run.sh", text)
    names = ("lost-at", "lost-after", "lost-to")
    assert (tuple(host.options[name] for name in names) if "lost-at" in host.options else None) == expected


def test_options_that_a_comment_cuts_off_in_make() -> None:
    text = "run:\n\tcelery -A s worker\n\t# a note\n\t--pool=gevent\nother:\n\trm x\n"
    (host,) = hosts("Makefile", text)
    assert (host.options["lost-option"], host.options["lost-at"]) == ("--pool=gevent", "4")


def test_a_gunicorn_configuration_of_which_a_statement_cannot_be_read_is_a_problem() -> None:
    text = "workers = (\nworker_class = 'gevent'\n"
    found, problems = read("gunicorn.conf.py", text)
    assert [(host.pool, str(host.location)) for host in found] == [("gevent", "gunicorn.conf.py:2")]
    assert [(problem.code, problem.location.line) for problem in problems] == [("GVL002", 1)]
    assert read("deploy/gunicorn.conf", "server { listen 80; }\n") == ((), ())
    _, (huge,) = read("gunicorn.conf.py", "x" * 600_000)
    assert "larger" in huge.reason


LAUNCHERS = [
    pytest.param(
        'parallel ::: \\\n  "celery -A s worker -P gevent -c 9" \\\n  "celery -A s worker -Q slow"\n',
        ["2:4 gevent 9 celery -A s worker -P gevent -c 9", "3:4 prefork None celery -A s worker -Q slow"],
        id="each of several quoted commands",
    ),
    pytest.param(
        'PRE="cd /srv; . bin/activate"\ntmux new -d "$PRE; gunicorn -k gevent s:app"\n',
        ["2:1 gevent None gunicorn -k gevent s:app"],
        id="behind a variable",
    ),
    pytest.param(
        "su - app -c 'cd /srv && exec celery -A s worker'\n",
        ["1:25 prefork None exec celery -A s worker"],
        id="as another user",
    ),
    pytest.param(
        "nodemon -e py -x celery -A s worker -P gevent\n",
        ["1:1 gevent None nodemon -e py -x celery -A s worker -P gevent"],
        id="nodemon, without quotes",
    ),
    pytest.param(
        "nodemon --exec 'celery -A s worker -P gevent'\n",
        ["1:17 gevent None celery -A s worker -P gevent"],
        id="nodemon, with quotes",
    ),
]


@pytest.mark.parametrize(("text", "expected"), LAUNCHERS)
def test_commands_inside_a_command(text: str, expected: list[str]) -> None:
    found = [(host.location, host) for host in hosts("run.sh", text)]
    assert [
        f"{where.line}:{where.column} {host.pool} {host.concurrency} {host.command}" for where, host in found if where
    ] == expected


APART = [
    pytest.param(
        'WORKER="celery -A s worker -c 4"\ncase "$1" in\n  all) exec $WORKER ;;\n  a) exec $WORKER -Q a,b ;;\n  c) exec $WORKER -Q c ;;\nesac\n',
        ["1 ", "4 a,b", "5 c"],
        id="a variable that several lines use",
    ),
    pytest.param(
        'case "$1" in\n  a) Q=a ;;\n  b) Q=b ;;\nesac\ncelery -A s worker -Q $Q\n',
        ["5 a", "5 b"],
        id="queues in a variable",
    ),
    pytest.param(
        'if [ "$X" ]; then MORE="-l debug"; else MORE="-l info"; fi\ncelery -A s worker -Q a $MORE\n',
        ["2 a"],
        id="something else in a variable",
    ),
    pytest.param(
        "celery -A s worker \\\n  -Q a\ncelery -A s worker \\\n  -Q b\n", ["1 a", "3 b"], id="several commands"
    ),
]


@pytest.mark.parametrize(("text", "expected"), APART)
def test_workers_are_told_apart_by_their_queues(text: str, expected: list[str]) -> None:
    found = [(host.location, host) for host in hosts("run.sh", text)]
    assert [f"{where.line} {','.join(host.queues)}" for where, host in found if where] == expected


UNKNOWN = [
    pytest.param(
        "celery -A s worker -P $POOL\n", "the pool is in ${POOL}, which no file of the project sets", id="pool"
    ),
    pytest.param(
        "celery -A s worker $MORE\n", "the pool is in ${MORE}, which no file of the project sets", id="options"
    ),
    pytest.param(
        "gunicorn -k $KIND s:a\n", "the worker class is in ${KIND}, which no file of the project sets", id="class"
    ),
    pytest.param(
        "gunicorn -c /etc/g.py s:a\n", "its configuration /etc/g.py is not in the project", id="configuration"
    ),
    pytest.param("uwsgi --ini /etc/u.ini\n", "its configuration /etc/u.ini is not in the project", id="uWSGI's"),
]


@pytest.mark.parametrize(("text", "reason"), UNKNOWN)
def test_what_is_not_known_is_said(text: str, reason: str) -> None:
    (host,) = hosts("run.sh", text)
    assert (host.pool, host.patched, host.reason) == ("unknown", "unknown", reason)


def test_the_application_stands_behind_what_is_not_known() -> None:
    (host,) = hosts("run.sh", "gunicorn -k gevent $MORE shop:app $REST\n")
    assert (host.pool, host.entry) == ("gevent", "shop:app")


def test_numbers_with_a_comment_behind_them() -> None:
    (host,) = hosts("uwsgi.ini", "[uwsgi]\nmodule = s\ngevent = 400  # greenlets\n")
    assert (host.pool, host.concurrency) == ("gevent", 400)
    (host,) = hosts("uwsgi.ini", "[uwsgi]\nmodule = s\nthreads = 4 ; of them\nprocesses = 2 x\n")
    assert (host.pool, host.concurrency) == ("threads", 2)
    (host,) = hosts("uwsgi.ini", "[uwsgi]\nmodule = s\ngevent = 0 # none\n")
    assert (host.pool, host.concurrency, "refused" in host.options) == ("gevent", 0, True)


def test_daemons_that_uwsgi_attaches() -> None:
    text = """\
        [uwsgi]
        module = shop.wsgi:app
        attach-daemon = redis-server
        attach-daemon = nice -n $(LEVEL) celery -A shop worker -P gevent -c 20 -n a@%%h
        smart-attach-daemon = /tmp/beat.pid celery -A shop beat --pidfile /tmp/beat.pid
        attach-daemon2 = stopsignal=15,cmd=celery -A shop worker -Q slow
        [other]
        attach-daemon = celery -A other worker
        """
    found = hosts("uwsgi.ini", text)
    assert [(host.location.line if host.location else 0, host.kind, host.pool, host.entry) for host in found] == [
        (4, "celery", "gevent", "shop"),
        (5, "other", "none", "shop"),
        (6, "celery", "prefork", "shop"),
        (2, "uwsgi", "sync", "shop.wsgi:app"),
    ]
    assert "a@%h" in found[0].command


def together(files: dict[str, str]) -> list[str]:
    """What the files of a project launch together."""
    every = {name: dedent(content).encode() for name, content in files.items()}
    found = [
        host
        for path, data in sorted(every.items())
        for launch in deployment.read(path, deployment.kind_of(path) or "", data, every.get).launches
        for host in commands.hosts_of(launch, every.get)
    ]
    return [f"{host.location} {host.pool} {host.concurrency} {host.entry}" for host in commands.settled(found)]


INI = "[uwsgi]\nmount = /=shop.wsgi:app\nprocesses = 5\n"
CONF = "worker_class = 'gevent'\nworkers = 3\n"
ELSEWHERE = [
    pytest.param(
        {"Procfile": "web: uwsgi /etc/shop/uwsgi.ini\n", "deploy/uwsgi.ini": INI},
        ["Procfile:1 sync 5 shop.wsgi:app"],
        id="by its name",
    ),
    pytest.param(
        {"Procfile": "web: gunicorn -c /etc/gunicorn.py -w 9 shop:app\n", "deploy/gunicorn.py": CONF},
        ["Procfile:1 gevent 9 shop:app"],
        id="what the line says stays",
    ),
    pytest.param(
        {"Procfile": "web: gunicorn -c /etc/gunicorn.py shop:app\n", "a/gunicorn.py": CONF, "b/gunicorn.py": CONF},
        ["Procfile:1 unknown None shop:app", "a/gunicorn.py:1 gevent 3 ", "b/gunicorn.py:1 gevent 3 "],
        id="two of its name",
    ),
    pytest.param(
        {"a/run.sh": "gunicorn -c /etc/gunicorn.py shop:app\n", "a/x/gunicorn.py": CONF, "b/gunicorn.py": CONF},
        ["a/run.sh:1 gevent 3 shop:app", "b/gunicorn.py:1 gevent 3 "],
        id="the nearer of two",
    ),
    pytest.param(
        {"a/run.sh": "gunicorn -c $HOME/${APP}_gunicorn.py shop:app\n", "a/x/app_gunicorn.py": CONF},
        ["a/run.sh:1 gevent 3 shop:app"],
        id="a part of its name, near",
    ),
    pytest.param(
        {"a/run.sh": "gunicorn -c $HOME/${APP}_gunicorn.py shop:app\n", "b/app_gunicorn.py": CONF},
        ["a/run.sh:1 unknown None shop:app", "b/app_gunicorn.py:1 gevent 3 "],
        id="a part of its name, far away",
    ),
    pytest.param(
        {"run.sh": "gunicorn -c $CONFIG shop:app\n", "gunicorn_a.py": CONF},
        ["run.sh:1 unknown None shop:app", "gunicorn_a.py:1 gevent 3 "],
        id="nothing of its name",
    ),
    pytest.param(
        {
            "docker-compose.yml": "services:\n  web:\n    command: ./run.sh uwsgi\n    environment: {KIND: b}\n",
            "run.sh": '#!/bin/sh\nif [ "$KIND" = a ]; then F=a.ini; else F=b.ini; fi\nexec uwsgi --ini $F\n',
            "a.ini": INI,
            "b.ini": INI,
        },
        ["run.sh:3 sync 5 shop.wsgi:app", "a.ini:2 sync 5 shop.wsgi:app"],
        id="one that no service chooses",
    ),
    pytest.param(
        {"run.sh": 'if [ "$K" ]; then F=a.ini; else F=b.ini; fi\nuwsgi --ini $F\n', "a.ini": INI, "b.ini": INI},
        ["run.sh:2 sync 5 shop.wsgi:app"],
        id="either of two",
    ),
    pytest.param(
        {"Procfile": "web: uwsgi --gevent 9 --ini /etc/u.ini -w s\n", "u.ini": "[uwsgi]\nmaster = 1\n"},
        ["Procfile:1 gevent 9 s"],
        id="the line chooses the pool",
    ),
]


@pytest.mark.parametrize(("files", "expected"), ELSEWHERE)
def test_configurations_that_lie_elsewhere(files: dict[str, str], expected: list[str]) -> None:
    assert together(files) == expected


ROLE = {
    "roles/shop/defaults/main.yml": """\
        shop_home: "{{ home }}/shop"
        shop_bin: "{{ shop_home }}/bin"
        shop_class: gevent
        shop_workers: 3
        shop_extra: ""
        shop_more: "--max-requests 100 --preload"
        shop_name: SET-ME-PLEASE
        shop_loop: "{{ shop_loop }}"
        """,
    "roles/shop/vars/main.yml": "shop_workers: 5\nbroken: [\n",
}
GUNICORN = "gunicorn -c {{ shop_home }}/shop_gunicorn.py"
JINJA = [
    pytest.param(
        "run.sh.j2",
        "exec {{ shop_bin }}/gunicorn -k {{ shop_class }} -w {{ shop_workers }} {{ shop_extra }} shop:app\n",
        ["1 gevent 3 shop:app"],
        id="defaults",
    ),
    pytest.param(
        "run.sh.j2", "gunicorn {{ shop_more }} shop:app\n", ["1 sync None shop:app"], id="several options in one"
    ),
    pytest.param(
        "run.sh.j2", "gunicorn -k '{{ shop_name }}' shop:app\n", ["1 unknown None shop:app"], id="to be replaced"
    ),
    pytest.param("run.sh.j2", "gunicorn -k {{ shop_loop }} shop:app\n", ["1 unknown None shop:app"], id="a circle"),
    pytest.param("run.sh.j2", "gunicorn -k {{ other }} shop:app\n", ["1 unknown None shop:app"], id="unknown"),
    pytest.param(
        "run.sh.j2",
        "gunicorn -k {{ other | default('gevent') }} shop:app\n",
        ["1 gevent None shop:app"],
        id="a default",
    ),
    pytest.param(
        "run.sh.j2",
        "{% set bin = venv + '/bin' %}\n{% set exe = bin ~ '/celery' %}\n{% if x %}\n{% set exe = bin + '/wrap ' + exe %}\n{% endif %}\nexec {{ exe }} -A shop worker\n",
        ["6 prefork None shop"],
        id="a program that the template sets",
    ),
    pytest.param(
        "shop.conf.j2",
        "[program:shop]\n{% if x %}\n{% set executable = venv + '/newrelic-admin run-program gunicorn' %}\n{% else %}\n{% set executable = venv + '/gunicorn' %}\n{% endif %}\ncommand={{ executable }} -k gevent shop:app\n",
        ["7 gevent None shop:app"],
        id="set in the last branch",
    ),
    pytest.param(
        "run.sh.j2",
        "{% set exe = a + b[0] %}\n{{ exe }} -A shop worker; celery -A s worker\n",
        ["2 prefork None s"],
        id="computed",
    ),
    pytest.param(
        "run.sh.j2",
        "{% set e = '/gunicorn' %}\n{{e}} shop:app; celery -A s worker\n",
        ["2 prefork None s"],
        id="too short for its program",
    ),
    pytest.param("run.sh.j2", GUNICORN + " shop:app\n", ["1 gevent 3 shop:app"], id="a configuration beside it"),
]


@pytest.mark.parametrize(("name", "text", "expected"), JINJA)
def test_templates_of_an_ansible_role(name: str, text: str, expected: list[str]) -> None:
    conf = (
        "{% if x %}\nworkers = {{ shop_workers }}\n{% endif %}\nworker_class = '{{ shop_class }}'\n{{ shop_extra }}\n"
    )
    files = {**ROLE, "roles/shop/templates/shop_gunicorn.py.j2": conf}
    found = hosts(f"roles/shop/templates/{name}", text, files)
    shown = [(host.location.line if host.location else 0, host) for host in found]
    assert [f"{line} {host.pool} {host.concurrency} {host.entry}" for line, host in shown] == expected


def test_a_template_of_a_gunicorn_configuration() -> None:
    text = "{% if x %}\nworker_class = '{{ shop_class }}'\n{% else %}\nworker_class = 'sync'\n{% endif %}\nworkers = {{ n | int }}\n"
    found = hosts("roles/shop/templates/gunicorn.py.j2", text, ROLE)
    assert [host.pool for host in found] == ["gevent", "sync"]
    for host in found:
        assert str(host.location) == str(host.entry_location) == "roles/shop/templates/gunicorn.py.j2:4"
    _, (problem,) = read("gunicorn.py.j2", "workers = {{ 3 x }}\nworker_class = 'gevent'\n")
    assert (problem.code, problem.template, problem.location.line) == ("GVL002", True, 1)


WRITTEN = [
    pytest.param(
        "cat <<EOF > ${UNITS}/shop.service\n[Service]\nExecStart=$BIN/celery -A shop worker -P gevent\nEOF\nsystemctl start shop\n",
        ["3:11 celery gevent shop shop"],
        id="a unit",
    ),
    pytest.param(
        "if true; then\n\tcat > /etc/supervisor/shop.conf <<-'EOF'\n\t[program:web]\n\tcommand=gunicorn -k gevent shop:app\n\tEOF\nfi\n",
        ["4:9 gunicorn gevent shop:app web"],
        id="a program, indented",
    ),
    pytest.param(
        "sudo tee -a Procfile <<EOF\nweb: gunicorn shop:app\nEOF\n", ["2:6 gunicorn sync shop:app web"], id="by tee"
    ),
    pytest.param(
        'cat <<"END" > compose.yml\nservices:\n  w:\n    command: celery -A shop worker\nEND\ncelery -A own worker\n',
        ["6:1 celery prefork own ", "4:14 celery prefork shop w"],
        id="beside a command of its own",
    ),
    pytest.param("cat <<EOF > compose.yml\nservices: [\n  celery\nEOF\n", [], id="cannot be read"),
    pytest.param("# cat <<EOF > a.service\n[Service]\nExecStart=celery -A s worker\nEOF\n", [], id="in a comment"),
    pytest.param("cat <<EOF\n[Service]\nExecStart=celery -A s worker\nEOF\n", [], id="to the terminal"),
    pytest.param("cat <<EOF > notes.txt\ncelery -A s worker\nEOF\n", [], id="to another file"),
    pytest.param("cat <<EOF > a.service\n[Service]\nExecStart=redis\nEOF\necho celery\n", [], id="another program"),
    pytest.param("celery -A s worker <<EOF > a.service", ["1:1 celery prefork s "], id="without lines"),
    pytest.param(
        "cat <<EOF > a.service\n[Service]\nExecStart=celery -A s worker\n",
        ["3:11 celery prefork s a"],
        id="never ended",
    ),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_files_that_a_script_writes(text: str, expected: list[str]) -> None:
    found = [(host.location, host) for host in hosts("install.sh", text)]
    assert [
        f"{where.line}:{where.column} {host.kind} {host.pool} {host.entry} {host.service}"
        for where, host in found
        if where
    ] == expected


BRANCHES = [
    pytest.param(
        "chart/templates/a.yaml",
        'env:\n  - name: X\n    value: {{- if .Values.tls }} "1" {{- else }} "0" {{- end }}\ncommand: [celery, -A, s, worker]\n',
        "4 prefork None s",
        id="Helm, on one line",
    ),
    pytest.param(
        "compose.yml.j2",
        "services:\n  w:\n    command: celery -A s worker {% if g %}-P gevent{% else %}-P solo{% endif %} -c 9\n",
        "3 gevent 9 s",
        id="Jinja, on one line",
    ),
    pytest.param(
        "roles/shop/templates/gunicorn.py.j2",
        "{% if g %}worker_class = 'gevent'{% endif %}\nworkers = {{ shop_extra }}\nthreads = {{ shop_workers }}\n",
        "1 gevent None ",
        id="gunicorn, in front of a statement",
    ),
]


@pytest.mark.parametrize(("path", "text", "expected"), BRANCHES)
def test_branches_of_a_template(path: str, text: str, expected: str) -> None:
    (host,) = hosts(path, text, ROLE)
    line = host.location.line if host.location else 0
    assert f"{line} {host.pool} {host.concurrency} {host.entry}" == expected


def test_a_template_that_makes_templates_starts_nothing() -> None:
    text = "exec gunicorn -k {{ '{{' }} {{ role }}_class }} {{ role }}.wsgi\n"
    assert read("templates/run.sh.j2", text) == ((), ())
    assert read("templates/gunicorn.py.j2", "worker_class = '{{ \"{{\" }} {{ role }}_class }}'\n") == ((), ())


CONTAINERS = [
    pytest.param(
        "k8s/worker.yaml",
        """\
        spec:
          containers:
            - name: worker
              command: ["/bin/sh"]
              args:
                - -c
                - |
                  ./manage.py migrate
                  exec celery -A shop worker -P gevent -c $(CONC) -n $(hostname)
              env: [{name: CONC, value: "30"}]
            - name: web
              args: [gunicorn, shop.wsgi, -k, gevent, -w, $(WORKERS), --bind, $(BIND)]
              env: [{name: WORKERS, value: "4"}]
        """,
        ["9 worker gevent 30 shop", "12 web gevent 4 shop.wsgi"],
        id="variables of Kubernetes",
    ),
    pytest.param(
        "deploy/taskdef.json",
        '{"containerDefinitions": [\n\t{"name": "w", "command": ["celery", "-A", "shop", "worker", "-P", "gevent"]},\n'
        '\t{"name": "web", "entryPoint": ["gunicorn", "-k", "gevent"], "command": ["shop.wsgi"]}\n]}\n',
        ["2 w gevent None shop", "3 web gevent None shop.wsgi"],
        id="a task definition of ECS",
    ),
    pytest.param(
        "Dockerrun.aws.json",
        '{"containerDefinitions": [{"name": "w", "command": ["celery", "-A", "shop", "worker"]}]}',
        ["1 w prefork None shop"],
        id="Beanstalk",
    ),
]


@pytest.mark.parametrize(("path", "text", "expected"), CONTAINERS)
def test_containers(path: str, text: str, expected: list[str]) -> None:
    found = [(host.location, host) for host in hosts(path, text)]
    assert [
        f"{where.line} {host.service} {host.pool} {host.concurrency} {host.entry}" for where, host in found if where
    ] == expected


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("ecs/task-definition.json", "yaml"),
        ("ecs/worker_taskdef.prod.json", "yaml"),
        ("container-definitions.json", "yaml"),
        ("package.json", None),
        ("tasks.json", None),
        ("definitions.json", None),
        ("multitaskdefault.json", None),
    ],
)
def test_json_that_starts_containers(path: str, kind: str | None) -> None:
    assert deployment.kind_of(path) == kind


def test_a_default_that_is_a_variable_with_several_words() -> None:
    text = 'COMMON="--socket /tmp/u.sock \\\n  --module shop.wsgi \\\n  --gevent 9"\nOPTIONS="${OPTIONS:-$COMMON}"\nuwsgi $OPTIONS\n'
    (host,) = hosts("run.sh", text)
    assert (host.pool, host.entry, host.concurrency) == ("gevent", "shop.wsgi", 9)
    (host,) = hosts("run.sh", 'MORE="-P gevent -c 4"\ncelery -A shop worker ${OPTIONS:-$MORE -E}\n')
    assert (host.pool, host.concurrency) == ("gevent", 4)


def test_queues_that_are_not_all_known_keep_one_host() -> None:
    (host,) = hosts("run.sh", 'Q=a\nif [ "$X" ]; then Q=$X; fi\ncelery -A s worker -Q $Q\n')
    assert (host.queues, host.location.line if host.location else 0) == ((), 3)


LONG = [
    pytest.param("run.sh.j2", "celery {{ " * 10_000, id="braces that nobody closes"),
    pytest.param("run.sh.j2", "celery {% " * 10_000, id="directives that nobody closes"),
    pytest.param("run.sh.erb", "celery <% " * 10_000, id="braces of Ruby that nobody closes"),
    pytest.param("run.sh.j2", "celery {# " * 10_000, id="comments that nobody closes"),
    pytest.param("run.sh.j2", "celery {% else %} " * 10_000, id="branches on one line"),
    pytest.param("run.sh.j2", "celery\n" + "{{a}}" * 40 + "x\n", id="braces, and something else at last"),
    pytest.param("run.sh.j2", "celery\n{% set x = a" + " " * 100_000 + "b %}\n", id="a wide assignment"),
    pytest.param("run.sh", "cat <<EOF > a.service\ncelery\n" * 10_000, id="here-documents that nobody ends"),
    pytest.param("gunicorn.conf.py", "worker_class = = a" + " " * 100_000 + "b\n", id="a wide line of Python"),
    pytest.param("gunicorn.conf.py", "a = = 1\n" * 50_000, id="nothing but mistakes"),
]


@pytest.mark.parametrize(("path", "text"), LONG)
def test_texts_that_invite_to_look_at_every_byte_again_and_again(path: str, text: str) -> None:
    found = deployment.read(path, deployment.kind_of(path) or "", text.encode(), lambda _: None)
    assert all(launch.argv for launch in found.launches)


def test_python_warns_nobody_of_a_configuration(recwarn: pytest.WarningsRecorder) -> None:
    (host,) = hosts("gunicorn.conf.py", "worker_class = 'gevent'\nbind = '\\d'\n")
    assert host.pool == "gevent"
    assert not recwarn.list


def test_programs_of_the_machine_are_not_the_projects() -> None:
    unit = "[Service]\nExecStart=python3 /opt/graphite/bin/carbon-cache.py start\n"
    assert hosts("carbon.service", unit) == ()
    (host,) = hosts(
        "shop.service", "[Service]\nExecStart=python3 /srv/shop/bin/serve.py\n", {"bin/serve.py": "import gevent\n"}
    )
    assert host.entry == "bin/serve.py"
    (host,) = commands.host_of_command("python /srv/serve.py", "configured")
    assert host.entry == "/srv/serve.py"


IMAGE = "FROM x\nENV WEB_CONCURRENCY=2 GUNICORN_CMD_ARGS='-k gevent'\n"
BUILT = [
    pytest.param("render.yaml", "services:\n- name: web\n  dockerfilePath: ./back/Dockerfile\n  dockerCommand: gunicorn s:a\n", "gevent", 2, id="Render"),
    pytest.param("render.yaml", "services:\n- name: web\n  dockerfilePath: back/Dockerfile\n  dockerCommand: gunicorn s:a\n  envVars:\n  - key: WEB_CONCURRENCY\n    value: 5\n", "gevent", 5, id="Render with a variable"),
    pytest.param("app.yaml", "services:\n- name: web\n  dockerfile_path: /back/Dockerfile\n  run_command: gunicorn s:a\n", "gevent", 2, id="DigitalOcean"),
    pytest.param("app.yaml", "services:\n- name: web\n  dockerfile_path: Dockerfile\n  run_command: gunicorn s:a\n", "sync", None, id="a Dockerfile that the project lacks"),
    pytest.param("pod.yaml", "kind: Pod\nspec:\n  containers:\n  - name: web\n    image: shop\n    command: [gunicorn, 's:a']\n", "sync", None, id="Kubernetes names no Dockerfile"),
    pytest.param("Procfile", "web: gunicorn s:a\n", "sync", None, id="nor does a Procfile"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "pool", "count"), BUILT)
def test_variables_of_the_image_of_a_service(path: str, text: str, pool: str, count: int | None) -> None:
    (host,) = hosts(path, text, {"back/Dockerfile": IMAGE})
    assert (host.service, host.pool, host.concurrency) == ("web", pool, count)
