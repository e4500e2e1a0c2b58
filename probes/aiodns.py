"""aiodns runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["aiodns", "pycares"]
server = "dns"
remedies = ["threadpool"]


def _work(at):
    import aiodns

    async def work():
        resolver = aiodns.DNSResolver(nameservers=[at.host], udp_port=at.port, timeout=5)
        await resolver.query_dns("a.test", "A") if hasattr(resolver, "query_dns") else await resolver.query(
            "a.test", "A"
        )

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
