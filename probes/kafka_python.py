"""kafka-python waits on patched sockets."""

requires = ["kafka-python"]
server = "silent"


def once(at):
    """a producer that learns no brokers for 0.3 s"""
    import kafka
    from kafka.errors import KafkaError

    def operation(i):
        try:
            kafka.KafkaProducer(bootstrap_servers=at.address, api_version=(2, 6, 0), max_block_ms=300).send(
                "topic", b"x"
            ).get(0.3)
        except KafkaError:
            pass

    return operation
