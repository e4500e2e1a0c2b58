"""pyzmq waits in libzmq, in C; zmq.green waits with gevent."""

requires = ["pyzmq"]
remedies = ["green"]
others = ["green_rcvtimeo"]
uncontrolled = ["green_rcvtimeo"]
limit = {"green_rcvtimeo": 6, "one_process": 8}


def _recv(zmq, timeout=True):
    context = zmq.Context()
    sockets = [context.socket(zmq.PULL) for _ in range(10)]
    for socket in sockets:
        socket.bind_to_random_port("tcp://127.0.0.1")
    return sockets


def once():
    """poll(300) of a socket that receives nothing"""
    import zmq

    sockets = _recv(zmq)
    return lambda i: sockets[i].poll(300)


def green():
    """poll(300) with zmq.green"""
    import zmq.green as zmq

    sockets = _recv(zmq)
    return lambda i: sockets[i].poll(300)


def green_rcvtimeo():
    """recv() with RCVTIMEO of 300 ms and zmq.green"""
    import zmq.green as zmq

    sockets = _recv(zmq)
    for socket in sockets:
        socket.setsockopt(zmq.RCVTIMEO, 300)

    def operation(i):
        try:
            sockets[i].recv()
        except zmq.Again:
            pass

    return operation


def one_process():
    """both ends in one process"""
    import threading
    import time

    import zmq

    context = zmq.Context()
    pairs = []
    for _ in range(10):
        one, other = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
        one.connect(f"tcp://127.0.0.1:{other.bind_to_random_port('tcp://127.0.0.1')}")
        pairs.append((one, other))

    def answer(socket):
        time.sleep(0.3)
        socket.send(b"x")

    def operation(i):
        threading.Thread(target=answer, args=(pairs[i][1],)).start()
        pairs[i][0].recv()

    return operation
