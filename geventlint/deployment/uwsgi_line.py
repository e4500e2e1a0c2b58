"""What a ``uwsgi`` command line or configuration does.

Measured with uWSGI 2.0.31: ``--gevent N`` alone never patches; ``--gevent-monkey-patch`` patches after the application is
loaded, ``--gevent-early-monkey-patch`` before it. With N below 2 the worker ends at start.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment.argv import leading_number, parse, spellings, unresolved
from geventlint.deployment.context import relative
from geventlint.deployment.uwsgi_files import Reader
from geventlint.model import Host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.deployment.argv import Line, Options
    from geventlint.deployment.uwsgi_options import Section
    from geventlint.model import Location, Patched

_SHORT = spellings(
    "gevent module/wsgi/-w wsgi-file/file processes/workers/-p chdir ini yaml/yml xml/-x json/-j socket/-s master/-M threads http"
)
_FLAGS = frozenset({"master"})
_SWITCHES = frozenset(
    {
        "gevent-monkey-patch", "gevent-early-monkey-patch", "gevent-wait-for-hub", "enable-threads", "die-on-term", "vacuum",
        "need-app", "lazy-apps", "lazy", "single-interpreter", "http-auto-chunked", "http-keepalive", "disable-logging", "thunder-lock",
        "py-auto-reload", "strict", "no-orphans", "ignore-sigpipe", "ignore-write-errors", "disable-write-exception", "memory-report",
        "auto-procname", "http-websockets", "log-master", "manage-script-name", "honour-stdin", "wsgi-disable-file-wrapper",
        "disable-sendfile", "harakiri-verbose", "add-header", "http-raw-body", "reuse-port",
    }
)  # fmt: skip


def uwsgi_hosts(line: Line) -> tuple[Host, ...]:
    """Return the host of a ``uwsgi`` line, its configuration file and ``UWSGI_*`` variables included."""
    options = parse(line.words[1:], _aliases(), _FLAGS | _SWITCHES, unknown_take_value=True)
    reader = Reader(line.launch.location.path, line.directory, line.open_file, line.environment)
    for name, value, where in _given(line, options):
        reader.add(name, value, where)
    reader.finish()
    host = host_of(reader.section, line, tuple(reader.files), reader.missing)
    refused = _refused(reader.section, host.pool, complete=reader.complete)
    return (replace(host, options={**host.options, "refused": refused}),) if refused else (host,)


def _given(line: Line, options: Options) -> Iterator[tuple[str, str, Location | None]]:
    """The options in the order in which uWSGI takes them: the environment's, the line's, then files without an option."""
    for name, value in line.environment.items():
        if name.startswith("UWSGI_"):
            yield _canonical(name[6:].lower().replace("_", "-")), value, None
    for item in options.given:
        yield _canonical(item.name.removeprefix("--")), item.value, item.location
    for word in options.positional:
        if word.text.endswith((".ini", ".yaml", ".yml", ".json", ".xml")):
            yield "include", word.text, None
        elif word.text.endswith((".py", ".wsgi")):
            yield "wsgi-file", word.text, None


def _aliases() -> dict[str, str]:
    return {**_SHORT, **{f"--{name}": name for name in _SWITCHES}}


def _canonical(name: str) -> str:
    return _SHORT.get(f"--{name}", name)


def host_of(section: Section, line: Line, files: tuple[str, ...] = (), missing: str = "") -> Host:
    """Return the host that the options of uWSGI make; ``missing`` is a configuration that the project does not have."""
    gevent = section.last("gevent")
    pool = "gevent" if gevent else _other_pool(section)
    patched, reason = _patched(section, line, pool)
    if missing and pool != "gevent":
        pool, patched, reason = "unknown", "unknown", f"its configuration {missing} is not in the project"
    launch = line.launch
    chdir = section.value("chdir")
    directory = line.directory
    if chdir and not chdir.startswith(("/", "%")) and not unresolved(chdir):
        directory = relative(f"{directory}/{chdir}" if directory else chdir)
    kept = {
        "config": files[0] if files else "",
        "included": " ".join(files[1:]),
        "missing": missing,
        "threads": section.value("threads"),
        **_plugins(section),
    }
    return Host(
        "uwsgi",
        launch.location,
        launch.command,
        pool,
        patched,
        _entry(section),
        concurrency=leading_number(_cores(section, pool)),
        directory=directory,
        options={name: value for name, value in kept.items() if value},
        wrapper=line.wrapper,
        service=launch.service,
        reason=reason,
        entry_location=_telling(section, patched) or launch.location,
    )


def _refused(section: Section, pool: str, *, complete: bool) -> str:
    """Why the loop of gevent ends at start; ``gevent N`` is ``async N`` with that loop (measured with uWSGI 2.0.30)."""
    written = _cores(section, pool)
    if pool != "gevent" or unresolved(written) or (leading_number(written) or 0) > 1:
        return ""
    if "%" in written and not (complete and written.startswith("%(")):
        return ""  # a file that the project does not have may say it, and %k is the number of processors
    return f"uWSGI's gevent loop ends at start with fewer than 2 greenlets, and this asks for {written or 'none'}"


def _cores(section: Section, pool: str) -> str:
    """How many greenlets or processes."""
    if pool != "gevent":
        return section.value("processes")
    found = [value for key, value, _ in section.options if key in {"gevent", "async"}]
    return found[-1] if found else ""


def _telling(section: Section, patched: Patched) -> Location | None:
    """The option that decides: the late patch, else the one that asks for greenlets."""
    found = section.last("gevent-monkey-patch") if patched == "after-app" else section.last("gevent")
    return found[1] if found else None


def _plugins(section: Section) -> dict[str, str]:
    """The plugins that are loaded, and ``plugins-at``, the place of the first option that says so."""
    given = section.every("plugins", "plugin", "need-plugin", "need-plugins")
    if not given:
        return {}
    where = next((place for _, place in given if place), None)
    return {
        "plugins": ",".join(value for value, _ in given),
        "plugins-at": f"{where.path}:{where.line}:{where.column}:{where.end_column}" if where else "",
    }


def _other_pool(section: Section) -> str:
    if section.value("loop") == "gevent":
        return "gevent"
    if section.value("asyncio"):
        return "asyncio"
    return "threads" if (leading_number(section.value("threads")) or 1) > 1 else "sync"


def _patched(section: Section, line: Line, pool: str) -> tuple[Patched, str]:
    if line.patched_outside:
        return "before-app", "started by python -m gevent.monkey, which patches before anything else is imported"
    if section.on("gevent-early-monkey-patch"):
        return "before-app", "gevent-early-monkey-patch patches before the application is loaded"
    if pool != "gevent":
        return "no", ""
    if section.on("gevent-monkey-patch"):
        return (
            "after-app",
            "gevent-monkey-patch patches after the application is loaded; gevent-early-monkey-patch patches before",
        )
    return "never", "uWSGI's gevent option does not patch without gevent-early-monkey-patch"


def _entry(section: Section) -> str:
    for name in ("module", "wsgi-file"):
        value = section.value(name)
        if value and not unresolved(value) and not value.startswith("%"):
            module, colon, attribute = value.partition(":")
            if name == "module" and not colon:
                attribute = section.value("callable")
                colon = ":" if attribute else ""
            return f"{module}{colon}{attribute.partition('(')[0]}"
    mount = section.value("mount").partition("=")[2]
    return "" if unresolved(mount) else mount
