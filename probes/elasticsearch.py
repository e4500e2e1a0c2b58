"""elasticsearch waits through urllib3, on patched sockets."""

requires = ["elasticsearch"]
server = "http"


def once(at):
    """search()"""
    import elasticsearch

    client = elasticsearch.Elasticsearch(at.url)
    return lambda i: client.search(index="i")
