"""The TOML head of a rule file: read, checked, and turned into what a Rule is made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from geventlint.errors import RuleError
from geventlint.knowledge.match import KEYS, WHERE, ArgumentTest, Match, Tail, unknown_placeholders
from geventlint.model import SEVERITIES, HostKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

CONTEXTS: Mapping[str, str] = {
    "task": "in the body of a task, or in a function that a task calls",
    "reached": "in a module that a gevent host imports",
    "unreached": "in a module that no gevent host imports",
    "module": "executed when its module is imported",
    "guarded": "under a condition on the command line, the environment or a present name",
    "other-hosts": "a prefork, solo or threads worker, flower or gthread of the same code is launched too",
    "gunicorn": "the host is a gunicorn worker",
    "template": "the file is a template",
    "reachable": "the package comes with another one and no reached module imports it",
    "spawn": "with a spawn or forkserver context",
    "unbounded": "the requirement admits every version",
    "relied-on": "code relies on it",
    "ssl": "what it concerns breaks ssl",
}
"""What ``[[severity_when]]`` may ask for."""

_KEYS = ("code", "name", "severity", "since", "fixable", "hostless", "check", "match", "severity_when", "why", "remedy")
_REQUIRED = ("code", "name", "severity", "since")
_CODE = re.compile(r"[A-Z]{2,10}[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_CHECK = re.compile(r"[a-z][a-z0-9_]*")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_TAIL = re.compile(r"(?P<package>\*|[A-Za-z_]\w*)(?P<any>\.\*)?\.(?P<attribute>[A-Za-z_]\w*)")
_DOTTED_KEYS = {
    *("calls", "passed", "references", "imports", "decorators", "wrappers"),
    *("unless_used", "unless_before", "only_used"),
}
_TEXTS = {*_DOTTED_KEYS, "settings", "words", "unless_words", "unless_handlers", "unless_conditions"}
_FLAGS = {"unless_guarded", "unless_main", "unless_async"}
_LOOKS = ("calls", "passed", "references", "imports", "decorators", "tails", "settings")
_FIRST = 2  # the head's first line in its file: the fence stands above it


def line_of(text: str, key: str) -> int:
    """Return the line on which a key is assigned or a table of this name opens; 1 if there is none."""
    found = re.search(rf"^[ \t]*(?:{re.escape(key)}[ \t]*=|\[+{re.escape(key)}\])", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def parse(path: str, toml: str) -> dict[str, Any]:
    """Return the keyword arguments of a Rule; raises RuleError at the line of what is wrong."""
    import tomli  # start-up: only whoever opens the catalogue pays for it

    try:
        head = tomli.loads(toml)
    except tomli.TOMLDecodeError as error:
        line = getattr(error, "lineno", 1) + _FIRST - 1
        raise RuleError(f"{path}:{line}: not TOML: {getattr(error, 'msg', error)}") from error
    return _Reader(path, toml, head).rule()


def _near(wrong: object, choices: Iterable[str]) -> str:
    import difflib  # start-up: only a mistake pays for it

    near = difflib.get_close_matches(str(wrong), list(choices), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


class _Reader:
    """One head; its methods raise with the place of the key."""

    def __init__(self, path: str, toml: str, head: dict[str, Any]) -> None:
        self.path = path
        self.toml = toml
        self.head = head

    def wrong(self, key: str, message: str) -> NoReturn:
        raise RuleError(f"{self.path}:{line_of(self.toml, key) + _FIRST - 1}: {message}")

    def rule(self) -> dict[str, Any]:
        self.known(self.head, _KEYS, "a rule")
        for key in _REQUIRED:
            if key not in self.head:
                raise RuleError(f"{self.path}:1: the head lacks {key!r}")
        values: dict[str, Any] = {
            "code": self.text("code", _CODE, "letters and three digits, such as GVL301"),
            "name": self.text("name", _NAME, "lower-case words joined by hyphens"),
            "severity": self.choice(self.head, "severity", SEVERITIES),
            "since": self.text("since", re.compile(r"[0-9]+(?:\.[0-9]+)+"), 'a version, such as "0.1"'),
            "fixable": self.choice(self.head, "fixable", ("safe", "unsafe")) if "fixable" in self.head else "",
            "hostless": self.flag(self.head, "hostless"),
            "why": self.text("why") if "why" in self.head else "",
            "remedy": self.text("remedy") if "remedy" in self.head else "",
            "severity_when": tuple(self.severities()),
        }
        if ("check" in self.head) == ("match" in self.head):
            raise RuleError(f"{self.path}:1: a rule has either a [match] table or a check, the name of a function")
        if "check" in self.head:
            values["check"] = self.text("check", _CHECK, "the name of a function")
        else:
            values["matches"] = tuple(map(self.match, self.tables(self.head["match"])))
        return values

    def known(self, table: Mapping[str, Any], keys: Iterable[str], what: str) -> None:
        for key in table:
            if key not in keys:
                hint = _near(key, keys) or f"; known are {', '.join(sorted(keys))}"
                self.wrong(key, f"{what} has no key {key!r}{hint}")

    def text(self, key: str, form: re.Pattern[str] | None = None, like: str = "") -> str:
        value = self.head[key]
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f"{key} must be a text")
        if form and not form.fullmatch(value):
            self.wrong(key, f"{key} must be {like}, not {value!r}")
        return " ".join(value.split())

    def flag(self, table: Mapping[str, Any], key: str, default: bool = False) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            self.wrong(key, f"{key} must be true or false")
        return value

    def choice(self, table: Mapping[str, Any], key: str, choices: Iterable[str]) -> str:
        value = table[key]
        if value not in choices:
            self.wrong(key, f"{key} must be one of {', '.join(choices)}, not {value!r}{_near(value, choices)}")
        return str(value)

    def severities(self) -> Iterable[tuple[str, str]]:
        tables = self.head.get("severity_when", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.wrong("severity_when", "severity_when must be an array of tables: [[severity_when]]")
        for table in tables:
            self.known(table, ("context", "severity"), "[[severity_when]]")
            if "context" not in table or "severity" not in table:
                self.wrong("severity_when", "[[severity_when]] must have a context and a severity")
            yield self.choice(table, "context", CONTEXTS), self.choice(table, "severity", SEVERITIES)

    def tables(self, value: Any) -> list[dict[str, Any]]:
        tables = value if isinstance(value, list) else [value]
        if not tables or not all(isinstance(table, dict) for table in tables):
            self.wrong("match", "match must be a table, [match], or several, [[match]]")
        return tables

    def match(self, table: Mapping[str, Any]) -> Match:
        self.known(table, KEYS, "[match]")
        if not any(table.get(key) for key in _LOOKS):
            self.wrong("match", f"[match] looks at nothing: give it one of {', '.join(_LOOKS)}")
        values: dict[str, Any] = {"message": self.message(table)}
        for key in table:
            if key in _TEXTS:
                values[key] = self.texts(table, key)
            elif key in _FLAGS:
                values[key] = self.flag(table, key)
        for key, read in self.forms().items():
            if key in table:
                values[key] = read(table, key)
        return Match(**values)

    def forms(self) -> dict[str, Callable[[Mapping[str, Any], str], Any]]:
        return {
            "tails": self.tails,
            "unless_inside": self.inside,
            "hosts": self.hosts,
            "where": lambda table, key: self.choice(table, key, WHERE),
            "arguments": self.tests,
            "unless_arguments": self.tests,
            "values": lambda table, key: self.literals(table[key], key),
        }

    def message(self, table: Mapping[str, Any]) -> str:
        message = table.get("message")
        if not isinstance(message, str) or not message.strip():
            self.wrong("match", "[match] must have a message")
        try:
            unknown = unknown_placeholders(message)
        except ValueError as error:
            self.wrong("message", f"message has a lone brace ({error}); write {{{{ or }}}}")
        if unknown:
            self.wrong("message", f"message has no {{{unknown[0]}}} to fill in")
        return " ".join(message.split())

    def texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = table[key]
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.wrong(key, f"{key} must be a list of texts")
        for item in value:
            if key in _DOTTED_KEYS and not _DOTTED.fullmatch(item):
                self.wrong(key, f"{key} takes canonical dotted names, not {item!r}")
        return tuple(value)

    def inside(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        names = self.texts(table, key)
        for name in names:
            if not _DOTTED.fullmatch(name.removeprefix("*.")):
                self.wrong(key, f"{key} takes canonical dotted names or *.attribute, not {name!r}")
        return names

    def hosts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        kinds = self.texts(table, key)
        for kind in kinds:
            if kind not in get_args(HostKind):
                known = ", ".join(get_args(HostKind))
                self.wrong(key, f"{key} takes {known}, not {kind!r}{_near(kind, get_args(HostKind))}")
        return kinds

    def tails(self, table: Mapping[str, Any], key: str) -> tuple[Tail, ...]:
        return tuple(self.tail(key, text) for text in self.texts(table, key))

    def tail(self, key: str, text: str) -> Tail:
        found = _TAIL.fullmatch(text)
        if not found or (found["package"] == "*") == bool(found["any"]):
            self.wrong(key, f"a tail is *.attribute or package.*.attribute, not {text!r}")
        return Tail(found["attribute"], "" if found["package"] == "*" else found["package"])

    def tests(self, table: Mapping[str, Any], key: str) -> tuple[ArgumentTest, ...]:
        value = table[key]
        if not isinstance(value, dict):
            self.wrong(key, f'{key} must be a table of argument and value: {key} = {{ enqueue = true, "0" = "*" }}')
        return tuple(
            ArgumentTest(name, self.literals(wanted if isinstance(wanted, list) else [wanted], key))
            for name, wanted in value.items()
        )

    def literals(self, value: Any, key: str) -> tuple[object, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str | int | float | bool) for item in value):
            self.wrong(key, f"{key} takes texts, numbers, true and false")
        return tuple(value)
