"""polars reads URLs in its Rust core."""

requires = ["polars"]
server = "http"
uses = ["read_csv"]
others = ["once"]


def once(at):
    """a small frame in memory"""
    import polars

    return lambda i: polars.DataFrame({"a": [1, 2, 3]}).sum()


def read_csv(at):
    """read_csv() of a URL"""
    import polars

    def operation(i):
        try:
            polars.read_csv(f"{at.url}/x.csv")
        except (OSError, polars.exceptions.PolarsError):
            pass

    return operation
