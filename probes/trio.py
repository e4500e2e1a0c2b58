"""trio waits with epoll, which gevent removes."""

requires = ["trio"]


def once():
    """trio.run"""
    import trio

    return lambda i: trio.run(trio.sleep, 0.3)
