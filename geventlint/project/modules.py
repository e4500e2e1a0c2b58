"""The module graph of a project, asked lazily: which file a dotted name is, and which files a file imports.

Nothing is computed that nobody asks for: a file is read and scanned when its imports are wanted, and then once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geventlint.project import django, strings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from geventlint.model import Import


@dataclass(frozen=True, slots=True)
class Edge:
    """A file imports another one, at a line of its own."""

    target: str
    line: int
    text: str
    """What is imported, as a dotted name."""


class Modules:
    """The Python files of a project as importable modules.

    ``paths`` are root-relative; ``imports`` reads a file and gives its import edges; ``read`` gives its bytes.
    """

    def __init__(
        self,
        paths: Iterable[str],
        imports: Callable[[bytes], tuple[Import, ...]],
        read: Callable[[str], bytes | None],
    ) -> None:
        self.paths = frozenset(path for path in paths if not path.endswith((".pyi", ".pth")))
        self._imports = imports
        self._read = read
        self._directories: set[str] = set()
        self._tops: dict[str, list[str]] = {}
        self._roots: dict[tuple[str, str], str | None] = {}
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}
        self._starts: set[str] = set()
        self._edges: dict[str, tuple[Edge, ...]] = {}
        self.dynamic: list[tuple[str, int]] = []
        """Imports whose module only running the program tells, in the files that were looked into: path and line."""
        self._index()

    def _index(self) -> None:
        tops: dict[str, set[str]] = {}
        folders: set[str] = set()
        for path in self.paths:
            folder, _, name = path.rpartition("/")
            if not name.endswith(".py"):
                continue  # a script without a suffix imports, and cannot be imported
            if name != "__init__.py":
                tops.setdefault(name[:-3], set()).add(folder)
            folders.add(folder)
        for folder in folders:
            current = folder
            while current and current not in self._directories:
                self._directories.add(current)
                parent, _, name = current.rpartition("/")
                tops.setdefault(name, set()).add(parent)
                current = parent
        self._tops = {
            name: sorted(places, key=lambda place: (place.count("/"), place)) for name, places in tops.items()
        }

    def read(self, path: str) -> bytes | None:
        """The bytes of a file."""
        return self._read(path)

    def is_package(self, folder: str) -> bool:
        """Whether a folder is a regular package."""
        return f"{folder}/__init__.py" in self.paths if folder else "__init__.py" in self.paths

    def package_root(self, path: str) -> str:
        """The folder that must be on ``sys.path`` for a file to be importable by its full name."""
        folder = path.rpartition("/")[0]
        while folder and self._inner(folder):
            folder = folder.rpartition("/")[0]
        return folder

    def _inner(self, folder: str) -> bool:
        """Whether a folder is a package of one above it: not a project's own folder with a needless ``__init__.py``."""
        return self.is_package(folder) and folder not in self._starts and f"{folder}/manage.py" not in self.paths

    def start_in(self, folder: str) -> None:
        """Take a folder for one from which a process starts: its modules are top-level ones there."""
        if folder not in self._starts:
            self._starts.add(folder)
            self._roots.clear()
            self._found.clear()
            self._edges.clear()

    def name_of(self, path: str) -> str:
        """The dotted name of a file, counted from its package root."""
        root = self.package_root(path)
        relative = path[len(root) + 1 :] if root else path
        return relative.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def find(self, module: str, near: str = "") -> tuple[str, ...]:
        """The files that importing a dotted name executes: packages first, the module itself last; empty if none.

        ``near`` is the folder from which the name is looked up: its own root is tried first, then the folders above
        it, then the only (else the nearest) other place of the project that has such a top-level name.
        """
        top, _, rest = module.partition(".")
        if top not in self._tops:
            return ()
        root = self._root(top, near)
        if root is None:
            return ()
        key = (root, module)
        if key not in self._found:
            parts = rest.split(".") if rest else []
            found = self._walk(f"{root}/{top}" if root else top, parts)
            self._found[key] = found or self._elsewhere(top, parts, root)
        return self._found[key]

    def _elsewhere(self, top: str, parts: list[str], known: str) -> tuple[str, ...]:
        """The files of a module that the nearest folder of its top-level name does not hold, and another one does."""
        for root in self._tops[top]:
            if root != known and not (root and self._inner(root)):
                found = self._walk(f"{root}/{top}" if root else top, parts)
                if found:
                    return found
        return ()

    def _walk(self, prefix: str, parts: list[str]) -> tuple[str, ...]:
        """The files from a top-level package or module down."""
        found: list[str] = []
        for index in range(len(parts) + 1):
            here = "/".join([prefix, *parts[:index]])
            if f"{here}.py" in self.paths and f"{here}/__init__.py" not in self.paths:
                return (*found, f"{here}.py") if index == len(parts) else ()
            if here not in self._directories:
                return ()
            if f"{here}/__init__.py" in self.paths:
                found.append(f"{here}/__init__.py")
        return tuple(found)

    def below(self, package: str, near: str = "") -> tuple[str, ...]:
        """The dotted names of the modules and packages that a package holds, sorted; empty if it is none of the project's."""
        top, _, rest = package.partition(".")
        root = self._root(top, near) if top in self._tops else None
        if root is None:
            return ()
        folder = "/".join(filter(None, [root, top, *rest.split(".")]))
        if folder not in self._directories:
            return ()
        start = len(folder) + 1
        tails = {path[start:].partition("/")[0] for path in self.paths if path.startswith(f"{folder}/")}
        return tuple(sorted(f"{package}.{tail.removesuffix('.py')}" for tail in tails - {"__init__.py", "__main__.py"}))

    def _root(self, top: str, near: str) -> str | None:
        key = (top, near)
        if key not in self._roots:
            self._roots[key] = self._find_root(top, near)
        return self._roots[key]

    def _find_root(self, top: str, near: str) -> str | None:
        places = self._tops.get(top)
        if not places:
            return None
        own = self.package_root(f"{near}/x.py" if near else "x.py")
        current = own
        while True:
            for candidate in (current, f"{current}/src" if current else "src"):
                if candidate in places:
                    return candidate
            if not current:
                break
            current = current.rpartition("/")[0]
        outside = [place for place in places if not place or not self._inner(place)]
        if not outside:
            return None
        return max(outside, key=lambda place: (_shared(place, near), -place.count("/")))

    def imported(self, path: str) -> frozenset[str]:
        """The top-level names that a file imports by absolute imports."""
        data = self._read(path)
        edges = self._imports(data) if data is not None else ()
        return frozenset(item.module.partition(".")[0] for item in edges if not item.level)

    def importing(self, paths: Iterable[str], modules: Iterable[str]) -> Iterator[tuple[str, Import]]:
        """The absolute imports of some modules, or of what lies below them, in some files; files in order."""
        wanted = tuple(modules)
        tops = {module.partition(".")[0].encode() for module in wanted}
        for path in sorted(paths):
            data = self._read(path)
            if data is None or not any(top in data for top in tops):
                continue
            for item in self._imports(data):
                name = f"{item.module}.{item.name}" if item.name else item.module
                if not item.level and any(f"{name}.".startswith(f"{module}.") for module in wanted):
                    yield path, item

    def executed(self, path: str, *, program: bool = True) -> tuple[Import, ...]:
        """The imports of a file that running it as a ``program``, or else importing it, executes, in order."""
        data = self._read(path)
        if data is None:
            return ()
        lines = data.splitlines()
        return tuple(
            item for item in self._imports(data) if not item.indent or not _deferred(lines, item, program=program)
        )

    def targets(self, item: Import, path: str) -> tuple[str, ...]:
        """The project's files that an import of a file executes: packages first, the module itself last."""
        return self._targets(item, path.rpartition("/")[0])

    def importers(self, path: str) -> tuple[str, ...]:
        """The files of the same package that import a file themselves, sorted."""
        root = self.package_root(path)
        start = len(root) + 1 if root else 0
        package, slash, _ = path[start:].partition("/")
        prefix = f"{path[:start]}{package}/" if slash else path[:start]
        word = self.name_of(path).rpartition(".")[2].encode()
        return tuple(
            other
            for other in sorted(self.paths)
            if other != path
            and other.startswith(prefix)
            and word in (self._read(other) or b"")
            and any(target == path for item in self.executed(other) for target in self.targets(item, other)[-1:])
        )

    def ancestors(self, path: str, passes: int) -> frozenset[str] | None:
        """Every file that imports a file, directly or not; None if searching all files ``passes`` times does not tell."""
        found: set[str] = set()
        level = {path}
        for _ in range(passes):
            words = {word for one in level for word in self._words(one)}
            candidates = {
                other
                for other in self.paths
                if other not in found and any(word in (self._read(other) or b"") for word in words)
            }
            if len(candidates) > _CANDIDATES:
                return None
            level = {other for other in candidates if any(edge.target in level for edge in self.edges(other))} - {path}
            found |= level
            if not level:
                return frozenset(found)
        return None

    def _words(self, path: str) -> Iterator[bytes]:
        """The words of which a file that imports another one must hold at least one."""
        parts = self.name_of(path).split(".")
        yield parts[-1].encode()
        folder = path.rpartition("/")[0].rpartition("/")[2]
        if folder and (parts[-1] in _IMPLICIT or parts[-1] in self._related):
            yield folder.encode()
            yield b"autodiscover_tasks"
        if path in self._configurations:
            yield from strings.STARTS_DJANGO
            yield b"autodiscover_tasks"

    def edges(self, path: str) -> tuple[Edge, ...]:
        """The project's own files that a file imports, in the order of its lines; strings that name modules included."""
        known = self._edges.get(path)
        if known is None:
            known = self._edges[path] = tuple(self._find_edges(path))
        return known

    def _find_edges(self, path: str) -> Iterator[Edge]:
        data = self._read(path)
        if data is None:
            return
        folder = path.rpartition("/")[0]
        lines: list[bytes] | None = None
        for item in self._imports(data):
            if item.indent:
                if lines is None:
                    lines = data.splitlines()
                if _type_checking(lines, item.line - 1, item.indent):
                    continue
            for target in self._targets(item, folder):
                yield Edge(target, item.line, _text(item))
        around = strings.Around(self.find, lambda: self._related, self.below, self._settings_near)
        for named in strings.named(path, data, around):
            for target in named.targets:
                yield Edge(target, named.line, named.text)
        self.dynamic.extend((path, line) for line in strings.dynamic(data))

    def _targets(self, item: Import, folder: str) -> tuple[str, ...]:
        if item.level:
            base = folder
            for _ in range(item.level - 1):
                base = base.rpartition("/")[0]
            return self._relative(base, item)
        found = self.find(item.module, folder)
        if item.name and item.name != "*" and (not found or found[-1].endswith("/__init__.py")):
            return self.find(f"{item.module}.{item.name}", folder) or found
        return found

    def _relative(self, base: str, item: Import) -> tuple[str, ...]:
        prefix = f"{base}/" if base else ""
        inner = item.module.replace(".", "/")
        here = prefix + inner if inner else base
        names = [f"{here}/{item.name}" if here else item.name] if item.name and item.name != "*" else []
        found = [f"{here}/__init__.py"] if here and f"{here}/__init__.py" in self.paths else []
        for candidate in [name for name in [*names, here] if name]:
            if f"{candidate}.py" in self.paths:
                return (*found, f"{candidate}.py")
            if f"{candidate}/__init__.py" in self.paths:
                return tuple(dict.fromkeys([*found, f"{candidate}/__init__.py"]))
        return tuple(found)

    @cached_property
    def _related(self) -> tuple[str, ...]:
        """The modules in which some file of the project looks for tasks."""
        found: dict[str, None] = {}
        for path in self.paths:
            data = self._read(path)
            if data is not None and b"autodiscover_tasks" in data:
                found.update(dict.fromkeys(strings.related_names(data)))
        return tuple(sorted(found)) or ("tasks",)

    def _settings_near(self, folder: str) -> tuple[str, ...]:
        """Django's settings, as the program of Django that is nearest to a folder names them."""
        return django.settings_near(folder, self._programs)

    @cached_property
    def _configurations(self) -> frozenset[str]:
        """The files of Django's settings that its programs name."""
        named = [(text, program.path) for program in self._programs for text in program.settings]
        return frozenset(path for text, near in named for path in self.find(text, near.rpartition("/")[0])[-1:])

    @cached_property
    def _programs(self) -> tuple[django.Program, ...]:
        return tuple(django.programs(self.paths, self._read))


_CANDIDATES = 60
"""Files that hold a word and whose imports are then read."""

_IMPLICIT = frozenset({"apps", "models", "signals", "admin", "settings"})
"""Modules that are imported because their package is named: see ``strings``."""


def _text(item: Import) -> str:
    module = "." * item.level + item.module
    if item.name and item.name != "*":
        return f"{module}{'' if module.endswith('.') else '.'}{item.name}"
    return module


def _shared(place: str, near: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for one, other in zip(place.split("/"), near.split("/"), strict=False):
        if one != other:
            break
        count += 1
    return count


def _type_checking(lines: list[bytes], index: int, indent: int) -> bool:
    """Whether an indented line stands below ``if TYPE_CHECKING``."""
    return any(header.startswith(b"if ") and b"TYPE_CHECKING" in header for header in _headers(lines, index, indent))


def _deferred(lines: list[bytes], item: Import, *, program: bool) -> bool:
    """Whether an indented import waits for a call, or is for the type checker only, or for a program that this is not."""
    return any(
        header.startswith((b"def ", b"async def "))
        or (header.startswith(b"if ") and b"TYPE_CHECKING" in header)
        or (not program and header.startswith(b"if __name__ ==") and b"__main__" in header)
        for header in _headers(lines, item.line - 1, item.indent)
    )


def _headers(lines: list[bytes], index: int, indent: int) -> Iterator[bytes]:
    """The lines that an indented line stands below, innermost first."""
    for number in range(index - 1, -1, -1):
        line = lines[number]
        stripped = line.lstrip()
        if not stripped or stripped.startswith(b"#"):
            continue
        width = len(line) - len(stripped)
        if width < indent:
            yield stripped
            if not width:
                return
            indent = width
