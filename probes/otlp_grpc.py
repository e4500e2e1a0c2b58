"""The OTLP exporter over gRPC drives grpcio."""

package = "opentelemetry-exporter-otlp-proto-grpc"
requires = ["opentelemetry-exporter-otlp-proto-grpc", "opentelemetry-sdk"]
server = "grpc"
remedies = ["init_gevent"]


def once(at):
    """export() of a span"""
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider

    exporter = OTLPSpanExporter(endpoint=at.address, insecure=True, timeout=8)
    span = TracerProvider().get_tracer("t").start_span("s")
    span.end()
    return lambda i: exporter.export([span])


def init_gevent(at):
    """after grpc.experimental.gevent.init_gevent()"""
    import grpc.experimental.gevent

    grpc.experimental.gevent.init_gevent()
    return once(at)
