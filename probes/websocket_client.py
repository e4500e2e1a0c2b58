"""websocket-client waits on patched sockets."""

requires = ["websocket-client"]
server = "websocket"


def once(at):
    """connecting and receiving"""
    import websocket

    return lambda i: websocket.create_connection(at.url).recv()
