from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Folder

    from geventlint.model import Manifest


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="an empty file"),
        pytest.param("\n# celery\n   # celery==5\n\t\n", id="comments and blanks"),
        pytest.param("--index-url https://example.org/simple\n-i https://x\n--pre\n--no-binary :all:\n", id="options"),
        pytest.param(
            "-e .\n.\n-e .[gevent]\n./libs/core\n../shared\n-e file:./libs/core\n", id="paths of the project's own"
        ),
        pytest.param("dependencies:\n- name: postgresql\n  version: 12.1.0\n", id="a lock of Helm"),
        pytest.param("-c https://example.org/constraints-3.12.txt\n", id="constraints behind a URL"),
        pytest.param(
            "-r ${WHERE}/x.txt -c ${WHERE}/y.txt\n".replace("-r ${WHERE}/x.txt ", ""), id="an unknown constraints file"
        ),
        pytest.param("conda-forge::xonsh\n", id="a channel of conda"),
        pytest.param("-r\n--requirement=\n--editable\n", id="options without their value"),
    ],
)
def test_nothing_to_say(folder: Folder, text: str) -> None:
    manifest = folder.read("requirements.txt", text)
    assert manifest.requirements == ()
    assert manifest.packages == ()
    assert manifest.problems == ()
    assert manifest.includes == ()


def test_prose_in_a_folder_of_requirements_is_silent(folder: Folder) -> None:
    manifest = folder.read("requirements/hints.txt", "How to use these files\nRead them all\n")
    assert (manifest.requirements, manifest.problems) == ((), ())


@pytest.mark.parametrize(
    ("line", "place", "name", "specifier", "extras", "marker", "source"),
    [
        pytest.param("celery", "celery", "celery", "", (), "", "registry", id="a bare name"),
        pytest.param(
            "Flask_Login.Ext", "Flask_Login.Ext", "flask-login-ext", "", (), "", "registry", id="a name as written"
        ),
        pytest.param(
            "celery[redis,Gevent_x] >= 5.3 , < 6",
            "celery[redis,Gevent_x] >= 5.3 , < 6",
            "celery",
            ">=5.3,<6",
            ("gevent-x", "redis"),
            "",
            "registry",
            id="extras and a range",
        ),
        pytest.param(
            "  psycopg2-binary==2.9.9 --hash=sha256:ab  # why",
            "psycopg2-binary==2.9.9",
            "psycopg2-binary",
            "==2.9.9",
            (),
            "",
            "registry",
            id="a hash and a comment",
        ),
        pytest.param(
            "grpcio --no-binary grpcio  # comment",
            "grpcio",
            "grpcio",
            "",
            (),
            "",
            "registry",
            id="an option at the end",
        ),
        pytest.param(
            'x==1 ; python_version < "3.11" and sys_platform == "linux"# no comment'.replace("# no comment", ""),
            "x==1",
            "x",
            "==1",
            (),
            'python_version < "3.11" and sys_platform == "linux"',
            "registry",
            id="a marker",
        ),
        pytest.param(
            "x[a] ; (os_name == 'nt')",
            "x[a]",
            "x",
            "",
            ("a",),
            'os_name == "nt"',
            "registry",
            id="a marker in parentheses",
        ),
        pytest.param("x (>=1.0)", "x (>=1.0)", "x", ">=1.0", (), "", "registry", id="a version in parentheses"),
        pytest.param(
            "x==1.0+local.1", "x==1.0+local.1", "x", "==1.0+local.1", (), "", "registry", id="a local version"
        ),
        pytest.param("x~=1.4.2", "x~=1.4.2", "x", "~=1.4.2", (), "", "registry", id="a compatible release"),
        pytest.param("x==1.*", "x==1.*", "x", "==1.*", (), "", "registry", id="a wildcard"),
        pytest.param("x#not-a-comment", None, "", "", (), "", "registry", id="a comment needs a blank before it"),
        pytest.param(
            "x @ https://example.org/x-1.0.tar.gz ; os_name == 'nt'",
            "x @ https://example.org/x-1.0.tar.gz",
            "x",
            "",
            (),
            'os_name == "nt"',
            "url",
            id="a direct reference",
        ),
        pytest.param(
            "x @ git+https://e.org/x@v1", "x @ git+https://e.org/x@v1", "x", "", (), "", "vcs", id="version control"
        ),
        pytest.param("x @ file:///srv/x.whl", "x @ file:///srv/x.whl", "x", "", (), "", "path", id="a file URL"),
        pytest.param(
            "-e git+https://e.org/a/b.git@main#egg=Foo_Bar[x,y]",
            "git+https://e.org/a/b.git@main#egg=Foo_Bar[x,y]",
            "foo-bar",
            "",
            ("x", "y"),
            "",
            "vcs",
            id="an editable checkout",
        ),
        pytest.param(
            "--editable=git+ssh://git@e.org/a/b.git",
            "git+ssh://git@e.org/a/b.git",
            "b",
            "",
            (),
            "",
            "vcs",
            id="a checkout has the name of its repository",
        ),
        pytest.param(
            "-e ./libs/x#egg=x", "./libs/x#egg=x", "x", "", (), "", "path", id="an editable path that has a name"
        ),
        pytest.param(
            "https://e.org/f/grpcio-1.60.0-cp311-cp311-linux_x86_64.whl#sha256=ab",
            "https://e.org/f/grpcio-1.60.0-cp311-cp311-linux_x86_64.whl#sha256=ab",
            "grpcio",
            "==1.60.0",
            (),
            "",
            "url",
            id="a wheel behind a URL",
        ),
        pytest.param(
            "./d/grpcio-1.6.tar.gz", "./d/grpcio-1.6.tar.gz", "grpcio", "==1.6", (), "", "path", id="an archive"
        ),
        pytest.param(
            "grpcio-1.6.zip", "grpcio-1.6.zip", "grpcio", "==1.6", (), "", "path", id="an archive like a name"
        ),
        pytest.param(
            "django==${DJANGO_VERSION} ; os_name == 'nt'",
            "django==${DJANGO_VERSION}",
            "django",
            "",
            (),
            "os_name == 'nt'",
            "registry",
            id="a version from the environment",
        ),
    ],
)
def test_requirement(  # noqa: PLR0913, PLR0917  # one column a field
    folder: Folder,
    line: str,
    place: str | None,
    name: str,
    specifier: str,
    extras: tuple[str, ...],
    marker: str,
    source: str,
) -> None:
    manifest = folder.read("requirements.txt", f"# first\n{line}\n")
    if place is None:
        assert manifest.requirements == ()
        return
    (found,) = manifest.requirements
    assert manifest.problems == ()
    assert folder.at(found.location).rstrip() == place
    assert found.location.line == 2
    assert (found.name, found.specifier, found.extras, found.source) == (name, specifier, extras, source)
    assert found.marker.replace("'", '"') == marker.replace("'", '"')
    assert found.text == " ".join(place.split())
    assert (found.group, found.development, found.optional, found.constraint) == ("", False, False, False)


def test_the_same_package_twice_has_two_places(folder: Folder) -> None:
    manifest = folder.read("requirements.txt", "grpcio\nceleryx\ngrpcio>=1\n")
    assert [found.location.line for found in manifest.requirements] == [1, 2, 3]


def test_continued_lines(folder: Folder) -> None:
    text = "a==1 \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\nb \\\n  >=2\\\n,<3\n  c\\\n==1 # why\nd \\\n# ends it\ne\nf \\"
    manifest = folder.read("requirements.txt", text)
    assert [(found.name, found.specifier, found.location.line) for found in manifest.requirements] == [
        ("a", "==1", 1),
        ("b", ">=2,<3", 4),
        ("c", "==1", 7),
        ("d", "", 9),
        ("e", "", 11),
        ("f", "", 12),
    ]
    assert folder.at(manifest.requirements[0].location) == "a==1"
    assert folder.at(manifest.requirements[1].location) == "b \\\n  >=2\\\n,<3"
    assert folder.at(manifest.requirements[2].location) == "c\\\n==1"
    assert manifest.problems == ()


def test_files_that_windows_wrote(folder: Folder) -> None:
    manifest = folder.read_bytes("requirements.txt", "celery==5.3\r\ngrpcio # ü\r\n".encode("utf-16"))
    assert [(found.name, found.location.line, found.location.end_column) for found in manifest.requirements] == [
        ("celery", 1, 12),
        ("grpcio", 2, 7),
    ]


@pytest.mark.parametrize(
    "line",
    ["-r base.txt", "-rbase.txt", "--requirement base.txt", "--requirement=base.txt", "-r=base.txt", "-r 'base.txt'  # x",
     "-r ./sub/../base.txt", "-r base.txt -r base.txt", "--pre -r base.txt"],
)  # fmt: skip
def test_included_files_are_named(folder: Folder, line: str) -> None:
    folder.files["requirements/base.txt"] = "celery"
    manifest = folder.read("requirements/prod.txt", line)
    assert manifest.includes == (("requirements/base.txt", False),)
    assert manifest.problems == ()


@pytest.mark.parametrize(
    "line", ["-c limits.txt", "--constraint limits.txt", "--constraint=limits.txt", "-climits.txt"]
)
def test_included_constraints_are_named(folder: Folder, line: str) -> None:
    folder.files["limits.txt"] = "celery<6"
    assert folder.read("requirements.txt", line).includes == (("limits.txt", True),)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param("a\n-r gone.txt\n", 2, "includes gone.txt, which does not exist", id="a file that is not there"),
        pytest.param(
            "-r ../../x.txt\n", 1, "includes ../../x.txt, which does not exist", id="a file outside the project"
        ),
        pytest.param("a\n-r requirements.txt\n", 2, "includes itself", id="a file that includes itself"),
        pytest.param("-r https://e.org/r.txt\n", 1, "are not read: it is not a file", id="a file behind a URL"),
        pytest.param(
            "a\nb==1==2\nc\n", 2, "`b==1==2` is not a requirement that pip accepts", id="a line that pip rejects"
        ),
        pytest.param("a\nb c\nd e\n", 2, "nor is one line after it", id="two lines that pip rejects"),
        pytest.param("b c\na\nd e\nf g\n", 1, "nor are 2 lines after it", id="three lines that pip rejects"),
        pytest.param("  b c\n", 1, "`b c` is not", id="nothing but one line that pip rejects"),
        pytest.param("<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n", 1, "a merge conflict", id="a merge conflict"),
    ],
)
def test_one_problem_with_its_line(folder: Folder, text: str, line: int, reason: str) -> None:
    manifest = folder.read("requirements.txt", text)
    (problem,) = manifest.problems
    assert (problem.code, problem.location.line, problem.template) == ("GVL002", line, False)
    assert reason in problem.reason


def test_what_pip_accepts_beside_a_bad_line_is_read(
    folder: Folder, required: Callable[[Manifest], dict[str, str]]
) -> None:
    assert required(folder.read("requirements.txt", "a\nb c\nd==1\n")) == {"a": "", "d": "==1"}


def test_both_sides_of_a_conflict_are_read(folder: Folder) -> None:
    text = "<<<<<<< ours\na==1\n||||||| base\n=======\na==2\n>>>>>>> theirs\n"
    assert [found.specifier for found in folder.read("requirements.txt", text).requirements] == ["==1", "==2"]


def test_a_template_is_read_outside_its_braces(folder: Folder) -> None:
    text = "celery\n{% if cookiecutter.gevent %}\ngevent\n{% endif %}\nx=={{ version }}\n{# why #}\n"
    manifest = folder.read("requirements.txt", text)
    assert [found.name for found in manifest.requirements] == ["celery", "gevent"]
    (problem,) = manifest.problems
    assert problem.template
    assert (problem.location.line, problem.reason) == (2, "a template: 4 lines with braces cannot be read")


def test_what_conda_has_exported(folder: Folder) -> None:
    manifest = folder.read("requirements.txt", "# platform: linux-64\n_libgcc_mutex=0.1=main\ngrpcio=1.60.0=py311_0\n")
    assert manifest.problems == ()
    assert [(found.name, found.specifier, folder.at(found.location)) for found in manifest.requirements] == [
        ("grpcio", "==1.60.0", "grpcio=1.60.0=py311_0")
    ]


def test_a_requirements_file_without_any_requirement_is_a_problem(folder: Folder) -> None:
    (problem,) = folder.read("requirements.txt", "install python first\nthen celery and all\n").problems
    assert problem.location.line == 1


def test_a_file_of_developers(folder: Folder) -> None:
    assert all(found.development for found in folder.read("requirements-dev.txt", "pytest\ngrpcio\n").requirements)


@pytest.mark.parametrize(("path", "kind"), [("constraints.txt", ""), ("limits.txt", "constraints")])
def test_constraints_require_nothing(folder: Folder, path: str, kind: str) -> None:
    manifest = folder.read(path, "grpcio<2  # via celery\ncelery<6\n", kind)
    assert [(found.name, found.constraint) for found in manifest.requirements] == [("grpcio", True), ("celery", True)]
    assert manifest.packages == ()


def test_a_file_of_any_name_is_read_when_it_is_included(folder: Folder) -> None:
    assert folder.read("deps.list", "celery==5\n", "requirements").requirements[0].specifier == "==5"
