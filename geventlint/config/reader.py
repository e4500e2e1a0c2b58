"""Reads one configuration file into a Config, key by key, and says where each mistake is."""

from __future__ import annotations

import difflib
import os
import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import tomli

from geventlint.config import FILE_NAME, Config, Ignore, code_problem
from geventlint.config.places import key_lines
from geventlint.errors import ConfigError
from geventlint.model import SEVERITIES, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Reader:
    """Reads one configuration file and knows the line of every key in it."""

    def __init__(self, root: Path, path: Path) -> None:
        self.root = root
        self.path = path
        self.shown = _shown(path)
        self.text = ""
        self.lines: dict[tuple[str | int, ...], int] = {}

    def read(self, *, whole: bool, named: bool) -> Config:
        """Return the configuration; ``whole`` files hold nothing else, ``named`` ones were asked for by the user."""
        document = self._document()
        base: tuple[str, ...] = ("tool", "geventlint")
        table = document.get("tool")
        table = table.get("geventlint") if isinstance(table, dict) else None
        if table is None and whole:
            base, table = (), document
        elif whole and not named:
            self.fail((), f"{FILE_NAME} holds the keys themselves; write them without [tool.geventlint]")
        if table is None:
            self.fail((), "there is no [tool.geventlint] in this file")
        self.lines = key_lines(self.text, base)
        if not isinstance(table, dict):
            self.fail((), "[tool.geventlint] must be a table")
        return Config(self.root, self.path, **self._settings(table))

    def _document(self) -> dict[str, Any]:
        try:
            self.text = self.path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            return tomli.loads(self.text)
        except UnicodeDecodeError as error:
            raise ConfigError(f"{self.shown}:1: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
        except tomli.TOMLDecodeError as error:
            line = getattr(error, "lineno", 1)
            message = str(getattr(error, "msg", error))
            raise ConfigError(f"{self.shown}:{line}: is not valid TOML: {message}") from error
        except OSError as error:
            raise ConfigError(f"{self.shown}: cannot be read: {error.strerror}") from error

    def _settings(self, table: Mapping[str, Any]) -> dict[str, Any]:
        settings: dict[str, Any] = {}
        for key, value in table.items():
            reader = _KEYS.get(key)
            if reader is None:
                self.fail((key,), f"unknown key {key!r}{_suggest(key, _KEYS)}")
            settings[key.replace("-", "_")] = reader(self, (key,), value)
        settings["places"] = tuple(
            (key, code, f"{self.shown}:{self.line((key,), code)}: {key}")
            for key in ("select", "extend-select")
            for code in settings.get(key.replace("-", "_"), ())
        )
        if "environment" in settings:
            settings["environment_place"] = f"{self.shown}:{self.line(('environment',))}"
        if "hosts" in settings:
            settings["hosts_locations"] = tuple(self.location(("hosts",), host) for host in settings["hosts"])
        return settings

    def line(self, place: tuple[str | int, ...], value: object = None) -> int:
        """Return the line of a key, or of a string in its array."""
        while place and place not in self.lines:
            place = place[:-1]
        line = self.lines.get(place, 1)
        if isinstance(value, str):
            for number, text in enumerate(self.text.split("\n")[line - 1 :], line):
                if f'"{value}"' in text or f"'{value}'" in text:
                    return number
        return line

    def location(self, place: tuple[str | int, ...], value: object = None) -> Location:
        """Return the line of a key, or of a string in its array, as a location relative to the root."""
        line = self.line(place, value)
        text = self.text.split("\n")[line - 1]
        column = len(text) - len(text.lstrip()) + 1
        path = os.path.relpath(self.path, self.root).replace(os.sep, "/")
        return Location(path, line, column, line, len(text.rstrip()) + 1)

    def fail(self, place: tuple[str | int, ...], message: str, value: object = None) -> NoReturn:
        """Raise the ConfigError for a key (or one value in its array)."""
        raise ConfigError(f"{self.shown}:{self.line(place, value)}: {message}")

    def strings(self, place: tuple[str | int, ...], value: object) -> tuple[str, ...]:
        """Read an array of strings."""
        if not isinstance(value, list):
            self.fail(place, f"{place[-1]} must be an array of strings, not {_said(value)}")
        for item in value:
            if not isinstance(item, str):
                self.fail(place, f"{place[-1]} must hold strings only, not {_said(item)}")
        return tuple(value)

    def codes(self, place: tuple[str | int, ...], value: object) -> tuple[str, ...]:
        """Read an array of codes or beginnings of codes."""
        codes = self.strings(place, value)
        for code in codes:
            if problem := code_problem(code):
                self.fail(place, f"{place[-1]}: {problem}", code)
        return codes

    def per_file(self, place: tuple[str | int, ...], value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Read a table of pattern → codes."""
        if not isinstance(value, dict):
            self.fail(place, f"{place[-1]} must be a table of pattern = [codes], not {_said(value)}")
        return tuple((pattern, self.codes((*place, pattern), codes)) for pattern, codes in dict(value).items())

    def paths(self, place: tuple[str | int, ...], value: object) -> tuple[Path, ...]:
        """Read an array of files or folders, relative to the configuration's folder."""
        found = []
        for name in self.strings(place, value):
            path = self.path.parent / name
            if not path.exists():
                self.fail(place, f"{place[-1]}: {name} does not exist; paths are relative to this file's folder", name)
            found.append(path)
        return tuple(found)

    def folder(self, place: tuple[str | int, ...], value: object) -> str:
        """Read one folder, or ``auto``."""
        if not isinstance(value, str) or not value.strip():
            self.fail(place, f"{place[-1]} must be a folder or 'auto', not {_said(value)}")
        return value

    def severity(self, place: tuple[str | int, ...], value: object) -> Severity:
        """Read one severity."""
        if value not in SEVERITIES:
            known = ", ".join(SEVERITIES)
            near = difflib.get_close_matches(str(value), SEVERITIES, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            self.fail(place, f"{place[-1]} must be one of {known}, not {_said(value)}{meant}")
        return SEVERITIES[SEVERITIES.index(value)]

    def ignores(self, place: tuple[str | int, ...], value: object) -> tuple[Ignore, ...]:
        """Read the tables of ``ignores``."""
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fail(place, f"ignores must be an array of tables, [[…ignores]], not {_said(value)}")
        return tuple(self._ignore((*place, index), table) for index, table in enumerate(value))

    def _ignore(self, place: tuple[str | int, ...], table: Mapping[str, Any]) -> Ignore:
        for key, value in table.items():
            if key not in _IGNORE_KEYS:
                self.fail((*place, key), f"unknown key {key!r} in ignores{_suggest(key, _IGNORE_KEYS)}")
            if key != "until" and not isinstance(value, str):
                self.fail((*place, key), f"{key} must be a string, not {_said(value)}")
        code, package = table.get("code", ""), table.get("package", "")
        if not (code or package or table.get("path")):
            self.fail(place, "an ignore needs a code, a path or a package")
        if not table.get("reason", "").strip():
            self.fail(place, "an ignore needs a reason, so that the next reader knows whether it still holds")
        if code and (problem := code_problem(code)):
            self.fail((*place, "code"), f"code: {problem}")
        return Ignore(
            reason=table["reason"],
            location=self.location(place),
            code=code,
            path=table.get("path", ""),
            package=re.sub(r"[-_.]+", "-", package).lower(),
            until=self._day((*place, "until"), table["until"]) if "until" in table else None,
        )

    def _day(self, place: tuple[str | int, ...], value: object) -> date:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(place, f"until must be a date like 2026-12-31, not {_said(value)}")


_KEYS: Mapping[str, Callable[[Reader, tuple[str | int, ...], object], object]] = {
    "select": Reader.codes,
    "extend-select": Reader.codes,
    "ignore": Reader.codes,
    "per-file-ignores": Reader.per_file,
    "exclude": Reader.strings,
    "extend-exclude": Reader.strings,
    "hosts": Reader.strings,
    "databases": Reader.paths,
    "rules": Reader.paths,
    "fail-on": Reader.severity,
    "ignores": Reader.ignores,
    "environment": Reader.folder,
}
_IGNORE_KEYS = ("code", "path", "package", "reason", "until")


def _suggest(word: object, known: Sequence[str] | Mapping[str, object]) -> str:
    """Return the end of a message that names the nearest known word, or all of them."""
    near = difflib.get_close_matches(str(word).lower().replace("_", "-"), list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"


def _said(value: object) -> str:
    """Say a value of a configuration file as its file would."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return f"{value!r}"
    for kind, words in ((int, "a number"), (float, "a number"), (list, "an array"), (dict, "a table")):
        if isinstance(value, kind):
            return words
    return f"{value}"


def _shown(path: Path) -> str:
    """Return the path as the user would write it from the working directory."""
    cwd = Path.cwd()
    return path.relative_to(cwd).as_posix() if path.is_relative_to(cwd) else str(path)
