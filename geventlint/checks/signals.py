"""GVL503, GVL507: what Celery does for child processes, asked of a pool that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import first
from geventlint.checks.entries import STARTING, runs_tasks
from geventlint.project.python_hosts import place
from geventlint.source.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Use

_NEVER = frozenset(
    f"celery.signals.{name}.connect"
    for name in ("worker_process_init", "worker_process_shutdown", "worker_before_create_process")
)
_INSTEAD = frozenset(f"celery.signals.{name}.connect" for name in ("worker_init", "worker_ready", "worker_shutdown"))
SIGNALS = Vocabulary(names=_NEVER | _INSTEAD, tails=STARTING)

_CLIENTS = frozenset(
    [
        "redis.Redis",
        "redis.StrictRedis",
        "redis.from_url",
        "redis.Redis.from_url",
        "redis.ConnectionPool",
        "pymongo.MongoClient",
        "mongoengine.connect",
        "psycopg2.connect",
        "psycopg2.pool.ThreadedConnectionPool",
        "psycopg.connect",
        "psycopg_pool.ConnectionPool",
        "pymysql.connect",
        "MySQLdb.connect",
        "mysql.connector.connect",
        "oracledb.connect",
        "cx_Oracle.connect",
        "pyodbc.connect",
        "sqlalchemy.create_engine",
        "sqlalchemy.orm.sessionmaker",
        "sqlmodel.create_engine",
        "boto3.client",
        "boto3.resource",
        "boto3.Session",
        "requests.Session",
        "httpx.Client",
        "elasticsearch.Elasticsearch",
        "opensearchpy.OpenSearch",
        "kafka.KafkaProducer",
        "kafka.KafkaConsumer",
        "confluent_kafka.Producer",
        "confluent_kafka.Consumer",
        "pika.BlockingConnection",
        "grpc.insecure_channel",
        "grpc.secure_channel",
        "paho.mqtt.client.Client",
        "cassandra.cluster.Cluster",
        "clickhouse_driver.Client",
        "neo4j.GraphDatabase.driver",
        "google.cloud.pubsub_v1.PublisherClient",
        "google.cloud.storage.Client",
        "sentry_sdk.init",
        "newrelic.agent.initialize",
        "django.setup",
        "psycogreen.gevent.patch_psycopg",
        "grpc.experimental.gevent.init_gevent",
        "opentelemetry.sdk.trace.TracerProvider",
        "prometheus_client.start_http_server",
        "firebase_admin.initialize_app",
    ]
)
"""What a handler opens or applies; asked only of a handler's own file."""

REVOKING = Vocabulary(tails=frozenset({"revoke"}), names=frozenset({"celery.Celery.control.terminate"}))
_ABLE = ("5.5.0", "5.6.0", "5.7.0", "6.0.0")
"""Versions of Celery whose gevent pool can end a task."""


def signal_never_sent(context: Context) -> Iterator[Finding]:
    """GVL503: a handler of a signal that only pools with child processes send."""
    for path, uses in context.project.uses.items():
        connected = {handler for use in uses if use.name in _INSTEAD for handler in [_handler(use)] if handler}
        for use in uses:
            if use.name not in _NEVER or use.form not in {"call", "decorator"} or use.scope.main:
                continue
            handler = _handler(use)
            ways = [way for way in context.project.ways(path) if runs_tasks(context.project, way.host)]
            if handler in connected or not ways:
                continue
            opened = _opened(context, path, handler)
            missed = f", and `{opened}` in it is never called" if opened else ""
            signal = use.name.removeprefix("celery.signals.").removesuffix(".connect")
            yield context.finding(
                place(path, use),
                f"the gevent pool never sends {signal}, so `{handler or use.text}` never runs{missed}; connect it to "
                f"{'worker_shutdown' if 'shutdown' in signal else 'worker_init'} as well",
                contexts=["reached", *(["relied-on"] if opened else [])],
                hosts=[way.host for way in ways],
                chain=first(ways).links,
                key=use.name,
                symbol=handler or use.scope.symbol,
            )


def _handler(use: Use) -> str:
    """The function that is connected; empty if it cannot be read."""
    if use.form == "decorator" and use.defines is not None:
        return use.defines.symbol
    given = next((item for item in use.arguments if item.keyword in {None, "receiver"}), None)
    return given.text if given is not None else ""


def _opened(context: Context, path: str, handler: str) -> str:
    """A client that the handler opens, or an adapter that it calls."""
    name = handler.rpartition(".")[2]
    if not name.isidentifier():
        return ""
    known = frozenset(name for name in context.database.asked("calls") if "." in name and not name.startswith("*."))
    for use in context.project.ask(path, Vocabulary(names=_CLIENTS | known)):
        if use.form == "call" and name in use.scope.functions:
            return use.text
    return ""


def terminate_unsupported(context: Context) -> Iterator[Finding]:
    """GVL507: ``terminate=True`` beside a Celery whose gevent pool cannot end a task."""
    version = _celery(context)
    if version is None:
        return
    hosts = [host for host in context.project.gevent_hosts if runs_tasks(context.project, host)]
    for path, use in context.project.all_uses():
        if not hosts or use.form != "call" or use.scope.main or not _terminates(use):
            continue
        ways = context.project.reach.ways(context.project.hosts, path)
        if ways:
            yield context.finding(
                place(path, use),
                f"`{use.text}` cannot end a running task: the gevent pool of {version} raises NotImplementedError; require "
                "celery>=5.5",
                contexts=["reached"],
                hosts=hosts,
                chain=first(ways).links,
                key="celery.control.revoke",
                symbol=use.scope.symbol,
                package="celery",
            )


def _terminates(use: Use) -> bool:
    name = use.name
    if name.endswith(".control.terminate"):
        return True
    if name.rpartition(".")[2] != "revoke":
        return False
    known = name.endswith(
        (".control.revoke", "AsyncResult.revoke", "GroupResult.revoke", "delay.revoke", "apply_async.revoke")
    )
    if not known and name != "*.revoke":
        return False
    return any(argument.keyword == "terminate" and argument.value is True for argument in use.arguments)


def _celery(context: Context) -> str | None:
    """The Celery that the project gets, in words, if its gevent pool cannot end a task; None if it can, or is not known."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    for scope in context.project.dependencies.scopes:
        for coming in context.project.dependencies.coming(scope):
            if coming.name != "celery":
                continue
            try:
                if coming.version:
                    return f"celery {coming.version}" if Version(coming.version) < Version(_ABLE[0]) else None
                admitted = SpecifierSet(coming.specifier)
            except (InvalidSpecifier, InvalidVersion):
                return None
            if coming.specifier and not any(admitted.contains(version) for version in _ABLE):
                return f"celery{coming.specifier}"
            return None
    return None
