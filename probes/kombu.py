"""kombu waits as its transport does; amqp's and redis' cooperate."""

requires = ["kombu[redis]"]
server = "rabbitmq"
servers = {"redis": "redis"}


def _drain(url):
    import socket

    import kombu

    def operation(i):
        with kombu.Connection(url) as connection, connection.Consumer(kombu.Queue(f"q{i}", auto_delete=True)):
            try:
                connection.drain_events(timeout=0.3)
            except (socket.timeout, TimeoutError):
                pass

    return operation


def once(at):
    """drain_events(timeout=0.3) from RabbitMQ"""
    return _drain(at.url)


def redis(at):
    """drain_events(timeout=0.3) from Redis"""
    return _drain(at.url)
