"""qdrant-client waits through httpx; with prefer_grpc through grpcio."""

requires = ["qdrant-client"]
server = "http"


def once(at):
    """delete_collection()"""
    from qdrant_client import QdrantClient

    client = QdrantClient(url=at.url, check_compatibility=False, timeout=5)

    def operation(i):
        try:
            client.delete_collection("c")
        except Exception:
            pass

    return operation
