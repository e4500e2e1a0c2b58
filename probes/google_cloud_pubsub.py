"""google-cloud-pubsub drives grpcio; init_gevent() makes publishing cooperate."""

requires = ["google-cloud-pubsub"]
server = "grpc"
limit = {"once": 12}
remedies = ["init_gevent"]


def _publish(at):
    import os

    os.environ["PUBSUB_EMULATOR_HOST"] = at.address
    from google.cloud import pubsub_v1

    client = pubsub_v1.PublisherClient()
    return lambda i: client.publish("projects/p/topics/t", b"x").result(10)


def once(at):
    """publish().result()"""
    return _publish(at)


def init_gevent(at):
    """after grpc.experimental.gevent.init_gevent()"""
    import grpc.experimental.gevent

    grpc.experimental.gevent.init_gevent()
    return _publish(at)


def create_topic(at):
    """create_topic(), a unary call"""
    import os

    os.environ["PUBSUB_EMULATOR_HOST"] = at.address
    from google.cloud import pubsub_v1

    client = pubsub_v1.PublisherClient()
    return lambda i: client.create_topic(name="projects/p/topics/t", timeout=8)
