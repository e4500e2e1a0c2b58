"""Fills the paid_at column of old orders. Started by hand, once: ``python scripts/backfill.py postgresql://…``."""

import asyncio
import sys

import asyncpg


async def backfill(address):
    """Ten thousand rows at a time, until none is left."""
    connection = await asyncpg.connect(address)
    try:
        while await connection.fetchval("SELECT backfill_paid_at(10000)"):
            await asyncio.sleep(1)
    finally:
        await connection.close()


if __name__ == "__main__":
    asyncio.run(backfill(sys.argv[1]))
