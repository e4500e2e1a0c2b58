"""pika is pure Python and waits on patched sockets."""

requires = ["pika"]
server = "rabbitmq"


def once(at):
    """queue_declare() through a proxy that delays it"""
    import pika

    channels = [pika.BlockingConnection(pika.ConnectionParameters(at.host, at.port)).channel() for _ in range(10)]
    return lambda i: channels[i].queue_declare("slow", auto_delete=True)


def events(at):
    """process_data_events(0.3)"""
    import pika

    connections = [pika.BlockingConnection(pika.ConnectionParameters(at.host, at.port)) for _ in range(10)]
    return lambda i: connections[i].process_data_events(0.3)
