"""pysnmp 7 runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["pysnmp"]
server = "dns"


def once(at):
    """get_cmd() by asyncio.run, to a port that answers no SNMP"""
    import asyncio

    from pysnmp.hlapi.v3arch.asyncio import (
        CommunityData,
        ContextData,
        ObjectIdentity,
        ObjectType,
        SnmpEngine,
        UdpTransportTarget,
        get_cmd,
    )

    async def work():
        target = await UdpTransportTarget.create((at.host, at.port), timeout=0.3, retries=0)
        name = ObjectType(ObjectIdentity("1.3.6.1.2.1.1.1.0"))
        await get_cmd(SnmpEngine(), CommunityData("public"), target, ContextData(), name)

    return lambda i: asyncio.run(work())
