"""google-cloud-tasks drives grpcio; init_gevent() makes it cooperate."""

requires = ["google-cloud-tasks"]
server = "grpc"
remedies = ["init_gevent"]


def once(at):
    """get_queue()"""
    import grpc
    from google.cloud import tasks_v2
    from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport as Transport

    client = tasks_v2.CloudTasksClient(transport=Transport(channel=grpc.insecure_channel(at.address)))
    return lambda i: client.get_queue(name="projects/p/locations/l/queues/q", timeout=8)


def init_gevent(at):
    """after grpc.experimental.gevent.init_gevent()"""
    import grpc.experimental.gevent

    grpc.experimental.gevent.init_gevent()
    return once(at)
