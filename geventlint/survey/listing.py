"""Which files of a project are read, and as what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geventlint import deployment, discovery, manifests
from geventlint.source import reading

if TYPE_CHECKING:
    from geventlint.config import Config
    from geventlint.model import Problem
    from geventlint.reading import Files


@dataclass
class Listing:
    """Root-relative paths by what they are read as; one file may be several things."""

    python: list[str] = field(default_factory=list)
    manifests: list[str] = field(default_factory=list)
    deployment: list[tuple[str, str]] = field(default_factory=list)
    """With the kind that chooses the reader."""
    problems: list[Problem] = field(default_factory=list)


def classify(path: str) -> str | None:
    """What a file is by its name: ``python``, ``manifest``, ``deployment``, ``script?``; None if nobody reads it."""
    if path.endswith((".py", ".pyi", ".pth")):
        return "python"
    if manifests.kind_of(path):
        return "manifest"
    kind = deployment.kind_of(path)
    if kind is None:
        return None
    return "script?" if kind == "script?" else "deployment"


_LOAD_TESTS = frozenset(
    {"locust", "locustfiles", "loadtest", "loadtests", "loadtesting", "load_testing", "load-testing"}
)
"""Folders whose scripts start load tests, which are no processes of the product."""


def _is_load_test(path: str) -> bool:
    return not _LOAD_TESTS.isdisjoint(path.split("/")[:-1])


def listed(files: Files, config: Config) -> Listing:
    """List the application's files; tests, examples, documentation and vendored code are nobody's application."""
    found = discovery.discover(files.root, config.excluded, classify)
    items = list(found.files)
    known = {path for path, _ in items}
    items += [(path, kind) for path in files.overlay if path not in known and (kind := classify(path))]
    listing = Listing(problems=list(found.problems))
    for path, kind in sorted(items):
        if discovery.role_of(path) != "application":
            continue
        if kind == "python":
            listing.python.append(path)
            if "gunicorn" in path and (special := deployment.kind_of(path)) and _configures(files, path):
                listing.deployment.append((path, special))
            if manifests.kind_of(path):
                listing.manifests.append(path)
        elif kind == "manifest":
            listing.manifests.append(path)
        elif _is_load_test(path):
            continue
        elif kind == "script?":
            _by_head(files, path, listing)
        else:
            listing.deployment.append((path, deployment.kind_of(path) or ""))
    return listing


def _configures(files: Files, path: str) -> bool:
    from geventlint.deployment.gunicorn_settings import configures  # start-up: few projects have such a file

    return configures(files.read(path) or b"")


def _by_head(files: Files, path: str, listing: Listing) -> None:
    head = files.head(path)
    if reading.is_python(head):
        listing.python.append(path)
    elif deployment.is_script(head):
        listing.deployment.append((path, "shell"))
