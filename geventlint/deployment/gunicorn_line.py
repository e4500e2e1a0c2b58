"""What a ``gunicorn`` command line does, together with its configuration file and environment.

Later wins: the configuration file, then ``GUNICORN_CMD_ARGS``, then the command line (gunicorn/app/base.py). A gevent worker
patches everything after the fork and before it loads the application; with ``--preload`` the application comes first.
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment.argv import Word, number, parse, spellings, unknown, unresolved
from geventlint.deployment.context import relative
from geventlint.deployment.gunicorn_settings import choices
from geventlint.deployment.gunicorn_worker import patching_module, pool_of
from geventlint.model import Host

if TYPE_CHECKING:
    from geventlint.deployment.argv import Line, Options
    from geventlint.deployment.gunicorn_file import Configuration
    from geventlint.model import Location, Patched

_OPTIONS = spellings(
    "config/-c bind/-b backlog workers/-w worker-class/-k threads worker-connections max-requests max-requests-jitter "
    "timeout/-t graceful-timeout keep-alive limit-request-line limit-request-fields limit-request-field_size reload "
    "reload-engine reload-extra-file spew check-config print-config preload no-sendfile reuse-port chdir daemon/-D env/-e "
    "pid/-p worker-tmp-dir user/-u group/-g umask/-m initgroups forwarded-allow-ips access-logfile "
    "disable-redirect-access-to-syslog access-logformat error-logfile/log-file log-level capture-output logger-class "
    "log-config log-config-dict log-config-json log-syslog-to log-syslog log-syslog-prefix log-syslog-facility "
    "enable-stdio-inheritance/-R statsd-host dogstatsd-tags statsd-prefix name/-n pythonpath paste/paster "
    "proxy-protocol proxy-allow-from keyfile certfile ssl-version cert-reqs ca-certs suppress-ragged-eofs "
    "do-handshake-on-connect ciphers paste-global strip-header-spaces version/-v help/-h django settings"
)
_FLAGS = frozenset(
    {
        "reload", "spew", "check-config", "print-config", "preload", "no-sendfile", "reuse-port", "daemon", "initgroups",
        "disable-redirect-access-to-syslog", "capture-output", "log-syslog", "enable-stdio-inheritance", "proxy-protocol",
        "suppress-ragged-eofs", "do-handshake-on-connect", "strip-header-spaces", "version", "help",
    }
)  # fmt: skip
_DEFAULT_CONFIGURATION = "gunicorn.conf.py"


def gunicorn_hosts(line: Line) -> tuple[Host, ...]:
    """Return the host of a ``gunicorn`` line; several where its configuration leaves open which it is."""
    from geventlint.deployment import gunicorn_file  # only projects that run gunicorn pay for ast

    words = line.words[1:]
    inner = _environment_words(line)
    options = parse((*inner, *words), _OPTIONS, _FLAGS, shortened=True)
    own = parse(words, _OPTIONS, _FLAGS, shortened=True)
    if {"version", "help", "check-config"} & {item.name for item in own.given}:
        return ()
    named = options.value("config")
    configuration = gunicorn_file.find(
        named or _DEFAULT_CONFIGURATION,
        line.launch.location.path,
        line.directory,  # before gunicorn changes to another
        line.open_file,
        required=bool(named),
        environment=line.environment,
    )
    directory = _directory(line, options.value("chdir") or _setting(configuration, "chdir"))
    if configuration is None:
        return (_host(line, options, own, None, directory),)
    open_ones = [replace(configuration, settings=chosen) for chosen in choices(configuration.settings)]
    hosts = [_host(line, options, own, chosen, directory) for chosen in open_ones]
    return tuple({(host.pool, host.patched): host for host in reversed(hosts)}.values())[::-1]


def _environment_words(line: Line) -> tuple[Word, ...]:
    text = line.environment.get("GUNICORN_CMD_ARGS", "")
    try:
        return tuple(Word(item) for item in shlex.split(text))
    except ValueError:
        return ()


def _directory(line: Line, chdir: str) -> str:
    if chdir and not chdir.startswith("/") and not unresolved(chdir):
        return relative(f"{line.directory}/{chdir}" if line.directory else chdir)
    return line.directory


def _host(line: Line, options: Options, own: Options, configuration: Configuration | None, directory: str) -> Host:
    talisker = line.words[0].program.startswith("talisker")
    given = options.last("worker-class")
    settings = configuration.settings if configuration else {}
    raw, where = "", None
    missing = "" if configuration else options.value("config")
    if given:
        raw, where = given.value, given.location
    elif "worker_class" in settings:
        raw, where = settings["worker_class"].text, settings["worker_class"].location
    elif talisker and line.words[0].text.endswith(".gevent"):
        raw, where = "gevent", line.words[0].location
    elif missing:
        raw = "${" + missing + "}"
    threads = options.value("threads") or _setting(configuration, "threads")
    near = configuration.path if configuration else ""
    pool = pool_of(raw or "sync", line.open_file, directory, near)
    if pool == "sync" and (number(threads) or 1) > 1:
        pool = "gthread"
    preload = "preload" in options or _setting(configuration, "preload_app").lower() in {"true", "1"}
    hidden = unknown("the worker class", raw)
    if missing and not given:
        hidden = f"its configuration {missing} is not in the project"
    patched, reason = _patched(
        line, pool, preload=preload, configuration=configuration, talisker=talisker, reason=hidden
    )
    if patched == "after-app" and (worker := patching_module(raw, line.open_file, directory, near)):
        patched, reason = "before-app", f"{worker}, which gunicorn imports for its worker class, patches at its top"
    launch = line.launch
    kept = {
        "config": configuration.path if configuration else "",
        "missing": missing,
        "worker-class": raw,
        "threads": threads,
        "preload": "true" if preload else "",
        "pythonpath": options.value("pythonpath"),
        "chdir": options.value("chdir"),
    }
    named = next((word.text for word in own.positional if not unresolved(word.text)), "")
    entry = named or options.value("paste") or _setting(configuration, "wsgi_app")
    return Host(
        "gunicorn",
        launch.location,
        launch.command,
        pool,
        patched,
        _entry(entry),
        concurrency=number(
            options.value("workers") or _workers(configuration) or line.environment.get("WEB_CONCURRENCY", "")
        ),
        directory=directory,
        options={name: value for name, value in kept.items() if value},
        wrapper=line.wrapper,
        service=launch.service,
        reason=reason,
        entry_location=_place(where, line),
    )


def _place(where: Location | None, line: Line) -> Location | None:
    return where or line.words[0].location


def _setting(configuration: Configuration | None, name: str) -> str:
    if configuration is None or name not in configuration.settings:
        return ""
    return configuration.settings[name].text


def _workers(configuration: Configuration | None) -> str:
    """How many workers a configuration asks for; unknown where it may be several numbers."""
    found = configuration.settings.get("workers") if configuration else None
    return "" if found is None else found.text if len(found.texts) == 1 else "${" + " or ".join(found.texts) + "}"


def _entry(text: str) -> str:
    module, colon, attribute = text.partition(":")
    if unresolved(module):
        return ""
    return f"{module}{colon}{attribute.partition('(')[0]}"


def _patched(  # noqa: PLR0913  # what decides, all by name
    line: Line, pool: str, *, preload: bool, configuration: Configuration | None, talisker: bool, reason: str
) -> tuple[Patched, str]:
    if line.patched_outside:
        return "before-app", "started by python -m gevent.monkey, which patches before anything else is imported"
    if pool != "gevent":
        return ("unknown", reason) if pool == "unknown" else ("no", "")
    if talisker and line.words[0].text.endswith(".gevent"):
        return "before-app", "talisker.gunicorn.gevent patches before anything else is imported"
    if configuration and configuration.patches_first:
        return "before-app", f"its configuration {configuration.path} patches at its top"
    if preload:
        return "after-app", "with preload the application is imported before the gevent worker patches"
    return "before-app", "gunicorn's gevent worker patches before it imports the application"
