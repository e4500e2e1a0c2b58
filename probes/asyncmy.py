"""asyncmy runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["asyncmy"]
server = "mariadb"
remedies = ["threadpool"]


def _work(at):
    import asyncmy

    async def work():
        connection = await asyncmy.connect(host=at.host, port=at.port, user=at.user, password=at.password)
        async with connection.cursor() as cursor:
            await cursor.execute(at.wait)
        connection.close()

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
