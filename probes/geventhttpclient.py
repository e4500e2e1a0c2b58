"""geventhttpclient is made for gevent."""

requires = ["geventhttpclient"]
server = "http"


def once(at):
    """GET"""
    from geventhttpclient import HTTPClient

    client = HTTPClient(at.host, at.port, concurrency=10)
    return lambda i: client.get("/")
