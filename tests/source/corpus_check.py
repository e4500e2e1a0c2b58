"""Compare the import scanner with libcst over whole folders: ``python tests/source/corpus_check.py FOLDER …``.

Not part of the test run: libcst needs minutes for a large project. Prints each difference and exits with 1 if any.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from geventlint.source import scan

Edge = tuple[str, str | None, str, int, int, int, int, int]


class _Collector(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.edges: list[Edge] = []

    def _place(self, node: cst.CSTNode) -> tuple[int, int, int, int]:
        place = self.get_metadata(PositionProvider, node)
        return place.start.line, place.start.column + 1, place.end.line, place.end.column + 1

    def visit_Import(self, node: cst.Import | cst.LazyImport) -> bool:  # noqa: N802  # libcst's name
        for alias in node.names:
            module = _dotted(alias.name)
            bound = _dotted(alias.asname.name) if alias.asname else module.partition(".")[0]
            self.edges.append((module, None, bound, 0, *self._place(node)))
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom | cst.LazyImportFrom) -> bool:  # noqa: N802  # libcst's name
        module = _dotted(node.module) if node.module else ""
        names = (
            [("*", "*")]
            if isinstance(node.names, cst.ImportStar)
            else [
                (_dotted(alias.name), _dotted(alias.asname.name if alias.asname else alias.name))
                for alias in node.names
            ]
        )
        self.edges.extend((module, name, bound, len(node.relative), *self._place(node)) for name, bound in names)
        return False

    visit_LazyImport = visit_Import  # noqa: N815  # libcst's name
    visit_LazyImportFrom = visit_ImportFrom  # noqa: N815  # libcst's name


def _dotted(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return cst.ensure_type(node, cst.Name).value


def expected(data: bytes) -> list[Edge]:
    """The edges of a file as libcst finds them; a ParserSyntaxError where it finds no module."""
    collector = _Collector()
    MetadataWrapper(cst.parse_module(data), unsafe_skip_copy=True).visit(collector)
    return collector.edges


def found(data: bytes) -> list[Edge]:
    """The edges of a file as the scanner finds them."""
    return [
        (edge.module, edge.name, edge.bound, edge.level, edge.line, edge.column, edge.end_line, edge.end_column)
        for edge in scan.imports(data)
    ]


def main(folders: list[str]) -> int:
    """Compare every Python file below the folders."""
    differences = edges = files = 0
    started = time.process_time()
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*.py")):
        data = path.read_bytes()
        try:
            wanted = expected(data) if b"import" in data else []
        except (cst.ParserSyntaxError, UnicodeDecodeError, RecursionError):
            continue
        files += 1
        edges += len(wanted)
        got = found(data)
        if sorted(wanted, key=repr) != sorted(got, key=repr):
            differences += 1
            missed = sorted(set(wanted) - set(got), key=repr)[:3]
            invented = sorted(set(got) - set(wanted), key=repr)[:3]
            sys.stdout.write(f"{path}: missed {missed}, invented {invented}\n")
    sys.stdout.write(
        f"{files} files, {edges} edges, {differences} files differ ({time.process_time() - started:.0f} CPU s)\n"
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
