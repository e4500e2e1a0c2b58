"""Requirements files that include each other in a circle are told once, and read all the same."""

from __future__ import annotations

import pytest

from geventlint.manifests import read


def told(**files: str) -> dict[str, list[str]]:
    """The problems of each file; ``a__b`` stands for a/b.txt."""
    texts = {f"{name.replace('__', '/')}.txt": text for name, text in files.items()}

    def open_file(path: str) -> bytes | None:
        return texts[path].encode() if path in texts else None

    manifests = [read(path, text.encode(), open_file) for path, text in texts.items()]
    assert all(manifest.requirements for manifest in manifests)
    return {
        manifest.path: [f"{problem.location.line} {problem.reason}" for problem in manifest.problems]
        for manifest in manifests
        if manifest.problems
    }


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"requirements": "-r base-requirements.txt\na\n", "base-requirements": "b\n"}, id="a file"),
        pytest.param(
            {
                "requirements": "-r requirements/a.txt\n-r requirements/b.txt\nx\n",
                "requirements__a": "-r base.txt\na\n",
                "requirements__b": "-r base.txt\nb\n",
                "requirements__base": "c\n",
            },
            id="a file that two others include",
        ),
        pytest.param(
            {"requirements": "-r requirements/a.txt\nx\n", "requirements__a": "-c ../requirements.txt\na\n"},
            id="a file that limits itself by the one that includes it",
        ),
        pytest.param(
            {"requirements": "-r requirements/a.txt\nx\n", "requirements__a": "# -r ../requirements.txt\na\n"},
            id="a comment",
        ),
    ],
)
def test_what_includes_no_circle(files: dict[str, str]) -> None:
    assert told(**files) == {}


def test_a_circle_is_told_once() -> None:
    files = {
        "requirements": "x\n-r requirements/a.txt\n",
        "requirements__a": "a\n--requirement=b.txt\n",
        "requirements__b": "-r ../requirements.txt\nb\n",
    }
    assert told(**files) == {"requirements.txt": ["2 includes itself through requirements/b.txt"]}


def test_a_circle_that_begins_further_on() -> None:
    files = {
        "requirements": "x\n-r requirements/a.txt\n",
        "requirements__a": "a\n-r b.txt\n",
        "requirements__b": "b\n-r a.txt\n",
    }
    assert told(**files) == {"requirements/a.txt": ["2 includes itself through requirements/b.txt"]}


def test_a_file_that_includes_itself() -> None:
    assert told(requirements="a\n-r requirements.txt\n") == {"requirements.txt": ["2 includes itself"]}
