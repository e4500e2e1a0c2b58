"""google-cloud-logging drives grpcio; init_gevent() makes it cooperate."""

requires = ["google-cloud-logging"]
server = "grpc"
remedies = ["init_gevent"]


def once(at):
    """write_log_entries()"""
    import grpc
    from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
    from google.cloud.logging_v2.services.logging_service_v2.transports import (
        LoggingServiceV2GrpcTransport as Transport,
    )

    client = LoggingServiceV2Client(transport=Transport(channel=grpc.insecure_channel(at.address)))
    return lambda i: client.write_log_entries(entries=[], timeout=8)


def init_gevent(at):
    """after grpc.experimental.gevent.init_gevent()"""
    import grpc.experimental.gevent

    grpc.experimental.gevent.init_gevent()
    return once(at)
