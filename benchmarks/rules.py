"""What rules cost: a project checked with ten declarative rules, and with a hundred.

    python benchmarks/rules.py PROJECT [--rounds 5]

Each rule looks for calls, attributes, settings and imports, as a team's own rules would; one in ten names something that every project calls.
Prints the CPU time of both, and their ratio round by round.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from geventlint import config, engine

MODULES = (
    "smtplib",
    "ftplib",
    "imaplib",
    "xmlrpc.client",
    "socketserver",
    "dbm",
    "mailbox",
    "curses",
    "shelve",
    "sched",
)
COMMON = ("json.dumps", "os.getenv", "time.monotonic", "re.compile", "shutil.copy", "copy.deepcopy", "uuid.uuid4")
RULE = """```toml
code = "BENCH{number:03}"
name = "rule-{number}"
severity = "warning"
since = "1.0"

[match]
calls = [{calls}]
tails = ["*.peculiar_{number}"]
settings = ["BENCH_SETTING_{number}"]
imports = ["bench_module_{number}"]
unless_guarded = true
where = "reached"
message = "`{{call}}` is slow"
```

# What it finds

Something.

# Why it breaks under gevent

It does not.

# Bad

```python
import {module}

{module}.bad_{number}()  # BENCH{number:03}
```

# Good

```python
print()
```
"""


def write(folder: Path, count: int) -> None:
    """Write so many rules."""
    for number in range(count):
        module = MODULES[number % len(MODULES)]
        calls = [f"{module}.bad_{number}", f"{module}.Client_{number}.send", f"shop.legacy_{number}.run"]
        if number % 10 == 0:
            calls.append(COMMON[number // 10 % len(COMMON)])
        text = RULE.format(number=number, module=module, calls=", ".join(f'"{call}"' for call in calls))
        (folder / f"BENCH{number:03}-rule-{number}.md").write_text(text, encoding="utf-8")


def spent(project: Path, rules: Path) -> float:
    """Return the seconds of CPU time that one check takes."""
    settings = replace(config.load(project, None, isolated=True), rules=(rules,))
    begun = time.process_time()
    engine.run(engine.Options((".",), project, settings, ("celery worker -P gevent",)))
    return time.process_time() - begun


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    project = arguments.project.resolve()
    with tempfile.TemporaryDirectory() as scratch:
        folders = {count: Path(scratch) / str(count) for count in (10, 100)}
        for count, folder in folders.items():
            folder.mkdir()
            write(folder, count)
            spent(project, folder)  # reads the rules, once in a process
        rounds = [{count: spent(project, folder) for count, folder in folders.items()} for _ in range(arguments.rounds)]
    for count in folders:
        sys.stdout.write(f"{count:>4} rules  {statistics.median(one[count] for one in rounds):.2f} s\n")
    ratios = sorted(one[100] / one[10] for one in rounds)
    sys.stdout.write(f"ratio       {statistics.median(ratios):.2f} [{ratios[0]:.2f}..{ratios[-1]:.2f}]\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
