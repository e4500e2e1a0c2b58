"""httpcore waits on patched sockets."""

requires = ["httpcore"]
server = "http"


def once(at):
    """GET"""
    import httpcore

    pool = httpcore.ConnectionPool()
    return lambda i: pool.request("GET", at.url)
