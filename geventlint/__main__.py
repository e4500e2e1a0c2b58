"""The command ``geventlint``; the version is told before anything is imported."""

from __future__ import annotations

import sys

from geventlint import __version__


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status: 0 answered, 1 findings or no answer, 2 failed."""
    given = sys.argv[1:] if arguments is None else arguments
    if given == ["--version"]:
        try:
            print(f"geventlint {__version__}", flush=True)  # noqa: T201  # the command's answer
        except OSError:
            pass  # the command tells it
        else:
            return 0
    from geventlint.cli import main as run  # start-up: the version needs none of it

    return run(given)


if __name__ == "__main__":
    sys.exit(main())
