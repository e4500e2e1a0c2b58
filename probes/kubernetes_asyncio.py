"""kubernetes-asyncio runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["kubernetes-asyncio"]
server = "http"
remedies = ["threadpool"]


def _work(at):
    from kubernetes_asyncio import client

    async def work():
        async with client.ApiClient(client.Configuration(host=at.url)) as api:
            await client.VersionApi(api).get_code(_preload_content=False)

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
