"""The accountant's file, formatted by several processes."""

import csv
import io
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from sqlalchemy import text

from shop.database import transaction

if TYPE_CHECKING:
    from asyncpg import Record

COLUMNS = ("id", "customer", "total", "paid_at")


def format_row(row: "Record | tuple") -> str:
    """One line of the file; scripts/backfill.py has rows of asyncpg, the pages have tuples."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(row)
    return buffer.getvalue()


def all_orders() -> str:
    """The whole file."""
    with transaction() as session:
        rows = [tuple(row) for row in session.execute(text("SELECT id, customer, total, paid_at FROM orders"))]
    with ProcessPoolExecutor() as pool:
        return "".join([",".join(COLUMNS) + "\n", *pool.map(format_row, rows, chunksize=500)])
