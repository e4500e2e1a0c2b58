"""redis-py waits on patched sockets, with and without hiredis."""

requires = ["redis"]
server = "redis"
also = {"hiredis": ["hiredis"]}
others = ["asyncio_client"]


def once(at):
    """BLPOP with a timeout of 0.3 s"""
    import redis

    client = redis.Redis(port=at.port)
    return lambda i: client.blpop(f"none{i}", timeout=0.3)


def hiredis(at):
    """the same with hiredis"""
    return once(at)


def pubsub(at):
    """get_message of a subscription"""
    import redis

    subscriptions = [redis.Redis(port=at.port).pubsub() for _ in range(10)]
    for subscription in subscriptions:
        subscription.subscribe("channel")
        subscription.get_message(timeout=0.5)
    return lambda i: subscriptions[i].get_message(timeout=0.3)


def asyncio_client(at):
    """redis.asyncio by asyncio.run"""
    import asyncio

    import redis.asyncio

    async def work():
        client = redis.asyncio.Redis(port=at.port)
        await client.blpop("none", timeout=0.3)
        await client.aclose()

    return lambda i: asyncio.run(work())
