"""Asked of dockerfile-parse, the shell's rules and pip: the arguments of every ``pip install`` of these Dockerfiles."""

from __future__ import annotations

import json
import os
import shlex
import sys

for variable in [name for name in os.environ if name.startswith("PIP_")]:
    del os.environ[variable]  # the machine's own settings are none of the Dockerfile's
os.environ["PIP_CONFIG_FILE"] = os.devnull

from dockerfile_parse import DockerfileParser
from pip._internal.commands import create_command


def commands(value):
    """The commands of a RUN, as words."""
    if value.lstrip().startswith("["):
        return [json.loads(value)]
    lexer = shlex.shlex(value, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    found = [[]]
    aside = False
    for word in lexer:
        if aside or set(word) <= set("<>"):  # where the output goes
            aside = not aside
            continue
        if set(word) <= set("&|;()"):
            found.append([])
        else:
            found[-1].append(word)
    return found


def arguments(words):
    """What stands behind ``pip install``; None for another command."""
    for index in range(1, len(words)):
        program = words[index - 1].rpartition("/")[2]
        if words[index] == "install" and program.rstrip("0123456789.") == "pip":
            return words[index + 1 :], index > 1 and words[index - 2].endswith("uv")
    return None, False


answer = {}
for path in sys.argv[1:]:
    found = {"arguments": [], "files": [], "limits": [], "editable": [], "refused": []}
    with open(path, "rb") as file:
        structure = DockerfileParser(fileobj=file).structure
    for one in structure:
        if one["instruction"] != "RUN":
            continue
        for words in commands(one["value"]):
            given, uv = arguments(words)
            if given is None:
                continue
            given = [word for word in given if not (uv and word in ("--system", "--no-cache"))]
            try:
                options, rest = create_command("install").parse_args(given)
            except SystemExit:
                found["refused"].append(words)
                continue
            found["arguments"] += rest
            found["files"] += options.requirements
            found["limits"] += options.constraints
            found["editable"] += options.editables
    answer[path] = found
print("\n=====\n" + json.dumps(answer))
