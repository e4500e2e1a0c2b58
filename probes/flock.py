"""fcntl.flock waits in the kernel and holds the hub, so a greenlet that has the lock cannot release it."""

package = "fcntl"
requires = []
uses = ["once", "held_over_switch"]
limit = {"held_over_switch": 8}


def once():
    """waiting for a lock that another process holds for 0.3 s each time"""
    import fcntl
    import os
    import subprocess
    import sys

    code = "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); print(1, flush=True); sys.stdin.read()"
    holders = []
    for index in range(10):
        holder = subprocess.Popen(
            [sys.executable, "-c", code, f"lock{index}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        holder.stdout.readline()
        holders.append(holder)
    used = set()

    def operation(i):
        index = next(n for n in range(10) if n not in used) if len(used) < 10 else i
        used.add(index)
        subprocess.Popen(["sh", "-c", f"sleep 0.3; kill {holders[index].pid}"])
        with open(f"lock{index}", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)

    return operation


def held_over_switch():
    """ten greenlets that hold the lock over a switch"""
    import fcntl

    import gevent

    def operation(i):
        with open("lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            gevent.sleep(0.03)

    return operation
