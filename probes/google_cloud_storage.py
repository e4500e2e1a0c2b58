"""google-cloud-storage imports grpcio through its core and waits through requests, on patched sockets."""

requires = ["google-cloud-storage"]
server = "http"


def once(at):
    """list_buckets()"""
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import storage

    client = storage.Client(project="p", credentials=AnonymousCredentials(), client_options={"api_endpoint": at.url})
    return lambda i: list(client.list_buckets())
