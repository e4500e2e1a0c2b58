"""python-engineio's client asks gevent's queue for something that gevent's own class lacks, from 25.4.1 on."""

requires = ["python-engineio"]


def once():
    """create_queue() of a client, and a wait on it"""
    import queue

    import engineio

    client = engineio.Client()
    queues = [client.create_queue() for _ in range(10)]

    def operation(i):
        try:
            queues[i].get(timeout=0.3)
        except queue.Empty:
            pass

    return operation
