"""valkey-py waits on patched sockets."""

requires = ["valkey"]
server = "redis"


def once(at):
    """BLPOP with a timeout of 0.3 s"""
    import valkey

    client = valkey.Valkey(port=at.port)
    return lambda i: client.blpop(f"none{i}", timeout=0.3)
