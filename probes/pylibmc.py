"""pylibmc waits in libmemcached, in C."""

requires = ["pylibmc"]
server = "memcached"
remedies = ["threadpool"]
others = ["no_block"]


def _get(at, **behaviors):
    import pylibmc

    clients = [pylibmc.Client([at.address], behaviors=behaviors) for _ in range(10)]
    return lambda i: clients[i].get("slow")


def once(at):
    """GET through a proxy that delays it"""
    return _get(at, receive_timeout=5_000_000)


def no_block(at):
    """with no_block"""
    return _get(at, no_block=True, _poll_timeout=5000)


def threadpool(at):
    """in gevent.get_hub().threadpool"""
    import gevent

    call = once(at)
    return lambda i: gevent.get_hub().threadpool.apply(call, (i,))
