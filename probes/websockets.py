"""websockets' synchronous client waits on patched sockets; its asyncio client needs a loop."""

requires = ["websockets"]
server = "websocket"
others = ["asynchronous"]


def once(at):
    """websockets.sync: connecting and receiving"""
    from websockets.sync.client import connect

    def operation(i):
        with connect(at.url) as socket:
            socket.recv()

    return operation


def asynchronous(at):
    """websockets.connect by asyncio.run"""
    import asyncio

    import websockets

    async def work():
        async with websockets.connect(at.url) as socket:
            await socket.recv()

    return lambda i: asyncio.run(work())
