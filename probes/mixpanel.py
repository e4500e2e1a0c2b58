"""mixpanel waits through requests, on patched sockets."""

requires = ["mixpanel"]
server = "http"


def once(at):
    """track()"""
    import mixpanel

    client = mixpanel.Mixpanel("x", consumer=mixpanel.Consumer(events_url=at.url, retry_limit=0, verify_cert=False))

    def operation(i):
        try:
            client.track("d", "event")
        except (KeyError, mixpanel.MixpanelException):
            pass

    return operation
