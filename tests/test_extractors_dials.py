"""The two measures that hostile tests rest on see what they are to see."""

import socket

from tests.dials import dialled, memory_growth

NOBODY = ("192.0.2.1", 9)  # RFC 5737: an address of documentation, where nothing answers


def test_a_dial_to_the_outside_is_seen_even_if_it_fails() -> None:
    with dialled() as dials, socket.socket() as one:
        one.setblocking(False)
        one.connect_ex(NOBODY)
    assert dials == [NOBODY]


def test_memory_is_seen_to_grow_in_a_process_that_was_larger_before() -> None:
    large = bytearray(b"x") * (192 * 2**20)
    del large
    with memory_growth() as growth:
        held = bytearray(b"x") * (96 * 2**20)
    assert len(held) == 96 * 2**20
    assert 90 * 1024 < growth.kb < 140 * 1024


def test_memory_that_is_not_taken_is_not_seen() -> None:
    with memory_growth() as growth:
        pass
    assert growth.kb < 8 * 1024
