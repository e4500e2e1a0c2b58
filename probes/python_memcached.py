"""python-memcached is pure Python and waits on patched sockets."""

requires = ["python-memcached"]
server = "memcached"


def once(at):
    """GET through a proxy that delays it"""
    import memcache

    clients = [memcache.Client([at.address]) for _ in range(10)]
    return lambda i: clients[i].get("slow")
