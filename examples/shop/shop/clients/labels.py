"""Label printers speak a protocol of their own over TCP."""

import select
import socket

TIMEOUT = 5.0


def send(printer, label):
    """Print one label; returns the printer's answer, or None when it is silent."""
    with socket.create_connection((printer, 9100), timeout=TIMEOUT) as connection:
        connection.sendall(label.encode())
        poller = select.epoll()
        poller.register(connection.fileno(), select.EPOLLIN)
        try:
            return connection.recv(64) if poller.poll(TIMEOUT) else None
        finally:
            poller.close()


def waiting(connections):
    """Which printers have something to say; ``select.select`` cooperates."""
    if hasattr(select, "epoll"):
        poller = select.epoll()
        for connection in connections:
            poller.register(connection.fileno(), select.EPOLLIN)
        ready = {number for number, _ in poller.poll(0)}
        poller.close()
        return [connection for connection in connections if connection.fileno() in ready]
    return select.select(connections, [], [], 0)[0]
