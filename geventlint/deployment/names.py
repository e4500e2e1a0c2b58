"""What a deployment file is by its path alone: no I/O, asked for every file of a project."""

from __future__ import annotations

import re

_FOREIGN = (
    ".md", ".rst", ".txt", ".json", ".html", ".js", ".ts", ".tsx", ".jsx", ".css", ".scss", ".svg", ".png", ".jpg", ".gif",
    ".po", ".mo", ".csv", ".lock", ".toml", ".pyi", ".pyc", ".xml", ".sql", ".map", ".snap", ".woff", ".woff2", ".go",
)  # fmt: skip
"""Suffixes that no reader wants: most files of a project."""
_PLAIN = re.compile(
    r"(?:LICEN[SC]E|COPYING|README|CHANGELOG|CHANGES|AUTHORS|NOTICE|CODEOWNERS|VERSION|Pipfile|Gemfile|Vagrantfile"
    r"|Jenkinsfile|CONTRIBUTORS|MAINTAINERS|HEAD|NEWS|TODO|INSTALL|PKG-INFO|METADATA|RECORD|WHEEL|py\.typed)\Z",
    re.IGNORECASE,
)
_SHELL = frozenset({"sh", "bash", "zsh", "dash", "ksh", "ash"})
_YAML = frozenset({"yml", "yaml"})
_JINJA = (".j2", ".jinja", ".jinja2", ".jnj", ".tmpl", ".ctmpl", ".gotmpl", ".tpl", ".template")
ERB = (".erb", ".epp")
"""Templates of Ruby and of Puppet, see ``readers``."""
_TEMPLATES = (*_JINJA, *ERB, ".mustache", ".in")
"""What a tool fills in and installs. Samples (``.sample``, ``.example``, ``.dist``) are for people to copy: nothing starts them."""
_COMPOSE = re.compile(r"(?:docker-?)?compose(?:[-._].*)?\Z|.*docker-compose.*\Z|(?:docker-)?stack(?:[-._].*)?\Z")
_NOT_DEPLOYMENT = re.compile(
    r"(?:\A|/)(?:\.github|\.gitlab|\.circleci|\.azure-pipelines|\.buildkite|\.drone|\.travis|locales?|i18n|fixtures"
    r"|cassettes|translations)/"
)
_CI_NAMES = re.compile(
    r"\.?(?:gitlab-ci|travis|pre-commit|readthedocs|appveyor|azure-pipelines|codecov|coveragerc|cirrus|drone|circle"
    r"|bitbucket-pipelines|cloudbuild|dependabot|renovate|mkdocs|yamllint|golangci|rubocop|conda|environment"
    r"|openapi|swagger|pnpm-lock|pnpm-workspace|buildspec).*\.ya?ml\Z"
)
_TASKS = re.compile(
    r"(?:.*[-_.])?(?:(?:task|container)[-_.]?def(?:inition)?s?|taskdef)\b.*\.json\Z|Dockerrun\.aws\.json\Z",
    re.IGNORECASE,
)
"""What starts containers on ECS and Beanstalk; JSON is YAML."""
_GUNICORN = re.compile(r"(?:.*[-_.])?gunicorn[^/]*\.(?:py|conf)\Z|[^/]*\bgunicorn\b[^/]*\.py\Z")
_GUNICORN_DIRECTORY = re.compile(r"(?:\A|/)gunicorn/(?:conf|config|settings|gunicorn\w*)\.py\Z")
_SUPERVISOR = re.compile(r"(?:.*supervisor.*|.*\.supervisor)\.?(?:conf|ini|cfg)?\Z")


def kind_of(path: str) -> str | None:  # noqa: PLR0911  # a table of names reads best as one
    """Which reader a file wants, by its path; None if it is no deployment file.

    ``script?`` stands for a name without a suffix: its first bytes decide, see ``is_script``.
    """
    name = path[path.rfind("/") + 1 :]
    if name.endswith(".py"):
        return "gunicorn" if "gunicorn" in path and _is_gunicorn(path, name) else None
    if name.startswith("fly.") and name.endswith(".toml"):
        return "fly"
    if name.endswith(_FOREIGN):
        return "yaml" if name.endswith(".json") and _TASKS.match(name) else None
    stem, dot, suffix = name.rpartition(".")
    if dot and suffix in _SHELL:
        return "shell"
    if dot and suffix in _YAML:
        return _yaml_kind(path, name, stem)
    lower = name.lower()
    template = next((end for end in _TEMPLATES if lower.endswith(end)), None)
    if template:
        inner = path[: -len(template)]
        kind = kind_of(inner) if "." in inner[inner.rfind("/") + 1 :] or _named(lower[: -len(template)]) else None
        return None if kind == "script?" else kind
    known = _named(lower) or _by_suffix(path, lower, suffix if dot else None)
    if known:
        return known
    if not dot and not _PLAIN.match(name):
        return "script?"
    return None


def _named(lower: str) -> str | None:
    if lower.startswith(("dockerfile", "containerfile")) or lower.endswith(
        (".dockerfile", "-dockerfile", "_dockerfile")
    ):
        return "dockerfile"
    if lower == "procfile" or lower.startswith("procfile.") or lower.endswith(".procfile"):
        return "procfile"
    if lower in {"makefile", "gnumakefile"} or lower.startswith("makefile.") or lower.endswith(".mk"):
        return "makefile"
    return None


def _by_suffix(path: str, lower: str, suffix: str | None) -> str | None:
    if suffix == "service":
        return "systemd"
    if suffix in {"conf", "ini", "cfg"} or suffix is None:
        if "supervis" in path.lower() and suffix:
            return "supervisor"
        if suffix == "conf" and "gunicorn" in lower:
            return "gunicorn"
        if suffix == "ini" and not lower.startswith(("tox.", "pytest.", "mypy.", "alembic.", "setup.")):
            return "ini"
        if suffix == "conf" and not lower.startswith(("nginx", "redis", "apache", "httpd", "postgres")):
            return "supervisor"
    return None


def _is_gunicorn(path: str, name: str) -> bool:
    return bool(_GUNICORN.match(name)) or bool(_GUNICORN_DIRECTORY.search(path))


def _yaml_kind(path: str, name: str, stem: str) -> str | None:
    if _NOT_DEPLOYMENT.search(path) or _CI_NAMES.match(name):
        return None
    if _COMPOSE.match(stem.lower()):
        return "compose"
    return "helm" if "/templates/" in path or path.startswith("templates/") else "yaml"


def is_template(path: str) -> bool:
    """Whether a file is a template by its name."""
    return path.endswith((*_JINJA, *ERB))


def beside(path: str, near: str) -> str:
    """The path of the template from which a file is made, if the file that names it is a template; else empty."""
    suffix = next((suffix for suffix in _JINJA if near.endswith(suffix)), "")
    return path + suffix if suffix else ""
