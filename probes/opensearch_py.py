"""opensearch-py waits through urllib3, on patched sockets."""

requires = ["opensearch-py"]
server = "http"


def once(at):
    """search()"""
    from opensearchpy import OpenSearch

    client = OpenSearch(at.url)
    return lambda i: client.search(index="i")
