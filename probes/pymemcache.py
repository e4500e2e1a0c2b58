"""pymemcache is pure Python and waits on patched sockets."""

requires = ["pymemcache"]
server = "memcached"


def once(at):
    """GET through a proxy that delays it"""
    from pymemcache.client.base import Client

    clients = [Client((at.host, at.port)) for _ in range(10)]
    return lambda i: clients[i].get("slow")


def pooled(at):
    """GET from a PooledClient"""
    from pymemcache.client.base import PooledClient

    client = PooledClient((at.host, at.port))
    return lambda i: client.get("slow")
