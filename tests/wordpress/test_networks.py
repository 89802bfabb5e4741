"""Promise B1: what is of the public internet, network by network."""

import ipaddress

import pytest

from cms.networks import IPV4, IPV6, OUTSIDE_IPV6_IN_USE, STANDS_FOR_IPV4, is_public

# Written down here once more, from the registries: a row that somebody takes out of the table is missed.
SPECIAL = [
    # IANA IPv4 Special-Purpose Address Registry
    *["0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
    *["192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32"],
    *["192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.88.99.2/32"],
    *["192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"],
    "255.255.255.255/32",
    # IANA IPv6 Special-Purpose Address Registry, without the two prefixes that stand for addresses of IPv4
    *["::1/128", "::/128", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:1::1/128"],
    *["2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48", "2001:10::/28"],
    *["2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16"],
    *["fc00::/7", "fe80::/10"],
    # Multicast and site-local, from IANA's registries of the address space; the hosts that clouds give their guests
    *["224.0.0.0/4", "ff00::/8", "fec0::/10", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128"],
    # Other disguises of IPv4
    *["::/96", "::ffff:0:0:0/96"],
]
TABLE = [network for network, _name in (*IPV4, *IPV6, *OUTSIDE_IPV6_IN_USE)]


def within(network):
    """First, last and middle address."""
    network = ipaddress.ip_network(network)
    return [str(network[index]) for index in (0, network.num_addresses // 2, -1)]


@pytest.mark.parametrize("network", dict.fromkeys(SPECIAL + TABLE))
def test_no_address_of_a_special_network_is_public(network):
    assert [address for address in within(network) if is_public(address)] == []


def test_the_table_holds_no_network_that_the_list_of_this_test_does_not():
    assert set(TABLE) - set(SPECIAL) == set()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "1.0.0.0"),
        ("9.255.255.255", "11.0.0.0"),
        ("100.63.255.255", "100.128.0.0"),
        ("126.255.255.255", "128.0.0.0"),
        ("168.63.129.15", "168.63.129.17"),
        ("169.253.255.255", "169.255.0.0"),
        ("172.15.255.255", "172.32.0.0"),
        ("191.255.255.255", "192.0.1.0"),
        ("192.0.1.255", "192.0.3.0"),
        ("192.31.195.255", "192.31.197.0"),
        ("192.52.192.255", "192.52.194.0"),
        ("192.88.98.255", "192.88.100.0"),
        ("192.167.255.255", "192.169.0.0"),
        ("192.175.47.255", "192.175.49.0"),
        ("198.17.255.255", "198.20.0.0"),
        ("198.51.99.255", "198.51.101.0"),
        ("203.0.112.255", "203.0.114.0"),
        ("223.255.255.255", None),
        ("2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::"),
        ("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"),
        ("2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"),
        ("2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8001::"),
        ("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"),
        ("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None),
    ],
)
def test_the_neighbours_of_a_special_network_are_public(before, after):
    assert [address for address in (before, after) if address and not is_public(address)] == []


def wrapped(prefix, ipv4):
    return str(ipaddress.IPv6Address(int(ipaddress.IPv6Network(prefix)[0]) + int(ipaddress.IPv4Address(ipv4))))


@pytest.mark.parametrize("prefix", [prefix for prefix, _name in STANDS_FOR_IPV4])
def test_an_address_that_stands_for_one_of_ipv4_is_as_public_as_that(prefix):
    assert is_public(wrapped(prefix, "93.184.216.34"))
    assert [each for network, _name in IPV4 for each in within(network) if is_public(wrapped(prefix, each))] == []


@pytest.mark.parametrize(
    "address",
    [
        "::93.184.216.34",
        "::ffff:0:93.184.216.34",
        "2002:5db8:d822::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "64:ff9b:1::93.184.216.34",
        "2606:2800:220:1::5efe:10.0.0.1",
        "2606:2800:220:1:200:5efe:10.0.0.1",
        "1fff::1",
        "4000::1",
        "e000::1",
    ],
)
def test_other_disguises_and_what_nobody_was_given_are_never_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "intern",
        "127.1",
        "0x7f.0.0.1",
        "010.0.0.1",
        "1.1.1.1%eth0",
        "2606:2800:220:1::1%eth0",
        "1.1.1.1/32",
        "1.1.1.1 ",
    ],
)
def test_what_is_no_plain_address_is_never_public(text):
    assert not is_public(text)
