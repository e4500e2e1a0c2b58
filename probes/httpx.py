"""httpx waits on patched sockets; its AsyncClient needs a loop, and trio before 0.26 fails at import."""

requires = ["httpx"]
server = "http"
servers = {"tls": "https"}
also = {"old_trio": ["trio<0.26"], "new_trio": ["trio"], "tls": ["h2"]}
others = ["old_trio", "asynchronous"]


def once(at):
    """GET with one Client"""
    import httpx

    client = httpx.Client()
    return lambda i: client.get(at.url)


def tls(at):
    """GET over TLS with http2=True"""
    import ssl

    import httpx

    client = httpx.Client(http2=True, verify=ssl.create_default_context(cafile=at.certificate))
    return lambda i: client.get(at.url)


def old_trio(at):
    """GET with trio before 0.26 installed"""
    return once(at)


def new_trio(at):
    """GET with the newest trio installed"""
    return once(at)


def asynchronous(at):
    """AsyncClient by asyncio.run"""
    import asyncio

    import httpx

    async def work():
        async with httpx.AsyncClient() as client:
            await client.get(at.url)

    return lambda i: asyncio.run(work())
