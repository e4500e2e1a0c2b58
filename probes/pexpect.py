"""pexpect spawns through a pipe that must be closed at once; gevent 25.8.1 and later defer os.close."""

requires = ["pexpect"]
limit = {"once": 10}
greenlets = {"once": 1}


def once():
    """spawn, and expect a word after 0.3 s"""
    import pexpect

    return lambda i: pexpect.spawn("sh -c 'sleep 0.3; echo done'", timeout=8).expect("done")
