"""A server of our own in a process of its own: `stub.py KIND [argument …]`. It takes 0.3 s for each operation.

Standard library only. It prints ``{"port": …}`` when it listens.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import re
import ssl
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HOST = "127.0.0.1"
DELAY = 0.3
LONG = 60.0

# What common clients expect to find in a reply; the first pattern that a path holds decides.
REPLIES: tuple[tuple[str, object], ...] = (
    (
        r"/chat/completions|/deployments/",
        {
            "id": "x", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "yes"}}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        },
    ),
    (
        r"/v1/messages$",
        {
            "id": "x", "type": "message", "role": "assistant", "model": "m", "content": [{"type": "text", "text": "yes"}],
            "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1},
        },
    ),
    (r"token", {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}),
    (r"/bot", {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "a", "username": "ab"}}),
    (r"/rpc", {"jsonrpc": "2.0", "id": 0, "result": "0x10"}),
    (r"/graphql", {"data": {"hello": "x"}}),
    (r"/v1/meta", {"version": "1.32.0", "hostname": "x", "modules": {}}),
    (r"/api/chat.postMessage|/api/api.test", {"ok": True}),
)  # fmt: skip


async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """HTTP/1.1: any method and path; the body is empty JSON or what REPLIES says. CONNECT is refused, after the delay."""
    while True:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, *_ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        length = re.search(rb"(?i)^content-length: *(\d+)", head, re.MULTILINE)
        if length:
            await reader.readexactly(int(length[1]))
        elif re.search(rb"(?im)^transfer-encoding: *chunked", head):
            while size := int((await reader.readline()).split(b";")[0] or b"0", 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        await asyncio.sleep(DELAY)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        reply = next((reply for pattern, reply in REPLIES if re.search(pattern, path)), {})
        body = json.dumps(reply).encode()
        kind = "text/html" if "html" in path else "application/json"
        start = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nX-Elastic-Product: Elasticsearch\r\n\r\n"
        writer.write(start.encode() + (b"" if method == "HEAD" else body))
        await writer.drain()


async def tcp(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Take a connection and close it after the delay."""
    await asyncio.sleep(DELAY)


async def silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Take a connection and say nothing for long."""
    await asyncio.sleep(LONG)


def talk(banner: bytes, answer: Callable[[bytes], bytes]) -> Handler:
    """Return the handler of a line protocol that delays its banner."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(DELAY)
        writer.write(banner + b"\r\n")
        while line := await reader.readline():
            writer.write(answer(line))
            if line.strip().upper().endswith((b"QUIT", b"LOGOUT")):
                return

    return handle


def imap_answer(line: bytes) -> bytes:
    """Return the reply to an IMAP command."""
    tag, _, command = line.strip().partition(b" ")
    extra = b"* CAPABILITY IMAP4rev1\r\n" if command.upper() == b"CAPABILITY" else b""
    return extra + tag + b" OK done\r\n"


async def websocket(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Upgrade after the delay, send ``hi`` and wait."""
    head = await reader.readuntil(b"\r\n\r\n")
    key = re.search(rb"(?i)sec-websocket-key: *(\S+)", head)
    digest = hashlib.sha1((key[1] if key else b"") + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()  # noqa: S324  # the protocol's own
    await asyncio.sleep(DELAY)
    accept = base64.b64encode(digest)
    writer.write(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + accept
    )
    writer.write(b"\r\n\r\n\x81\x02hi")
    await writer.drain()
    await reader.read(1024)


async def mongodb(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The MongoDB wire protocol's OP_MSG and OP_QUERY: a primary whose ``find`` and ``ping`` take the delay."""
    while True:
        length, request, _, code = struct.unpack("<iiii", await reader.readexactly(16))
        body = await reader.readexactly(length - 16)
        if any(
            b"\x02" + word in body or b"\x10" + word in body or b"\x01" + word in body
            for word in (b"find\x00", b"ping\x00")
        ):
            await asyncio.sleep(DELAY)
        document = _bson(
            {"ismaster": True, "helloOk": True, "ok": 1, "maxWireVersion": 21, "minWireVersion": 0, "readOnly": False}
        )
        if code == 2004:  # noqa: PLR2004  # OP_QUERY, answered by OP_REPLY
            reply = struct.pack("<iqii", 8, 0, 0, 1) + document
            answer = 1
        else:
            reply = struct.pack("<ib", 0, 0) + document
            answer = 2013
        writer.write(struct.pack("<iiii", 16 + len(reply), 1, request, answer) + reply)
        await writer.drain()


def _bson(fields: dict[str, object]) -> bytes:
    out = b""
    for name, value in fields.items():
        key = name.encode() + b"\x00"
        out += b"\x08" + key + bytes([value]) if isinstance(value, bool) else b"\x10" + key + struct.pack("<i", value)
    return struct.pack("<i", len(out) + 5) + out + b"\x00"


class Dns(asyncio.DatagramProtocol):
    """Answers each name with 127.0.0.1 after the delay."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        """Answer one question, later."""
        end = 12
        while data[end]:
            end += data[end] + 1
        answer = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04\x7f\x00\x00\x01"
        reply = data[:2] + b"\x81\x80" + data[4:6] + b"\x00\x01\x00\x00\x00\x00" + data[12 : end + 5] + answer
        asyncio.get_running_loop().call_later(DELAY, self.transport.sendto, reply, address)  # type: ignore[attr-defined]


def proxy(target: int) -> Handler:
    """Return a handler that passes bytes on and delays the reply to a request that holds ``slow``."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(HOST, target)
        slow = asyncio.Event()

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, asks: bool) -> None:
            with contextlib.suppress(OSError):
                while data := await source.read(65536):
                    if asks and b"slow" in data:
                        slow.set()
                    elif not asks and slow.is_set():
                        slow.clear()
                        await asyncio.sleep(DELAY)
                    sink.write(data)
                    await sink.drain()
            sink.close()

        await asyncio.gather(pump(reader, forth, asks=True), pump(back, writer, asks=False))

    return handle


HANDLERS: dict[str, Handler] = {
    "http": http,
    "https": http,
    "tcp": tcp,
    "silent": silent,
    "smtp": talk(b"220 hello", lambda line: b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n"),
    "ftp": talk(b"220 hello", lambda line: b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"230 ok\r\n"),
    "imap": talk(b"* OK hello", imap_answer),
    "websocket": websocket,
    "mongodb": mongodb,
}


def guarded(handle: Handler) -> Handler:
    """Return the handler; it closes its connection and bears a client that goes away."""

    async def guard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, ValueError, asyncio.LimitOverrunError):
            await handle(reader, writer)
        writer.close()

    return guard


async def main(kind: str, *arguments: str) -> None:
    """Listen and serve until somebody ends it."""
    if kind == "dns":
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(Dns, local_addr=(HOST, 0))
        print(json.dumps({"port": transport.get_extra_info("sockname")[1]}), flush=True)
        await asyncio.Event().wait()
    handle = proxy(int(arguments[0])) if kind == "proxy" else HANDLERS[kind]
    context = None
    if kind == "https":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*arguments)
    server = await asyncio.start_server(guarded(handle), HOST, 0, ssl=context, backlog=256)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
