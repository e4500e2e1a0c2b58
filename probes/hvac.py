"""hvac waits through requests, on patched sockets."""

requires = ["hvac"]
server = "http"


def once(at):
    """read_secret_version()"""
    import hvac

    client = hvac.Client(url=at.url, token="x")
    return lambda i: client.secrets.kv.v2.read_secret_version(path="p", raise_on_deleted_version=True)
