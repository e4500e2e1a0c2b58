"""The documentation's page of all packages: one table, one anchor a package. ``python -m geventlint.knowledge.page > docs/packages.html``."""

from __future__ import annotations

import sys
from html import escape
from typing import TYPE_CHECKING

from geventlint.knowledge.database import Database
from geventlint.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geventlint.model import Package, Setup, UseVerdict

HEADINGS = ("Package", "Versions", "Verdict", "Setup", "Confidence", "Date")

_TOP = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>geventlint: packages under gevent</title>
<style>
body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem }
input { font: inherit; padding: .3rem; width: min(30rem, 100%) }
table { border-collapse: collapse; margin-top: 1rem; width: 100% }
th, td { border-bottom: 1px solid #8886; padding: .25rem .5rem; text-align: left; vertical-align: top }
th button { all: unset; cursor: pointer } th button:focus-visible { outline: 2px solid }
tr:target { background: #fd06 } p.why { color: #888; margin: 0 }
</style>
<h1>Packages under gevent</h1>
<p>Generated from compat-db.toml; <code>geventlint db show NAME</code> shows everything. What the words mean stands in
<a href="database.md">The compatibility database</a>.</p>
<label>Search <input type="search" id="search" autofocus></label> <output id="count"></output>
<table>
"""
_END = """</table>
<script>
const body = document.querySelector("tbody"), rows = [...body.rows], search = document.querySelector("#search");
const texts = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
function filter() {
  const words = search.value.toLowerCase().split(/\\s+/);
  for (const row of rows) row.hidden = !words.every(word => texts.get(row).includes(word));
  document.querySelector("#count").value = rows.filter(row => !row.hidden).length + " verdicts";
}
search.oninput = filter;
document.querySelectorAll("th button").forEach((button, column) => button.onclick = () => {
  const heading = button.parentElement, up = heading.ariaSort !== "ascending";
  document.querySelectorAll("th").forEach(other => other.ariaSort = null);
  heading.ariaSort = up ? "ascending" : "descending";
  const key = row => row.cells[column].textContent;
  body.append(...rows.sort((one, other) => (up ? 1 : -1) * key(one).localeCompare(key(other))));
});
filter();
</script>
</html>
"""


def render(database: Database) -> str:
    """Return the page of a database: a row for each verdict and each use that hurts, inert packages included."""
    entries = [*database.packages, *(entry for name in database.inert if (entry := database.entry(name)))]
    head = "".join(f'<th scope="col"><button>{heading}</button></th>' for heading in HEADINGS)
    rows = (row for entry in sorted(entries, key=lambda entry: entry.name) for row in _rows(entry))
    return f"{_TOP}<thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody>\n{_END}"


def _rows(package: Package) -> Iterator[str]:
    anchor = f' id="{package.name}"'
    for verdict in package.verdicts:
        yield _row(anchor, package.name, verdict, verdict.status)
        anchor = ""
    for use in package.uses:
        asked = ", ".join(
            (*use.calls, *use.imports, *use.urls, *(f"{key}={value}" for key, value in use.settings.items()))
        )
        yield _row(anchor, package.name, _as_verdict(use), f"{use.status}: {asked}")
        anchor = ""


def _as_verdict(use: UseVerdict) -> Verdict:
    return Verdict(
        use.status, use.versions, use.why, use.when, setup=use.setup, instead=use.instead, evidence=use.evidence
    )


def _row(anchor: str, name: str, verdict: Verdict, status: str) -> str:
    beside = ", ".join(f"{other} {versions}" for other, versions in verdict.when.items())
    analysed = next((item.versions for item in verdict.evidence if item.kind == "analysis" and not verdict.why), "")
    versions = verdict.versions if verdict.versions != "*" else analysed or "all"
    why = f'<p class="why">{escape(verdict.why)}</p>' if verdict.why else ""
    cells = (
        escape(name),
        escape(f"{versions}, beside {beside}" if beside else versions),
        escape(status) + why,
        escape(" or ".join(_ways(verdict))),
        escape(verdict.confidence or ""),
        max((item.date for item in verdict.evidence if item.date), default=""),
    )
    return f"<tr{anchor}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _ways(verdict: Verdict) -> Iterable[str]:
    yield from filter(None, map(_way, verdict.setup))
    yield from verdict.instead


def _way(setup: Setup) -> str:
    parts = (setup.call, setup.imports and f"import {setup.imports}", setup.argument, setup.setting, setup.environment)
    return " with ".join(filter(None, parts)) or setup.note


if __name__ == "__main__":
    sys.stdout.write(render(Database.shipped()))
