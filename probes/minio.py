"""minio waits through urllib3, on patched sockets."""

requires = ["minio"]
server = "http"


def once(at):
    """bucket_exists()"""
    import minio

    client = minio.Minio(endpoint=at.address, access_key="x", secret_key="y", secure=False, region="eu")
    return lambda i: client.bucket_exists(bucket_name="bucket")
