"""datadog's statsd client sends datagrams; its API client waits on patched sockets."""

requires = ["datadog"]
server = "http"


def once(at):
    """Metric.send()"""
    from datadog import api, initialize

    initialize(api_key="x", app_key="y", api_host=at.url, hostname_from_config=False)
    return lambda i: api.Metric.send(metric="m", points=1)


def statsd(at):
    """a hundred increments"""
    from datadog import statsd

    return lambda i: [statsd.increment("m") for _ in range(100)]
