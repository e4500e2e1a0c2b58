"""The command line: takes apart what the user typed, calls the other rooms, and decides nothing itself."""

from geventlint.cli.main import main

__all__ = ["main"]
