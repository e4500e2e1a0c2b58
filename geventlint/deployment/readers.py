"""The registry of readers: kind of file → launches and problems. Each reader is imported for its own files only."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from geventlint.deployment.context import Context
from geventlint.deployment.names import ERB, is_template
from geventlint.documents.placed import Placed
from geventlint.documents.template import template_mark
from geventlint.documents.text import decode
from geventlint.model import Location, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from geventlint.deployment.templates import Template
    from geventlint.model import Launch

    Open = Callable[[str], bytes | None]

_READERS = {
    "procfile": ("procfile", "read"),
    "dockerfile": ("dockerfile", "read"),
    "makefile": ("makefile", "read"),
    "supervisor": ("services", "supervisor"),
    "systemd": ("services", "systemd"),
    "shell": ("shell", "launches"),
    "fly": ("fly", "read"),
}
"""Kind → module and function, which takes the placed text and the context."""

_LARGEST = 500_000
_PROGRAM = b"[program:"
_MAKES_TEMPLATES = re.compile(rb"""\{\{-?\s*(?:'\{\{|"\{\{)""")
"""A template from which templates are made starts nothing."""
_RUBY = re.compile(r"<%(=?)((?:[^%<]|%(?!>)|<(?!%))*)%>")
"""ERB's braces, which become Jinja's of the same length."""
_YAML = frozenset({"compose", "yaml", "helm"})


def read(
    path: str, kind: str, data: bytes, open_file: Open, programs: Mapping[str, str] | None = None
) -> tuple[tuple[Launch, ...], tuple[Problem, ...]]:
    """Read one file whose bytes speak of a program that we know."""
    if _MAKES_TEMPLATES.search(data):
        return (), ()
    context = Context(path, open_file, programs=programs or {})
    if kind == "gunicorn":
        return _gunicorn(path, data, context)
    if len(data) > _LARGEST:
        reason = f"larger than {_LARGEST // 1000} kB, which no file that starts processes is"
        return (), (Problem("GVL002", Location(path), reason),)
    text = decode(data)
    if path.endswith(ERB):
        text = _RUBY.sub(
            lambda found: f"{{{{ {found[2]}}}}}" if found[1] == "=" else f"{{%{found[1]}{found[2]}%}}", text
        )
    template = _template(text, path, kind, open_file) if kind == "helm" or is_template(path) else None
    if template:
        text = template.text
    problems: tuple[Problem, ...] = ()
    if kind in _YAML:
        found, problems, template = _yaml(kind, text, context, template)
    elif kind == "ini":
        services = import_module("geventlint.deployment.services")
        found = services.configurations(Placed.whole(text), context, data)
    else:
        module, function = _READERS[kind]
        found = getattr(import_module(f"geventlint.deployment.{module}"), function)(Placed.whole(text), context)
        if kind == "shell" and "<<" in text:
            found = (*found, *_written(text, context))
    if path.endswith(".in") and "@" in text:
        from geventlint.deployment.templates import installed  # as above

        return tuple(installed(launch) for launch in found), problems
    return tuple(template.launch(launch) for launch in found) if template else found, problems


def _written(text: str, context: Context) -> Iterator[Launch]:
    """What the files start that a script writes; those that cannot be read are made of more than their text."""
    from geventlint.deployment import gate, heredocs  # most scripts write none

    for file in heredocs.written(text):
        if not gate.speaks(file.kind, file.text.encode()):
            continue
        inner = replace(context, service=file.name.rpartition("/")[2].partition(".")[0])
        if file.kind in _YAML:
            yield from _yaml(file.kind, file.text, inner, None)[0]
        else:
            module, function = _READERS[file.kind]
            yield from getattr(import_module(f"geventlint.deployment.{module}"), function)(
                Placed.whole(file.text), inner
            )


def _gunicorn(path: str, data: bytes, context: Context) -> tuple[tuple[Launch, ...], tuple[Problem, ...]]:
    from geventlint.deployment import gunicorn_file  # ast, for such a file only

    if path.endswith(".conf") and _PROGRAM in data:
        from geventlint.deployment import services  # a supervisor file may be called gunicorn.conf

        return services.supervisor(Placed.whole(decode(data)), context), ()
    found = gunicorn_file.read(path, data, context.open_file)
    problems = (found.problem,) if found.problem and not path.endswith(".conf") else ()  # that may be anything
    return gunicorn_file.launches(found), problems


def _template(text: str, path: str, kind: str, open_file: Open) -> Template:
    from geventlint.deployment.templates import Template  # only for templates

    if kind == "helm":
        from geventlint.deployment import helm  # only for charts

        return Template(text, helm.values(path, open_file))
    from geventlint.deployment import jinja  # as above

    return Template(text, names=jinja.values(text, path, open_file))


def _yaml(
    kind: str, text: str, context: Context, template: Template | None
) -> tuple[tuple[Launch, ...], tuple[Problem, ...], Template | None]:
    from geventlint.deployment import compose, manifests  # most projects' YAML stops at the gate
    from geventlint.documents.yaml import YamlError, documents  # yaml takes 20 ms to import

    try:
        roots = documents(text.replace("\t", " ") if context.path.endswith(".json") else text)
    except YamlError as error:
        if template is None and template_mark(text) is not None:
            filled = _template(text, context.path, kind, context.open_file)
            return _yaml(kind, filled.text, context, filled)
        where = Location(context.path, error.line, error.column, error.line, error.column)
        reason = f"not YAML that can be read: {error.reason}"
        return (), (Problem("GVL002", where, reason, template=template is not None),), template
    reader = compose if kind == "compose" else manifests
    return reader.read(roots, context), (), template
