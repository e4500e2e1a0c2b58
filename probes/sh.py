"""sh reads a pipe to its end after closing it; gevent 25.8.1 and later defer os.close."""

requires = ["sh"]
limit = {"once": 10}
greenlets = {"once": 1}


def once():
    """sh.sleep(0.3)"""
    import sh

    return lambda i: sh.sleep("0.3")
