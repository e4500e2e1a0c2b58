"""rq enqueues through redis-py; its Worker forks."""

requires = ["rq"]
server = "redis"


def once(at):
    """enqueue() and waiting 0.3 s for the result of a job that nobody runs"""
    import redis
    import rq

    queue = rq.Queue(connection=redis.Redis(port=at.port))
    return lambda i: queue.enqueue("time.sleep", 1).latest_result(timeout=1) and None
