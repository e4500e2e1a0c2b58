"""grpcio waits in its C core; init_gevent() makes the synchronous API cooperate."""

requires = ["grpcio"]
server = "grpc"
remedies = ["init_gevent", "init_gevent_stream", "init_gevent_ready"]
limit = {"stream": 10, "ready": 10, "aio": 10}
uses = ["stream", "ready", "aio"]


def once(at):
    """a unary call"""
    import grpc

    call = grpc.insecure_channel(at.address).unary_unary("/probe/Unary", None, None)
    return lambda i: call(b"", timeout=8)


def stream(at):
    """a stream of three replies"""
    import grpc

    call = grpc.insecure_channel(at.address).unary_stream("/probe/Stream", None, None)
    return lambda i: list(call(b"", timeout=8))


def ready(at):
    """channel_ready_future"""
    import grpc

    return lambda i: grpc.channel_ready_future(grpc.insecure_channel(at.address)).result(5)


def aio(at):
    """grpc.aio by asyncio.run"""
    import asyncio

    import grpc.aio

    async def work():
        async with grpc.aio.insecure_channel(at.address) as channel:
            await channel.unary_unary("/probe/Unary", None, None)(b"")

    return lambda i: asyncio.run(work())


def init_gevent(at):
    """after grpc.experimental.gevent.init_gevent()"""
    import grpc.experimental.gevent

    grpc.experimental.gevent.init_gevent()
    return once(at)


def init_gevent_stream(at):
    """a stream after init_gevent()"""
    import grpc.experimental.gevent

    grpc.experimental.gevent.init_gevent()
    return stream(at)


def init_gevent_ready(at):
    """channel_ready_future after init_gevent()"""
    import grpc.experimental.gevent

    grpc.experimental.gevent.init_gevent()
    return ready(at)


def threadpool(at):
    """in gevent.get_hub().threadpool"""
    import gevent

    call = once(at)
    return lambda i: gevent.get_hub().threadpool.apply(call, (i,))
