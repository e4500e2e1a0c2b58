"""confluent-kafka waits in librdkafka, in C, when it is told to wait."""

requires = ["confluent-kafka"]
server = "silent"
uses = ["flush", "poll", "list_topics"]
remedies = ["poll_0", "threadpool"]
others = ["once"]


def _producer(at):
    from confluent_kafka import Producer

    return Producer({"bootstrap.servers": at.address, "log_level": 0})


def once(at):
    """produce() and poll(0)"""
    producer = _producer(at)

    def operation(i):
        producer.produce("topic", b"x")
        producer.poll(0)

    return operation


def flush(at):
    """flush(0.3)"""
    producer = _producer(at)
    producer.produce("topic", b"x")
    return lambda i: producer.flush(0.3)


def poll(at):
    """poll(0.3) of a consumer"""
    from confluent_kafka import Consumer

    consumer = Consumer({"bootstrap.servers": at.address, "group.id": "g", "log_level": 0})
    consumer.subscribe(["topic"])
    return lambda i: consumer.poll(0.3)


def list_topics(at):
    """list_topics(timeout=0.3)"""
    from confluent_kafka import KafkaException

    producer = _producer(at)

    def operation(i):
        try:
            producer.list_topics(timeout=0.3)
        except KafkaException:
            pass

    return operation


def poll_0(at):
    """poll(0) and gevent.sleep in a loop"""
    import time

    import gevent

    producer = _producer(at)
    producer.produce("topic", b"x")

    def operation(i):
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            producer.poll(0)
            gevent.sleep(0.02)

    return operation


def threadpool(at):
    """flush(0.3) in gevent.get_hub().threadpool"""
    import gevent

    call = flush(at)
    return lambda i: gevent.get_hub().threadpool.apply(call, (i,))
