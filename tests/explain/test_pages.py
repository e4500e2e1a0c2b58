"""The pages of docs/symptoms are those that the database gives."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from geventlint.explain import pages
from geventlint.knowledge.database import Database

if TYPE_CHECKING:
    import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "symptoms"


def test_committed_pages_are_up_to_date() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}

    assert kept == pages.pages(), "run `python -m geventlint.explain.pages docs/symptoms`"


def test_the_title_is_the_text_that_people_search_for() -> None:
    symptom = Database.shipped().symptoms["select-epoll"]

    assert pages.pages()["select-epoll.md"].startswith(f"# {symptom.title}\n")


def test_what_is_not_gevents_doing_says_so() -> None:
    assert "not gevent's doing" in pages.pages()["daemonic.md"]


def test_writing_removes_the_pages_of_symptoms_that_are_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone.md").write_text("old")
    monkeypatch.setattr(sys, "argv", ["pages", str(tmp_path)])

    pages.main()

    assert {path.name for path in tmp_path.iterdir()} == set(pages.pages())


def test_what_does_not_help_is_no_remedy() -> None:
    written = pages.pages()
    page = written["django-sync-only.md"]

    assert "## What does not help\n\n- DJANGO_ALLOW_ASYNC_UNSAFE=1 hides" in page
    assert page.index("## What to do, best first") < page.index("## What does not help") < page.index("## Who it is")
    assert "does not help" not in written["select-epoll.md"]
