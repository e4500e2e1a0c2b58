"""A command that gevent.Timeout interrupts: redis-py 4.4.0 to 4.5.4 gave the next caller its reply."""

package = "redis"
requires = ["redis"]
server = "redis"
greenlets = {"once": 1}
uncontrolled = ["once"]


def once(at):
    """BLPOP interrupted by gevent.Timeout, then GET: is it the right reply?"""
    import gevent
    import redis

    client = redis.Redis(connection_pool=redis.ConnectionPool(host=at.host, port=at.port, max_connections=1))
    client.set("key", "value")
    redis.Redis(port=at.port).delete("list")

    def operation(i):
        with gevent.Timeout(0.1, False):
            client.blpop("list", timeout=1)
        for _ in range(3):
            try:
                answer = client.get("key")
            except redis.ConnectionError:
                continue
            if answer != b"value":
                raise RuntimeError(f"the next command got the reply {answer!r}")

    return operation
