"""py-amqp is pure Python and waits on patched sockets."""

requires = ["amqp"]
server = "rabbitmq"
others = ["shared"]
uncontrolled = ["shared"]
limit = {"shared": 8}


def once(at):
    """queue_declare() through a proxy that delays it"""
    import amqp

    channels = []
    for _ in range(10):
        connection = amqp.Connection(at.address)
        connection.connect()
        channels.append(connection.channel())
    return lambda i: channels[i].queue_declare("slow", auto_delete=True, durable=False)


def shared(at):
    """one connection for ten greenlets"""
    import amqp

    connection = amqp.Connection(at.address)
    connection.connect()
    channel = connection.channel()
    return lambda i: channel.queue_declare("slow", auto_delete=True, durable=False)
