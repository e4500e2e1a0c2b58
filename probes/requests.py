"""requests waits on patched sockets, with and without TLS."""

requires = ["requests"]
server = "http"
servers = {"tls": "https", "late_patch": "https"}
before_patch = {"late_patch": ["requests"]}
others = ["late_patch"]


def once(at):
    """GET"""
    import requests

    return lambda i: requests.get(f"{at.url}/")


def tls(at):
    """GET over TLS, one session"""
    import requests

    session = requests.Session()
    return lambda i: session.get(f"{at.url}/", verify=at.certificate)


def late_patch(at):
    """GET over TLS with requests imported before patch_all()"""
    return tls(at)
