"""paramiko waits on patched sockets."""

requires = ["paramiko"]
server = "tcp"


def once(at):
    """connecting to a server that closes after 0.3 s"""
    import socket

    import paramiko

    def operation(i):
        try:
            paramiko.Transport(socket.create_connection((at.host, at.port))).start_client(timeout=5)
        except (paramiko.SSHException, EOFError):
            pass

    return operation
