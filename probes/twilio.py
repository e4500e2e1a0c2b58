"""twilio waits through requests, on patched sockets (a proxy that answers late)."""

requires = ["twilio"]
server = "http"


def once(at):
    """fetching an account through the proxy"""
    from twilio.rest import Client

    import os

    os.environ["HTTPS_PROXY"] = at.url
    client = Client("AC1", "x")

    def operation(i):
        try:
            client.api.v2010.accounts("AC1").fetch()
        except Exception:
            pass

    return operation
