"""ptyprocess reads a pipe to its end after closing it; gevent 25.8.1 and later defer os.close."""

requires = ["ptyprocess"]
limit = {"once": 10}
greenlets = {"once": 3}


def once():
    """spawn, and read a line after 0.3 s"""
    from ptyprocess import PtyProcess

    return lambda i: PtyProcess.spawn(["sh", "-c", "sleep 0.3; echo done"]).read(4)
