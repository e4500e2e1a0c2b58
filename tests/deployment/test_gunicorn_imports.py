"""Settings of gunicorn's configuration that another file of the project holds."""

from __future__ import annotations

import pytest

from geventlint.deployment.gunicorn_file import read

SETTINGS = b'import os\nclasses = "gevent"\ncount = int(os.environ.get("WEB_CONCURRENCY", 2))\nworkers = 3\n'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("from config.web import count\nworkers = count", ("2",), id="a name"),
        pytest.param("from config.web import count as many\nworkers = many", ("2",), id="under another name"),
        pytest.param("from config.web import workers", ("3",), id="the setting itself"),
        pytest.param("from config.web import workers\nworkers = 4", ("4",), id="its own assignment afterwards"),
        pytest.param("from config.web import nothing\nworkers = nothing", ("config.web.nothing",), id="a name that is not there"),
        pytest.param("from elsewhere import count\nworkers = count", ("elsewhere.count",), id="somebody else's module"),
        pytest.param("from config.again import far\nworkers = far", ("${[count]}",), id="not through a third file"),
    ],
)  # fmt: skip
def test_imported(source: str, expected: tuple[str, ...]) -> None:
    files = {"config/web.py": SETTINGS, "config/again.py": b"from config.web import count\nfar = [count]\n"}
    settings = read("gunicorn.conf.py", source.encode(), files.get).settings
    assert settings["workers"].texts == expected


def test_environment_reaches_the_other_file() -> None:
    source = b"from config.web import count\nworkers = count"
    settings = read("g.py", source, {"config/web.py": SETTINGS}.get, {"WEB_CONCURRENCY": "9"}).settings
    assert settings["workers"].texts == ("9",)
