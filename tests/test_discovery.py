"""Discovery: what git would show, without the code of others; and the role of a file by its place."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from geventlint.config import DEFAULT_EXCLUDE
from geventlint.discovery import Discovery, discover, role_of
from geventlint.discovery.ignores import Patterns, ignored
from geventlint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def plant(root: Path, files: Iterable[str]) -> None:
    """Make files; ``path: text`` gives one a content, with ``|`` for line ends."""
    for file in files:
        name, _, text = file.partition(": ")
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("|", "\n"), encoding="utf-8")


def found(root: Path, exclude: Sequence[str] = DEFAULT_EXCLUDE) -> list[str]:
    """Return the paths of the Python files that discovery lists."""
    return [path for path, _ in walk(root, exclude).files]


def walk(root: Path, exclude: Sequence[str] = DEFAULT_EXCLUDE) -> Discovery:
    return discover(root, exclude, lambda path: "python" if path.endswith(".py") else None)


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        pytest.param([], [], id="an empty project"),
        pytest.param(["b.py", "a/b/c.py", "a.py", "x.txt"], ["a.py", "a/b/c.py", "b.py"], id="sorted, only the wanted"),
        pytest.param(["vendor/tasks.py", "vendor/x.py"], ["vendor/tasks.py", "vendor/x.py"], id="vendors who sell"),
        pytest.param(["build/x.py", "build/lib/x.py"], ["build/lib/x.py", "build/x.py"], id="a folder called build"),
        pytest.param(["build/library/x.py"], ["build/library/x.py"], id="with a library of its own"),
        pytest.param(["env/x.py"], ["env/x.py"], id="a folder called env"),
        pytest.param(["a/.hidden/x.py"], ["a/.hidden/x.py"], id="a hidden folder"),
        pytest.param(["pyvenv.cfg", "x.py"], ["x.py"], id="a project that is an environment itself"),
        pytest.param(["x.py/y.py"], ["x.py/y.py"], id="a folder with a file's name"),
    ],
)
def test_shown(tmp_path: Path, files: list[str], shown: list[str]) -> None:
    plant(tmp_path, files)
    assert found(tmp_path) == shown


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param("env/pyvenv.cfg", id="an environment by another name"),
        pytest.param("env/conda-meta/x", id="an environment of conda"),
        pytest.param("vendor/six.py", id="vendor"),
        pytest.param("a/vendor/six.py", id="vendor below"),
        pytest.param("a/_vendor/six.py", id="_vendor"),
        pytest.param("third_party/six.py", id="third_party"),
        pytest.param("node_modules/a/b.py", id="node_modules"),
        pytest.param("x/site-packages/a.py", id="site-packages"),
        pytest.param("build/lib/a.py", id="output of a build"),
        pytest.param("build/lib.linux-x86_64-3.11/a.py", id="output of a build for a platform"),
        pytest.param("__pycache__/a.py", id="a cache"),
        pytest.param(".tox/a.py", id="tox"),
        pytest.param("x.egg-info/a.py", id="metadata"),
        pytest.param(".git/hooks/a.py", id="git itself"),
    ],
)
def test_left_out(tmp_path: Path, hidden: str) -> None:
    folder = Path(hidden).parent.as_posix()
    plant(tmp_path, [hidden, "app.py"])
    if not folder.startswith("build") and not folder.endswith(("vendor", "meta")):
        plant(tmp_path, [f"{folder}/other.py"])
    assert found(tmp_path) == ["app.py"]


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        pytest.param([".gitignore: ", "a.py"], ["a.py"], id="an empty file"),
        pytest.param([".gitignore: # a.py||  |", "a.py"], ["a.py"], id="comments and blanks"),
        pytest.param([".gitignore: /a.py", "a.py", "b/a.py"], ["b/a.py"], id="anchored"),
        pytest.param([".gitignore: a.py", "a.py", "b/a.py", "c.py"], ["c.py"], id="a name anywhere"),
        pytest.param([".gitignore: a/", "b/a/x.py", "a.py"], ["a.py"], id="a folder"),
        pytest.param([".gitignore: a/b", "a/b/x.py", "c/a/b/x.py"], ["c/a/b/x.py"], id="a path"),
        pytest.param([".gitignore: a/b/", "a/b/x.py", "a/c.py"], ["a/c.py"], id="a path to a folder"),
        pytest.param([".gitignore: *_pb2.py", "a_pb2.py", "a.py"], ["a.py"], id="an ending"),
        pytest.param([".gitignore: a*.py", "ab.py", "b.py"], ["b.py"], id="a beginning and an ending"),
        pytest.param([".gitignore: [ab]?.py", "ab.py", "b.py"], ["b.py"], id="a class"),
        pytest.param([".gitignore: [!b].py", "a.py", "b.py"], ["b.py"], id="a class turned round"),
        pytest.param([".gitignore: gen*/", "a/generated/x.py", "gen.py"], ["gen.py"], id="a folder by its beginning"),
        pytest.param([".gitignore: **/a.py", "a.py", "b/a.py", "c.py"], ["c.py"], id="a name below anything"),
        pytest.param([".gitignore: a/**/x.py", "a/x.py", "a/b/c/x.py", "x.py"], ["x.py"], id="anything between"),
        pytest.param([".gitignore: a/*.py", "a/x.py", "a/b/x.py"], ["a/b/x.py"], id="one folder only"),
        pytest.param([".gitignore: *.py|!keep.py", "a.py", "b/keep.py"], ["b/keep.py"], id="shown again"),
        pytest.param([".gitignore: *.py", "b/.gitignore: !x.py", "a.py", "b/x.py", "b/y.py"], ["b/x.py"], id="by the deeper"),
        pytest.param([".gitignore: !x.py", "b/.gitignore: x.py", "x.py", "b/x.py"], ["x.py"], id="the deeper decides"),
        pytest.param([".gitignore: a/|!a/x.py", "a/x.py", "b.py"], ["b.py"], id="not below a hidden folder"),
        pytest.param([".gitignore: /*|!/app", "a/x.py", "app/x.py"], ["app/x.py"], id="all but one"),
        pytest.param(["b/.gitignore: /x.py|y/z.py", "x.py", "b/x.py", "b/y/z.py", "y/z.py"], ["x.py", "y/z.py"], id="of a folder below"),
        pytest.param([".gitignore: a.py   |b.py\r|", "a.py", "b.py"], [], id="spaces and carriage returns at the end"),
        pytest.param([".gitignore: \\#a.py|\\!b.py", "#a.py", "!b.py", "c.py"], ["c.py"], id="escapes"),
        pytest.param([".gitignore: !|/|a.py", "a.py", "b.py"], ["b.py"], id="patterns that are none"),
        pytest.param([".gitignore: *.txt|!a.txt", "a.py"], ["a.py"], id="about other files"),
        pytest.param([".git/info/exclude: a.py", "a.py", "b.py"], ["b.py"], id="the repository's own list"),
        pytest.param([".git/info/exclude: a.py", ".gitignore: !a.py", "a.py"], ["a.py"], id="which a folder's file overrules"),
        pytest.param([".gitignore: x.py", "sub/.git/HEAD: ", "sub/x.py", "x.py"], ["sub/x.py"], id="a nested repository is its own"),
        pytest.param(["sub/.git/info/exclude: /x.py", "sub/x.py", "x.py"], ["x.py"], id="with its own list"),
        pytest.param([".gitignore: sub", "sub/.git/HEAD: ", "sub/x.py"], [], id="unless it is hidden as a whole"),
        pytest.param(["sub/.git: gitdir: ../.git/modules/sub|", ".git/modules/sub/info/exclude: x.py", "sub/x.py", "x.py"], ["x.py"], id="a submodule"),
        pytest.param(["sub/.git: gitdir: ../.git/worktrees/w", ".git/worktrees/w/commondir: ../..|", ".git/info/exclude: x.py", "sub/x.py", "y.py"], ["y.py"], id="a linked work tree"),
    ],
)  # fmt: skip
def test_git_ignores(tmp_path: Path, files: list[str], shown: list[str]) -> None:
    plant(tmp_path, files)
    assert found(tmp_path) == shown


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        pytest.param([".gitignore: x.py|/lib/a.py", "lib/app/a.py"], ["a.py"], id="patterns that do not mean it"),
        pytest.param([".gitignore: x.py", "lib/app/x.py", "lib/app/y.py"], ["y.py"], id="of the top"),
        pytest.param(["lib/.gitignore: /app/x.py", "lib/app/x.py", "lib/app/y.py"], ["y.py"], id="of a folder between"),
        pytest.param([".git/info/exclude: lib/app/x.py", "lib/app/x.py", "lib/app/y.py"], ["y.py"], id="of the list"),
        pytest.param([".gitignore: lib/|x.py", "lib/app/x.py"], ["x.py"], id="a hidden root is shown when asked for"),
        pytest.param(["lib/.gitignore: app", "lib/app/x.py"], ["x.py"], id="by any folder above"),
    ],
)
def test_root_within_a_repository(tmp_path: Path, files: list[str], shown: list[str]) -> None:
    plant(tmp_path, [".git/HEAD", *files])
    assert found(tmp_path / "lib" / "app") == shown


@pytest.mark.parametrize(
    ("exclude", "shown"),
    [
        pytest.param([], ["a.py", "b/a.py", "b/c/x.py", "venv/x.py"], id="nothing, not even the defaults"),
        pytest.param(["/b/"], ["a.py", "venv/x.py"], id="a folder"),
        pytest.param(["a.py"], ["b/c/x.py", "venv/x.py"], id="a name"),
        pytest.param(["*.py", "!x.py"], ["b/c/x.py", "venv/x.py"], id="all but some"),
        pytest.param(["b/**", "venv"], ["a.py"], id="all below"),
    ],
)
def test_exclude(tmp_path: Path, exclude: list[str], shown: list[str]) -> None:
    plant(tmp_path, ["a.py", "b/a.py", "b/c/x.py", "venv/x.py"])
    assert found(tmp_path, exclude) == shown


def test_git_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, [".git: gitdir: elsewhere", ".gitignore: b.py", "a.py", "b.py"])

    def read_text(path: Path, **_: object) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", read_text)
    assert found(tmp_path) == ["a.py"]


# --- links and other files -----------------------------------------------------------------


def test_links(tmp_path: Path) -> None:
    plant(tmp_path, ["real/x.py"])
    (tmp_path / "file.py").symlink_to("real/x.py")
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "gone.py").symlink_to("nothing")
    assert walk(tmp_path) == Discovery((("file.py", "python"), ("real/x.py", "python")))


def test_links_that_lead_in_a_circle(tmp_path: Path) -> None:
    plant(tmp_path, [".gitignore: hidden*", "a/b/x.py"])
    (tmp_path / "a" / "b" / "up").symlink_to("..")
    (tmp_path / "one.py").symlink_to("two.py")
    (tmp_path / "two.py").symlink_to("one.py")
    (tmp_path / "hidden").symlink_to(".")
    result = walk(tmp_path)
    assert [path for path, _ in result.files] == ["a/b/x.py"]
    assert [str(problem.location) for problem in result.problems] == ["a/b/up:1", "one.py:1", "two.py:1"]
    assert {problem.reason for problem in result.problems} == {"this link leads in a circle; it is not followed"}
    assert {problem.code for problem in result.problems} == {"GVL002"}


def test_no_file_but_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert walk(tmp_path) == Discovery()


@pytest.mark.parametrize(
    ("error", "problems"),
    [
        pytest.param(FileNotFoundError(errno.ENOENT, "gone"), [], id="it has vanished"),
        pytest.param(NotADirectoryError(errno.ENOTDIR, "gone"), [], id="it has become a file"),
        pytest.param(
            PermissionError(errno.EACCES, "Permission denied"),
            [("locked:1", "this folder cannot be read: Permission denied")],
            id="it is locked",
        ),
    ],
)
def test_folder_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, problems: list[tuple[str, str]]
) -> None:
    plant(tmp_path, ["locked/x.py", "open/y.py"])
    real = os.scandir

    def scandir(path: str) -> object:
        if path.rstrip("/").endswith("locked"):
            raise error
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    result = walk(tmp_path)
    assert [path for path, _ in result.files] == ["open/y.py"]
    assert [(str(problem.location), problem.reason) for problem in result.problems] == problems


@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param(FileNotFoundError(), "is not a folder", id="gone"),
        pytest.param(
            PermissionError(errno.EACCES, "Permission denied"), "cannot be read: Permission denied", id="locked"
        ),
    ],
)
def test_root_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, message: str
) -> None:
    def scandir(path: str) -> object:
        raise error

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(UsageError) as caught:
        walk(tmp_path)
    assert str(caught.value) == f"{tmp_path}: {message}"


# --- the same as git -----------------------------------------------------------------------


def git(root: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *arguments], cwd=root, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


TRACKED = [
    *(
        ".gitignore: lib/|*.log.py|/secret*|!secret_not.py|docs/**/gen|**/cache/*.py|*.py[co]|gen/",
        "a.py",
        "lib/kept.py",
    ),
    *(
        "lib/deep/kept.py",
        "secret.py",
        "sub/lib/a.py",
        "sub/.gitignore: !lib/|b.py",
        "sub/b.py",
        "libs/a.py",
        "xlib/a.py",
        "xgen/a.py",
    ),
]
UNTRACKED = [
    *(
        "lib/other.py",
        "lib/deep/other.py",
        "x.log.py",
        "secret_not.py",
        "secrets/a.py",
        "docs/a/b/gen/x.py",
        "docs/gen.py",
        "gen/a.py",
    ),
    *("cache/a.py", "sub/lib/b.py", "sub/lib/c.py", "sub/cache/x/a.py", "ä/ö.py"),
]


@pytest.mark.real
@pytest.mark.parametrize("version", ["2", "3"])
def test_shows_what_git_shows(tmp_path: Path, version: str) -> None:
    plant(tmp_path, [*TRACKED, *UNTRACKED])
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "--force", *(file.partition(": ")[0] for file in TRACKED))
    if version == "3":  # an entry with extended flags makes it one
        plant(tmp_path, ["lib/intended.py"])
        git(tmp_path, "add", "--force", "--intent-to-add", "lib/intended.py")
    shown = git(tmp_path, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    assert found(tmp_path, []) == sorted(file for file in shown if file.endswith(".py"))
    below = [file.removeprefix("sub/") for file in shown if file.startswith("sub/") and file.endswith(".py")]
    assert found(tmp_path / "sub", []) == sorted(below)


NAMES = st.sampled_from(["a", "b", "ab", "a.py", "b.py", ".c", "é.py"])
PATTERNS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "!", "/", "**/"]),
    st.lists(
        st.one_of(NAMES, st.sampled_from(["*", "a*", "*.py", "?", "[ab]", "*b*", "**", "[!a].py"])),
        min_size=1,
        max_size=3,
    ).map("/".join),
    st.sampled_from(["", "", "/", "/**", "/*", "  "]),
)


@given(st.lists(PATTERNS, max_size=5), st.lists(NAMES, min_size=1, max_size=4))
def test_patterns_mean_what_pathspec_says(lines: list[str], parts: list[str]) -> None:
    spec, stack = GitIgnoreSpec.from_lines(lines), (Patterns(lines),)
    for depth in range(1, len(parts) + 1):
        path, folder = "/".join(parts[:depth]), depth < len(parts)
        ours = ignored(stack, path, parts[depth - 1], folder=folder)
        assert ours == bool(spec.match_file(path + ("/" if folder else ""))), path
        if ours:
            break  # nobody looks into a folder that is ignored


# --- roles ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "tasks.py", "app/tasks.py", "app/testing/tasks.py", "app/docs/tasks.py", "shop/vendor/tasks.py", "attest/a.py",
        "demo/tasks.py", "contest.py", "app/test.py",
        "packages/a/src/docs/x.py", "docker-compose.test.yml", "test_data.yml", "app/templates/mail.py",
        "shop/fixtures/load.py", "contests/fixtures/load.py", "shop/fixtures/__init__.py", "fixtures.py", "fixtures.txt", "shop/fixtures.yml",
        "contests/tasks.py", "shoptests/tasks.py", "contests/requirements.txt", "fixture_store/requirements.txt",
        "Testimonials/tasks.py", "testing_tools/tasks.py", "src/Testing/tasks.py", "src/Contest/tasks.py", "Latest/tasks.py", "App/Tests.py",
    ],
)  # fmt: skip
def test_application(path: str) -> None:
    assert role_of(path) == "application"


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("tests/a.py", "test"),
        ("app/tests/factories.py", "test"),
        ("integration_tests/a.py", "test"),
        ("load-test/docker-compose.yml", "test"),
        ("app/test_tasks.py", "test"),
        ("app/tasks_test.py", "test"),
        ("app/tests.py", "test"),
        ("conftest.py", "test"),
        ("shop/fixtures/requirements.txt", "test"),
        ("shop/fixture/pack/Dockerfile", "test"),
        ("shop/__fixtures__/docker-compose.yml", "test"),
        ("shoptests/shoptests/fixtures/packs/broken/requirements.txt", "test"),
        ("shoptests/__fixtures__/run.py", "test"),
        ("src/Test/tasks.py", "test"),
        ("src/Load_Test/tasks.py", "test"),
        ("src/Fixtures/requirements.txt", "test"),
        ("Examples/tasks.py", "example"),
        ("Docs/conf.py", "documentation"),
        ("examples/shop/tasks.py", "example"),
        ("packages/a/sample/tasks.py", "example"),
        ("docs/conf.py", "documentation"),
        ("packages/a/docs/conf.py", "documentation"),
        ("a/_vendor/six.py", "vendored"),
        ("tests/node_modules/x.py", "vendored"),
        ("{{cookiecutter.name}}/tasks.py", "template"),
        ("cookiecutter-app/tasks.py", "template"),
        ("conf/project_template/settings.py", "template"),
        ("{{ name }}.py", "template"),
    ],
)
def test_role(path: str, role: str) -> None:
    assert role_of(path) == role
