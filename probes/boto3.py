"""boto3 waits on patched sockets, through urllib3."""

requires = ["boto3"]
server = "http"


def _client(at, service):
    import boto3
    from botocore.config import Config

    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "eu-west-1"}
    return boto3.client(
        service, endpoint_url=at.url, config=Config(max_pool_connections=10, retries={"max_attempts": 1}), **keys
    )


def once(at):
    """list_tables of DynamoDB"""
    client = _client(at, "dynamodb")
    return lambda i: client.list_tables()


def sqs(at):
    """list_queues of SQS"""
    client = _client(at, "sqs")
    return lambda i: client.list_queues()


def s3(at):
    """head_bucket of S3"""
    client = _client(at, "s3")
    return lambda i: client.head_bucket(Bucket="b")
