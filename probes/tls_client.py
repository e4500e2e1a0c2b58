"""tls-client waits in its Go core."""

requires = ["tls-client"]
server = "http"
remedies = ["threadpool"]


def once(at):
    """GET"""
    import tls_client

    session = tls_client.Session(client_identifier="chrome_120")
    return lambda i: session.get(at.url)


def threadpool(at):
    """in gevent.get_hub().threadpool"""
    import gevent

    call = once(at)
    return lambda i: gevent.get_hub().threadpool.apply(call, (i,))
