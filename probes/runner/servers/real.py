"""Real servers, from the distribution's packages: PostgreSQL, MariaDB, Redis, memcached, RabbitMQ."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probes.runner.errors import ProbeError
from probes.runner.processes import Marked
from probes.runner.servers.ports import HOST, answering, free

if TYPE_CHECKING:
    from collections.abc import Callable

    from probes.runner.environment import Environment

_LIMIT = 120


def _program(name: str, package: str, *folders: str) -> str:
    found = shutil.which(
        name, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/lib/rabbitmq/bin", *folders))
    )
    if found is None:
        raise ProbeError(f"{name} is not here; install the distribution's package {package}")
    return found


def _user(name: str) -> str | None:
    """Return the account that a server runs under when it refuses to be root."""
    return name if os.getuid() == 0 else None


def _prepare(command: list[str], user: str | None) -> None:
    done = subprocess.run(
        command, user=user, group=user, extra_groups=[] if user else None, capture_output=True, text=True, timeout=_LIMIT,
        check=False, cwd="/",
    )  # fmt: skip
    if done.returncode:
        raise ProbeError(f"{Path(command[0]).name} failed: {done.stderr.strip()[-400:]}")


def _own(folder: Path, user: str | None) -> Path:
    data = folder / "data"
    data.mkdir(exist_ok=True)
    if user:
        shutil.chown(folder, user, user)
        shutil.chown(data, user, user)
    return data


def postgresql(folder: Path, _environment: Environment) -> tuple[Marked, dict[str, Any]]:
    """Start PostgreSQL: user and database ``postgres``, trusted."""
    places = [str(place) for place in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    user = _user("postgres")
    data = _own(folder, user)
    _prepare([_program("initdb", "postgresql", *places), "-D", str(data), "-U", "postgres", "-A", "trust", "-N"], user)
    port = free()
    settings = [
        "-k",
        str(folder),
        "-h",
        HOST,
        "-p",
        str(port),
        "-F",
        "-c",
        "max_connections=120",
        "-c",
        "max_prepared_transactions=20",
    ]
    program = Marked(
        [_program("postgres", "postgresql", *places), "-D", str(data), *settings],
        folder / "log",
        user=user,
        folder=data,
    )
    return answering(program, port), {
        "host": HOST,
        "port": port,
        "user": "postgres",
        "database": "postgres",
        "dsn": f"host={HOST} port={port} user=postgres dbname=postgres sslmode=disable",
        "url": f"postgresql://postgres@{HOST}:{port}/postgres",
        "wait": "select pg_sleep(0.3)",
    }


def mariadb(folder: Path, _environment: Environment) -> tuple[Marked, dict[str, Any]]:
    """Start MariaDB: user ``probe`` with password ``probe`` and a database of that name."""
    user = _user("mysql")
    data = _own(folder, user)
    install = ["--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db"]
    _prepare([_program("mariadb-install-db", "mariadb-server"), *install], user)
    port = free()
    start = folder / "init.sql"
    accounts = ("probe@'127.0.0.1'", "probe@localhost")
    statements = [
        "CREATE DATABASE probe;",
        *(f"CREATE USER {account} IDENTIFIED BY 'probe';" for account in accounts),
        *(f"GRANT ALL ON *.* TO {account};" for account in accounts),
    ]
    start.write_text("\n".join((*statements, "")), encoding="utf-8")
    command = [
        _program("mariadbd", "mariadb-server"), "--no-defaults", f"--datadir={data}", f"--socket={folder}/socket", f"--port={port}",
        f"--bind-address={HOST}", f"--pid-file={folder}/pid", f"--init-file={start}", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0",
    ]  # fmt: skip
    program = Marked(command, folder / "log", user=user, folder=data)
    return answering(program, port), {
        "host": HOST,
        "port": port,
        "user": "probe",
        "password": "probe",
        "database": "probe",
        "address": f"probe:probe@{HOST}:{port}/probe",
        "wait": "select sleep(0.3)",
    }


def redis(folder: Path, _environment: Environment) -> tuple[Marked, dict[str, Any]]:
    """Start Redis without persistence."""
    port = free()
    command = [
        _program("redis-server", "redis-server"),
        "--port",
        str(port),
        "--bind",
        HOST,
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    program = Marked(command, folder / "log")
    return answering(program, port), {"host": HOST, "port": port, "url": f"redis://{HOST}:{port}/0"}


def memcached(folder: Path, _environment: Environment) -> tuple[Marked, dict[str, Any]]:
    """Start memcached; ``port`` leads to it through a proxy that delays each reply to a request for a key named ``slow``."""
    from probes.runner.servers.local import behind

    port = free()
    command = [_program("memcached", "memcached"), "-l", HOST, "-p", str(port), "-U", "0"]
    if os.getuid() == 0:
        command += ["-u", "nobody"]
    return behind(folder, answering(Marked(command, folder / "log"), port), port)


def rabbitmq(folder: Path, _environment: Environment) -> tuple[Marked, dict[str, Any]]:
    """Start RabbitMQ (guest, guest); ``port`` leads to it through a proxy that delays replies to frames naming ``slow``."""
    from probes.runner.servers.local import behind

    user = _user("rabbitmq")
    data = _own(folder, user)
    port, distribution = free(), free()
    settings = folder / "rabbitmq.conf"
    settings.write_text(f"listeners.tcp.1 = {HOST}:{port}\nloopback_users.guest = true\n", encoding="utf-8")
    environment = {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"probe{port}@localhost",
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_CONFIG_FILE": str(settings),
        "RABBITMQ_MNESIA_BASE": str(data),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "ERL_EPMD_ADDRESS": HOST,
    }
    # The wrapper of the distribution changes user and folders; the server's own script does not.
    program = Marked(
        [_program("rabbitmq-server", "rabbitmq-server", "/usr/lib/rabbitmq/bin")],
        folder / "log",
        environment,
        user=user,
        folder=folder,
    )
    answering(program, port, 120)
    program, address = behind(folder, program, port)
    direct = f"amqp://guest:guest@{HOST}:{port}//"
    return program, {**address, "direct": direct, "url": f"amqp://guest:guest@{HOST}:{address['port']}//"}


STARTERS: dict[str, Callable[[Path, Environment], tuple[Marked, dict[str, Any]]]] = {
    "postgresql": postgresql,
    "mariadb": mariadb,
    "redis": redis,
    "memcached": memcached,
    "rabbitmq": rabbitmq,
}
