"""Whole runs in a folder: what is said of files that nobody can read, and of a part of a project."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from geventlint import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = {
    "geventlint.toml": "",
    "Procfile": "worker: celery -A shop.tasks worker -P gevent\n",
    "requirements.txt": "celery==5.4.0\ngevent==24.11.1\n",
    "shop/__init__.py": "",
    "shop/tasks.py": "import asyncio\nfrom celery import shared_task\n\n\n@shared_task\ndef go():\n    asyncio.run(work())\n",
    "shop/models.py": "import json\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, OSError], None]:
    """Make a file fail to open, as it does for everybody but root."""

    def failing(ending: str, error: OSError) -> None:
        real = os.open

        def refusing(path: str, flags: int) -> int:
            if str(path).endswith(ending):
                raise error
            return real(path, flags)

        monkeypatch.setattr(reading.os, "open", refusing)

    return failing


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(FileNotFoundError(2, "No such file or directory"), id="it vanished"),
        pytest.param(NotADirectoryError(20, "Not a directory"), id="its folder became a file"),
        pytest.param(IsADirectoryError(21, "Is a directory"), id="it became a folder"),
    ],
)
def test_file_that_is_not_there_is_no_problem(
    project: Path, command: Callable[..., tuple[str, int]], refuse: Callable[[str, OSError], None], error: OSError
) -> None:
    refuse("requirements.txt", error)
    assert command(project, "--output-format", "concise", "--select", "GVL0") == ("", 0)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param("shop/tasks.py", "GVL001", id="Python"),
        pytest.param("requirements.txt", "GVL002", id="a manifest"),
        pytest.param("Procfile", "GVL002", id="a deployment file"),
    ],
)
def test_file_that_cannot_be_read_is_reported(
    project: Path, command: Callable[..., tuple[str, int]], refuse: Callable[[str, OSError], None], path: str, code: str
) -> None:
    refuse(path, PermissionError(13, "Permission denied"))
    text, status = command(
        project, "--output-format", "concise", "--select", "GVL0", "--fail-on", "info", "--assume", "celery"
    )
    assert text == f"{path}:1:1: {code} it cannot be read: Permission denied\n"
    assert status == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_file_in_an_encoding_that_python_does_not_read_is_reported(
    project: Path, command: Callable[..., tuple[str, int]], encoding: str
) -> None:
    (project / "shop" / "tasks.py").write_bytes("import time\n".encode(encoding))
    text, status = command(project, "--output-format", "concise", "--select", "GVL001")
    assert text.startswith("shop/tasks.py:1:1: GVL001 it ")
    assert status == 1
    (project / "Procfile").write_text("worker: celery -A shop.tasks worker\n")
    (project / "requirements.txt").write_text("celery\n")
    assert command(project, "--output-format", "concise", "--select", "GVL001") == ("", 0)


def test_file_that_is_too_large_is_reported(
    project: Path, command: Callable[..., tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LIMIT", 60)
    text, _ = command(project, "--output-format", "concise", "--select", "GVL001")
    assert text == "shop/tasks.py:1:1: GVL001 it is larger than 0 MiB, and was not read\n"


@pytest.mark.parametrize(
    ("folder", "arguments", "place"),
    [
        pytest.param(".", [], "shop/tasks.py", id="from the root"),
        pytest.param("shop", [], "tasks.py", id="from a folder"),
        pytest.param("shop", [".."], "tasks.py", id="from a folder, about the whole"),
        pytest.param("shop", ["tasks.py"], "tasks.py", id="from a folder, about a file"),
        pytest.param("docs", ["../shop"], "../shop/tasks.py", id="from a folder beside it"),
    ],
)
def test_paths_are_those_that_the_user_would_type(
    project: Path, command: Callable[..., tuple[str, int]], folder: str, arguments: list[str], place: str
) -> None:
    (project / "docs").mkdir()
    text, status = command(project / folder, "--output-format", "concise", *arguments)
    assert (text.partition(": ")[0], status) == (f"{place}:7:5", 1)


@pytest.mark.parametrize(
    ("path", "said", "status"),
    [
        pytest.param(".", "not ready for gevent: 1 blocker; ", 1, id="the whole"),
        pytest.param("shop/tasks.py", "not ready for gevent: 1 blocker; ", 1, id="the part that hurts"),
        pytest.param(
            "shop/models.py",
            "not ready for gevent: no findings here, 1 blocker elsewhere in the project; ",
            0,
            id="another part is no all-clear, and fails nobody's commit",
        ),
    ],
)
def test_verdict_is_that_of_the_project(
    project: Path, command: Callable[..., tuple[str, int]], path: str, said: str, status: int
) -> None:
    text, code = command(project, path)
    assert text.split("\n")[-2].startswith(said)
    assert code == status


@pytest.mark.parametrize(
    ("launch", "said"),
    [
        pytest.param("", "", id="no host is known, so nobody looked"),
        pytest.param(FILES["Procfile"], "shop/models.py:2:17: GVL003 this `noqa` of GVL301 silences nothing; remove it\n", id="a host is known"),
    ],
)  # fmt: skip
def test_suppressions_are_judged_by_rules_that_speak(
    project: Path, command: Callable[..., tuple[str, int]], launch: str, said: str
) -> None:
    (project / "Procfile").write_text(launch, encoding="utf-8")
    (project / "shop/models.py").write_text("import json\nprint(json.loads)  # noqa: GVL301\n", encoding="utf-8")
    (project / "requirements.txt").write_text("celery==5.4.0\n", encoding="utf-8")
    text, _ = command(project, "--output-format", "concise", "shop/models.py")
    assert text.replace(":20: ", ":17: ") == said


@pytest.mark.parametrize(
    ("host", "said"),
    [
        pytest.param("celery -A shop.tasks worker -P gevent", "", id="a worker"),
        pytest.param("python -m shop.tasks", "", id="a script"),
        pytest.param(
            "celery -A shop.tasks woker -P gevent",
            "geventlint.toml:1:1: GVL002 `celery -A shop.tasks woker -P gevent` starts no process that is known, so it is no host\n",
            id="a slip",
        ),
    ],
)
def test_configured_host_that_is_not_understood_is_reported(
    project: Path, command: Callable[..., tuple[str, int]], host: str, said: str
) -> None:
    (project / "geventlint.toml").write_text(f'hosts = ["{host}"]\n', encoding="utf-8")
    assert command(project, "--output-format", "concise", "--select", "GVL0") == (said, int(bool(said)))
