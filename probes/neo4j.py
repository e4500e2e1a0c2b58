"""neo4j waits on patched sockets."""

requires = ["neo4j"]
server = "tcp"


def once(at):
    """connecting to a server that closes after 0.3 s"""
    import neo4j
    import neo4j.exceptions

    def operation(i):
        try:
            neo4j.GraphDatabase.driver(
                f"bolt://{at.address}", auth=("x", "y"), connection_timeout=5
            ).verify_connectivity()
        except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError, OSError):
            pass

    return operation
