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
        pytest.param("", id="empty"),
        pytest.param("print('hello')\n", id="no call of setup"),
        pytest.param("from setuptools import setup\nsetup()\n", id="everything is in setup.cfg"),
        pytest.param("from setuptools import setup\nsetup(name='x', install_requires=[])\n", id="an empty list"),
        pytest.param(
            "from setuptools import setup\nNEEDS = []\nsetup(install_requires=NEEDS, extras_require={})\n",
            id="a name for one",
        ),
        pytest.param("from setuptools import setup\nsetup(setup_requires=['cython'])\n", id="what builds it"),
        pytest.param("from setuptools import setup\nsetup(install_requires=None)\n", id="nothing at all"),
    ],
)
def test_nothing_to_say(folder: Folder, text: str) -> None:
    manifest = folder.read("setup.py", text)
    assert (manifest.requirements, manifest.problems, manifest.includes) == ((), (), ())


def test_literal_lists(folder: Folder) -> None:
    text = """\
from setuptools import setup, find_packages

setup(
    name="Shop_Front",
    python_requires=">=3.8",
    packages=["shop", "shop.core"],
    py_modules=("single",),
    install_requires=[
        "celery[gevent]>=5.3",  # why
        'psycopg2; python_version < "3.13"',
        "grpcio" ">=1.60",
    ],
    tests_require=["pytest"],
    extras_require={
        "pubsub": ["google-cloud-pubsub"],
        "dev": ["trio"],
        ":python_version<'3.9'": ["importlib-metadata"],
    },
)
"""
    manifest = folder.read("setup.py", text)
    assert manifest.problems == ()
    assert (manifest.name, manifest.requires_python, manifest.builds) == ("shop-front", ">=3.8", True)
    assert manifest.packages_shipped == ("shop", "shop.core", "single")
    assert [
        (found.name, found.specifier, found.group, found.optional, found.development, folder.at(found.location))
        for found in manifest.requirements
    ] == [
        ("celery", ">=5.3", "", False, False, "celery[gevent]>=5.3"),
        ("psycopg2", "", "", False, False, 'psycopg2; python_version < "3.13"'),
        ("grpcio", ">=1.60", "", False, False, "grpcio"),
        ("pytest", "", "test", False, True, "pytest"),
        ("google-cloud-pubsub", "", "pubsub", True, False, "google-cloud-pubsub"),
        ("trio", "", "dev", True, True, "trio"),
        ("importlib-metadata", "", "", False, False, "importlib-metadata"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("NEEDS = ['celery', 'grpcio']\nsetup(install_requires=NEEDS)", id="a name"),
        pytest.param("A = ['celery']\nNEEDS = A + ['grpcio']\nsetup(install_requires=NEEDS)", id="an addition"),
        pytest.param("NEEDS = ['celery']\nNEEDS += ['grpcio']\nsetup(install_requires=NEEDS)", id="an added list"),
        pytest.param(
            "NEEDS = ['celery']\nNEEDS.append('grpcio')\nsetup(install_requires=NEEDS)", id="an appended string"
        ),
        pytest.param(
            "NEEDS = ['celery']\nNEEDS.extend(('grpcio',))\nsetup(install_requires=NEEDS)", id="an extended list"
        ),
        pytest.param("A, B = ['celery'], ['grpcio']\nsetup(install_requires=A + B)", id="two names at once"),
        pytest.param("setup(install_requires=list({'celery', 'grpcio'}))", id="a set"),
        pytest.param(
            "NEEDS: list = ['celery', 'grpcio']\nsetup(install_requires=sorted(NEEDS))", id="an annotated name"
        ),
        pytest.param("setup(install_requires=['celery'] + (['grpcio'] if PY3 else ['grpcio']))", id="a condition"),
        pytest.param(
            "if x:\n    N = ['celery']\nelse:\n    N = ['grpcio']\nsetup(install_requires=N)", id="two branches"
        ),
        pytest.param(
            "def main():\n    needs = ['celery', 'grpcio']\n    setup(install_requires=needs)\n", id="inside a function"
        ),
        pytest.param("def needs():\n    return ['celery', 'grpcio']\nsetup(install_requires=needs())", id="a function"),
        pytest.param("setup(install_requires='''\n  celery\n  # no\n  grpcio\n'''.splitlines())", id="a text of lines"),
        pytest.param("T = 'celery\\ngrpcio'\nsetup(install_requires=T.strip().split('\\n'))", id="a name for a text"),
        pytest.param("setup(**{'install_requires': ['celery', 'grpcio']})", id="a mapping of arguments"),
        pytest.param(
            "K = dict(name='x', install_requires=['celery', 'grpcio'])\nsetup(**K)", id="a name for arguments"
        ),
        pytest.param("K = {}\nK['install_requires'] = ['celery', 'grpcio']\nsetup(**K)", id="arguments set one by one"),
        pytest.param("E = {'a': ['grpcio']}\nsetup(install_requires=['celery'] + E['a'])", id="an item of a mapping"),
        pytest.param("import setuptools\nsetuptools.setup(install_requires=['celery', 'grpcio'])", id="a dotted call"),
        pytest.param("B = {'install_requires': ['celery', 'grpcio']}\nsetup(**dict(**{**B}))", id="nested mappings"),
        pytest.param("setup(install_requires=[r for r in ['celery', 'grpcio'] if r != X])", id="a filtered list"),
        pytest.param("setup(install_requires=filter(None, ['celery', '', 'grpcio']))", id="a filter"),
        pytest.param("setup(install_requires=X or ['celery', 'grpcio'])\nX = None", id="a choice"),
        pytest.param("setup(install_requires={'celery'} | {'grpcio'})", id="a union of sets"),
        pytest.param("N = ['celery']\nN.insert(0, 'grpcio')\nsetup(install_requires=N)", id="an inserted string"),
        pytest.param("N = {'celery'}\nN.update({'grpcio'})\nsetup(install_requires=list(N))", id="an updated set"),
        pytest.param(
            "def n():\n    n = ['celery', 'grpcio']\n    return n\nsetup(install_requires=n())", id="one name"
        ),
        pytest.param(
            "E = {'a': ['celery'], 'b': ['grpcio']}\nsetup(install_requires=sum(E.values(), []))", id="all values"
        ),
        pytest.param(
            "E = {'a': ['celery'], 'b': ['grpcio']}\nsetup(install_requires=[r for v in E.values() for r in v])",
            id="a comprehension of all values",
        ),
        pytest.param("V = 5\nsetup(install_requires=[f'celery=={V}', 'grpcio>=%s' % V])", id="versions filled in"),
        pytest.param("V = '5'\nsetup(install_requires=['celery==' + V, 'grpcio>={}'.format(V)])", id="versions added"),
    ],
)
def test_lists_behind_names(folder: Folder, required: Callable[[Manifest], dict[str, str]], text: str) -> None:
    manifest = folder.read("setup.py", text)
    assert manifest.problems == ()
    assert set(required(manifest)) == {"celery", "grpcio"}
    assert all(found.location.line >= 1 for found in manifest.requirements)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("setup(install_requires=open('base.txt').read().splitlines())", id="read and split"),
        pytest.param("setup(install_requires=[l.strip() for l in open('base.txt')])", id="a comprehension"),
        pytest.param(
            "from pathlib import Path\nsetup(install_requires=Path('base.txt').read_text().split())", id="pathlib"
        ),
        pytest.param(
            "with open('base.txt') as f:\n    needs = f.read().split('\\n')\nsetup(install_requires=needs)", id="a with"
        ),
        pytest.param(
            "def read(name):\n    return open(name).read().splitlines()\nsetup(install_requires=read('base.txt'))",
            id="a helper that is told the file",
        ),
        pytest.param(
            "import os\nHERE = os.path.dirname(__file__)\ndef needs():\n    with open(os.path.join(HERE, 'base.txt')) as f:\n"
            "        return [l for l in f]\nsetup(install_requires=needs())",
            id="a helper that knows the file",
        ),
        pytest.param(
            "needs, links = fetch('base.txt')\nsetup(install_requires=needs)", id="a helper that returns two lists"
        ),
        pytest.param("N = []\nfor l in open('base.txt'):\n    N.append(l)\nsetup(install_requires=N)", id="a loop"),
        pytest.param("setup(install_requires=parse_requirements('base.txt', session=False))", id="pip's own reader"),
    ],
)
def test_files_are_named(folder: Folder, text: str) -> None:
    folder.files["base.txt"] = "celery"
    manifest = folder.read("setup.py", text)
    assert manifest.includes == (("base.txt", False),)
    assert manifest.requirements == ()
    assert manifest.problems == ()


def test_files_in_folders_and_of_extras(folder: Folder) -> None:
    folder.files.update({
        "svc/requirements/base.txt": "",
        "svc/requirements/dev.txt": "pytest\n",
        "svc/x.in": "grpcio\n",
    })  # fmt: skip
    text = (
        "import os\nsetup(install_requires=load(os.path.join('requirements', 'base.txt')),\n"
        "extras_require={'dev': load('requirements/dev.txt'), 'pubsub': load('x.in')})"
    )
    manifest = folder.read("svc/setup.py", text)
    assert manifest.includes == (("svc/requirements/base.txt", False),)
    assert [
        (found.name, found.group, found.optional, found.development, folder.at(found.location))
        for found in manifest.requirements
    ] == [("pytest", "dev", True, True, "pytest"), ("grpcio", "pubsub", True, False, "grpcio")]


@pytest.mark.parametrize(
    "helper",
    [
        pytest.param("def load(env):\n    return open('requirements/{}.txt'.format(env))\n", id="format"),
        pytest.param("def load(env):\n    return open('requirements/%s.txt' % env)\n", id="percent"),
        pytest.param("def load(env):\n    return open(f'requirements/{env}.txt')\n", id="f-string"),
        pytest.param("def load(env):\n    return read(HERE, 'requirements', env + '.txt')\n", id="out of reach"),
    ],
)
def test_file_names_that_are_filled_in(folder: Folder, helper: str, request: pytest.FixtureRequest) -> None:
    folder.files["requirements/base.txt"] = folder.files["requirements/dev.txt"] = ""
    manifest = folder.read("setup.py", f"{helper}setup(install_requires=load('base'))\n")
    lost = "out of reach" in request.node.name
    assert manifest.includes == (() if lost else (("requirements/base.txt", False),))
    assert [problem.template for problem in manifest.problems] == ([True] if lost else [])


def test_a_bare_file_name_is_looked_for_among_the_requirements(folder: Folder) -> None:
    folder.files["requirements/default.txt"] = ""
    manifest = folder.read("setup.py", "setup(install_requires=reqs('default.txt'))\n")
    assert manifest.includes == (("requirements/default.txt", False),)


def test_what_is_computed_is_said_quietly(folder: Folder) -> None:
    manifest = folder.read("setup.py", "from x import needs\nsetup(name='x',\n      install_requires=needs())\n")
    (problem,) = manifest.problems
    assert (problem.location.line, problem.location.column, problem.template) == (3, 24, True)
    assert problem.reason == "install_requires is computed: what it requires is not known"


def test_a_broken_file_is_a_problem(folder: Folder) -> None:
    manifest = folder.read("setup.py", "x = 1\ny = = 2\nsetup(install_requires=['celery'])\n")
    (problem,) = manifest.problems
    assert problem.location.line == 2
    assert problem.reason == "cannot be parsed as Python; its requirements are not known"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a = b\nb = a\nsetup(install_requires=a, extras_require=b)", id="names in a circle"),
        pytest.param("a = [a, a, a, a, a, a, a, a]\nsetup(install_requires=a)", id="a list of itself"),
        pytest.param(
            "def f():\n    return f() + f() + f() + f()\nsetup(install_requires=f())", id="a function of itself"
        ),
        pytest.param("a = {**a, **a, **a, **a}\nsetup(extras_require=a, **a)", id="a mapping of itself"),
    ],
)
def test_circles_end(folder: Folder, text: str) -> None:
    assert folder.read("setup.py", text).requirements == ()


def test_extras_of_extras(folder: Folder) -> None:
    text = """\
E = {"a": ["celery"], "b": ["grpcio"]}
E["all"] = list(set(sum(E.values(), [])))
E["dev"] = E["all"] + ["pytest"]
E.update({"c": ["boto3"]})
E["c"].append("redis")
setup(name="x", extras_require=E)
"""
    manifest = folder.read("setup.py", text)
    assert manifest.problems == ()
    assert {(item.group, item.name) for item in manifest.requirements} >= {
        ("a", "celery"),
        ("b", "grpcio"),
        ("all", "celery"),
        ("all", "grpcio"),
        ("dev", "celery"),
        ("dev", "grpcio"),
        ("dev", "pytest"),
        ("c", "boto3"),
        ("c", "redis"),
    }
    assert ("all", "pytest") not in {(item.group, item.name) for item in manifest.requirements}


def test_conditions_of_extras(folder: Folder) -> None:
    folder.files["mac.txt"] = "pyobjc; python_version < '3.12' or python_version > '3.13'\n"
    text = """\
setup(extras_require={
    ":python_version < '3.11'": ["tomli"],
    "fast:sys_platform != 'win32'": ["uvloop; python_version >= '3.9'"],
    "mac:sys_platform == 'darwin'": open("mac.txt").read().split(),
})
"""
    manifest = folder.read("setup.py", text)
    assert manifest.problems == ()
    assert [(item.name, item.group, item.optional, item.marker) for item in manifest.requirements] == [
        ("tomli", "", False, "python_version < '3.11'"),
        ("uvloop", "fast", True, "python_version >= '3.9' and sys_platform != 'win32'"),
        (
            "pyobjc",
            "mac",
            True,
            "(python_version < '3.12' or python_version > '3.13') and sys_platform == 'darwin'",
        ),
    ]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        pytest.param(
            "setup(install_requires=['celery', *more()])",
            ["install_requires is computed in part: what that requires is not known"],
            id="a part of a list",
        ),
        pytest.param(
            "setup(install_requires=['celery'], extras_require={n: load(n + '.txt') for n in NAMES})",
            ["extras_require is computed: what it requires is not known"],
            id="extras of a comprehension",
        ),
        pytest.param(
            "E = {'a': ['x']}\nfor n in NAMES:\n    E[n] = load(n)\nsetup(install_requires=['celery'], extras_require=E)",
            ["extras_require is computed in part: what that requires is not known"],
            id="names of extras",
        ),
        pytest.param(
            "setup(install_requires=['celery'], extras_require={'a': load(), NAME: ['x']})",
            ["extras_require is computed: what it requires is not known"],
            id="all extras",
        ),
        pytest.param(
            "setup(install_requires=['celery'], extras_require={'a': load(), 'b': ['x']})",
            ["the extra a is computed: what it requires is not known"],
            id="an extra",
        ),
        pytest.param(
            "setup(install_requires=['celery'], extras_require={'a': load(), 'b': load(), 'c': ['x'], 'dev': load()})",
            ["extras_require is computed in part: what that requires is not known"],
            id="some extras",
        ),
        pytest.param(
            "setup(install_requires=['celery'], extras_require={n.upper(): load(n) for n in ('a', 'b')})",
            ["extras_require is computed: what it requires is not known"],
            id="names made up by a comprehension",
        ),
        pytest.param(
            "setup(install_requires=['celery'], **more())",
            ["arguments of setup are computed: what they require is not known"],
            id="arguments",
        ),
        pytest.param(
            "N = ['celery']\nN.append(f'{name}>=1')\nsetup(install_requires=N)",
            ["install_requires is computed in part: what that requires is not known"],
            id="a name that is filled in",
        ),
        pytest.param(
            "setup(install_requires=['celery'] + ['x'] * n)",
            ["install_requires is computed in part: what that requires is not known"],
            id="a repetition",
        ),
    ],
)
def test_what_is_computed_in_part_is_said(folder: Folder, text: str, reasons: list[str]) -> None:
    manifest = folder.read("setup.py", text)
    assert "celery" in {item.name for item in manifest.requirements}
    assert [problem.reason for problem in manifest.problems] == reasons
    assert all(problem.template for problem in manifest.problems)


def test_extras_read_from_a_file_each(folder: Folder) -> None:
    folder.files["requirements/extras/redis.txt"] = "redis>=5\n"
    folder.files["requirements/extras/sqs.txt"] = "boto3\n"
    text = """\
NAMES = {"redis", "sqs"}


def reqs(*parts):
    return [line for line in open(os.path.join(os.getcwd(), "requirements", *parts)).readlines() if line]


def extras(*parts):
    return reqs("extras", *parts)


setup(name="x", extras_require={name: extras(name + ".txt") for name in NAMES})
"""
    manifest = folder.read("setup.py", text)
    assert manifest.problems == ()
    assert {(item.group, item.name, folder.at(item.location)) for item in manifest.requirements} == {
        ("redis", "redis", "redis>=5"),
        ("sqs", "boto3", "boto3"),
    }
    del folder.files["requirements/extras/sqs.txt"]
    (problem,) = folder.read("setup.py", text).problems
    assert problem.reason == "the extra sqs is computed: what it requires is not known"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("setup(extras_require={'a': ['celery']} if X else {'b': ['grpcio']})", id="a choice"),
        pytest.param("setup(extras_require={'a': ['celery']} | {'b': ['grpcio']})", id="a union"),
        pytest.param(
            "def e():\n    return {'a': ['celery'], 'b': ['grpcio']}\nsetup(extras_require=e())", id="a function"
        ),
        pytest.param("E = {'a': ['celery']}\nE = dict(E, b=['grpcio'])\nsetup(extras_require=E)", id="made of itself"),
        pytest.param(
            "N = {'a': 'celery', 'b': 'grpcio'}\nE = {'a': N['a']}\nE['b'] = [N['b']]\nsetup(extras_require=E)",
            id="two mappings",
        ),
    ],
)
def test_mappings_of_extras(folder: Folder, text: str) -> None:
    manifest = folder.read("setup.py", text)
    assert manifest.problems == ()
    assert {(item.group, item.name) for item in manifest.requirements} == {("a", "celery"), ("b", "grpcio")}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("E = {'a': ['celery'], **gone}\nsetup(extras_require=E)", id="a mapping from elsewhere"),
        pytest.param("E = {'a': ['celery'], **(1 + 2)}\nsetup(extras_require=E)", id="no mapping"),
        pytest.param(
            "V = 1\nE = {'a': ['celery'], **{n: [n] for n in [f'b=={V}']}}\nsetup(extras_require=E)", id="made-up names"
        ),
        pytest.param(
            "\n".join(
                [
                    "E0 = {'a': ['celery']}",
                    *(f"E{n + 1} = E{n}" for n in range(20)),
                    "setup(extras_require={**E0, **E20})",
                ]
            ),
            id="too deep",
        ),
    ],
)
def test_mappings_that_are_known_in_part(folder: Folder, text: str) -> None:
    manifest = folder.read("setup.py", text)
    assert {(item.group, item.name) for item in manifest.requirements} == {("a", "celery")}
    (problem,) = manifest.problems
    assert problem.reason == "extras_require is computed in part: what that requires is not known"


def test_values_that_are_set_later_are_not_among_the_values(folder: Folder) -> None:
    text = """\
E = {"a": ["celery"]}
E.update({"all": list(E.values())})
E.update({"b": ["grpcio"]})
E["c"] = E["b"]
setup(extras_require=E)
"""
    manifest = folder.read("setup.py", text)
    found = {(item.group, item.name) for item in manifest.requirements}
    assert found == {("a", "celery"), ("all", "celery"), ("b", "grpcio"), ("c", "grpcio")}


BESIDE = """\
BASE = ["celery[gevent]>=5"]
install_requires = BASE + [
    "grpcio==1.60",
]
extras_require = {"cloud": ["google-cloud-pubsub"]}
more: list = []
more.append("redis")
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "from requirements import extras_require, install_requires\n"
            "setup(install_requires=install_requires, extras_require=extras_require)\n",
            id="names",
        ),
        pytest.param(
            "from requirements import extras_require as e, install_requires as i\n"
            "setup(install_requires=i, extras_require=e)\n",
            id="other names",
        ),
        pytest.param(
            "import requirements\n"
            "setup(install_requires=requirements.install_requires, extras_require=requirements.extras_require)\n",
            id="the module",
        ),
        pytest.param(
            "from requirements import *\nsetup(install_requires=install_requires, extras_require=extras_require)\n",
            id="everything",
        ),
        pytest.param(
            "import requirements\nBASE = ['celery[gevent]>=5']\n"
            "setup(install_requires=list(requirements.install_requires), extras_require={**requirements.extras_require})\n",
            id="a name that both have",
        ),
    ],
)
def test_lists_of_a_module_beside_it(folder: Folder, text: str) -> None:
    folder.files["lib/requirements.py"] = BESIDE
    manifest = folder.read("lib/setup.py", "from setuptools import setup\n" + text)
    assert manifest.problems == ()
    found = [(found.name, found.group, folder.at(found.location)) for found in manifest.requirements]
    assert found == [
        ("celery", "", "celery[gevent]>=5"),
        ("grpcio", "", "grpcio==1.60"),
        ("google-cloud-pubsub", "cloud", "google-cloud-pubsub"),
    ]
    assert "lib/requirements.py" in {found.location.path for found in manifest.requirements}


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        pytest.param("from requirements import needs\nsetup(install_requires=needs)\n", {}, id="no such module"),
        pytest.param("from needs import needs\nsetup(install_requires=needs)\n", {"needs.py": "x = = 1"}, id="broken"),
        pytest.param(
            "from needs import needs\nsetup(install_requires=needs)\n", {"needs.py": "x = 1"}, id="no such name"
        ),
        pytest.param(
            "from .needs import needs\nsetup(install_requires=needs)\n", {"needs.py": "needs = ['a']"}, id="relative"
        ),
        pytest.param(
            "from a.needs import needs\nsetup(install_requires=needs)\n",
            {"needs.py": "needs = ['a']"},
            id="a package's",
        ),
        pytest.param(
            "import other\nsetup(install_requires=needs.needs)\n", {"needs.py": "needs = ['a']"}, id="not imported"
        ),
        pytest.param("from setup import needs\nsetup(install_requires=needs)\n", {}, id="itself"),
        pytest.param(
            "from needs import needs\nsetup(install_requires=needs)\n",
            {"needs.py": "needs = 1\n" * 30_000},
            id="too large",
        ),
        pytest.param(
            "from needs import needs\nsetup(install_requires=needs)\n", {"needs.py": "needs = load()\n"}, id="computed"
        ),
    ],
)
def test_a_module_beside_it_that_gives_no_list(folder: Folder, text: str, beside: dict[str, str]) -> None:
    folder.files.update(beside)
    manifest = folder.read("setup.py", "from setuptools import setup\n" + text)
    assert manifest.requirements == ()
    (problem,) = manifest.problems
    assert problem.reason.startswith("install_requires is computed")
