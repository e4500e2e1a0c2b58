"""google-cloud-secret-manager drives grpcio; init_gevent() makes it cooperate."""

requires = ["google-cloud-secret-manager"]
server = "grpc"
remedies = ["init_gevent"]


def once(at):
    """access_secret_version()"""
    import grpc
    from google.cloud import secretmanager_v1
    from google.cloud.secretmanager_v1.services.secret_manager_service.transports import (
        SecretManagerServiceGrpcTransport as Transport,
    )

    client = secretmanager_v1.SecretManagerServiceClient(transport=Transport(channel=grpc.insecure_channel(at.address)))
    return lambda i: client.access_secret_version(name="projects/p/secrets/s/versions/1", timeout=8)


def init_gevent(at):
    """after grpc.experimental.gevent.init_gevent()"""
    import grpc.experimental.gevent

    grpc.experimental.gevent.init_gevent()
    return once(at)
