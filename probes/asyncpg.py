"""asyncpg runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["asyncpg"]
server = "postgresql"
remedies = ["threadpool"]


def _work(at):
    import asyncpg

    async def work():
        connection = await asyncpg.connect(host=at.host, port=at.port, user="postgres", database="postgres", ssl=False)
        await connection.execute(at.wait)
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
