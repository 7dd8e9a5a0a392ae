"""Which addresses may be dialled for a stranger."""

import pytest

from extractors.web.public_addresses import is_public

SPECIAL = (
    "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 "
    "192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 "
    "240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 "
    "64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 3fff::1 5f00::1 "
    "fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 ff0e::1"
).split()
PUBLIC = (
    "8.8.8.8 1.1.1.1 93.184.215.14 2606:4700:4700::1111 2a00:1450:4001:829::200e ::ffff:8.8.8.8 64:ff9b::808:808"
).split()
NO_ADDRESS = ["", "localhost", "127.1", "2130706433", "0x7f000001", "8.8.8.8:80", "[::1]", "fe80::1%lo", "8.8.8.8%1"]


def test_the_battery_is_whole():
    assert (len(SPECIAL), len(PUBLIC)) == (41, 7)


@pytest.mark.parametrize("address", SPECIAL)
def test_a_special_address_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("text", NO_ADDRESS)
def test_what_is_no_address_literal_is_not_public(text):
    assert not is_public(text)
