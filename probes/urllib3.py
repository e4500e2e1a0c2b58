"""urllib3 waits on patched sockets."""

requires = ["urllib3"]
server = "http"
servers = {"tls": "https"}
duration = {"pool": 0.6}


def once(at):
    """GET through one PoolManager"""
    import urllib3

    manager = urllib3.PoolManager(maxsize=10)
    return lambda i: manager.request("GET", at.url)


def tls(at):
    """GET over TLS"""
    import urllib3

    manager = urllib3.PoolManager(maxsize=10, ca_certs=at.certificate)
    return lambda i: manager.request("GET", at.url)


def pool(at):
    """a pool of five that blocks, for ten greenlets"""
    import urllib3

    manager = urllib3.PoolManager(maxsize=5, block=True)
    return lambda i: manager.request("GET", at.url)
