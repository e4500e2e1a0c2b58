"""dramatiq's worker threads are greenlets."""

requires = ["dramatiq"]
greenlets = {"once": 1}


def once():
    """ten messages that wait 0.3 s, ten worker threads"""
    import time

    import dramatiq
    from dramatiq.brokers.stub import StubBroker

    broker = StubBroker()
    dramatiq.set_broker(broker)

    @dramatiq.actor(max_retries=0)
    def work():
        time.sleep(0.3)

    worker = dramatiq.Worker(broker, worker_threads=10)
    worker.start()

    def operation(i):
        for _ in range(10):
            work.send()
        broker.join("default", timeout=8000)

    return operation
