"""Templates of deployment files (Jinja, Helm): braces become placeholders of the same length, and later their value.

So the places of everything else stay true, and the readers need not know that the file is a template. Where a value ends in
a program that we know, its name stands in the text, so that they find it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.documents.template import EXPRESSION, blank_directives

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.model import Launch

_CONTROL = re.compile(
    r"-?\s*(?:(?:if|else|end|range|with|define|block|template|fail|toYaml)\b|/\*|\$\w+\s*:?=|include\b[^}]*nindent)"
)
_OTHER_BRANCH = re.compile(
    r"\{\{-?\s{0,9}else\b[^{}\n]*\}\}.{0,300}?(?=\{\{-?\s{0,9}end\b)"
    r"|\{%-?\s{0,9}(?:else|elif)\b[^{}\n]*%\}.{0,300}?(?=\{%-?\s{0,9}endif\b)"
)
"""What stands on the same line as the branch before it: only one of them is ever there."""
_ALONE = re.compile(r"[ \t]*(?:\{\{[^{}\n]*\}\}[ \t]*)+\Z")
_DEFAULTS = (
    re.compile(r"""\|\s*(?:default|d)\s*\(?\s*["']([^"']*)["']"""),
    re.compile(r"""\|\s*(?:default|d)\s*\(?\s*(\d+)"""),
    re.compile(r"""^-?\s*default\s+["']([^"']*)["']"""),
    re.compile(r"""^-?\s*default\s+(\d+)"""),
    re.compile(r"""\bor\s+["']([^"']*)["']\s*$"""),
)
_NAME = re.compile(r"[\w.\[\]'\"-]+")
_VARIABLE = re.compile(r"([A-Za-z_]\w*)\s*(?:\||\Z)")
_PROGRAM = re.compile(
    r"/(?:celery|gunicorn|uwsgi|locust|flower|flask|dramatiq-gevent|huey_consumer(?:\.py)?|python[\d.]*)\Z"
)
_AT = re.compile(r"@([A-Za-z_]\w*)@")
"""A value that ``configure`` fills in."""
_FIRST, _FILLER, _MOST = 0xE000, "\uf8ff", 6000
_PLACEHOLDER = re.compile("([\ue000-\uf7ff])\uf8ff*")


class Template:
    """A text whose braces are filled, and what they stand for."""

    def __init__(
        self,
        text: str,
        look_up: Callable[[str], str | None] | None = None,
        names: Callable[[str], str | None] | None = None,
    ) -> None:
        """``look_up`` knows the dotted names behind ``.Values.``, ``names`` the variables of Jinja."""
        self._values: list[str] = []
        self._look_up = look_up
        self._names = names
        text = blank_directives(_OTHER_BRANCH.sub(lambda found: _blank(found[0]), text))
        lines = [_blank(line) if _ALONE.match(line) else line for line in text.split("\n")]
        self.text = EXPRESSION.sub(self._fill, "\n".join(lines))

    def _fill(self, found: re.Match[str]) -> str:
        if _CONTROL.match(found[1]) or len(self._values) >= _MOST:
            return re.sub(r"[^\n]", " ", found[0])
        value = self._value(found[1].strip(" -"))
        first = chr(_FIRST + len(self._values))
        program = _PROGRAM.search(value)
        if program and len(program[0]) < len(found[0]) and "\n" not in found[0]:
            self._values.append(value[: program.start()])
            return first + _FILLER * (len(found[0]) - len(program[0]) - 1) + program[0]
        self._values.append(value)
        return first + re.sub(r"[^\n]", _FILLER, found[0][1:])

    def _value(self, expression: str) -> str:
        name = _NAME.search(expression)
        if self._look_up and ".Values." in expression:
            path = expression.partition(".Values.")[2]
            reference = re.match(r"[\w.-]+", path)
            known = self._look_up(reference[0]) if reference else None
            if known is not None:
                return known
        variable = _VARIABLE.match(expression) if self._names else None
        if self._names and variable:
            known = self._names(variable[1])
            if known is not None:
                return known
        for pattern in _DEFAULTS:
            default = pattern.search(expression)
            if default:
                return default[1]
        return "${" + (name[0] if name else expression) + "}"

    def resolve(self, text: str) -> str:
        """Return a text with the placeholders replaced by what they stand for."""
        return _PLACEHOLDER.sub(self._resolved, text)

    def _resolved(self, found: re.Match[str]) -> str:
        index = ord(found[1]) - _FIRST
        return self._values[index] if index < len(self._values) else found[0]

    def launch(self, launch: Launch) -> Launch:
        """Return a launch with its placeholders replaced."""
        places = launch.words or (launch.location,) * len(launch.argv)
        words = [
            (word, place) for written, place in zip(launch.argv, places, strict=False) for word in self._words(written)
        ]
        return replace(
            launch,
            argv=tuple(word for word, _ in words),
            words=tuple(place for _, place in words) if launch.words else (),
            command=" ".join(self.resolve(launch.command).split()),
            environment={name: self.resolve(value) for name, value in launch.environment.items()},
            directory="" if _PLACEHOLDER.search(launch.directory) else launch.directory,
            service=self.resolve(launch.service),
        )

    def _words(self, written: str) -> list[str]:
        """A variable that is a word by itself may stand for nothing, or for several options."""
        text = self.resolve(written)
        if _PLACEHOLDER.fullmatch(written) and (not text or text.lstrip().startswith("-")):
            return text.split()
        return [text]


def installed(launch: Launch) -> Launch:
    """Return a launch of a file that ``configure`` or a Makefile fills in: its ``@NAME@`` are not known before that."""
    argv = tuple(_AT.sub(r"${\1}", word) for word in launch.argv)
    return launch if argv == launch.argv else replace(launch, argv=argv)


def filled(text: str, names: Callable[[str], str | None]) -> str:
    """Return a template's text without its directives, and with the values of its variables as far as they are known.

    Places hold but for what stands behind a variable on its line.
    """

    def value(found: re.Match[str]) -> str:
        variable = _VARIABLE.match(found[1].strip(" -"))
        known = names(variable[1]) if variable else None
        if known is None or "\n" in known:
            return found[0]
        return known or ("None" if found.string[: found.start()].rstrip(" ").endswith("=") else "")

    one = _OTHER_BRANCH.sub(lambda found: _blank(found[0]), text)
    lines = zip(one.split("\n"), blank_directives(one).split("\n"), strict=True)
    plain = "\n".join(line.lstrip(" ") if written.startswith("{%") else line for written, line in lines)
    return EXPRESSION.sub(value, plain)


def _blank(line: str) -> str:
    return " " * len(line)
