"""primp waits in its Rust core."""

requires = ["primp"]
server = "http"
remedies = ["threadpool"]


def once(at):
    """GET"""
    import primp

    client = primp.Client()
    return lambda i: client.get(at.url)


def threadpool(at):
    """in gevent.get_hub().threadpool"""
    import gevent

    call = once(at)
    return lambda i: gevent.get_hub().threadpool.apply(call, (i,))
