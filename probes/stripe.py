"""stripe waits through requests, on patched sockets."""

requires = ["stripe", "requests"]
server = "http"


def once(at):
    """Customer.retrieve("c")"""
    import stripe

    stripe.api_key, stripe.api_base, stripe.max_network_retries = "x", at.url, 0
    return lambda i: stripe.Customer.retrieve("c")
