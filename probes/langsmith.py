"""langsmith's flush(timeout=) relies on queue.Queue's insides, which gevent replaces from 25.4.1 on."""

requires = ["langsmith"]
server = "http"
uses = ["flush"]
environment = {"once": {"LANGSMITH_TRACING": "true"}, "flush": {"LANGSMITH_TRACING": "true"}}


def _client(at):
    from langsmith import Client

    try:
        return Client(api_url=at.url, api_key="x", info={})
    except TypeError:  # before 0.1.50 or so
        return Client(api_url=at.url, api_key="x")


def once(at):
    """list_projects()"""
    client = _client(at)

    def operation(i):
        try:
            list(client.list_projects())
        except (TypeError, KeyError, ValueError, AttributeError):
            pass  # the stub's reply has no projects

    return operation


def flush(at):
    """flush(timeout=1)"""
    client = _client(at)
    return lambda i: client.flush(timeout=1)
