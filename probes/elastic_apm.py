"""elastic-apm sends from a thread, which is a greenlet, through urllib3."""

requires = ["elastic-apm"]
server = "http"


def once(at):
    """capture_message()"""
    import elasticapm

    client = elasticapm.Client(
        service_name="s", server_url=at.url, api_request_time="50ms", metrics_interval="0s", central_config=False
    )
    return lambda i: client.capture_message("x")
