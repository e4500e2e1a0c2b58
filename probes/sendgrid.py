"""sendgrid waits through urllib, on patched sockets."""

requires = ["sendgrid"]
server = "http"


def once(at):
    """sending a mail"""
    import sendgrid

    client = sendgrid.SendGridAPIClient("x", host=at.url)
    return lambda i: client.client.mail.send.post(request_body={})
