"""The OTLP exporter over HTTP waits through requests, on patched sockets."""

package = "opentelemetry-exporter-otlp-proto-http"
requires = ["opentelemetry-exporter-otlp-proto-http", "opentelemetry-sdk"]
server = "http"


def once(at):
    """export() of a span"""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider

    exporter = OTLPSpanExporter(endpoint=f"{at.url}/v1/traces")
    span = TracerProvider().get_tracer("t").start_span("s")
    span.end()
    return lambda i: exporter.export([span])
