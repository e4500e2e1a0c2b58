"""Configuration: where it is found, what it may hold, and how a mistake in it is told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from geventlint.config import DEFAULT_EXCLUDE, Config, find_root, load, start_of
from geventlint.config.reader import _KEYS
from geventlint.errors import ConfigError, UsageError
from geventlint.project.environment import configured


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# --- the root ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "start", "root"),
    [
        pytest.param({"geventlint.toml": ""}, "a/b", ".", id="geventlint.toml above"),
        pytest.param({"pyproject.toml": "[tool.geventlint]\n"}, "a", ".", id="pyproject with the table"),
        pytest.param({"pyproject.toml": "[[tool.geventlint.ignores]]\n"}, "a", ".", id="pyproject with an array of it"),
        pytest.param({"pyproject.toml": "tool.geventlint.hosts = []\n"}, "a", ".", id="pyproject with a dotted key"),
        pytest.param({"pyproject.toml": "[tool.geventlint]\nx = [\n"}, "a", ".", id="a broken table is a table"),
        pytest.param({".git/HEAD": "", "a/x.py": ""}, "a/x.py", ".", id="the repository, from a file"),
        pytest.param({".git": "gitdir: elsewhere\n"}, "a", ".", id="a linked work tree"),
        pytest.param({"geventlint.toml": "", "a/geventlint.toml": ""}, "a/b", "a", id="the nearest one"),
        pytest.param({"geventlint.toml": "", "a/.git/HEAD": ""}, "a/b", "a", id="the search ends at the repository"),
        pytest.param({"geventlint.toml": ""}, "a/gone/x.py", ".", id="a file that is not there"),
        pytest.param({"pyproject.toml": "[tool.ruff]\n"}, "a", "a", id="another tool's pyproject is none"),
        pytest.param({"pyproject.toml": "# [tool.geventlint]\n"}, "a", "a", id="nor is a comment"),
        pytest.param({"pyproject.toml": "x = [\n# tool.geventlint\n"}, "a", "a", id="nor a broken one without it"),
        pytest.param({"geventlint.toml/x": ""}, "a", "a", id="nor a folder of that name"),
    ],
)
def test_root(here: Path, files: dict[str, str], start: str, root: str) -> None:
    for name, text in files.items():
        write(here / name, text)
    (here / "a" / "b").mkdir(parents=True, exist_ok=True)
    assert find_root(Path(start)) == here / root


def test_root_of_a_link_is_where_the_link_lies(here: Path) -> None:
    write(here / "real" / "geventlint.toml")
    write(here / "project" / "geventlint.toml")
    (here / "project" / "linked").symlink_to(here / "real" / "nothing")
    assert find_root(here / "project" / "linked") == here / "project"


@pytest.mark.parametrize(
    ("paths", "start"),
    [
        pytest.param(["."], ".", id="the working directory"),
        pytest.param(["own"], "own", id="a folder with its own configuration"),
        pytest.param(["own/a.py", "own/b/c.py"], "own", id="files of one project"),
        pytest.param(["plain"], ".", id="a folder without one belongs to the working directory"),
        pytest.param(["plain", "own"], ".", id="different ones below the working directory"),
        pytest.param(["../other"], "../other", id="a folder elsewhere"),
        pytest.param(["../other", "../other/deeper"], "../other", id="one within the other, elsewhere"),
    ],
)
def test_start(tmp_path: Path, paths: list[str], start: str) -> None:
    cwd = tmp_path / "cwd"
    write(cwd / "own" / "geventlint.toml")
    write(tmp_path / "other" / "geventlint.toml")
    write(tmp_path / "other" / "deeper" / "geventlint.toml")
    (cwd / "plain").mkdir()
    assert start_of(paths, cwd) == (cwd / start).resolve()


@pytest.mark.parametrize(
    ("files", "paths", "start"),
    [
        pytest.param(["shop/manage.py"], ["shop"], "shop", id="a folder that has what every project has"),
        pytest.param(["shop/Dockerfile", "shop/a.py"], ["shop/a.py"], "shop", id="a file beside it"),
        pytest.param(["shop/manage.py", "compose.yaml"], ["shop"], ".", id="both have"),
        pytest.param(["shop/manage.py", "docs/setup.py"], ["shop", "docs"], ".", id="two of them"),
        pytest.param(["shop/a.py"], ["shop"], ".", id="no such file"),
    ],
)
def test_start_outside_repositories(here: Path, files: list[str], paths: list[str], start: str) -> None:
    for name in files:
        write(here / name)
    assert start_of(paths, here) == (here / start).resolve()


def test_start_of_different_projects(tmp_path: Path) -> None:
    write(tmp_path / "a" / "geventlint.toml")
    write(tmp_path / "b" / "geventlint.toml")
    write(tmp_path / "c" / "geventlint.toml")
    with pytest.raises(UsageError, match=r"\.\./a and \.\./b belong to different projects"):
        start_of(["../a", "../b"], tmp_path / "c")


def test_many_files_look_at_each_folder_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here / "pyproject.toml", "[tool.geventlint]\n")
    read: list[Path] = []
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or real(path))
    assert start_of([f"a/b{number % 3}/{number}.py" for number in range(100)], here) == here
    assert read == [here / "pyproject.toml"]


# --- what a file says ----------------------------------------------------------------------


def test_no_file_gives_the_defaults(here: Path) -> None:
    assert load(here) == Config(here)
    assert load(here).excluded == DEFAULT_EXCLUDE


def test_every_key(here: Path) -> None:
    write(here / "tools" / "compat.toml")
    write(here / "tools" / "rules" / "x.md")
    path = write(
        here / "pyproject.toml",
        """\
[project]
name = "select"
[tool.geventlint]
select = ["GVL1", "GVL203"]
extend-select = ["ALL"]
ignore = [ "GVL103" ]
exclude = ["generated/"]
extend-exclude = ["legacy"]
hosts = [
  "celery -A shop worker -P gevent",
  "gunicorn -k gevent shop.wsgi",
]
databases = ["tools/compat.toml"]
rules = ["tools/rules"]
fail-on = "error"
[tool.geventlint.per-file-ignores]
"scripts/*.py" = ["GVL301"]
[[tool.geventlint.ignores]]
code = "GVL2"
package = "Google_Cloud.PubSub"
reason = "only the admin uses it"
until = 2026-12-31
[[tool.geventlint.ignores]]
path = "vendor/"
reason = "theirs"
until = "2027-01-01"
[[tool.geventlint.ignores]]
code = "GVL101"
reason = "known"
until = 2027-01-01T10:00:00Z
""",
    )
    config = load(here / "tools")
    assert (config.root, config.path) == (here, path)
    assert (config.select, config.extend_select, config.ignore) == (("GVL1", "GVL203"), ("ALL",), ("GVL103",))
    assert config.excluded == ("generated/", "legacy")
    assert config.hosts == ("celery -A shop worker -P gevent", "gunicorn -k gevent shop.wsgi")
    assert [str(place) for place in config.hosts_locations] == ["pyproject.toml:10", "pyproject.toml:11"]
    assert config.databases == (here / "tools" / "compat.toml",)
    assert config.rules == (here / "tools" / "rules",)
    assert config.fail_on == "error"
    assert config.per_file_ignores == (("scripts/*.py", ("GVL301",)),)
    first, second, third = config.ignores
    assert (first.code, first.package, first.path, first.until) == (
        "GVL2", "google-cloud-pubsub", "", date(2026, 12, 31)
    )  # fmt: skip
    assert (str(first.location), first.reason) == ("pyproject.toml:18", "only the admin uses it")
    assert (first.location.column, first.location.end_column) == (1, 28)
    assert (second.path, second.until, str(second.location)) == ("vendor/", date(2027, 1, 1), "pyproject.toml:23")
    assert third.until == date(2027, 1, 1)


def test_own_file_goes_before_pyproject(here: Path) -> None:
    write(here / "geventlint.toml", '\ufeffignore = ["GVL1"]\r\n')
    write(here / "pyproject.toml", '[tool.geventlint]\nignore = ["GVL2"]\n')
    assert load(here).ignore == ("GVL1",)


def test_isolated_reads_nothing(here: Path) -> None:
    write(here / "geventlint.toml", "nonsense = 1\n")
    assert load(here, isolated=True) == Config(here)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("other.toml", 'ignore = ["GVL1"]\n', id="its keys at the top"),
        pytest.param("other.toml", '[tool.geventlint]\nignore = ["GVL1"]\n', id="or in the table"),
        pytest.param("pyproject.toml", '[tool.geventlint]\nignore = ["GVL1"]\n', id="a pyproject.toml"),
    ],
)
def test_explicit_file(here: Path, name: str, text: str) -> None:
    write(here / "project" / "geventlint.toml", 'ignore = ["GVL9"]\n')
    path = write(here / "shared" / name, text)
    config = load(here / "project", Path("shared") / name)
    assert (config.root, config.path, config.ignore) == (here / "project", path, ("GVL1",))


def test_an_ignore_of_a_file_elsewhere_has_its_place_relative_to_the_root(here: Path) -> None:
    write(here / "project" / "geventlint.toml")
    write(here / "shared.toml", '[[ignores]]\ncode = "GVL1"\nreason = "r"\n')
    (ignore,) = load(here / "project", Path("shared.toml")).ignores
    assert str(ignore.location) == "../shared.toml:1"


# --- mistakes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("\nselct = []", "2: unknown key 'selct'; did you mean 'select'?", id="a typo"),
        pytest.param(
            "per_file_ignores = {}",
            "1: unknown key 'per_file_ignores'; did you mean 'per-file-ignores'?",
            id="underscores",
        ),
        pytest.param(
            "zzz = 1",
            "1: unknown key 'zzz'; known are select, extend-select, ignore, per-file-ignores, exclude, extend-exclude, hosts, databases, rules, fail-on, ignores, environment",
            id="nothing like it",
        ),
        pytest.param(
            'select = "GVL1"', "1: select must be an array of strings, not 'GVL1'", id="a string for an array"
        ),
        pytest.param("select = true", "1: select must be an array of strings, not a boolean", id="a boolean"),
        pytest.param("exclude = 3", "1: exclude must be an array of strings, not a number", id="a number"),
        pytest.param("exclude = 3.5", "1: exclude must be an array of strings, not a number", id="a fraction"),
        pytest.param("exclude = 2026-01-01", "1: exclude must be an array of strings, not 2026-01-01", id="a date"),
        pytest.param("hosts = [1]", "1: hosts must hold strings only, not a number", id="a number in it"),
        pytest.param("hosts = [[]]", "1: hosts must hold strings only, not an array", id="an array in it"),
        pytest.param(
            'select = [\n "GVL1",\n "gvl2",\n]',
            "3: select: 'gvl2' is not a code; did you mean 'GVL2'?",
            id="small letters",
        ),
        pytest.param(
            'ignore = ["missing-setup"]',
            "1: ignore: 'missing-setup' is not a code; codes look like 'GVL101', or 'GVL1' for all that begin with it",
            id="a name",
        ),
        pytest.param(
            'per-file-ignores = ["x"]',
            "1: per-file-ignores must be a table of pattern = [codes], not an array",
            id="no table",
        ),
        pytest.param(
            '[per-file-ignores]\n\n"a.py" = ["?"]',
            "3: a.py: '?' is not a code; codes look like 'GVL101', or 'GVL1' for all that begin with it",
            id="a code in a table",
        ),
        pytest.param(
            'databases = ["gone.toml"]',
            "1: databases: gone.toml does not exist; paths are relative to this file's folder",
            id="no such file",
        ),
        pytest.param(
            '\nenvironment = [".venv"]',
            "2: environment must be a folder or 'auto', not an array",
            id="several environments",
        ),
        pytest.param('environment = ""', "1: environment must be a folder or 'auto', not ''", id="an empty folder"),
        pytest.param(
            'fail-on = "eror"',
            "1: fail-on must be one of error, warning, info, not 'eror'; did you mean 'error'?",
            id="no severity",
        ),
        pytest.param(
            "fail-on = []",
            "1: fail-on must be one of error, warning, info, not an array",
            id="no string",
        ),
        pytest.param(
            "ignores = {}", "1: ignores must be an array of tables, [[…ignores]], not a table", id="one table"
        ),
        pytest.param(
            "ignores = [1]", "1: ignores must be an array of tables, [[…ignores]], not an array", id="no tables"
        ),
        pytest.param(
            '[[ignores]]\ncode = "GVL1"',
            "1: an ignore needs a reason, so that the next reader knows whether it still holds",
            id="no reason",
        ),
        pytest.param(
            '[[ignores]]\ncode = "GVL1"\nreason = " "',
            "1: an ignore needs a reason, so that the next reader knows whether it still holds",
            id="an empty reason",
        ),
        pytest.param('[[ignores]]\nreason = "x"', "1: an ignore needs a code, a path or a package", id="of nothing"),
        pytest.param(
            '[[ignores]]\ncode = "GVL1"\nreason = "x"\n[[ignores]]\ncode = "no"\nreason = "x"',
            "5: code: 'no' is not a code; codes look like 'GVL101', or 'GVL1' for all that begin with it",
            id="a code in the second",
        ),
        pytest.param("[[ignores]]\nreason = 1", "2: reason must be a string, not a number", id="a reason that is none"),
        pytest.param(
            '[[ignores]]\npackge = "x"',
            "2: unknown key 'packge' in ignores; did you mean 'package'?",
            id="a typo in an ignore",
        ),
        pytest.param(
            '[[ignores]]\ncode = "GVL1"\nreason = "x"\nuntil = "soon"',
            "4: until must be a date like 2026-12-31, not 'soon'",
            id="no day",
        ),
        pytest.param(
            '[[ignores]]\ncode = "GVL1"\nreason = "x"\nuntil = 12',
            "4: until must be a date like 2026-12-31, not a number",
            id="a number for a day",
        ),
        pytest.param(
            'ignores = [{code = "GVL1"}]',
            "1: an ignore needs a reason, so that the next reader knows whether it still holds",
            id="an inline table",
        ),
        pytest.param(
            "[tool.geventlint]\nselect = []",
            "1: geventlint.toml holds the keys themselves; write them without [tool.geventlint]",
            id="the table of pyproject.toml",
        ),
        pytest.param("x = 1\nselect = [", "2: is not valid TOML: ", id="no TOML"),
    ],
)
def test_mistake(here: Path, text: str, message: str) -> None:
    write(here / "geventlint.toml", text)
    with pytest.raises(ConfigError) as caught:
        load(here)
    assert str(caught.value).startswith(f"geventlint.toml:{message}")
    assert "\n" not in str(caught.value)


def test_mistake_in_pyproject_has_its_line_there(here: Path) -> None:
    write(
        here / "pyproject.toml",
        "[project]\nselect = 1\n[tool]\n[tool.\"geventlint\"]\n'select' = 1\n# tool.geventlint\n",
    )
    with pytest.raises(ConfigError, match=r"^pyproject\.toml:5: select must be"):
        load(here)


def test_table_that_is_none(here: Path) -> None:
    write(here / "pyproject.toml", "[tool]\ngeventlint = 1 # tool.geventlint\n")
    with pytest.raises(ConfigError, match=r"^pyproject\.toml:2: \[tool\.geventlint\] must be a table$"):
        load(here)


def test_bytes_that_are_no_text(here: Path) -> None:
    (here / "geventlint.toml").write_bytes(b"x = '\xff'")
    with pytest.raises(ConfigError, match=r"^geventlint\.toml:1: is not UTF-8 \(byte 5\); save it as UTF-8$"):
        load(here)


def test_explicit_file_that_is_not_there(here: Path) -> None:
    with pytest.raises(ConfigError, match=r"^gone\.toml: cannot be read: No such file or directory$"):
        load(here, Path("gone.toml"))


def test_explicit_pyproject_without_the_table(here: Path) -> None:
    write(here / "pyproject.toml", "[tool.ruff]\n")
    with pytest.raises(ConfigError, match=r"^pyproject\.toml:1: there is no \[tool\.geventlint\] in this file$"):
        load(here, Path("pyproject.toml"))


def test_file_outside_the_working_directory_is_named_in_full(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(here / "geventlint.toml", "x = 1\n")
    (here / "sub").mkdir()
    monkeypatch.chdir(here / "sub")
    with pytest.raises(ConfigError) as caught:
        load(here / "sub")
    assert str(caught.value).startswith(f"{path}:1: ")


# --- the command line on top ---------------------------------------------------------------


def test_override(here: Path) -> None:
    config = Config(here, select=("GVL1",), extend_select=("GVL9",), ignore=("GVL103",), fail_on="error")
    assert config.override() == config
    chosen = config.override(select=["GVL2"], extend_select=["GVL3"], ignore=["GVL205"], fail_on="info")
    assert (chosen.select, chosen.extend_select, chosen.ignore) == (("GVL2",), ("GVL3",), ("GVL205",))
    assert chosen.fail_on == "info"
    added = config.override(extend_select=["GVL3"], ignore=["GVL205"])
    assert (added.select, added.extend_select, added.ignore) == (("GVL1",), ("GVL9", "GVL3"), ("GVL103", "GVL205"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("gvl1", "; did you mean 'GVL1'?"),
        (" GVL101", "; did you mean 'GVL101'?"),
        ("acme7", "; did you mean 'ACME7'?"),
        ("gvl", "; did you mean 'GVL'?"),
        ("all", "; did you mean 'ALL'?"),
        ("nonsense", "; codes look like 'GVL101', or 'GVL1' for all that begin with it"),
        ("", "; codes look like 'GVL101', or 'GVL1' for all that begin with it"),
        ("GVL-101", "; codes look like 'GVL101', or 'GVL1' for all that begin with it"),
    ],
)
def test_override_with_no_code(here: Path, code: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"--ignore: {code!r} is not a code{said}")):
        Config(here).override(ignore=[code])


def test_where_codes_were_selected(here: Path) -> None:
    write(here / "geventlint.toml", 'select = [\n  "GVL1",\n  "GVL2",\n]\nextend-select = ["GVL3"]\n')
    config = load(here)
    assert config.place_of("select", "GVL2") == "geventlint.toml:3: select"
    assert config.place_of("extend-select", "GVL3") == "geventlint.toml:5: extend-select"
    assert config.place_of("select", "GVL9") == "select"
    chosen = config.override(select=["GVL2"], extend_select=["GVL4"])
    assert chosen.place_of("select", "GVL2") == "--select"
    assert chosen.place_of("extend-select", "GVL4") == "--extend-select"


# --- the documentation ---------------------------------------------------------------------

PAGE = (Path(__file__).parents[1] / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_documentation_has_every_key() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE) == list(_KEYS)


def test_example_of_the_documentation_is_right(here: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    write(here / "pyproject.toml", example)
    config = load(here)
    assert config.hosts == ("celery -A shop worker -P gevent -c 100",)
    assert config.ignores[0].package == "pandas"


# --- the environment -----------------------------------------------------------------------


def installed(folder: Path, name: str = "grpcio") -> None:
    write(folder / f"lib/python3.12/site-packages/{name}-1.0.dist-info/METADATA", f"Name: {name}\nVersion: 1.0\n")


def test_no_environment_is_looked_for_unless_asked(here: Path) -> None:
    write(here / "geventlint.toml")
    installed(here / ".venv")
    assert configured(load(here)) is None


@pytest.mark.parametrize("place", [".venv", "auto", "envs/worker"])
def test_the_environment_that_the_file_names(here: Path, place: str) -> None:
    write(here / "geventlint.toml", f'environment = "{place}"\n')
    installed(here / (".venv" if place == "auto" else place))
    found = configured(load(here))
    assert found is not None
    assert set(found.packages) == {"grpcio"}


def test_an_environment_is_relative_to_the_configuration_file(here: Path) -> None:
    write(here / "tools" / "lint.toml", 'environment = "../.venv"\n')
    installed(here / ".venv")
    assert configured(load(here, Path("tools/lint.toml"))) is not None


def test_an_active_environment_is_found_by_auto(here: Path) -> None:
    write(here / "geventlint.toml", 'environment = "auto"\n')
    installed(here / "elsewhere")
    assert configured(load(here)) is None
    assert configured(load(here), str(here / "elsewhere")) is not None


@pytest.mark.parametrize("folders", [(), ("envs/worker/bin",)])
def test_a_missing_environment_is_told_with_its_line(here: Path, folders: tuple[str, ...]) -> None:
    write(here / "pyproject.toml", '[tool.geventlint]\n\nenvironment = "envs/worker"\n')
    for folder in folders:
        (here / folder).mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"^pyproject\.toml:3: environment: no environment in envs/worker; name"):
        configured(load(here))
