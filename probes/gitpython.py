"""GitPython runs git as a subprocess, which is cooperative."""

requires = ["GitPython"]
server = "tcp"
greenlets = {"once": 3}


def once(at):
    """cloning from a server that closes after 0.3 s"""
    import uuid

    import git

    def operation(i):
        try:
            git.Repo.clone_from(f"http://{at.address}/x.git", uuid.uuid4().hex)
        except git.GitCommandError:
            pass

    return operation
