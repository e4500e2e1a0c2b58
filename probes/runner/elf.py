"""What a native library asks of others, read from its ELF tables: undefined symbols and needed libraries."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = b"\x7fELF"
_DYNSYM, _DYNAMIC = 11, 6
_NEEDED = 1


@dataclass(frozen=True)
class Native:
    """A shared library's demands."""

    symbols: frozenset[str]
    needed: frozenset[str]


@dataclass(frozen=True)
class _Section:
    kind: int
    offset: int
    size: int
    link: int
    entry: int


def read(data: bytes) -> Native | None:
    """Return the demands of an ELF file; None for any other file or one whose tables are damaged."""
    if not data.startswith(_MAGIC):
        return None
    try:
        return _read(data)
    except (struct.error, IndexError, ValueError, OverflowError):
        return None


def _read(data: bytes) -> Native:
    wide = data[4] == 2  # noqa: PLR2004  # EI_CLASS: 64 bits
    order = "<" if data[5] == 1 else ">"
    sections = list(_sections(data, order, wide=wide))
    symbols: set[str] = set()
    needed: set[str] = set()
    for section in sections:
        if section.kind == _DYNSYM:
            symbols.update(_undefined(data, section, sections[section.link], order, wide=wide))
        elif section.kind == _DYNAMIC:
            needed.update(_needed(data, section, sections[section.link], order, wide=wide))
    return Native(frozenset(symbols), frozenset(needed))


def _sections(data: bytes, order: str, *, wide: bool) -> Iterator[_Section]:
    if wide:
        (start,) = struct.unpack_from(f"{order}Q", data, 0x28)
        size, number = struct.unpack_from(f"{order}HH", data, 0x3A)
    else:
        (start,) = struct.unpack_from(f"{order}I", data, 0x20)
        size, number = struct.unpack_from(f"{order}HH", data, 0x2E)
    for index in range(number):
        place = start + index * size
        if wide:
            kind, _flags, _address, offset, length, link, _info, _align, entry = struct.unpack_from(
                f"{order}IQQQQIIQQ", data, place + 4
            )
        else:
            kind, _flags, _address, offset, length, link, _info, _align, entry = struct.unpack_from(
                f"{order}9I", data, place + 4
            )
        yield _Section(kind, offset, length, link, entry)


def _undefined(data: bytes, section: _Section, names: _Section, order: str, *, wide: bool) -> Iterator[str]:
    form = f"{order}IBBH" if wide else f"{order}IIIBBH"
    for place in range(section.offset, section.offset + section.size, section.entry or 24):
        fields = struct.unpack_from(form, data, place)
        if fields[0] and fields[-1] == 0:
            yield _name(data, names, fields[0])


def _needed(data: bytes, section: _Section, names: _Section, order: str, *, wide: bool) -> Iterator[str]:
    form = f"{order}qQ" if wide else f"{order}iI"
    for place in range(section.offset, section.offset + section.size, struct.calcsize(form)):
        tag, value = struct.unpack_from(form, data, place)
        if tag == _NEEDED:
            yield _name(data, names, value)


def _name(data: bytes, names: _Section, at: int) -> str:
    start = names.offset + at
    return data[start : data.index(b"\0", start)].decode("utf-8", "replace")
