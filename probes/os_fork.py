"""A forked child goes on with the parent's greenlets as soon as it yields; blocking calls of os hold the hub."""

package = "os"
requires = []
greenlets = {"fork": 1}
uncontrolled = ["fork"]
uses = ["fork", "once", "system"]


def once():
    """read() of a pipe that gets its byte from another process after 0.3 s"""
    import os
    import subprocess

    def operation(i):
        reader, writer = os.pipe()
        subprocess.Popen(["sh", "-c", "sleep 0.3; echo"], stdout=writer)
        os.read(reader, 1)

    return operation


def system():
    """system("sleep 0.3")"""
    import os

    return lambda i: os.system("sleep 0.3")


def fork():
    """a child that yields: do the parent's other greenlets run in it too?"""
    import os

    import gevent

    def other():
        gevent.sleep(0.1)
        with open("ran", "a") as file:
            file.write(f"{os.getpid()}\n")

    def operation(i):
        open("ran", "w").close()
        greenlet = gevent.spawn(other)
        child = os.fork()
        if child == 0:
            gevent.sleep(0.2)
            os._exit(0)
        greenlet.join()
        gevent.sleep(0.3)
        with open("ran") as file:
            processes = set(file.read().split())
        if len(processes) > 1:
            raise RuntimeError(f"a running greenlet was executed in {len(processes)} processes")

    return operation
