"""What a command line does: the table of measured facts, and the spellings that people write."""

from __future__ import annotations

import pytest

from geventlint.deployment.commands import host_of_command, hosts_of, settled
from geventlint.model import Host, Launch, Location

GOOD = [
    # command, kind, pool, patched, entry, concurrency, queues
    ("celery -A shop worker", "celery", "prefork", "no", "shop", None, ()),
    ("celery -A shop worker -P prefork -c 4", "celery", "prefork", "no", "shop", 4, ()),
    ("celery -A shop worker -P processes", "celery", "prefork", "no", "shop", None, ()),
    ("celery -A shop worker -P threads", "celery", "threads", "no", "shop", None, ()),
    ("celery -A shop worker --pool=solo", "celery", "solo", "no", "shop", None, ()),
    ("celery -A shop worker --pool eventlet", "celery", "eventlet", "no", "shop", None, ()),
    ("celery -A shop worker -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery -A shop worker --pool gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery -A shop worker --pool=gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ('celery -A shop worker --pool="gevent"', "celery", "gevent", "before-app", "shop", None, ()),
    ("celery -A shop.app:celery worker -c 100 -P gevent", "celery", "gevent", "before-app", "shop.app:celery", 100, ()),
    ("celery --app=shop worker -P gevent -c100", "celery", "gevent", "before-app", "shop", 100, ()),
    ("celery --app shop worker -P gevent --concurrency=50", "celery", "gevent", "before-app", "shop", 50, ()),
    ("celery -Ashop worker -P gevent -Q a,b", "celery", "gevent", "before-app", "shop", None, ("a", "b")),
    ("celery worker -A shop -P gevent --queues a, -E", "celery", "gevent", "before-app", "shop", None, ("a",)),
    ("celery -A shop worker -Q=x -P gevent", "celery", "gevent", "before-app", "shop", None, ("=x",)),
    ("celery -A shop worker -E -P gevent -l info", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery -A shop worker -P gevent -n multi@%h", "celery", "gevent", "before-app", "shop", None, ()),
    ("python -m celery -A shop worker -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("python3.12 -u -W ignore -m celery -A shop worker -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("CELERY_APP=shop celery worker -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("env CELERY_APP=shop celery worker -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("/opt/venv/bin/celery -A shop worker -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("python $(which celery) -A shop worker -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("celeryd -P gevent --app=shop", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery multi start w1 w2 -A shop -P gevent -c 8", "celery", "gevent", "before-app", "shop", 8, ()),
    ("celery multi start a b -A shop -P gevent -c 8 -Q:a fast -Q:b slow,mail", "celery", "gevent", "before-app", "shop", 8, ("fast", "slow", "mail")),
    ("celery multi start a b -A shop -P gevent -c:a 8 -c:b 4 -Q:1 fast", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery multi start 3 -A shop -P gevent -c:1-3 4 --queues:1,2=x --queues:3=y", "celery", "gevent", "before-app", "shop", 4, ("x", "y")),
    ("celery multi start w1 -A shop -P:w1 gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery -A shop multi restart 2 -P gevent -A shop", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery --workdir src -A shop worker -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("exec celery -A shop worker -P ${POOL:-gevent}", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery -A shop worker -P ${POOL:-prefork}", "celery", "prefork", "no", "shop", None, ()),
    ("celery -A shop worker --autoscale=10,2 -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("python -m gevent.monkey --module celery -A shop worker -Pgevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("python -m gevent.monkey $(which celery) -A shop worker -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery -A shop beat -l info", "other", "none", "no", "shop", None, ()),
    ("celery -A shop flower --port=5555", "other", "none", "no", "shop", None, ()),
    ("gunicorn shop.wsgi", "gunicorn", "sync", "no", "shop.wsgi", None, ()),
    ("gunicorn shop.wsgi:application -w 4", "gunicorn", "sync", "no", "shop.wsgi:application", 4, ()),
    ("gunicorn --threads 8 shop.wsgi", "gunicorn", "gthread", "no", "shop.wsgi", None, ()),
    ("gunicorn -k gthread shop.wsgi", "gunicorn", "gthread", "no", "shop.wsgi", None, ()),
    ("gunicorn -k uvicorn.workers.UvicornWorker shop.asgi:app", "gunicorn", "uvicorn", "no", "shop.asgi:app", None, ()),
    ("gunicorn -k eventlet shop.wsgi", "gunicorn", "eventlet", "no", "shop.wsgi", None, ()),
    ("gunicorn -k gevent shop.wsgi", "gunicorn", "gevent", "before-app", "shop.wsgi", None, ()),
    ("gunicorn -kgevent -b 0.0.0.0:80 shop.wsgi", "gunicorn", "gevent", "before-app", "shop.wsgi", None, ()),
    ("gunicorn --worker-class gevent --reload shop.wsgi", "gunicorn", "gevent", "before-app", "shop.wsgi", None, ()),
    ("gunicorn --worker-class=gevent_pywsgi shop.wsgi", "gunicorn", "gevent", "before-app", "shop.wsgi", None, ()),
    ("gunicorn -k gevent_wsgi shop.wsgi", "gunicorn", "gevent", "before-app", "shop.wsgi", None, ()),
    ("gunicorn -k gunicorn.workers.ggevent.GeventWorker s:a", "gunicorn", "gevent", "before-app", "s:a", None, ()),
    ("gunicorn -k geventwebsocket.gunicorn.workers.GeventWebSocketWorker s:a", "gunicorn", "gevent", "before-app", "s:a", None, ()),
    ("gunicorn -k flask_sockets.worker shop.wsgi", "gunicorn", "gevent", "before-app", "shop.wsgi", None, ()),
    ("gunicorn -k socketio.sgunicorn.GeventSocketIOWorker s:a", "gunicorn", "gevent", "before-app", "s:a", None, ()),
    ("gunicorn -k flask_sockets.other s:a", "gunicorn", "flask_sockets.other", "no", "s:a", None, ()),
    ("gunicorn -k gevent -k sync shop.wsgi", "gunicorn", "sync", "no", "shop.wsgi", None, ()),
    ("gunicorn -k gevent --preload shop.wsgi", "gunicorn", "gevent", "after-app", "shop.wsgi", None, ()),
    ("gunicorn 'shop:create_app()' -k gevent", "gunicorn", "gevent", "before-app", "shop:create_app", None, ()),
    ("GUNICORN_CMD_ARGS='-k gevent' gunicorn shop.wsgi", "gunicorn", "gevent", "before-app", "shop.wsgi", None, ()),
    ("GUNICORN_CMD_ARGS='-k gevent' gunicorn -k sync shop.wsgi", "gunicorn", "sync", "no", "shop.wsgi", None, ()),
    ("WEB_CONCURRENCY=3 gunicorn shop.wsgi", "gunicorn", "sync", "no", "shop.wsgi", 3, ()),
    ("python -m gunicorn -k gevent shop.wsgi", "gunicorn", "gevent", "before-app", "shop.wsgi", None, ()),
    ("python -m gevent.monkey gunicorn -k gevent --preload s:a", "gunicorn", "gevent", "before-app", "s:a", None, ()),
    ("talisker.gunicorn.gevent webapp.app:app --bind :80", "gunicorn", "gevent", "before-app", "webapp.app:app", None, ()),
    ("uwsgi --http :8000 --module shop.wsgi", "uwsgi", "sync", "no", "shop.wsgi", None, ()),
    ("uwsgi --threads 4 --wsgi-file app.py", "uwsgi", "threads", "no", "app.py", None, ()),
    ("uwsgi --gevent 100 --gevent-early-monkey-patch -w s:a", "uwsgi", "gevent", "before-app", "s:a", 100, ()),
    ("uwsgi --gevent=100 --gevent-monkey-patch -w s:a", "uwsgi", "gevent", "after-app", "s:a", 100, ()),
    ("uwsgi --master -w shop --callable app", "uwsgi", "sync", "no", "shop:app", None, ()),
    ("locust -f load/web.py -u 20", "locust", "gevent", "before-app", "load/web.py", 20, ()),
    ("python -m locust --headless", "locust", "gevent", "before-app", "locustfile.py", None, ()),
    ("flask --app shop run", "script", "unknown", "unknown", "shop", None, ()),
    ("FLASK_APP=shop flask run", "script", "unknown", "unknown", "shop", None, ()),
    ("python server.py --port 80", "script", "unknown", "unknown", "server.py", None, ()),
    ("python -u -W ignore -mshop.server", "script", "unknown", "unknown", "shop.server", None, ()),
    ("python -W ignore server.py", "script", "unknown", "unknown", "server.py", None, ()),
    ("python /srv/server.py", "script", "unknown", "unknown", "/srv/server.py", None, ()),
    ("./server.py", "script", "unknown", "unknown", "server.py", None, ()),
    ("python -m gevent.monkey uwsgi --gevent 5 -w s:a", "uwsgi", "gevent", "before-app", "s:a", 5, ()),
    ("uwsgi --loop gevent --async 10 -w s:a --gevent-early-monkey-patch", "uwsgi", "gevent", "before-app", "s:a", 10, ()),
    ("uwsgi --chmod-socket --log-x-forwarded-for --gevent 100 -w s:a --log-5xx --gevent-monkey-patch", "uwsgi", "gevent", "after-app", "s:a", 100, ()),
    ("uwsgi --asyncio 5 --mount /x=s:a", "uwsgi", "asyncio", "no", "s:a", None, ()),
    ("uwsgi --gevent 0 -w s:a --gevent-early-monkey-patch", "uwsgi", "gevent", "before-app", "s:a", 0, ()),
    ("uwsgi --gevent 1 -w s:a --gevent-early-monkey-patch", "uwsgi", "gevent", "before-app", "s:a", 1, ()),
    ("uwsgi --gevent 1 --async 9 -w s:a --gevent-early-monkey-patch", "uwsgi", "gevent", "before-app", "s:a", 9, ()),
    ("uwsgi --gevent x -w s:a --gevent-early-monkey-patch", "uwsgi", "gevent", "before-app", "s:a", None, ()),
    ("celeryd-multi start w1 -A shop -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery -A shop $GLOBAL worker -P gevent", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery -A shop worker -P gevent -- x y", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery -A shop worker -P gevent -Z -c", "celery", "gevent", "before-app", "shop", None, ()),
    ("celery -A shop worker -P gevent -P solo", "celery", "solo", "before-app", "shop", None, ()),
    ("celery -A shop worker -P gevent --pool=prefork", "celery", "prefork", "before-app", "shop", None, ()),
    ("celery -A shop worker -P solo -P threads", "celery", "threads", "no", "shop", None, ()),
    ("celery -A shop worker -P gevent -P solo -Q multi", "celery", "solo", "no", "shop", None, ("multi",)),
    ("celery -A shop worker -Pgevent -P solo", "celery", "solo", "no", "shop", None, ()),
    ("celery -A shop worker -P=gevent", "celery", "=gevent", "no", "shop", None, ()),
    ("flower -A shop", "other", "none", "no", "shop", None, ()),
    ("gunicorn -k gunicorn.workers.gthread.ThreadWorker s:a", "gunicorn", "gthread", "no", "s:a", None, ()),
    ("gunicorn -k aiohttp.GunicornWebWorker s:a", "gunicorn", "aiohttp.GunicornWebWorker", "no", "s:a", None, ()),
    ("gunicorn -k own s:a", "gunicorn", "own", "no", "s:a", None, ()),
    ("gunicorn --worker-cl gevent --pre s:a", "gunicorn", "gevent", "after-app", "s:a", None, ()),
    ("gunicorn $APP", "gunicorn", "sync", "no", "", None, ()),
    ("GUNICORN_CMD_ARGS='\"' gunicorn s:a", "gunicorn", "sync", "no", "s:a", None, ()),
    ("python -m shop.server", "script", "unknown", "unknown", "shop.server", None, ()),
    ("dramatiq-gevent shop.tasks -p 2 -t 100", "script", "gevent", "before-app", "shop.tasks", 100, ()),
    ("dramatiq-gevent --threads=8 -Q mail slow --skip-logging shop:broker shop.tasks", "script", "gevent", "before-app", "shop:broker", 8, ()),
    ("poetry run dramatiq-gevent $APP", "script", "gevent", "before-app", "", None, ()),
    ("python manage.py rundramatiq --use-gevent --threads 4", "script", "gevent", "before-app", "manage.py", 4, ()),
    ("python -m gevent.monkey huey_consumer shop.tasks.huey -k greenlet", "script", "gevent", "before-app", "shop.tasks:huey", None, ()),
    ("huey_consumer.py shop.tasks.huey -k $KIND", "script", "unknown", "unknown", "shop.tasks:huey", None, ()),
    ("python -m gevent.monkey server.py", "script", "gevent", "before-app", "server.py", None, ()),
]  # fmt: skip

NEVER = [
    ("celery -A shop worker -Pgevent", "`-Pgevent` is one word"),
    ("celery -A shop worker -EPgevent", "one word"),
    ("celery -A shop worker -EP gevent", "bundles -P"),
    ("celery -A shop worker -P prefork -P gevent", "which is prefork, and runs the last"),
    ("celery -A shop worker -P gevent -Q multi", "equals `multi`"),
    ("celery -A shop worker -n multi -P gevent", "equals `multi`"),
    ("CELERY_WORKER_POOL=gevent celery -A shop worker", "CELERY_WORKER_POOL"),
    ("celery multi start w1 -A shop -Pgevent", "one word"),
    ("CELERY_CUSTOM_WORKER_POOL=celery.concurrency.gevent:TaskPool celery -A s worker -P custom", "CUSTOM_WORKER_POOL"),
    ("uwsgi --gevent 100 -w shop.wsgi", "does not patch"),
    ("celery -A shop worker -P celery.concurrency.gevent:TaskPool", "only for the words"),
    ("huey_consumer shop.tasks.huey -k greenlet -w 3", "do not patch"),
    ("python -m huey.bin.huey_consumer shop.tasks.huey -kgreenlet", "do not patch"),
    ("/venv/bin/huey_consumer.py shop.tasks.huey --worker-type=greenlet", "do not patch"),
    ("./manage.py run_huey -k greenlet -w 3", "do not patch"),
    ("LOCUST_SKIP_MONKEY_PATCH=1 locust --headless -f load.py", "keeps locust from patching"),
    ("UWSGI_GEVENT=10 UWSGI_GEVENT_EARLY_MONKEY_PATCH=0 uwsgi -w shop.wsgi", "does not patch"),
]

WRAPPED = [
    ("newrelic-admin run-program celery -A s worker -P gevent", "newrelic-admin"),
    ("NEW_RELIC_CONFIG_FILE=x newrelic-admin run-program celery -A s worker -P gevent", "newrelic-admin"),
    ("ddtrace-run celery -A s worker -P gevent", "ddtrace-run"),
    ("opentelemetry-instrument --service_name s celery -A s worker -P gevent", "opentelemetry-instrument"),
    ("poetry run ddtrace-run celery -A s worker -P gevent", "ddtrace-run"),
    ("poetry run celery -A s worker -P gevent", ""),
    ("python3 -m pipenv run celery -A s worker -P gevent", ""),
    ("uv run --no-dev --group prod celery -A s worker -P gevent", ""),
    ("pdm run celery -A s worker -P gevent", ""),
    ("conda run -n base --no-capture-output celery -A s worker -P gevent", ""),
    ("exec celery -A s worker -P gevent", ""),
    ("dumb-init -- celery -A s worker -P gevent", ""),
    ("tini -g -- celery -A s worker -P gevent", ""),
    ("gosu app celery -A s worker -P gevent", ""),
    ("su-exec app:app celery -A s worker -P gevent", ""),
    ("su app -c 'celery -A s worker -P gevent'", ""),
    ("sudo -u app -E celery -A s worker -P gevent", ""),
    ("nice -n 10 celery -A s worker -P gevent", ""),
    ("timeout -k 5 30m celery -A s worker -P gevent", ""),
    ("sh -c 'celery -A s worker -P gevent'", ""),
    ("bash -lc 'cd src && exec celery -A s worker -P gevent'", ""),
    ("watchmedo auto-restart -d . -p '*.py' -R -- celery -A s worker -P gevent", ""),
    ("watchmedo auto-restart --recursive celery -- -A s worker -P gevent", ""),
    ("watchmedo shell-command --command='celery -A s worker -P gevent'", ""),
    ("watchfiles --filter python 'celery -A s worker -P gevent' src", ""),
    ("python -m watchfiles 'celery -A s worker -P gevent'", ""),
    ("nodemon -e py -x 'celery -A s worker -P gevent'", ""),
    ("nodemon --exec 'celery -A s worker -P gevent'", ""),
    ("./wait-for-it.sh db:5432 -t 60 -- celery -A s worker -P gevent", ""),
    ("wait-for-it db:5432 -- celery -A s worker -P gevent", ""),
    ("dockerize -wait tcp://db:5432 celery -A s worker -P gevent", ""),
    ("./entrypoint.sh celery -A s worker -P gevent", ""),
    ("bash entrypoint.sh celery -A s worker -P gevent", ""),
    ("python -m debugpy --listen 0.0.0.0:5678 --wait-for-client -m celery -A s worker -P gevent", ""),
    ("debugpy --listen 5678 -m celery -A s worker -P gevent", ""),
    ("coverage run --source s -m celery -A s worker -P gevent", ""),
    ("docker compose run --rm web celery -A s worker -P gevent", ""),
    ("docker run --rm -it image celery -A s worker -P gevent", ""),
    ("$PREFIX celery -A s worker -P gevent", ""),
    ("single-beat celery -A s worker -P gevent", ""),
    ("python -m debugpy --listen 5678 -- celery -A s worker -P gevent", ""),
    ("uv tool run celery -A s worker -P gevent", ""),
    ("flock -n /tmp/x celery -A s worker -P gevent", ""),
    ("launcher --flag -- celery -A s worker -P gevent", ""),
    ("su app --command='celery -A s worker -P gevent'", ""),
    ("bash -x -c 'celery -A s worker -P gevent'", ""),
    ("parallel --jobs 3 ::: 'celery -A s worker -P gevent'", ""),
    ("python manage.py celery worker -P gevent", ""),
    ("newrelic-admin run-python -m celery -A s worker -P gevent", "newrelic-admin"),
]

SILENT = [
    "echo celery -A shop worker -P gevent",
    "celery -A shop inspect ping",
    "celery -A shop purge -f",
    "celery -A shop shell --gevent",
    "celery --version",
    "celery",
    "celery multi stop w1",
    "celery multi stopwait 3 -P gevent",
    "pip install celery gunicorn gevent",
    "apt-get install -y uwsgi",
    "pkill -f 'celery worker'",
    "ps aux | grep gunicorn",
    "supervisorctl restart celery",
    "docker compose restart celery",
    "gunicorn --version",
    "gunicorn --check-config shop.wsgi",
    "python manage.py migrate",
    "python manage.py runserver",
    "python setup.py install",
    "python -m pip install gevent",
    "python -m pytest",
    "python -c 'import celery'",
    "python",
    "flask db upgrade",
    "poetry install --with celery",
    "newrelic-admin validate-config celery",
    "watchmedo tricks celery.yaml",
    "sh celery.sh",
    "make celery",
    "hypercorn gunicorn",
    "docker run --name celery image",
    "docker compose exec celery bash",
    "docker run redis",
    "watchfiles celery.run",
    "nodemon celery.js",
    "bash",
    "bash -e",
    "python -m gevent.monkey",
    "python -m debugpy --listen 5678",
    "python -m",
    "python -W ignore",
    "entrypoint celeryx",
    "gunicornx launcher a b c",
    "uv sync --extra celery",
    "newrelic-admin run-program",
    "command -v celery",
    "uvicorn shop:app",
    "dramatiq shop.tasks -p 2",
    "pip install huey dramatiq-gevent",
    "huey_consumer shop.tasks.huey -w 4",
    "huey_consumer.py shop.tasks.huey -k thread",
    "huey_consumer shop.tasks.huey -k gevent",
    "python manage.py run_huey",
    "python manage.py rundramatiq --processes 2",
    "python manage.py",
    "",
    "'celery",
]


@pytest.mark.parametrize("row", GOOD, ids=[row[0] for row in GOOD])
def test_process_of_a_command(row: tuple[object, ...]) -> None:
    (host,) = host_of_command(str(row[0]), "configured")
    found = (host.kind, host.pool, host.patched, host.entry, host.concurrency, host.queues)
    assert found == row[1:]
    assert (host.location, host.evidence, host.entry_location) == (None, "configured", None)


@pytest.mark.parametrize(("command", "reason"), NEVER)
def test_gevent_that_is_never_patched(command: str, reason: str) -> None:
    (host,) = host_of_command(command, "configured")
    assert (host.pool, host.patched) == ("gevent", "never")
    assert reason in host.reason
    assert not host.reason.endswith(".")


@pytest.mark.parametrize(("command", "wrapper"), WRAPPED)
def test_behind_a_wrapper(command: str, wrapper: str) -> None:
    (host,) = host_of_command(command, "configured")
    assert (host.kind, host.pool, host.patched, host.wrapper) == ("celery", "gevent", "before-app", wrapper)


@pytest.mark.parametrize("command", SILENT)
def test_no_lasting_process(command: str) -> None:
    assert host_of_command(command, "configured") == ()


@pytest.mark.parametrize(
    "command",
    [
        "celery -A shop worker -P ${POOL}",
        "celery -A shop worker --pool=$POOL",
        "celery -A shop worker $CELERY_OPTIONS",
        "celery -A shop worker -P $(cat pool)",
        "gunicorn -k $WORKER_CLASS shop.wsgi",
        "gunicorn -c conf.py shop.wsgi",
    ],
)
def test_unresolved_pool_is_not_guessed(command: str) -> None:
    (host,) = host_of_command(command, "configured")
    assert (host.pool, host.patched) == ("unknown", "unknown")


ACCEPTED = [
    "celery -A shop worker -P gevent",
    "celery -A shop --workdir src worker -P gevent -c 4",
    "celery -A shop worker -P custom",
    "celery -A shop worker -P ${POOL}",
    "celery -A shop worker $OPTIONS",
    "celery -A shop worker $NAME=1 task.routes=x",
    "celery -A shop worker -P gevent --help",
    "celery -A shop worker --own-option x",
    "celery -A shop beat x",
    "celery multi start w1 -A shop -P gevent",
    "celeryd -A shop",
    "celery flower -A shop",
    "python manage.py celery worker -A shop x",
    "uwsgi --gevent 2 -w s:a",
    "uwsgi --gevent $N -w s:a",
    "uwsgi --gevent %k -w s:a",
    "uwsgi --gevent 2 shop.py",
    "uwsgi --gevent 1 --async 2 -w s:a",
    "uwsgi --loop gevent --async 2 -w s:a",
    "uwsgi --async 1 -w s:a",
]
REFUSED = [
    ("celery worker -A shop", "`-A` behind `worker`", "5.0"),
    ("celery worker -Ashop -P gevent", "`-A` behind", "5.0"),
    ("celery worker --app=shop", "`--app` behind", "5.0"),
    ("celery -A shop worker --workdir src", "`--workdir`", "5.0"),
    ("celery beat -A shop", "`-A` behind `beat`", "5.0"),
    ("celery -A shop worker -P=gevent", "pool `=gevent`", "5.3"),
    ("celery -A shop worker -P celery.concurrency.gevent:TaskPool", "refuse the pool", "5.3"),
    ("celery -A shop worker -P gevent -- x y", "word `x`", ""),
    ("celery -A shop worker -P gevent x", "word `x`", ""),
    ("uwsgi --gevent 0 -w s:a", "asks for 0", ""),
    ("uwsgi --gevent 1 -w s:a", "asks for 1", ""),
    ("uwsgi --gevent 9 --async 1 -w s:a", "asks for 1", ""),
    ("uwsgi --gevent x -w s:a", "asks for x", ""),
    ("uwsgi --loop gevent -w s:a", "asks for none", ""),
]


@pytest.mark.parametrize("command", ACCEPTED)
def test_a_line_that_its_program_takes(command: str) -> None:
    assert all("refused" not in host.options for host in host_of_command(command, "configured"))


@pytest.mark.parametrize(("command", "reason", "since"), REFUSED)
def test_a_line_that_its_program_refuses(command: str, reason: str, since: str) -> None:
    (host,) = host_of_command(command, "configured")
    assert reason in host.options["refused"]
    assert host.options.get("refused-since", "") == since


def test_two_pools_of_one_celery_multi() -> None:
    found = host_of_command("celery multi start a b 7 -A shop -P:a gevent -c:b 2 --queues:a=x -E", "configured")
    assert [(host.pool, host.patched, host.queues) for host in found] == [
        ("gevent", "before-app", ("x",)),
        ("prefork", "no", ()),
    ]


def test_two_processes_of_one_shell() -> None:
    found = host_of_command("sh -c 'celery -A s worker -P gevent & exec gunicorn -k gevent s:a'", "assumed")
    assert [host.kind for host in found] == ["celery", "gunicorn"]


def test_options_that_rules_ask_for() -> None:
    (host,) = host_of_command(
        "celery -A s worker -P gevent -B --soft-time-limit 5 --time-limit=9 --maxtasksperchild 3 "
        "--max-memory-per-child=100 --prefetch-multiplier 1",
        "configured",
    )
    assert host.options == {
        "pool": "gevent",
        "beat": "true",
        "soft-time-limit": "5",
        "time-limit": "9",
        "max-tasks-per-child": "3",
        "max-memory-per-child": "100",
        "prefetch-multiplier": "1",
    }
    (web,) = host_of_command("gunicorn -k gevent --threads 4 --chdir src --pythonpath lib s:a", "configured")
    assert web.options == {"worker-class": "gevent", "threads": "4", "pythonpath": "lib", "chdir": "src"}
    assert web.directory == "src"


def launch(command: str, **kwargs: object) -> Launch:
    words, places, column = tuple(command.split()), [], 1
    for word in words:
        places.append(Location("Procfile", 2, column, 2, column + len(word)))
        column += len(word) + 1
    return Launch(words, places[0], command, words=tuple(places), **kwargs)  # type: ignore[arg-type]


def nothing(_: str) -> None:
    return None


@pytest.mark.parametrize(
    ("command", "columns"),
    [
        ("celery -A s worker -P gevent", (20, 29)),
        ("celery -A s worker -Pgevent", (20, 28)),
        ("celery -A s worker --pool=gevent -c 4", (20, 33)),
        ("celery -A s worker -EP gevent", (20, 30)),
        ("celery -A s worker", (1, 7)),
        ("gunicorn -k gevent s:a", (10, 19)),
    ],
)
def test_place_of_the_option_that_names_the_pool(command: str, columns: tuple[int, int]) -> None:
    (host,) = hosts_of(launch(command), nothing)
    where = host.entry_location
    assert where is not None
    assert (where.line, where.column, where.end_column) == (2, *columns)
    assert host.place == "Procfile:2"


def files(**known: str) -> object:
    return lambda path: known[path].encode() if path in known else None


def test_gunicorn_configuration_file_is_read() -> None:
    opened = {"conf/g.py": 'worker_class = "gevent"\nworkers = 3\nwsgi_app = "s:app"\npreload_app = True\n'}
    (host,) = hosts_of(launch("gunicorn -c /srv/app/conf/g.py"), files(**opened))  # type: ignore[arg-type]
    assert (host.pool, host.patched, host.entry, host.concurrency) == ("gevent", "after-app", "s:app", 3)
    assert host.options["config"] == "conf/g.py"
    assert host.options["preload"] == "true"
    assert str(host.entry_location) == "conf/g.py:1"


CHOICES = [
    # the configuration, and the hosts that it leaves open
    ("worker_class = 'gevent'", [("gevent", "before-app")]),
    ("worker_class = 'gevent' if os.environ.get('X') else 'sync'", [("gevent", "before-app"), ("sync", "no")]),
    ("worker_class = 'sync'\nif os.environ.get('X'):\n    worker_class = 'gevent'", [("sync", "no"), ("gevent", "before-app")]),
    ("worker_class = 'sync' if os.environ.get('X') else pick()", [("sync", "no"), ("unknown", "unknown")]),
    ("worker_class = 'gevent'\npreload_app = bool(X)", [("gevent", "before-app")]),
    ("worker_class = 'gevent'\npreload_app = True if X else False", [("gevent", "after-app"), ("gevent", "before-app")]),
    ("worker_class = 'gevent'\npreload_app = False\nif X:\n    preload_app = True\n    workers = 3", [("gevent", "before-app"), ("gevent", "after-app")]),
    ("threads = 1 if X else 4", [("sync", "no"), ("gthread", "no")]),
    ("threads = 1 if X else 4\nworker_class = 'gevent'", [("gevent", "before-app")]),
    ("workers = 1 if X else 4", [("sync", "no")]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), CHOICES)
def test_a_configuration_that_leaves_the_pool_open_is_several_hosts(
    source: str, expected: list[tuple[str, str]]
) -> None:
    found = hosts_of(launch("gunicorn s:a"), files(**{"gunicorn.conf.py": f"import os\n\n{source}\n"}))  # type: ignore[arg-type]
    assert [(host.pool, host.patched) for host in found] == expected
    assert [(host.pool, host.patched) for host in settled(found)] == expected


@pytest.mark.parametrize(
    ("source", "count"),
    [("workers, threads = 2, 3", 2), ("workers = 1 if X else 4", None), ("workers = 3\nif X:\n    bind = ''", 3)],
)
def test_how_many_workers_a_configuration_asks_for(source: str, count: int | None) -> None:
    (host,) = hosts_of(launch("gunicorn s:a"), files(**{"gunicorn.conf.py": source}))  # type: ignore[arg-type]
    assert host.concurrency == count


def test_patch_at_the_top_of_the_configuration_helps_preload() -> None:
    source = "from gevent import monkey\nmonkey.patch_all()\nworker_class = 'gevent'\npreload_app = True\n"
    (host,) = hosts_of(launch("gunicorn s:a"), files(**{"gunicorn.conf.py": source}))  # type: ignore[arg-type]
    assert host.patched == "before-app"
    assert "patches at its top" in host.reason


@pytest.mark.parametrize(
    ("source", "pool"),
    [
        ("from gunicorn.workers.ggevent import GeventWorker\n\nclass Own(GeventWorker):\n    pass\n", "gevent"),
        ("class Base(GeventWorker): pass\nclass Own(Base): pass\n", "gevent"),
        ("class Own(UvicornWorker): pass\n", "uvicorn"),
        ("class Own(ThreadWorker): pass\n", "gthread"),
        ("class Own(SyncWorker): pass\n", "sync"),
        ("class Own(EventletWorker): pass\n", "eventlet"),
        ("class Other: pass\n", "shop.workers.Own"),
        ("class Own(Own): pass\n", "shop.workers.Own"),
        ("from aiohttp import Worker as Base\nclass Own(Base): pass\n", "shop.workers.Own"),
        ("from shop.workers import Own\n", "shop.workers.Own"),
        ("from flask_sockets import worker\nclass Sync(Base): pass\nclass Own(Sync): pass\n", "shop.workers.Own"),
        ("Own = Sync\nSync = Own\n", "shop.workers.Own"),
        ("try:\n    from gunicorn.workers.ggevent import GeventWorker as Own\nexcept ImportError: pass\n", "gevent"),
        ("from gunicorn.workers import (\n    ggevent,\n    base as b,\n)\nOwn = ggevent.Worker\n", "gevent"),
        ("from gunicorn.workers.ggevent import GeventWorker as Base\nclass Own(Base): pass\n", "gevent"),
        ("from flask_sockets import Worker\nclass Own(Worker): pass\n", "gevent"),
        ("from shop.base import Base\nclass Own(Base): pass\n", "gevent"),
        ("from .base import Base as Near\nclass Own(Mixin.X, Near): pass\nclass Own(Near): pass\n", "gevent"),
        ("from . import base\nclass Own(base.Base): pass\n", "gevent"),
        ("from .base import Threads as Own\n", "gthread"),
        ("from ..shop.circle import Own\n", "shop.workers.Own"),
    ],
)
def test_own_worker_class(source: str, pool: str) -> None:
    known = {
        "shop/workers.py": source,
        "shop/base.py": "class Base(GeventWorker): pass\nclass Threads(ThreadWorker): pass\n",
        "shop/circle.py": "from shop.workers import Own\n",
    }
    (host,) = hosts_of(launch("gunicorn -k shop.workers.Own s:a"), files(**known))  # type: ignore[arg-type]
    assert host.pool == pool


def test_all_modules_of_a_dramatiq_line_are_kept() -> None:
    (host,) = host_of_command("dramatiq-gevent shop:broker shop.tasks shop.mail:x -Q a b --path src", "configured")
    assert (host.entry, host.options["modules"]) == ("shop:broker", "shop.tasks shop.mail")


def test_uwsgi_configuration_file_is_read() -> None:
    ini = "[uwsgi]\nbase = shop\nmodule = %(base).wsgi\ncallable = app\ngevent = 50\nplugins = python3\nchdir = src\n"
    (host,) = hosts_of(launch("uwsgi --ini deploy/u.ini"), files(**{"deploy/u.ini": ini}))  # type: ignore[arg-type]
    assert (host.pool, host.patched, host.entry, host.directory) == ("gevent", "never", "shop.wsgi:app", "src")
    assert str(host.entry_location) == "deploy/u.ini:5"
    (other,) = hosts_of(launch("uwsgi u.ini"), nothing)
    assert other.pool == "unknown"
    (env,) = hosts_of(launch("uwsgi -w s:a", environment={"UWSGI_GEVENT": "9"}), nothing)
    assert (env.pool, env.patched) == ("gevent", "never")
    (wheel,) = hosts_of(launch("pyuwsgi -w s:a --loop gevent --async 9"), nothing)
    assert (wheel.kind, wheel.pool, wheel.concurrency) == ("uwsgi", "gevent", 9)


def test_a_uwsgi_configuration_that_another_includes_is_no_host_of_its_own() -> None:
    opened = files(**{"a.ini": "[uwsgi]\nini = b.ini\n", "b.ini": "[uwsgi]\ngevent = 1\n"})
    place = Location("b.ini", 2, 1, 2, 10)
    alone = hosts_of(Launch(("uwsgi", "--ini", "b.ini"), place, "uwsgi --ini b.ini", words=(place,) * 3), opened)  # type: ignore[arg-type]
    line = hosts_of(launch("uwsgi --ini a.ini"), opened)  # type: ignore[arg-type]
    assert settled((*alone, *line)) == line


def test_lost_continuation_is_noticed() -> None:
    whole = launch("celery -A s worker", raw=("celery -A s worker",))
    assert "lost-option" not in hosts_of(whole, nothing)[0].options
    variable = launch("celery -A s worker", raw=("celery -A s worker \\", "  $OPTIONS"))
    assert "lost-option" not in hosts_of(variable, nothing)[0].options
    cut = launch("celery -A s worker", raw=("celery -A s worker", "  --concurrency=20 \\", "  -E"))
    (host,) = hosts_of(cut, nothing)
    assert (host.options["lost-option"], host.options["lost-after"]) == ("--concurrency=20", "2")


def test_scripts_in_makefiles_count_only_where_they_speak_of_gevent() -> None:
    def run(path: str, opened: dict[str, str]) -> tuple[Host, ...]:
        where = Location(path, 1, 1, 1, 2)
        return hosts_of(Launch(("python", "tool.py"), where, "python tool.py"), files(**opened))  # type: ignore[arg-type]

    assert len(run("Procfile", {})) == 1
    assert run("Makefile", {}) == ()
    assert run("run.sh", {"tool.py": "import os"}) == ()
    assert len(run("run.sh", {"tool.py": "import gevent"})) == 1


def test_a_configuration_named_by_a_launch_line_is_no_host_of_its_own() -> None:
    opened = files(**{"g.py": "worker_class = 'gevent'\n"})
    place = Location("g.py", 1, 1, 1, 10)
    alone = hosts_of(Launch(("gunicorn", "-c", "g.py"), place, "gunicorn -c g.py", words=(place,) * 3), opened)  # type: ignore[arg-type]
    line = hosts_of(launch("gunicorn -c g.py s:a"), opened)  # type: ignore[arg-type]
    assert settled(alone) == alone
    assert settled((*alone, *line)) == line


def test_forms_of_one_place_are_one_host() -> None:
    found = settled((
        *hosts_of(launch("celery -A s worker -Q a -c 2"), nothing),
        *hosts_of(launch("celery -A s worker -Q a -c 2 -E"), nothing),
    ))  # fmt: skip
    assert len(found) == 1
    assert (found[0].queues, found[0].concurrency) == (("a",), 2)
    other = hosts_of(launch("celery -A s worker -Q a -c 9"), nothing)
    assert [host.concurrency for host in settled((*found, *other))] == [None]
    other = hosts_of(launch("celery -A s worker -Q b -c 2"), nothing)
    assert [host.queues for host in settled((*found, *other))] == [("a",), ("b",)]
