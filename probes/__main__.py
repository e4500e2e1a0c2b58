"""`python -m probes`: see docs/probes.md."""

from __future__ import annotations

import sys

from probes.runner.cli import main

if __name__ == "__main__":
    sys.exit(main())
