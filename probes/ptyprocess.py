"""ptyprocess reads a pipe to its end after closing it; gevent 25.8.1 and later defer os.close."""

requires = ["ptyprocess"]
limit = {"once": 10, "read": 10}
greenlets = {"once": 1, "read": 1}


def once():
    """spawn, and wait for the end after 0.3 s"""
    from ptyprocess import PtyProcess

    return lambda i: PtyProcess.spawn(["sleep", "0.3"]).wait()


def read():
    """read() of a line that comes after 0.3 s"""
    from ptyprocess import PtyProcess

    return lambda i: PtyProcess.spawn(["sh", "-c", "sleep 0.3; echo done"]).read(4)
