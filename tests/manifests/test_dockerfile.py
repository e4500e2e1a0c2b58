from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Folder

    from geventlint.model import Manifest


def read(folder: Folder, text: str, path: str = "Dockerfile") -> Manifest:
    return folder.read(path, text, "dockerfile")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("FROM python:3.12\nCMD pip install celery\n", id="not a RUN"),
        pytest.param("RUN apt-get install celery && npm install grpcio\n", id="another installer"),
        pytest.param("# RUN pip install celery\n", id="a comment"),
        pytest.param("RUN pip install .\nRUN pip install -e . ./libs/x /app\n", id="the project's own code"),
        pytest.param("RUN pip install $PACKAGES ${MORE}\n", id="variables"),
        pytest.param("RUN pip install -r /tmp/elsewhere.txt\n", id="a file that is not in the project"),
        pytest.param("RUN pip install\nRUN pip\nRUN pip download celery\n", id="nothing to install"),
    ],
)
def test_nothing_to_say(folder: Folder, text: str) -> None:
    manifest = read(folder, text)
    assert (manifest.requirements, manifest.problems, manifest.includes) == ((), (), ())


@pytest.mark.parametrize(
    "text",
    [
        "RUN pip install celery 'grpcio>=1.60'",
        'RUN pip3 install --no-cache-dir celery "grpcio>=1.60"',
        "run python -m pip install -U celery 'grpcio>=1.60' && rm -rf /x",
        "RUN apt-get update; uv pip install --system celery 'grpcio>=1.60' || true",
        "RUN --mount=type=cache,target=/root pip install \\\n  celery \\\n# why\n\n  'grpcio>=1.60' \\\n && echo x",
        "RUN /opt/venv/bin/pip3.12 install -i https://example.org --target /x celery 'grpcio>=1.60'",
        'RUN ["pip", "install", "celery", "grpcio>=1.60"]',
        "RUN <<EOF\nset -e\npip install celery\npip install 'grpcio>=1.60'\nEOF",
        "RUN bash <<-'EOT' \n  pip install celery 'grpcio>=1.60' \\\n  EOT",
        "COPY <<EOF /x\npip install trio\nEOF\nRUN pip install celery 'grpcio>=1.60'",
        "ONBUILD RUN set -ex; pip install celery 'grpcio>=1.60' # why",
    ],
)
def test_what_is_installed_by_name(folder: Folder, text: str) -> None:
    manifest = read(folder, f"FROM python\n{text}\nCMD celery\n")
    assert [(found.name, found.specifier, folder.at(found.location)) for found in manifest.requirements] == [
        ("celery", "", "celery"),
        ("grpcio", ">=1.60", "grpcio>=1.60"),
    ]
    assert manifest.problems == ()


@pytest.mark.parametrize(
    ("word", "name", "specifier", "source"),
    [
        ("celery[gevent]==5.3", "celery", "==5.3", "registry"),
        ('"celery==${CELERY_VERSION}"', "celery", "", "registry"),
        ("celery==$VERSION", "celery", "", "registry"),
        ("git+https://example.org/lib.git@main", "lib", "", "vcs"),
        ("https://example.org/lib-1.0-py3-none-any.whl", "lib", "==1.0", "url"),
    ],
)
def test_words(folder: Folder, word: str, name: str, specifier: str, source: str) -> None:
    (found,) = read(folder, f"RUN pip install {word}\n").requirements
    assert (found.name, found.specifier, found.source) == (name, specifier, source)
    assert folder.at(found.location) == word.strip('"')


@pytest.mark.parametrize(
    "text",
    ["-r requirements/worker.txt", "-rrequirements/worker.txt", "--requirement=/app/requirements/worker.txt",
     "--requirement /src/app/requirements/worker.txt", "-r ./requirements/worker.txt -r other.txt"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["Dockerfile", "deploy/Dockerfile"])
def test_requirements_files_are_named(folder: Folder, text: str, path: str) -> None:
    folder.files["requirements/worker.txt"] = ""
    assert read(folder, f"RUN pip install {text}\n", path).includes == (("requirements/worker.txt", False),)


def test_a_file_beside_the_dockerfile_comes_first(folder: Folder) -> None:
    folder.files.update({"requirements.txt": "", "svc/requirements.txt": "", "limits.txt": ""})
    manifest = read(folder, "RUN pip install -r /app/requirements.txt -c limits.txt\n", "svc/Dockerfile")
    assert manifest.includes == (("svc/requirements.txt", False), ("limits.txt", True))


def test_an_image_of_developers(folder: Folder) -> None:
    folder.files["dev.txt"] = ""
    manifest = read(folder, "RUN pip install trio -r dev.txt\n", "docker/dev/Dockerfile")
    assert [found.development for found in manifest.requirements] == [True]
    assert manifest.includes == ()


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param(
            "'celery>=5' \"grpcio<2\"", [("celery", ">=5", "celery>=5"), ("grpcio", "<2", "grpcio<2")], id="in quotes"
        ),
        pytest.param("celery>=5 grpcio", [("celery", "", "celery"), ("grpcio", "", "grpcio")], id="not in quotes"),
        pytest.param(
            "celery grpcio > log 2>&1", [("celery", "", "celery"), ("grpcio", "", "grpcio")], id="into a file"
        ),
        pytest.param(
            "celery 2>/dev/null grpcio >log", [("celery", "", "celery"), ("grpcio", "", "grpcio")], id="glued"
        ),
        pytest.param(
            "celery > && pip install grpcio", [("celery", "", "celery"), ("grpcio", "", "grpcio")], id="no file"
        ),
        pytest.param("celery\\>=5 grpcio", [("celery", ">=5", "celery\\>=5"), ("grpcio", "", "grpcio")], id="escaped"),
    ],
)
def test_the_shell_puts_output_into_files(folder: Folder, command: str, expected: list[tuple[str, str, str]]) -> None:
    manifest = folder.read("Dockerfile", f"FROM python\nRUN pip install {command}\n", "dockerfile")
    assert [(item.name, item.specifier, folder.at(item.location)) for item in manifest.requirements] == expected
