"""python-ldap waits in OpenLDAP's library, in C."""

requires = ["python-ldap"]
server = "tcp"


def once(at):
    """bind to a server that closes after 0.3 s"""
    import ldap

    def operation(i):
        try:
            ldap.initialize(f"ldap://{at.address}").simple_bind_s("cn=x", "y")
        except ldap.LDAPError:
            pass

    return operation
