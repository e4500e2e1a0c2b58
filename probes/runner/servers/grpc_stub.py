"""A gRPC server that takes any method with raw bytes. It runs in an environment that has grpcio.

``…/Unary`` and every unknown method answer once after 0.3 s; a method that ends in ``Stream``, ``StreamingPull`` or ``Listen`` sends three
replies 0.1 s apart.
"""

from __future__ import annotations

import json
import time
from concurrent import futures
from typing import TYPE_CHECKING, Any

import grpc

if TYPE_CHECKING:
    from collections.abc import Iterator

DELAY = 0.3


def unary(_request: bytes, _context: Any) -> bytes:
    """Answer once."""
    time.sleep(DELAY)
    return b""


def publish(request: bytes, _context: Any) -> bytes:
    """Answer google.pubsub.v1.Publisher/Publish with an id for each message: fields 2 of the request."""
    time.sleep(DELAY)
    return b"\x0a\x011" * sum(1 for field in fields(request) if field == 2)  # noqa: PLR2004  # its number


def fields(message: bytes) -> Iterator[int]:
    """Return the numbers of the fields of a message that has texts and messages only."""
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:  # noqa: PLR2004  # the last byte of a number
                return value

    while at < len(message):
        yield number() >> 3
        length = number()
        at += length


def stream(_request: bytes, _context: Any) -> Iterator[bytes]:
    """Answer three times."""
    for _ in range(3):
        time.sleep(DELAY / 3)
        yield b""


def both(_requests: Iterator[bytes], _context: Any) -> Iterator[bytes]:
    """Answer once and keep the stream open."""
    time.sleep(DELAY)
    yield b""
    time.sleep(30)


def commit(_request: bytes, _context: Any) -> bytes:
    """Answer google.firestore.v1.Firestore/Commit with the result of one write."""
    time.sleep(DELAY)
    return b"\x0a\x00"


SPECIAL = {"Publish": publish, "Commit": commit}


class AnyMethod(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpcio has no types
    """Takes every method."""

    def service(self, details: Any) -> Any:
        """Return the handler of a method by the end of its name."""
        if details.method.endswith(("StreamingPull", "Listen")):
            return grpc.stream_stream_rpc_method_handler(both)
        if details.method.endswith(("Stream", "RunQuery", "BatchGetDocuments")):
            return grpc.unary_stream_rpc_method_handler(stream)
        return grpc.unary_unary_rpc_method_handler(SPECIAL.get(details.method.rpartition("/")[2], unary))


if __name__ == "__main__":
    server = grpc.server(futures.ThreadPoolExecutor(64))
    server.add_generic_rpc_handlers((AnyMethod(),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(json.dumps({"port": port}), flush=True)
    server.wait_for_termination()
