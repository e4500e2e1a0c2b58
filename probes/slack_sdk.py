"""slack-sdk waits on patched sockets."""

requires = ["slack-sdk"]
server = "http"


def once(at):
    """api_test()"""
    from slack_sdk import WebClient

    client = WebClient(token="x", base_url=f"{at.url}/api/")
    return lambda i: client.api_test()
