"""Path of a file → dotted name of its module, for relative imports and for the file's own definitions."""

from __future__ import annotations

_ROOTS = frozenset({"src", "lib", "python"})
"""Folders that hold packages and are none."""


def module_name(path: str) -> str:
    """Return the dotted name of a file's module (``shop/tasks.py`` → ``shop.tasks``), counted from the project root."""
    parts = path.removesuffix(".pyi").removesuffix(".py").split("/")
    if len(parts) > 1 and parts[0] in _ROOTS:
        parts = parts[1:]
    if len(parts) > 1 and parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(parts)


def package_name(path: str) -> str:
    """Return the dotted name of the package in which a file's relative imports start."""
    module = module_name(path)
    if path.rpartition("/")[2].startswith("__init__."):
        return module
    return module.rpartition(".")[0]


def absolute(package: str, level: int, module: str) -> str:
    """Return the dotted name that a relative import means; one that leaves the project keeps a leading dot."""
    if not level:
        return module
    parts = package.split(".") if package else []
    if level - 1 > len(parts):
        return f".{module}"
    kept = parts[: len(parts) - level + 1]
    return ".".join([*kept, module] if module else kept)
