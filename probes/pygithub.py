"""PyGithub waits through requests, on patched sockets."""

requires = ["PyGithub"]
server = "http"


def once(at):
    """get_rate_limit()"""
    import github

    client = github.Github("x", base_url=at.url, retry=0)

    def operation(i):
        try:
            client.get_rate_limit()
        except (github.GithubException, TypeError, AttributeError, KeyError):
            pass

    return operation
