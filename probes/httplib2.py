"""httplib2 waits on patched sockets."""

requires = ["httplib2"]
server = "http"


def once(at):
    """GET"""
    import httplib2

    return lambda i: httplib2.Http().request(at.url)
