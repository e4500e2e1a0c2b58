"""Lay the public source distributions that the benchmarks read, each as a git repository.

``python benchmarks/corpora.py DIR [--only NAME …]``; what lies there already is kept. The versions are pinned, so
that figures of different days can be compared. pip asks a distribution for its metadata, so the first time takes
some minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PINS = {
    "celery": "celery==5.7.0",
    "apache-airflow-core": "apache-airflow-core==3.3.2",
    "django": "django==5.2.19",
    "homeassistant": "homeassistant==2024.3.3",
}


def download(pin: str, folder: Path) -> Path:
    """Return the source distribution of ``pin``, fetched into ``folder``; raises CalledProcessError when pip fails."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--no-binary", ":all:", "--dest", str(folder), pin], check=True)
    return next(folder.glob("*.tar.gz"))


def unpack(archive: Path, target: Path) -> None:
    """Unpack a source distribution without its top folder."""
    with tempfile.TemporaryDirectory(dir=target.parent) as work, tarfile.open(archive) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extractall(work, filter="data")
        else:  # before Python 3.10.12 and 3.11.4
            tar.extractall(work)
        next(Path(work).iterdir()).rename(target)


def commit(folder: Path) -> None:
    """Make a folder a git repository with one commit."""
    who = ["-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost"]
    for arguments in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "corpus"]):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def lay(name: str, directory: Path) -> Path:
    """Return the folder of one corpus below ``directory``, made if it is not there yet."""
    target = directory / name
    if not (target / ".git").is_dir():
        with tempfile.TemporaryDirectory() as work:
            unpack(download(PINS[name], Path(work)), target)
        commit(target)
    return target


def main() -> int:
    """Run the command line; returns its exit status."""
    parser = argparse.ArgumentParser(description="Lay the public corpora of the benchmarks.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--only", nargs="+", choices=sorted(PINS), default=list(PINS), metavar="NAME")
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    for name in options.only:
        folder = lay(name, options.directory.resolve())
        files = list(folder.rglob("*.py"))
        print(f"{name}: {len(files)} Python files, {sum(file.stat().st_size for file in files) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
