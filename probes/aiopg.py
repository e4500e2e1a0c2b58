"""aiopg runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["aiopg", "psycopg2-binary"]
server = "postgresql"
remedies = ["threadpool"]


def _work(at):
    import aiopg

    async def work():
        connection = await aiopg.connect(at.dsn)
        cursor = await connection.cursor()
        await cursor.execute(at.wait)
        await connection.close()

    return work


def once(at):
    """by asyncio.run"""
    import asyncio

    work = _work(at)
    return lambda i: asyncio.run(work())


def threadpool(at):
    """by asyncio.run in gevent.get_hub().threadpool"""
    import asyncio

    import gevent

    work = _work(at)
    return lambda i: gevent.get_hub().threadpool.apply(lambda: asyncio.run(work()))
