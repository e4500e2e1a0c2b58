"""aio-pika runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["aio-pika"]
server = "rabbitmq"
remedies = ["threadpool"]


def _work(at):
    import aio_pika

    async def work():
        connection = await aio_pika.connect(at.url)
        channel = await connection.channel()
        await channel.declare_queue("slow", auto_delete=True)
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
