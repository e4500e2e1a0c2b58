"""aiosqlite runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["aiosqlite"]
remedies = ["threadpool"]


def _work():
    import aiosqlite

    async def work():
        import asyncio

        async with aiosqlite.connect(":memory:") as connection:
            await connection.execute("select 1")
            await asyncio.sleep(0.3)

    return work


def once():
    """by asyncio.run"""
    import asyncio

    work = _work()
    return lambda i: asyncio.run(work())


def threadpool():
    """by asyncio.run in gevent.get_hub().threadpool"""
    import asyncio

    import gevent

    work = _work()
    return lambda i: gevent.get_hub().threadpool.apply(lambda: asyncio.run(work()))
