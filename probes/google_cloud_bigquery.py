"""google-cloud-bigquery has grpcio among its requirements and waits through requests, on patched sockets."""

requires = ["google-cloud-bigquery"]
server = "http"


def once(at):
    """list_datasets()"""
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import bigquery

    client = bigquery.Client(project="p", credentials=AnonymousCredentials(), client_options={"api_endpoint": at.url})
    return lambda i: list(client.list_datasets())
