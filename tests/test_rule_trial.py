"""``geventlint rule --test``: the examples of a team's own rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geventlint.cli import main

RULE = """```toml
code = "SHOP001"
name = "no-smtp"
severity = "warning"
since = "1.0"

[match]
calls = ["smtplib.SMTP"]
message = "use shop.mail"
```

# What it finds

SMTP.

# Why it breaks under gevent

It does not.

# Bad

```python title="shop/tasks.py"
import smtplib

from celery import shared_task


@shared_task
def send():
    smtplib.SMTP()  # SHOP001
```

# Good

```python title="shop/tasks.py"
from celery import shared_task


@shared_task
def send():
    return 1
```
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tools" / "rules"
    folder.mkdir(parents=True)
    (folder / "SHOP001-no-smtp.md").write_text(RULE, encoding="utf-8")
    (folder / "README.md").write_text("Our rules.\n", encoding="utf-8")
    (tmp_path / "geventlint.toml").write_text('rules = ["tools/rules"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def test_as_marked(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--test", "tools/rules"]) == 0
    assert capsys.readouterr().out == "SHOP001 no-smtp: 2 examples, all as marked\n"


def test_the_configured_rule_works_the_same(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rules.parents[1] / "tasks.py").write_text(
        "import smtplib\nfrom celery import Celery\napp = Celery()\nsmtplib.SMTP()\n", encoding="utf-8"
    )
    assert main(["--assume", "celery -A tasks worker -P gevent", "--output-format", "concise", "."]) == 1
    assert "tasks.py:4:1: SHOP001 use shop.mail" in capsys.readouterr().out


def test_what_differs(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = rules / "SHOP001-no-smtp.md"
    path.write_text(
        RULE.replace("    smtplib.SMTP()  # SHOP001", "    pass  # SHOP001\n    smtplib.SMTP()"), encoding="utf-8"
    )

    assert main(["rule", "--test", str(path)]) == 1

    assert capsys.readouterr().out.splitlines() == [
        f"{path}:20: Bad: shop/tasks.py:9 is reported and not marked: use shop.mail",
        f"{path}:20: Bad: shop/tasks.py:8 is marked and not reported",
        "SHOP001 no-smtp: 2 examples, 2 lines differ",
    ]


def test_json(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--test", "tools/rules/SHOP001-no-smtp.md", "--output-format", "json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert one == {
        "code": "SHOP001",
        "name": "no-smtp",
        "path": "tools/rules/SHOP001-no-smtp.md",
        "examples": 2,
        "faults": [],
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--test", "tools"], "tools: no rule files here", id="a folder without rules"),
        pytest.param(["--test", "geventlint.toml"], "a rule file begins with a fence", id="no rule"),
        pytest.param(["--test", "gone.md"], "gone.md", id="no such file"),
        pytest.param(["GVL101", "--test", "tools/rules"], "name one rule", id="two questions"),
    ],
)
def test_wrong(rules: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_shipped_page(capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).resolve().parents[1] / "rules" / "GVL108-broken-patch-call.md"
    assert main(["rule", "--test", str(page)]) == 0
    assert "all as marked" in capsys.readouterr().out
