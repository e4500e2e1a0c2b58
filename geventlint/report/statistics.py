"""How often each rule spoke."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geventlint.model import Result


def statistics(result: Result) -> list[str]:
    """Return a line a rule, the most frequent first: count, code, name."""
    counts = Counter((finding.code, finding.name) for finding in result.findings)
    width = len(str(max(counts.values(), default=0)))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [f"{count:>{width}}  {code} {name}" for (code, name), count in ordered]
