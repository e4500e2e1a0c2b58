"""dnspython waits on patched sockets."""

requires = ["dnspython"]
server = "dns"


def once(at):
    """resolving a name"""
    import dns.resolver

    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.cache = [at.host], at.port, None
    return lambda i: resolver.resolve(f"a{i}.test", "A")
