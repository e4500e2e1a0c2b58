"""Checks a compatibility database against its form and our manners: every mistake, with its line and what to do.

``python -m geventlint.knowledge.validate FILE…`` prints them, ``geventlint db check`` does the same.
"""

from __future__ import annotations

import copy
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geventlint.knowledge import schema
from geventlint.knowledge.forms import CHECKS
from geventlint.knowledge.manners import manners, relations
from geventlint.knowledge.names import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from geventlint.knowledge.forms import Way
    from geventlint.knowledge.manners import Mistake


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake at its line."""

    path: str
    line: int
    message: str
    breaking: bool = True
    """The file cannot be used; otherwise it only breaks the rules of the house."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def check_file(path: Path, known_symptoms: Collection[str] = ()) -> list[Fault]:
    """Return every mistake of a file in the order of its lines; ``known_symptoms`` are those that other files define."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return [Fault(shown(path), 1, f"cannot be read: {error.strerror or error}")]
    return check_bytes(shown(path), data, known_symptoms)


def check_bytes(path: str, data: bytes, known_symptoms: Collection[str] = ()) -> list[Fault]:
    """Return every mistake of a file's content in the order of its lines."""
    document = parse(path, data)
    return [document] if isinstance(document, Fault) else check(path, data.decode(), document, known_symptoms)


def symptoms_of(path: Path) -> Collection[str]:
    """Return the ids of the symptoms that a file defines; none if it cannot be read."""
    try:
        document = parse(path.as_posix(), path.read_bytes())
    except OSError:
        return ()
    symptoms = () if isinstance(document, Fault) else document.get("symptom", ())
    return tuple(symptoms) if isinstance(symptoms, dict) else ()


def parse(path: str, data: bytes) -> dict[str, Any] | Fault:
    """Return the tables of a TOML file, or why it is none."""
    import tomli  # start-up: the compiled form does without

    try:
        return tomli.loads(data.decode())
    except UnicodeDecodeError as error:
        return Fault(path, data.count(b"\n", 0, error.start) + 1, "is not UTF-8; save the file as UTF-8")
    except tomli.TOMLDecodeError as error:
        return Fault(path, error.lineno, f"is not TOML: {error.msg[:1].lower()}{error.msg[1:]}")
    except RecursionError:
        return Fault(path, 1, "is not a database: its values are nested too deeply")


def check(
    path: str, text: str, document: Mapping[str, Any], known_symptoms: Collection[str] = (), *, house: bool = True
) -> list[Fault]:
    """Return every mistake of a parsed file; the text is searched for lines only if there is one.

    Without ``house`` only those that make the file unusable.
    """
    mistakes = [(way, message, True) for way, message in _form((), document, schema.TOP, "the database")]
    missing: list[Mistake] = []
    for table, form in schema.NAMED.items():
        found, lacking = _named(document, table, form)
        mistakes += found
        missing += lacking
    sound = _sound(document, [way for way, _message, _breaking in mistakes])
    mistakes += [(way, message, True) for way, message in relations(sound)]
    if house:
        mistakes += [(way, message, False) for way, message in [*missing, *manners(sound, known_symptoms)]]
    return _located(path, text, mistakes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the mistakes of the files; 0 if there is none, 1 otherwise."""
    paths = sys.argv[1:] if arguments is None else arguments
    faults = [fault for path in paths for fault in check_file(Path(path))]
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    if not faults:
        sys.stdout.write("no mistakes\n" if paths else "usage: python -m geventlint.knowledge.validate FILE…\n")
    return 1 if faults or not paths else 0


def _form(way: Way, table: Mapping[str, Any], keys: Mapping[str, schema.Key], what: str) -> Iterator[Mistake]:
    for name, value in table.items():
        if name not in keys:
            yield (*way, name), f"{what} has no key {name!r}{_suggestion(name, keys)}"
            continue
        yield from _value((*way, name), value, keys[name])
    for name, key in keys.items():
        if key.required == "form" and name not in table:
            yield way, f"{what} lacks {name!r}; see docs/database-form.md"


def _value(way: Way, value: Any, key: schema.Key) -> Iterator[Mistake]:
    name = str(way[-1])
    if key.holds == "choice":
        if value not in key.choices:
            yield way, f"{name} cannot be {value!r}{_suggestion(value, key.choices)}"
    elif key.holds == "table":
        if not isinstance(value, dict):
            yield way, f"{name} must be a table"
        elif key.table is not None:
            yield from _form(way, value, key.table, name)
    elif key.holds == "tables":
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            yield way, f"{name} must be a list of tables"
            return
        for index, item in enumerate(value):
            yield from _form((*way, index), item, key.table or {}, _ITEM.get(name, name))
    else:
        for rest, message in CHECKS[key.holds](value):
            yield (*way, *rest), f"{name}: {message}"


_ITEM = {"verdicts": "a verdict", "uses": "a use", "setup": "a setup", "evidence": "an evidence item"}


def _named(
    document: Mapping[str, Any], table: str, form: Mapping[str, schema.Key]
) -> tuple[list[tuple[Way, str, bool]], list[Mistake]]:
    mistakes: list[tuple[Way, str, bool]] = []
    house: list[Mistake] = []
    entries = document.get(table, {})
    if not isinstance(entries, dict):
        return mistakes, house
    for name, entry in entries.items():
        way: Way = (table, name)
        check_name = CHECKS["name"]
        mistakes += [(way, f"[{table}]: {message}", True) for _, message in check_name(name)]
        if isinstance(entry, dict):
            what = f"{table} {name!r}"
            mistakes += [(place, message, True) for place, message in _form(way, entry, form, what)]
            house += _house(way, entry, form)
        else:
            mistakes.append((way, f"{table} {name!r} must be a table", True))
    return mistakes, house


def _house(way: Way, table: Mapping[str, Any], keys: Mapping[str, schema.Key]) -> Iterator[Mistake]:
    for name, key in keys.items():
        if key.required == "house" and not table.get(name):
            reason = "no verdict without evidence" if name == "evidence" else "see docs/database-form.md"
            yield (*way, name) if name in table else way, f"{name!r} is missing; {reason}"
        items = table.get(name)
        if key.holds == "tables" and key.table and isinstance(items, list):
            for index, item in enumerate(items):
                if isinstance(item, dict):
                    yield from _house((*way, name, index), item, key.table)


def _sound(document: Mapping[str, Any], malformed: Iterable[Way]) -> dict[str, dict[str, Any]]:
    """Return the named tables with None for every value that is wrong in itself, so that the rest can still be compared."""
    sound = dict(document)
    for way in malformed:
        table: Any = sound
        for step in way[:-1]:
            below = copy.copy(_at(table, step))
            if not isinstance(below, dict | list) or (isinstance(below, list) and step not in _ITEM):
                table[step] = None
                break
            table[step] = below
            table = below
        else:
            if way and way[-1] in table and not _is_entry(way, table):
                table[way[-1]] = None
    named = {name: sound.get(name, {}) for name in schema.NAMED}
    return {
        name: {key: entry for key, entry in table.items() if isinstance(entry, dict)}
        for name, table in named.items()
        if isinstance(table, dict)
    } | {"": {name: sound[name] for name in ("schema", "gevent") if sound.get(name) is not None}}


def _is_entry(way: Way, table: Mapping[str, Any]) -> bool:
    """Whether the mistake is about a whole entry (its name, or a key that it lacks), whose other keys are still good."""
    return len(way) == len(("package", "name")) and isinstance(table.get(str(way[-1])), dict)


def _at(table: Any, step: str | int) -> Any:
    if isinstance(table, dict):
        return table.get(step)
    return table[step] if isinstance(table, list) and isinstance(step, int) and step < len(table) else None


def _suggestion(name: Any, known: Iterable[str]) -> str:
    import difflib  # start-up: only a mistake pays for it

    names = list(known)
    near = difflib.get_close_matches(str(name), names, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(names)}"


def _located(path: str, text: str, mistakes: Iterable[tuple[Way, str, bool]]) -> list[Fault]:
    mistakes = list(mistakes)
    if not mistakes:
        return []
    from geventlint.documents.toml_places import Places  # start-up: only a mistake pays for it

    places = Places(text.replace("\r\n", "\n"))
    return sorted(
        Fault(path, places.location(path, way).line, message, breaking) for way, message, breaking in mistakes
    )


if __name__ == "__main__":
    raise SystemExit(main())
