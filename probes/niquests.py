"""niquests waits on patched sockets."""

requires = ["niquests"]
server = "http"


def once(at):
    """GET"""
    import niquests

    return lambda i: niquests.get(at.url)
