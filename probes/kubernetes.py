"""kubernetes waits through urllib3, on patched sockets."""

requires = ["kubernetes"]
server = "http"


def once(at):
    """get_code()"""
    from kubernetes import client

    api = client.VersionApi(client.ApiClient(client.Configuration(host=at.url)))
    return lambda i: api.get_code(_preload_content=False)
