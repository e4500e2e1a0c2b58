"""The report that programs read; its form is docs/output.schema.json."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geventlint import __version__
from geventlint.report.places import kind_shown, shown, shown_place

if TYPE_CHECKING:
    from geventlint.model import Edit, Finding, Fix, Host, Result, Root
    from geventlint.report import Context


def render(result: Result, context: Context) -> str:  # noqa: ARG001  # every format takes the same; this one has no looks
    """Return the whole result as one JSON object, the same bytes for the same result."""
    return dumps(
        {
            "version": __version__,
            "root": result.root.path,
            "hosts": [host_object(result.root, host) for host in result.gevent_hosts],
            "findings": [_finding(result.root, finding) for finding in result.findings],
            "skipped": [
                {
                    "path": shown(result.root, problem.location.path),
                    "code": problem.code,
                    "reason": problem.reason,
                    "line": problem.location.line,
                }
                for problem in result.skipped
            ],
            "summary": _summary(result),
        },
    )


def dumps(value: object) -> str:
    """Write one JSON value as every command prints it."""
    return json.dumps(value, indent=2) + "\n"


def host_object(root: Root, host: Host, reaches: int | None = None) -> dict[str, Any]:
    """Return a host; ``reaches`` is the number of modules that its entry imports, where that was asked."""
    return {
        "kind": host.kind,
        "program": kind_shown(host),
        "service": host.service or None,
        "path": shown(root, host.location.path) if host.location else None,
        "line": host.location.line if host.location else None,
        "command": host.command,
        "pool": host.pool,
        "patched": host.patched,
        "entry": host.entry or None,
        "concurrency": host.concurrency,
        "queues": list(host.queues),
        "evidence": host.evidence,
        "reaches": reaches,
    }


def _finding(root: Root, finding: Finding) -> dict[str, Any]:
    place = finding.location
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "path": shown(root, place.path),
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "package": finding.package,
        "package_version": finding.package_version,
        "hosts": [shown_place(root, host) for host in finding.hosts],
        "chain": [
            {
                "what": link.what,
                "text": link.text,
                "path": None if link.path is None else shown(root, link.path),
                "line": link.line,
            }
            for link in finding.chain
        ],
        "related": [
            {
                "path": shown(root, related.location.path),
                "line": related.location.line,
                "column": related.location.column,
                "message": related.message,
            }
            for related in finding.related
        ],
        "why": finding.why or None,
        "fix": _fix(root, finding.fix) if finding.fix else None,
        "url": finding.url or None,
    }


def _fix(root: Root, fix: Fix) -> dict[str, Any]:
    return {
        "applicability": fix.applicability,
        "message": fix.message,
        "edits": [_edit(root, edit) for edit in fix.edits],
    }


def _edit(root: Root, edit: Edit) -> dict[str, Any]:
    return {
        "path": shown(root, edit.location.path),
        "line": edit.location.line,
        "column": edit.location.column,
        "end_line": edit.location.end_line,
        "end_column": edit.location.end_column,
        "text": edit.text,
    }


def _summary(result: Result) -> dict[str, Any]:
    return {
        "verdict": result.verdict,
        "errors": result.count("error"),
        "warnings": result.count("warning"),
        "infos": result.count("info"),
        "elsewhere": result.elsewhere,
        "packages": {
            "total": result.coverage.total,
            "known": result.coverage.known,
            "unknown": list(result.coverage.unknown),
            "unresolved": list(result.coverage.unresolved),
        },
        "files": {
            "python": result.files.python,
            "manifests": result.files.manifests,
            "deployment": result.files.deployment,
        },
    }
