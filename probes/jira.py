"""jira waits through requests, on patched sockets."""

requires = ["jira"]
server = "http"


def once(at):
    """myself()"""
    import jira

    client = jira.JIRA(at.url, get_server_info=False, basic_auth=("x", "y"))
    return lambda i: client.myself()
