"""posthog's consumer relies on queue.Queue's insides, which gevent replaces from 25.4.1 on."""

requires = ["posthog"]
server = "http"
greenlets = {"once": 1}


def once(at):
    """capture() and flush(): does an event leave?"""
    import posthog

    sent = []
    client = posthog.Posthog("key", host=at.url, sync_mode=False, on_error=lambda error, batch: sent.append(error))
    original = client.consumers[0].request

    def request(batch, *arguments, **options):
        sent.append(len(batch))
        return original(batch, *arguments, **options)

    client.consumers[0].request = request

    def operation(i):
        try:
            client.capture("event", distinct_id="d")
        except TypeError:
            client.capture("d", "event")
        client.flush()
        if not any(isinstance(item, int) for item in sent):
            raise RuntimeError("nothing was sent")

    return operation
