"""s3fs keeps an asyncio loop in a background thread, which is a greenlet."""

requires = ["s3fs", "fsspec"]
server = "http"


def once(at):
    """ls() of a bucket"""
    import s3fs

    storage = s3fs.S3FileSystem(anon=True, client_kwargs={"endpoint_url": at.url, "region_name": "eu-west-1"})

    def operation(i):
        try:
            storage.ls("bucket", refresh=True)
        except OSError:
            pass  # the stub's answer is no listing

    return operation
