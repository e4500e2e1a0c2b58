"""anthropic waits through httpx, on patched sockets."""

requires = ["anthropic"]
server = "http"


def once(at):
    """messages.create"""
    import anthropic

    client = anthropic.Anthropic(api_key="x", base_url=at.url, max_retries=0)
    return lambda i: client.messages.create(model="m", max_tokens=5, messages=[{"role": "user", "content": "?"}])
