"""What the servers on this computer share."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest

from newsletter.errors import UsageError
from newsletter.loopback import bound, bound_near, is_foreign_change, is_loopback_host, origin


def port_of(listener: socket.socket) -> int:
    return listener.getsockname()[1]


def run_of_free_ports(length: int) -> int:
    """The first of some neighbouring ports that are all free."""
    for first in range(20000, 60000, length):
        with ExitStack() as stack:
            try:
                for port in range(first, first + length):
                    stack.enter_context(bound(port))
            except UsageError:
                continue
            return first
    raise AssertionError("this computer has no free ports")


def test_a_socket_is_reached_on_this_computer_before_anybody_serves_it():
    with bound(0) as listener, socket.create_connection(listener.getsockname()):
        assert origin(listener) == f"http://127.0.0.1:{port_of(listener)}"


def test_a_port_is_had_by_one_alone():
    with bound(0) as listener, pytest.raises(UsageError, match="is in use by another program"):
        bound(port_of(listener))


def test_a_port_is_free_again_at_once():
    with bound(0) as listener:
        port = port_of(listener)
        client = socket.create_connection(listener.getsockname())
        listener.accept()[0].close()
    with client, bound(port) as again:
        assert port_of(again) == port


def test_the_next_free_port_is_taken_where_the_wanted_one_is_in_use():
    first = run_of_free_ports(3)
    with bound_near(first) as one, bound_near(first) as two, bound_near(first) as three:
        assert [port_of(one), port_of(two), port_of(three)] == [first, first + 1, first + 2]


def test_where_no_port_is_free_the_one_that_was_asked_for_is_named():
    first = run_of_free_ports(2)
    with bound(first), bound(first + 1), pytest.raises(UsageError, match=f"port {first} is in use") as raised:
        bound_near(first, tries=2)
    assert "--port 0" in raised.value.problems[0].hint


@pytest.mark.parametrize("port", [65536, 99999])
def test_a_number_that_is_no_port_is_said_to_be_none(port):
    with pytest.raises(UsageError, match=f"port {port} cannot be used"):
        bound_near(port)


@pytest.mark.parametrize("host", ["127.0.0.1:8383", "localhost:8383", "LOCALHOST", "[::1]:8383", "127.0.0.1"])
def test_this_computers_own_names_are_answered(host):
    assert is_loopback_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "127.0.0.1.evil.example:8383",
        "localhost.evil.example",
        "[::1",
        "192.168.1.7",
        "0.0.0.0",
        "evil.example@localhost",
        "localhost/",
        "localhost#",
        "[::1].evil.example",
        "127.0.0.1:",
        "127.0.0.1:80:80",
        "127.0.0.1,evil.example",
        "localhost\n",
    ],
)
def test_every_other_name_is_refused(host):
    assert not is_loopback_host(host)


OWN, HOST = "http://127.0.0.1:8383", "127.0.0.1:8383"


@pytest.mark.parametrize(
    ("method", "sender", "is_foreign"),
    [
        ("POST", OWN, False),
        ("POST", None, False),
        ("POST", "https://evil.example", True),
        ("POST", "null", True),
        ("POST", "http://127.0.0.1:8484", True),
        ("POST", "http://localhost:8383", True),
        ("DELETE", "https://evil.example", True),
        ("GET", "https://evil.example", False),
        ("HEAD", "https://evil.example", False),
        ("OPTIONS", "https://evil.example", False),
    ],
)
def test_only_our_own_page_may_ask_for_a_change(method, sender, is_foreign):
    assert is_foreign_change(method, HOST, sender) is is_foreign
