"""prometheus_client counts in memory and serves from a thread, which is a greenlet."""

requires = ["prometheus_client"]


def once():
    """scraping its own server"""
    import urllib.request

    import prometheus_client

    server, thread = prometheus_client.start_http_server(0, "127.0.0.1")
    return lambda i: urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/metrics").read()
