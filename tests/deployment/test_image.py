"""Which files of the project an image holds."""

from __future__ import annotations

import pytest

from geventlint.deployment.context import Context
from geventlint.deployment.image import Image

FILES = {"requirements.txt", "api/requirements.txt", "api/deep/more.txt"}


@pytest.mark.parametrize(
    ("dockerfile", "copied", "name", "expected"),
    [
        pytest.param("Dockerfile", ". .", "requirements.txt", "requirements.txt", id="the root"),
        pytest.param("Dockerfile", "api .", "requirements.txt", "api/requirements.txt", id="a folder"),
        pytest.param("Dockerfile", "", "requirements.txt", "requirements.txt", id="nothing copied"),
        pytest.param("api/Dockerfile", "", "deep/more.txt", "api/deep/more.txt", id="beside the Dockerfile"),
        pytest.param("Dockerfile", ". .", "none.txt", "none.txt", id="a file that the project lacks"),
        pytest.param("Dockerfile", "api .", "none.txt", "api/none.txt", id="a file that the folder lacks"),
        pytest.param("Dockerfile", "", "../none.txt", "", id="a file outside"),
    ],
)
def test_file_of_the_project(dockerfile: str, copied: str, name: str, expected: str) -> None:
    image = Image(dockerfile, workdir="/srv")
    image.copy(copied)
    context = Context(dockerfile, lambda path: b"" if path in FILES else None)
    assert image.project_file(name, context) == expected
