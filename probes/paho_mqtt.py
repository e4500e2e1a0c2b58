"""paho-mqtt waits on patched sockets."""

requires = ["paho-mqtt"]
server = "silent"


def once(at):
    """loop() for 0.3 s"""
    import time

    import paho.mqtt.client as mqtt

    def operation(i):
        client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        client.connect(at.host, at.port)
        end = time.monotonic() + 0.3
        while (left := end - time.monotonic()) > 0:
            client.loop(timeout=left)

    return operation
