"""ldap3 waits on patched sockets."""

requires = ["ldap3"]
server = "tcp"


def once(at):
    """bind to a server that closes after 0.3 s"""
    import ldap3
    from ldap3.core.exceptions import LDAPException

    def operation(i):
        try:
            ldap3.Connection(ldap3.Server(at.host, port=at.port, get_info=ldap3.NONE), "cn=x", "y").bind()
        except LDAPException:
            pass

    return operation
