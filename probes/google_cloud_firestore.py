"""google-cloud-firestore drives grpcio with streams."""

requires = ["google-cloud-firestore"]
server = "grpc"
limit = {"once": 12}
remedies = ["init_gevent"]


def once(at):
    """update of a document, a unary call"""
    import os

    os.environ["FIRESTORE_EMULATOR_HOST"] = at.address
    from google.cloud import firestore

    client = firestore.Client(project="p")
    return lambda i: client.collection("c").document("d").set({"a": 1}, timeout=8)


def init_gevent(at):
    """after grpc.experimental.gevent.init_gevent()"""
    import grpc.experimental.gevent

    grpc.experimental.gevent.init_gevent()
    return once(at)
