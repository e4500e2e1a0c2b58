"""sentry-sdk sends from a background thread, which is a greenlet, through urllib3."""

requires = ["sentry-sdk"]
server = "http"


def once(at):
    """capture_message() and flush()"""
    import sentry_sdk

    sentry_sdk.init(dsn=f"http://key@{at.address}/1", default_integrations=False)

    def operation(i):
        sentry_sdk.capture_message(f"x{i}")
        sentry_sdk.flush(5)

    return operation
