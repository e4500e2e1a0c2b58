"""gunicorn's gevent worker patches before it loads the application."""

requires = ["gunicorn[gevent]"]


def once():
    """ten requests that wait 0.3 s each, to one gevent worker"""
    import socket
    import subprocess
    import sys
    import time
    import urllib.request

    with open("application.py", "w") as file:
        file.write(
            "import time\n\ndef app(environ, start):\n    time.sleep(0.3)\n    start('200 OK', [])\n    return [b'']\n"
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-b", f"127.0.0.1:{port}", "application:app"]
    subprocess.Popen(command)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    return lambda i: urllib.request.urlopen(f"http://127.0.0.1:{port}").read()
