"""The catalogue: what a rule file may say, and how each mistake in one is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint.errors import RuleError
from geventlint.knowledge import catalog, heads
from geventlint.knowledge.match import ArgumentTest, Tail

if TYPE_CHECKING:
    from pathlib import Path

    from geventlint.knowledge.pages import Example

HEAD = """\
code = "SHOP001"
name = "no-wait"
severity = "warning"
since = "1.0"
"""
MATCH = """\
[match]
calls = ["shop.wait"]
message = "`{call}` waits"
"""
PAGE = """
# What it finds

Calls of `shop.wait`,
which waits.

More about it.

# Why it breaks under gevent

It waits.

# Bad

## Called

```python title="shop/tasks.py"
import shop

shop.wait()  # SHOP001
```

# Good

## Not called

```python title="shop/tasks.py"
import shop
```
"""


def write(folder: Path, head: str = HEAD + MATCH, page: str = PAGE, name: str = "SHOP001-no-wait.md") -> Path:
    path = folder / name
    path.write_text(f"```toml\n{head}```\n{page}", encoding="utf-8")
    return path


def examples_of(folder: Path, bad: str, good: str = "") -> tuple[Example, ...]:
    page = f"# What it finds\nx\n# Why it breaks under gevent\nx\n# Bad\n{bad}\n# Good\n{good}\n"
    return catalog.load(write(folder, page=page)).examples


def test_head_and_prose(tmp_path: Path) -> None:
    rule = catalog.load(write(tmp_path))

    assert (rule.code, rule.name, rule.severity, rule.since) == ("SHOP001", "no-wait", "warning", "1.0")
    assert (rule.fixable, rule.hostless, rule.check, rule.severity_when) == ("", False, None, ())
    assert rule.summary == "Calls of `shop.wait`, which waits."
    assert rule.explanation.startswith("# What it finds\n")
    assert rule.explanation.endswith("```\n")
    assert rule.sections["Why it breaks under gevent"] == "It waits."
    assert rule.sections["Good"] == '```python title="shop/tasks.py"\nimport shop\n```'


def test_prose_below_a_second_heading_belongs_to_its_section(tmp_path: Path) -> None:
    page = PAGE.replace("More about it.", "## In detail\n\nMore about it.")

    assert catalog.load(write(tmp_path, page=page)).sections["What it finds"] == (
        "Calls of `shop.wait`,\nwhich waits.\n\nMore about it."
    )


def test_everything_a_head_may_say(tmp_path: Path) -> None:
    head = (
        HEAD
        + """\
fixable = "safe"
hostless = true
why = '''It
waits.'''
remedy = "Do not."
[[severity_when]]
context = "task"
severity = "error"
[[severity_when]]
context = "unreached"
severity = "info"
[match]
calls = ["shop.wait"]
passed = ["shop.wait"]
references = ["shop.Waiter"]
imports = ["shop.waiting"]
decorators = ["shop.waits"]
tails = ["*.wait", "shop.*.join"]
settings = ["SHOP_WAIT"]
values = [true, "yes"]
arguments = { timeout = "*", "0" = [1, 2] }
unless_arguments = { block = false }
words = ["WAIT"]
unless_words = ["NOWAIT"]
unless_handlers = ["*"]
unless_used = ["shop.native"]
unless_before = ["shop.ready"]
where = "task"
hosts = ["celery", "script"]
unless_guarded = true
unless_main = false
unless_async = true
unless_inside = ["gevent.spawn", "*.apply"]
unless_conditions = ["patched"]
message = "`{call}` in {symbol} of {module}: {{}}"
"""
    )

    rule = catalog.load(write(tmp_path, head))

    assert (rule.fixable, rule.hostless, rule.why, rule.remedy) == ("safe", True, "It waits.", "Do not.")
    assert rule.severity_when == (("task", "error"), ("unreached", "info"))
    (match,) = rule.matches
    assert match is not None
    assert match.tails == (Tail("wait"), Tail("join", "shop"))
    assert match.arguments == (ArgumentTest("timeout", ("*",)), ArgumentTest("0", (1, 2)))
    assert match.unless_arguments == (ArgumentTest("block", (False,)),)
    assert (match.where, match.unless_guarded, match.unless_main, match.unless_async) == ("task", True, False, True)
    assert match.names == {
        "shop.wait",
        "shop.Waiter",
        "shop.waiting",
        "shop.waits",
        "*.wait",
        "*.join",
        "shop.native",
        "shop.ready",
        "gevent.spawn",
    }
    assert (match.values, match.hosts) == ((True, "yes"), ("celery", "script"))


@pytest.mark.parametrize(
    ("contexts", "severity"),
    [
        pytest.param((), "warning", id="none"),
        pytest.param(("reached",), "warning", id="none-that-counts"),
        pytest.param(("task",), "error", id="one"),
        pytest.param(("module", "task"), "error", id="the-first-table-wins"),
    ],
)
def test_severity_depends_on_the_context(tmp_path: Path, contexts: tuple[str, ...], severity: str) -> None:
    tables = "".join(
        f'[[severity_when]]\ncontext = "{context}"\nseverity = "{level}"\n'
        for context, level in (("task", "error"), ("module", "info"))
    )

    assert catalog.load(write(tmp_path, HEAD + tables + MATCH)).severity_in(contexts) == severity


def test_a_check_instead_of_a_match(tmp_path: Path) -> None:
    rule = catalog.load(write(tmp_path, HEAD + 'check = "no_wait"\n'))

    assert (rule.check, rule.matches) == ("no_wait", ())


def test_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert catalog.load(path).examples[0].expected == (("shop/tasks.py", 3, "SHOP001"),)


def test_the_body_may_be_empty_until_somebody_asks(tmp_path: Path) -> None:
    rule = catalog.load(write(tmp_path, page=""))

    with pytest.raises(RuleError, match=r"SHOP001-no-wait\.md:10: the section '# What it finds' is missing"):
        _ = rule.summary


@pytest.mark.parametrize(
    ("head", "message"),
    [
        pytest.param("x = \n", r":2: not TOML: ", id="not-toml"),
        pytest.param(
            HEAD + 'sevrity = "error"\n', r":6: a rule has no key 'sevrity'; did you mean 'severity'\?", id="key"
        ),
        pytest.param(HEAD + 'why = " "\ncheck = "x"\n', r":6: why must be a text", id="blank"),
        pytest.param(HEAD + "zzz = 1\n", r":6: a rule has no key 'zzz'; known are check, code, ", id="far-key"),
        pytest.param(HEAD.replace("severity", "#"), r":1: the head lacks 'severity'", id="missing-key"),
        pytest.param(HEAD.replace("SHOP001", "S1"), r":2: code must be letters and three digits, such as", id="code"),
        pytest.param(
            HEAD.replace("no-wait", "No wait"), r":3: name must be lower-case words joined by hyphens", id="name"
        ),
        pytest.param(HEAD.replace('"no-wait"', "7"), r":3: name must be a text", id="text"),
        pytest.param(
            HEAD.replace("warning", "warn"),
            r":4: severity must be one of error, warning, info, not 'warn'; did you mean 'warning'\?",
            id="severity",
        ),
        pytest.param(
            HEAD.replace('"warning"', "3"), r":4: severity must be one of error, warning, info, not 3$", id="type"
        ),
        pytest.param(HEAD.replace('"1.0"', '"soon"'), r':5: since must be a version, such as "0.1", not', id="since"),
        pytest.param(HEAD + 'fixable = "maybe"\n', r":6: fixable must be one of safe, unsafe", id="fixable"),
        pytest.param(HEAD + 'hostless = "yes"\n', r":6: hostless must be true or false", id="hostless"),
        pytest.param(HEAD, r":1: a rule has either a \[match\] table or a check", id="neither"),
        pytest.param(HEAD + 'check = "x"\n' + MATCH, r":1: a rule has either a \[match\] table or a check", id="both"),
        pytest.param(HEAD + 'check = "No Wait"\n', r":6: check must be the name of a function", id="check"),
        pytest.param(
            HEAD + "match = 3\n", r":6: match must be a table, \[match\], or several, \[\[match\]\]", id="match-type"
        ),
        pytest.param(
            HEAD + 'severity_when = "x"\ncheck = "x"\n', r":6: severity_when must be an array of tables", id="when"
        ),
        pytest.param(
            HEAD + 'check = "x"\n[[severity_when]]\ncontext = "tsk"\nseverity = "error"\n',
            r":8: context must be one of task, .*, not 'tsk'; did you mean 'task'\?",
            id="context",
        ),
        pytest.param(
            HEAD + 'check = "x"\n[[severity_when]]\ncontext = "task"\n',
            r":7: \[\[severity_when\]\] must have a context and a severity",
            id="half-context",
        ),
        pytest.param(HEAD + '[match]\nmessage = "m"\n', r":6: \[match\] looks at nothing", id="no-names"),
        pytest.param(HEAD + '[match]\ncalls = ["a.b"]\n', r":6: \[match\] must have a message", id="no-message"),
        pytest.param(
            HEAD + MATCH + "unless_guard = true\n", r":9: \[match\] has no key 'unless_guard'; did you", id="m-key"
        ),
        pytest.param(
            HEAD + MATCH.replace("{call}", "{cal}"), r":8: message has no \{cal\} to fill in", id="placeholder"
        ),
        pytest.param(HEAD + MATCH.replace("{call}", "{call"), r":8: message has a lone brace", id="brace"),
        pytest.param(
            HEAD + MATCH.replace('"shop.wait"', '"*.wait"'), r":7: calls takes canonical dotted names", id="dotted"
        ),
        pytest.param(HEAD + MATCH.replace('["shop.wait"]', '"shop"'), r":7: calls must be a list of texts", id="list"),
        pytest.param(
            HEAD + MATCH + 'tails = ["wait"]\n', r":9: a tail is \*\.attribute or package\.\*\.attribute", id="tail"
        ),
        pytest.param(HEAD + MATCH + 'tails = ["a.wait"]\n', r":9: a tail is ", id="tail-without-star"),
        pytest.param(HEAD + MATCH + 'unless_inside = ["a b"]\n', r":9: unless_inside takes canonical", id="inside"),
        pytest.param(
            HEAD + MATCH + 'where = "here"\n', r":9: where must be one of anywhere, reached, task", id="where"
        ),
        pytest.param(
            HEAD + MATCH + 'hosts = ["cellery"]\n', r":9: hosts takes celery, .* did you mean 'celery'", id="host"
        ),
        pytest.param(
            HEAD + MATCH + "arguments = 3\n", r":9: arguments must be a table of argument and value", id="arguments"
        ),
        pytest.param(
            HEAD + MATCH + "arguments = {a = {}}\n", r":9: arguments takes texts, numbers, true", id="literal"
        ),
        pytest.param(HEAD + MATCH + "unless_async = 1\n", r":9: unless_async must be true or false", id="flag"),
        pytest.param(HEAD + MATCH + "values = 1\n", r":9: values takes texts, numbers, true and false", id="values"),
    ],
)
def test_a_mistake_in_the_head_is_named_with_its_line(tmp_path: Path, head: str, message: str) -> None:
    with pytest.raises(RuleError, match=rf"SHOP001-no-wait\.md{message}"):
        catalog.load(write(tmp_path, head))


def test_a_file_without_a_head(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# What it finds\n")

    with pytest.raises(RuleError, match=r"a\.md:1: a rule file begins with a fence"):
        catalog.load(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"gone\.md:1: cannot be read: No such file"):
        catalog.load(tmp_path / "gone.md")


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"```toml\n\xff\n```\n")

    with pytest.raises(RuleError, match=r"a\.md:1: not UTF-8 at byte 8"):
        catalog.load(tmp_path / "a.md")


def test_a_section_twice(tmp_path: Path) -> None:
    path = write(tmp_path, page=PAGE + "\n# Bad\n")
    rule = catalog.load(path)

    line = path.read_text(encoding="utf-8").split("\n").index("# Bad", 30) + 1
    with pytest.raises(RuleError, match=rf":{line}: the section '# Bad' stands here a second time"):
        _ = rule.sections


# --- examples -------------------------------------------------------------------------------


def test_an_example_is_all_fences_below_one_heading(tmp_path: Path) -> None:
    bad = """
```python title="shop/tasks.py"
x()  # SHOP001
y()  # SHOP001, SHOP002
```
and
```procfile title="Procfile"
worker: celery
```
## Another
```python
x() # SHOP001
```"""

    first, second = examples_of(tmp_path, bad)

    assert (first.title, first.kind) == ("Bad", "bad")
    assert first.files == (
        ("shop/tasks.py", "x()  # SHOP001\ny()  # SHOP001, SHOP002\n"),
        ("Procfile", "worker: celery\n"),
    )
    assert first.expected == (
        ("shop/tasks.py", 1, "SHOP001"),
        ("shop/tasks.py", 2, "SHOP001"),
        ("shop/tasks.py", 2, "SHOP002"),
    )
    assert (second.title, second.files[0][0]) == ("Another", "tasks.py")


@pytest.mark.parametrize(
    ("fences", "host"),
    [
        pytest.param(
            '```python title="shop/tasks.py"\nx # S1\n```', "celery -A shop.tasks worker -P gevent", id="assumed"
        ),
        pytest.param(
            '```python title="src/shop/__init__.py"\n```', "celery -A shop worker -P gevent", id="package-in-src"
        ),
        pytest.param(
            '```python title="a.py"\n```\n```toml title="pyproject.toml"\n```',
            "celery -A a worker -P gevent",
            id="toml",
        ),
        pytest.param('```python title="a.py" host="gunicorn"\n```', "gunicorn", id="said"),
        pytest.param('```python title="a.py" host="none"\n```', None, id="none"),
        pytest.param('```python title="a.py"\n```\n```procfile title="Procfile"\n```', None, id="declared"),
        pytest.param(
            '```python title="gunicorn.conf.py"\n```\n```python title="a.py"\n```', None, id="gunicorn-configuration"
        ),
        pytest.param('```text title="requirements.txt"\n```', None, id="no-python"),
        pytest.param('```pyi title="shop/tasks.pyi"\n```', None, id="stub"),
    ],
)
def test_the_host_of_an_example(tmp_path: Path, fences: str, host: str | None) -> None:
    (example,) = examples_of(tmp_path, "", fences)

    assert example.host == host


def test_lines_of_a_file_without_comments(tmp_path: Path) -> None:
    bad = '```json title="a.json" expect="2:SHOP001 3:SHOP002"\n{\n"a": 1,\n"b": 2\n}\n```'

    assert examples_of(tmp_path, bad)[0].expected == (("a.json", 2, "SHOP001"), ("a.json", 3, "SHOP002"))


def test_a_longer_fence_holds_a_shorter_one(tmp_path: Path) -> None:
    good = '````text title="README.md"\n```python\nx\n```\n````'

    assert examples_of(tmp_path, "", good)[0].files == (("README.md", "```python\nx\n```\n"),)


@pytest.mark.parametrize(
    ("bad", "good", "message"),
    [
        pytest.param('```python title="a.py"\nx\n', "", r":15: the fence that opens here is never closed", id="open"),
        pytest.param(
            '```python titel="a.py"\n```', "", r':15: a fence takes title="…", expect="…", host="…", not', id="key"
        ),
        pytest.param("```python a.py\n```", "", r":15: a fence takes .* not 'a\.py'", id="word"),
        pytest.param("```toml\n```", "", r":15: say the file of this fence: title=", id="no-title"),
        pytest.param('```python title="../a.py"\n```', "", r":15: say the file of this fence", id="outside"),
        pytest.param('```python title="/a.py"\n```', "", r":15: say the file of this fence", id="absolute"),
        pytest.param(
            "```python\nx # S1\n```\n```python\n```", "", r":18: tasks\.py is a file of this example", id="twice"
        ),
        pytest.param("```python\nx\n```", "", r":14: this bad example marks no line", id="bad-without-mark"),
        pytest.param("", "```python\nx # SHOP001\n```", r":16: this good example marks a line", id="good-with-mark"),
        pytest.param('```python expect="9:SHOP001"\nx\n```', "", r":15: expect names lines of the fence", id="line"),
        pytest.param('```python expect="SHOP001"\nx\n```', "", r":15: expect names lines of the fence", id="no-line"),
        pytest.param(
            "",
            '```python host="a"\n```\n```toml title="b" host="b"\n```',
            r":16: the fences of one example say different hosts: a, b",
            id="hosts",
        ),
    ],
)
def test_a_mistake_in_an_example_is_named_with_its_line(tmp_path: Path, bad: str, good: str, message: str) -> None:
    with pytest.raises(RuleError, match=rf"SHOP001-no-wait\.md{message}"):
        examples_of(tmp_path, bad, good)


# --- the catalogue --------------------------------------------------------------------------


def test_the_shipped_rules_are_sorted_and_read_once() -> None:
    shipped = catalog.shipped()

    assert [rule.code for rule in shipped.rules] == sorted(rule.code for rule in shipped.rules)
    assert {"GVL001", "GVL101", "GVL203", "GVL301", "GVL501"} <= {rule.code for rule in shipped.rules}
    assert catalog.shipped() is shipped


@pytest.mark.parametrize("key", ["GVL301", "gvl301", "loop-in-greenlet", "Loop-In-Greenlet"])
def test_get(key: str) -> None:
    rule = catalog.shipped().get(key)

    assert rule is not None
    assert rule.code == "GVL301"


def test_get_of_an_unknown_rule() -> None:
    assert catalog.shipped().get("GVL999") is None


@pytest.mark.parametrize(
    ("prefixes", "codes"),
    [
        pytest.param(["GVL301"], {"GVL301"}, id="code"),
        pytest.param(["GVL00"], {"GVL001", "GVL002", "GVL003", "GVL004"}, id="prefix"),
        pytest.param(["duplicate-patch", "GVL108"], {"GVL101", "GVL108"}, id="name"),
        pytest.param([], set(), id="nothing"),
        pytest.param(["X"], set(), id="unknown"),
    ],
)
def test_select(prefixes: list[str], codes: set[str]) -> None:
    assert {rule.code for rule in catalog.shipped().select(prefixes)} == codes


def test_select_all() -> None:
    assert catalog.shipped().select(["ALL"]) == catalog.shipped().rules


def test_rules_of_a_team_from_a_folder_and_a_file(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "README.md").write_text("Our rules.\n")
    (tmp_path / "other").mkdir()
    other = write(tmp_path / "other", (HEAD + MATCH).replace("SHOP001", "SHOP002").replace("no-wait", "never"))
    other.write_text(other.read_text().replace("# SHOP001", "# SHOP002"))

    rules = catalog.shipped((tmp_path, other))

    assert rules.get("SHOP001")
    assert rules.get("never")
    assert rules.get("GVL301")


def test_the_page_of_a_team_is_read_at_once(tmp_path: Path) -> None:
    write(tmp_path, page=PAGE.replace("# Good", "# Better"))

    with pytest.raises(RuleError, match=r"the section '# Good' is missing"):
        catalog.shipped((tmp_path,))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("SHOP001", "GVL301", r":2: the code GVL301 belongs to .*GVL301-loop-in-greenlet\.md", id="code"),
        pytest.param("no-wait", "loop-in-greenlet", r":3: the name loop-in-greenlet belongs to ", id="name"),
    ],
)
def test_a_code_or_name_twice(tmp_path: Path, old: str, new: str, message: str) -> None:
    write(tmp_path, (HEAD + MATCH).replace(old, new))

    with pytest.raises(RuleError, match=rf"SHOP001-no-wait\.md{message}"):
        catalog.shipped((tmp_path,))


def test_line_of_a_key_that_is_not_there() -> None:
    assert heads.line_of("a = 1\n", "b") == 1
