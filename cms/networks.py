"""Which addresses are of the public internet: an own table, the same on every Python.

After IANA's Special-Purpose Address Registries (that of IPv6 as of 9 October 2025), with what other registries of IANA
keep: multicast, and site-local addresses. All that is in the table is refused. That takes in the few services which the
registries call globally reachable (marked "reachable"): none of them keeps pictures, and a row that is wrong in
this direction costs a picture, in the other one a secret.

Of IPv6 only 2000::/3 is public at all, as IANA has given out nothing else. An address of IPv6 that stands for one of
IPv4, mapped or behind NAT64's well-known prefix, is as public as that. The other disguises (compatible, translated,
6to4, Teredo, ISATAP, NAT64's local prefix) are refused whatever they hold. The prefixes that a network may have chosen
for a NAT64 of its own cannot be known here.
"""

import ipaddress

IPV4 = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private use"),
    ("100.64.0.0/10", "shared by the customers of a carrier"),
    ("127.0.0.0/8", "loopback"),
    ("168.63.129.16/32", "the host of a machine in Azure, though no registry says so"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private use"),
    ("192.0.0.0/24", "IETF protocol assignments, with 192.0.0.9 and 192.0.0.10 (reachable)"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "AS112 (reachable)"),
    ("192.52.193.0/24", "AMT (reachable)"),
    ("192.88.99.0/24", "6to4 relays, deprecated"),
    ("192.168.0.0/16", "private use"),
    ("192.175.48.0/24", "AS112 by direct delegation (reachable)"),
    ("198.18.0.0/15", "benchmarks"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved, with 255.255.255.255, the broadcast address"),
)
IPV6 = (
    ("2001::/23", "IETF protocol assignments: Teredo, benchmarks, ORCHID, with AMT and others (reachable)"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("2620:4f:8000::/48", "AS112 by direct delegation (reachable)"),
    ("3fff::/20", "documentation"),
)
IPV6_IN_USE = ipaddress.ip_network("2000::/3")
OUTSIDE_IPV6_IN_USE = (
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("::/96", "IPv4-compatible, deprecated"),
    ("::ffff:0:0:0/96", "IPv4-translated"),
    ("64:ff9b:1::/48", "NAT64 of a local network"),
    ("100::/64", "discarded"),
    ("100:0:0:1::/64", "a dummy prefix"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "unique local"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local, deprecated"),
    ("ff00::/8", "multicast"),
)
STANDS_FOR_IPV4 = (("::ffff:0:0/96", "IPv4-mapped"), ("64:ff9b::/96", "NAT64, the well-known prefix"))
ISATAP = {0x00005EFE, 0x02005EFE}  # the first half of the last 64 bits; the second is an address of IPv4


def networks(rows):
    return tuple(ipaddress.ip_network(network) for network, _name in rows)


REFUSED = networks(IPV4 + IPV6)
WRAPPED = networks(STANDS_FOR_IPV4)


def is_public(text):
    """Whether an address, as a resolver gives it, is one of the public internet. One with a zone never is."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    number = int(address)
    if "%" in text:
        return False
    if any(address in network for network in WRAPPED):
        address = ipaddress.IPv4Address(number & 0xFFFFFFFF)
    elif address.version == 6 and (address not in IPV6_IN_USE or number >> 32 & 0xFFFFFFFF in ISATAP):
        return False
    return not any(address in network for network in REFUSED)
