"""The checker of databases: what is right stays silent, each mistake is told at its line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from geventlint.knowledge import validate

PROBE = (
    '{ kind = "probe", ref = "probes/a.py", versions = "a 1.0, gevent 26.9.0", date = 2026-11-20, result = "stalled" }'
)
DOCS = '{ kind = "docs", ref = "https://example.org/gevent#threads" }'
GOOD = (Path(__file__).parent / "good.toml").read_text(encoding="utf-8")


def faults(text: str, *, symptoms: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in validate.check_bytes("db.toml", text.encode(), symptoms)]


def change(old: str, new: str) -> tuple[str, int]:
    """GOOD with one piece exchanged, and the line of that piece."""
    assert GOOD.count(old) == 1, f"{old!r} must stand once"
    return GOOD.replace(old, new), GOOD[: GOOD.index(old)].count("\n") + 1


def test_a_complete_database_has_no_mistake() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('gevent = "26.9.0"\n', "", id="no gevent release"),
        pytest.param('versions = ">=2,<3"', 'versions = "*"', id="ranges may overlap under another condition"),
        pytest.param("[inert]\n", "[inert]\n# nothing else\n", id="comments"),
        pytest.param('title = "every request waits"', 'title = """\nevery request\nwaits"""', id="multi-line texts"),
        pytest.param('why = "It hangs."', "why = 'It # hangs.'", id="a comment sign in a text"),
    ],
)
def test_good_variants(old: str, new: str) -> None:
    assert faults(change(old, new)[0]) == []


MISTAKES = [
    pytest.param("schema = 1", "schema = 2", "reads schema 1", id="another schema"),
    pytest.param("schema = 1", 'schema = "1"', "schema: must be a whole number, not a text", id="schema not a number"),
    pytest.param('gevent = "26.9.0"', 'gevent = "latest"', "'latest' is not a version of gevent", id="gevent no version"),
    pytest.param('gevent = "26.9.0"', 'gevnt = "26.9.0"', "no key 'gevnt'; did you mean 'gevent'?", id="unknown top-level key"),
    pytest.param("patches = false", "patched = false", "package 'alpha' has no key 'patched'; did you mean 'patches'?", id="unknown key of a package"),
    pytest.param('proof = "requirement"', 'prof = "requirement"', "a verdict has no key 'prof'; did you mean 'proof'?", id="unknown key of a verdict"),
    pytest.param('{ import = "alpha.green" }', '{ module = "alpha.green", note = "x" }', "a setup has no key 'module'; known are call, import", id="unknown key of a setup"),
    pytest.param(DOCS, DOCS.replace("kind", 'url = "x", kind'), "an evidence item has no key 'url'", id="unknown key of evidence"),
    pytest.param('confirm = "run', 'confrim = "run', "symptom 'stalled-hub' has no key 'confrim'; did you mean 'confirm'?", id="unknown key of a symptom"),
    pytest.param("development = true,", "dev = true,", "inert 'black' has no key 'dev'", id="unknown key of an inert package"),
    pytest.param('"alpha-binary"]', '"Alpha.Binary"]', "'Alpha.Binary' is not a normalised name (PEP 503); write 'alpha-binary'", id="distribution not normalised"),
    pytest.param('spares = ["grpcio"]', 'spares = ["gRPCio"]', "write 'grpcio'", id="spared package not normalised"),
    pytest.param('pulls = ["uvloop"]', 'pulls = ["uv_loop"]', "write 'uv-loop'", id="pulled package not normalised"),
    pytest.param('standard = ["uvloop"]', 'standard = ["UVloop"]', "write 'uvloop'", id="package of an extra not normalised"),
    pytest.param("attrs = {", "Attrs = {", "write 'attrs'", id="inert name not normalised"),
    pytest.param('distributions = ["alpha", ', 'distributions = ["omega", ', "the first is the entry's own name, 'alpha'", id="entry name not among its distributions"),
    pytest.param('versions = "<2"', 'versions = "<=1.9"', "is not a half-open range", id="range not half-open"),
    pytest.param('versions = "<2"', 'versions = ">=1 <2"', "is not a half-open range", id="range without its comma"),
    pytest.param('versions = "<2"', 'versions = "<two"', "'two' in '<two' is not a version", id="range without a version"),
    pytest.param('versions = "<2"', 'versions = ">=2,<1"', "holds no version", id="range upside down"),
    pytest.param('versions = "<2"', "versions = 2", "versions: must be a text, not a number", id="range not a text"),
    pytest.param('when = { gevent = ">=25.8.1", python', 'when = { gevent = "25.8.1", python', "'25.8.1' is not a version specifier", id="condition not a specifier"),
    pytest.param('when = { gevent = ">=25.8.1", python', 'when = { GEvent = ">=25.8.1", python', "write 'gevent'", id="condition's name not normalised"),
    pytest.param('when = { gevent = ">=25.8.1", python = "*" }', "when = []", "must be a table, such as", id="condition not a table"),
    pytest.param('status = "breaking"', 'status = "braking"', "status cannot be 'braking'; did you mean 'breaking'?", id="unknown status"),
    pytest.param('status = "blocking"', 'status = "cooperative"', "status cannot be 'cooperative'", id="a use that does not hurt"),
    pytest.param('kind = "utility"', 'kind = "utilities"', "kind cannot be 'utilities'; did you mean 'utility'?", id="unknown kind"),
    pytest.param('proof = "requirement"', 'proof = "required"', "proof cannot be 'required'; did you mean 'requirement'?", id="unknown proof"),
    pytest.param('severity = "warning"', 'severity = "fatal"', "severity cannot be 'fatal'", id="unknown severity"),
    pytest.param('kind = "source", ref', 'kind = "rumour", ref', "kind cannot be 'rumour'", id="unknown evidence"),
    pytest.param(DOCS, DOCS.replace("https", "htps"), "is not a complete URL", id="URL misspelt"),
    pytest.param(DOCS, DOCS.replace("example.org", "example"), "is not a complete URL", id="URL without a host"),
    pytest.param('urls = ["https://example.org/issues/1"]', 'urls = ["example.org/issues/1"]', "is not a complete URL", id="URL without a scheme"),
    pytest.param('"https://example.org/issues/2"', '"alpha#2"', "the ref of issue is a URL, not 'alpha#2'", id="issue without a URL"),
    pytest.param('call = "alpha.gevent.patch"', 'call = "alpha.gevent.patch()"', "write it without parentheses", id="setup call with parentheses"),
    pytest.param('import = "alpha.green"', 'import = "alpha-green"', "is not a dotted module name", id="setup import not a module"),
    pytest.param("use_pure=True", "use_pure", "is not keyword=literal", id="setup argument without a value"),
    pytest.param("thread='gevent'", "thread='gevent", "is not keyword=literal", id="setup argument cut off"),
    pytest.param("ALPHA_WAIT=python", "set ALPHA_WAIT", "is not NAME=value or NAME", id="setting not an assignment"),
    pytest.param('install = "alpha-gevent>=1"', 'install = "pip install it"', "is not a requirement (PEP 508)", id="install not a requirement"),
    pytest.param('{ import = "alpha.green" }', '{ price = "free" }', "a setup says what to do", id="setup without a way"),
    pytest.param('instead = ["beta>=3.1"]', 'instead = ["use REST"]', "other advice goes into a setup's note", id="instead not a requirement"),
    pytest.param('imports = ["json"]', 'imports = ["json-module"]', "is not a dotted module name", id="import not a module"),
    pytest.param('imports = ["json"]', 'imports = ["json.class"]', "is not a dotted module name", id="import a keyword"),
    pytest.param('imports = ["json"]', 'imports = "json"', "must be a list in brackets, not a text", id="imports not a list"),
    pytest.param('imports = ["json"]', 'imports = ["json", "json"]', "'json' stands twice in the list", id="twice in a list"),
    pytest.param('calls = ["*.flush", ', 'calls = ["flush(", ', "is not a dotted name, nor an attribute", id="use's call not a name"),
    pytest.param("arguments = { enqueue = true }", "arguments = { enqueue = {} }", "must be a text, a number, true or false", id="argument's value a table"),
    pytest.param("arguments = { enqueue = true }", 'arguments = "enqueue"', "must be a table of names and values", id="arguments not a table"),
    pytest.param("patches = false", 'patches = "no"', "patches: must be true or false, not a text", id="flag not a flag"),
    pytest.param('why = "It hangs."', 'why = " "', "why: is empty", id="empty text"),
    pytest.param('why = "It hangs."', "why = 1", "why: must be a text in quotes, not a number", id="text not a text"),
    pytest.param('attrs = { versions = "25.4.0", date = 2026-11-20 }', 'attrs = { versions = "25.4.0", date = 2999-01-01 }', "date: 2999-01-01 is in the future", id="inert date in the future"),
    pytest.param(PROBE + ",", PROBE.replace("2026", "2999") + ",", "is in the future", id="evidence date in the future"),
    pytest.param(PROBE + ",", PROBE.replace("2026-11-20", '"2026-11-20"') + ",", "must be a date without quotes", id="date in quotes"),
    pytest.param(PROBE + ",", PROBE.replace("2026-11-20", "2026-11-20T10:00:00") + ",", "not a date or time", id="date with a time"),
    pytest.param(PROBE + ",", PROBE.replace(", date = 2026-11-20", "") + ",", "evidence of kind probe lacks date", id="probe without a date"),
    pytest.param(PROBE + ",", PROBE.replace(', result = "stalled"', "") + ",", "evidence of kind probe lacks result", id="probe without a result"),
    pytest.param('versions = "3.13.0", date = 2026-11-20 }]', "}]".replace("}", 'result = "x" }'), "evidence of kind analysis lacks versions, date", id="analysis without versions"),
    pytest.param('symptoms = ["stalled-hub"]', 'symptoms = ["stalled-hup"]', "there is no [symptom.stalled-hup]", id="symptom that is not there"),
    pytest.param("pattern = 'has not yielded for \\d+'", "pattern = 'has not yielded for (\\d+'", "is not a regular expression", id="pattern broken"),
    pytest.param("pattern = 'has not yielded for \\d+'", "pattern = 1", "must be a regular expression in quotes", id="pattern not a text"),
    pytest.param('spares = ["grpcio"]', 'spares = ["alpha-binary"]', "'alpha-binary' is the package itself", id="spares itself"),
    pytest.param("attrs = {", "alpha-binary = {", "'alpha-binary' belongs to [package.alpha] already", id="judged and inert"),
    pytest.param('rules = ["GVL202"]', 'rules = ["asyncio-run"]', "is not the code of a rule, such as 'GVL301'", id="suspected rule by name"),
    pytest.param("suspects = {", "suspects = 1 # {", "suspects must be a table", id="suspects not a table"),
    pytest.param("suspects = { packages", "suspects = { package", "suspects has no key 'package'; did you mean 'packages'?", id="unknown suspect"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_a_mistake_is_told_once_at_its_line(old: str, new: str, message: str) -> None:
    text, line = change(old, new)

    ((told_line, told),) = faults(text)

    assert message in told
    assert told_line == line


def entry(name: str = "alpha", verdict: str = "", *, evidence: str = f"evidence = [{PROBE}]", extra: str = "") -> str:
    body = verdict or 'status = "cooperative"'
    return f'[package.{name}]\nimports = []\nkind = "orm"\n{extra}[[package.{name}.verdicts]]\n{body}\n{evidence}\n'


HEAD = "schema = 1\n"
WAY = 'why = "x"\ninstead = ["beta"]\n'


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param(entry(), 1, "the database lacks 'schema'", id="no schema"),
        pytest.param(HEAD + entry(evidence=""), 5, "no verdict without evidence", id="verdict without evidence"),
        pytest.param(HEAD + entry(evidence="evidence = []"), 7, "no verdict without evidence", id="empty evidence"),
        pytest.param(
            HEAD + entry(verdict='status = "blocking"\nwhy = "x"'), 5, "names a way out: setup, or instead", id="no way out"
        ),
        pytest.param(HEAD + entry(verdict='status = "blocking"\ninstead = ["b"]'), 5, "says why", id="hostile without why"),
        pytest.param(
            HEAD + entry(verdict='status = "needs-setup"\nwhy = "x"\nsetup = [{ note = "pray" }]'),
            5,
            "can be seen in a project",
            id="setup that no file shows",
        ),
        pytest.param(HEAD + entry(verdict='versions = "*"'), 5, "a verdict lacks 'status'", id="verdict without status"),
        pytest.param(HEAD + entry("beta") + entry("alpha"), 8, "'alpha' stands before 'beta'", id="entries out of order"),
        pytest.param(
            HEAD + entry("beta") + entry("alpha") + entry("gamma"), 8, "'alpha' stands", id="one stranger costs one line"
        ),
        pytest.param(
            HEAD + "[inert]\n" + "".join(f'{n} = {{ versions = "1", date = 2026-11-20 }}\n' for n in ("b", "a")),
            4,
            "[inert] is in alphabetical order: 'a' stands before 'b'",
            id="inert packages out of order",
        ),
        pytest.param(HEAD + '[inert]\na = "1"\n', 3, "inert 'a' must be a table", id="inert package not a table"),
        pytest.param(HEAD + "[inert]\na = { date = 2026-11-20 }\n", 3, "inert 'a' lacks 'versions'", id="inert without versions"),
        pytest.param("schema = 1\npackage = 1\n", 2, "package must be a table", id="packages not a table"),
        pytest.param(
            HEAD + entry("alpha") + entry("beta", extra='distributions = ["beta", "alpha"]\n'),
            11,
            "'alpha' belongs to [package.alpha] already",
            id="one distribution, two entries",
        ),
        pytest.param(
            HEAD + entry("alpha", extra='distributions = ["alpha", "beta"]\n') + entry("beta"),
            9,
            "'beta' belongs to [package.alpha] already",
            id="an alias with an entry of its own",
        ),
        pytest.param(HEAD + '[package.alpha]\nimports = []\nkind = "orm"\n', 2, "neither verdicts nor uses", id="says nothing"),
        pytest.param(HEAD + entry().replace("imports = []\n", ""), 2, "package 'alpha' lacks 'imports'", id="no imports"),
        pytest.param(HEAD + entry().replace('kind = "orm"\n', ""), 2, "'kind' is missing", id="no kind"),
        pytest.param(
            HEAD + entry() + f'[[package.alpha.verdicts]]\nversions = ">=1"\nstatus = "cooperative"\nevidence = [{PROBE}]\n',
            9,
            "versions '>=1' overlap with '*' of an earlier verdict",
            id="ranges overlap",
        ),
        pytest.param(
            HEAD + entry() + f'[[package.alpha.verdicts]]\nstatus = "cooperative"\nevidence = [{PROBE}]\n',
            8,
            "versions '*' overlap with '*'",
            id="two verdicts for everything",
        ),
        pytest.param(
            HEAD + entry(verdict='status = "inert"\nwhen = { gevent = ">=25" }')
            + f'[[package.alpha.verdicts]]\nstatus = "cooperative"\nwhen = {{ gevent = ">=25" }}\nevidence = [{PROBE}]\n',
            9,
            "overlap",
            id="ranges overlap within one condition",
        ),
        pytest.param(
            HEAD + entry() + f'[[package.alpha.uses]]\nstatus = "blocking"\n{WAY}evidence = [{PROBE}]\n',
            8,
            "a use names one of calls, imports, urls, settings",
            id="a use that nobody can see",
        ),
        pytest.param(HEAD + entry("Be_ta"), 2, "'Be_ta' is not a normalised name (PEP 503); write 'be-ta'", id="entry name not normalised"),
        pytest.param(HEAD + entry(extra="verdict = 1\n"), 5, "did you mean 'verdicts'?", id="verdict for verdicts"),
        pytest.param(HEAD + '[package.alpha]\nimports = []\nkind = "orm"\nverdicts = "x"\n', 5, "verdicts must be a list of tables", id="verdicts not tables"),
        pytest.param(HEAD + entry(extra="extras = 1\n"), 5, 'must be a table, such as { standard = ["uvloop"] }', id="extras not a table"),
        pytest.param(HEAD + entry(extra="pulls = [1]\n"), 5, "must be the name of a distribution, not a number", id="name not a text"),
        pytest.param(HEAD + entry(extra='pulls = ["--"]\n'), 5, "'--' is not a normalised name (PEP 503)", id="name beyond repair"),
        pytest.param("schema = \n", 1, "is not TOML: invalid value", id="not TOML"),
        pytest.param("schema = 1\nschema = 2\n", 2, "is not TOML: cannot overwrite a value", id="a key twice"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_small_database(text: str, line: int, message: str) -> None:
    ((told_line, told),) = faults(text)

    assert message in told
    assert told_line == line


def test_all_mistakes_are_told_in_the_order_of_lines() -> None:
    text = GOOD
    for old, new in [
        ('gevent = "26.9.0"', 'gevent = "x"'),
        ('kind = "utility"', 'kind = "util"'),
        ('proof = "requirement"', 'proof = "maybe"'),
        ("attrs = {", "alpha = {"),
    ]:
        text = text.replace(old, new)

    lines = [line for line, _message in faults(text)]

    assert len(lines) == 4
    assert lines == sorted(lines)


def test_a_wrong_value_does_not_hide_its_neighbours() -> None:
    text = HEAD + entry(verdict=f'status = "blocking"\nversions = "<=1"\n{WAY}prof = "use"', evidence="")

    assert [line for line, _message in faults(text)] == [5, 7, 10]


def test_a_symptom_may_stand_in_another_file() -> None:
    text = HEAD + entry(verdict='status = "cooperative"\nsymptoms = ["elsewhere"]')

    assert faults(text, symptoms=("elsewhere",)) == []
    assert len(faults(text)) == 1


def test_tomorrow_is_allowed_because_the_world_is_round() -> None:
    tomorrow = dt.datetime.now(tz=dt.timezone.utc).date() + dt.timedelta(days=1)

    assert faults(GOOD.replace("2026-11-20", tomorrow.isoformat())) == []


def test_windows_line_ends_keep_the_lines() -> None:
    text, line = change('kind = "utility"', 'kind = "util"')

    assert [told for told, _message in faults(text.replace("\n", "\r\n"))] == [line]


def test_bytes_that_are_not_utf_8_are_told_at_their_line() -> None:
    (fault,) = validate.check_bytes("db.toml", b'schema = 1\ngevent = "\xff"\n')

    assert str(fault) == "db.toml:2: is not UTF-8; save the file as UTF-8"


def test_deep_nesting_is_told() -> None:
    (fault,) = validate.check_bytes("db.toml", b"schema = " + b"[" * 100_000)

    assert fault.line == 1


@pytest.mark.parametrize(
    ("content", "status", "printed"),
    [
        pytest.param(GOOD, 0, "no mistakes\n", id="a good file"),
        pytest.param("schema = 2\n", 1, "db.toml:1: schema 2 is not known here", id="a mistake"),
        pytest.param(None, 1, "db.toml:1: cannot be read: No such file or directory\n", id="no file"),
    ],
)
def test_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, status: int, printed: str
) -> None:
    if content is not None:
        (tmp_path / "db.toml").write_text(content)

    assert validate.main([str(tmp_path / "db.toml")]) == status
    assert printed in capsys.readouterr().out


def test_the_command_without_a_file_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert validate.main([]) == 1
    assert capsys.readouterr().out.startswith("usage: ")


@pytest.mark.parametrize("key", ["symptoms", "instead"])
def test_a_table_in_a_list_of_texts_is_a_mistake(key: str) -> None:
    text = HEAD + entry(verdict=f'status = "inert"\n{key} = [{{}}]')

    assert [line for line, _message in faults(text)] == [7]
