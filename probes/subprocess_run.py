"""subprocess is patched: waiting for a program is cooperative."""

package = "subprocess"
requires = []
greenlets = {"once": 5, "communicate": 5}


def once():
    """run(["sleep", "0.3"])"""
    import subprocess

    return lambda i: subprocess.run(["sleep", "0.3"], check=True)


def communicate():
    """communicate() with pipes"""
    import subprocess

    return lambda i: subprocess.Popen(
        ["sh", "-c", "sleep 0.3; cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ).communicate(b"x")
