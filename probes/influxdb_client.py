"""influxdb-client waits through urllib3, on patched sockets."""

requires = ["influxdb-client"]
server = "http"


def once(at):
    """ping()"""
    from influxdb_client import InfluxDBClient

    client = InfluxDBClient(at.url, token="x", org="o")
    return lambda i: client.ping()
